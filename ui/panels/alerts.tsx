/**
 * Alerts: what fires and what is about to, VMs that are critical, who is told and what is silenced, what there was, and what happened in
 * the stretch on screen.
 */
import { chooseMoment } from '../charts/time-chart.tsx';
import { format, strings } from '../state/locale.ts';
import { alerts, isUnread, moment, nowMs } from '../state/session.ts';
import { AlertCard } from './alert-card.tsx';
import { AlertHistory } from './alert-history.tsx';
import { CriticalVms } from './critical-vms.tsx';
import { events } from './event-marks.ts';
import { PlainTable } from './plain-table.tsx';
import { Receivers, Silences } from './told.tsx';

const words = strings.alerts;

export function AlertsRoom() {
  return (
    <div class="sheet" data-testid="alerts-room">
      <section>
        <h2>{words.title}</h2>
        {moment.value.kind !== 'live' && <p class="note">{strings.absence.isNow}</p>}
        {alerts.value.length === 0 && (
          <p class="empty">{isUnread.value ? strings.absence.notJudged : words.none}</p>
        )}
        {alerts.value.length > 0 && words.inEnglish !== '' && <p class="soft">{words.inEnglish}</p>}
        <ul class="alerts">
          {alerts.value.map((alert) => (
            <AlertCard key={`${alert.rule} ${alert.host} ${alert.subject}`} alert={alert} />
          ))}
        </ul>
      </section>
      <CriticalVms />
      <AlertHistory />
      <Silences />
      <Receivers />
      <Events />
    </div>
  );
}

function Events() {
  return (
    <section>
      <h2>{words.events}</h2>
      <PlainTable
        name={words.events}
        rows={events.value.toReversed()}
        rowKey={({ at, kind, subject }, index) => `${at} ${kind} ${subject} ${index}`}
        empty={words.noEvents}
        columns={[
          {
            head: words.at,
            cell: ({ at }) => (
              <button type="button" class="link" onClick={() => chooseMoment(at)}>
                {format.moment(at, nowMs.value)}
              </button>
            ),
          },
          { head: words.subject, cell: ({ subject }) => subject },
          { head: words.what, cell: ({ message }) => message },
        ]}
      />
    </section>
  );
}
