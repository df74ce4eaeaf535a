/** Alerts of the host with their advice, and what happened in the stretch on screen. */
import type { AlertAnswer } from '../../collector/model/wire.ts';
import { format, strings } from '../state/locale.ts';
import { alerts, nowMs } from '../state/session.ts';
import { chooseMoment } from '../charts/time-chart.tsx';
import { events } from './event-marks.ts';
import { CriticalIcon, WarningIcon } from './icons.tsx';
import { PlainTable } from './plain-table.tsx';

const words = strings.alerts;

export function AlertsRoom() {
  return (
    <div class="sheet" data-testid="alerts-room">
      <section>
        <h2>{words.title}</h2>
        {alerts.value.length === 0 && <p class="empty">{words.none}</p>}
        <ul class="alerts">
          {alerts.value.map((alert) => (
            <Alert key={`${alert.rule} ${alert.subject} ${alert.since}`} alert={alert} />
          ))}
        </ul>
      </section>
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
    </div>
  );
}

function Alert({ alert }: { alert: AlertAnswer }) {
  const { severity, state, since, subject, summary, advice } = alert;
  return (
    <li class={`alert ${state === 'firing' ? severity : 'quiet-alert'}`}>
      <p class="alert-head">
        {severity === 'critical' ? <CriticalIcon /> : <WarningIcon />}
        <strong>{strings.severities[severity]}</strong>
        <span class="soft">
          {subject} · {words.states[state]} · {words.since(format.moment(since, nowMs.value))}
        </span>
      </p>
      <p>{summary}</p>
      {advice.length > 0 && (
        <>
          <p class="soft">{words.advice}</p>
          <ul class="advice">
            {advice.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </>
      )}
    </li>
  );
}
