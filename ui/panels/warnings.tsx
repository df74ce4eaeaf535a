/** The strip under the time bar: the worst alert in one sentence, how many more there are; nothing when nothing fires. */
import { signal } from '@preact/signals';

import type { AlertAnswer } from '../../collector/model/wire.ts';
import { format, strings } from '../state/locale.ts';
import { addressOf, go } from '../state/location.ts';
import { alerts, connection, host, hosts, moment, nowMs } from '../state/session.ts';
import { CriticalIcon, WarningIcon } from './icons.tsx';

/** Alerts the reader has put away; one that fires anew has another `since` and comes back. */
const hidden = signal<ReadonlySet<string>>(new Set());
const nameOf = ({ rule, subject, since }: AlertAnswer): string => `${rule} ${subject} ${since}`;
const weight = { critical: 0, warning: 1, info: 2 };

/** Why no new data comes, in a sentence; nothing while it does. */
export function Interruption() {
  const text = interruption();
  if (text === undefined) return null;
  return (
    <section class="warning-strip" aria-label={strings.warningsLabel} data-testid="interruption">
      <WarningIcon />
      <span class="warning-text" role="alert">
        {text}
      </span>
    </section>
  );
}

function interruption(): string | undefined {
  const link = connection.value;
  const of = host.value;
  if (of === undefined) {
    const error = hosts.value.error;
    return error === undefined ? undefined : strings.unreachable(error.message);
  }
  if (link.kind === 'lost' && of.status !== 'recorded') return strings.lostReason(format.time(link.sinceMs));
  if (of.status !== 'stale' || of.statusReason === null) return undefined;
  return strings.staleReason(format.moment(of.lastAt, nowMs.value), of.statusReason);
}

export function Warnings() {
  const firing = alerts.value
    .filter((alert) => alert.state === 'firing' && !hidden.value.has(nameOf(alert)))
    .sort((a, b) => weight[a.severity] - weight[b.severity] || a.since - b.since);
  const [worst, ...others] = firing;
  if (worst === undefined) return null;
  return (
    <section
      class={`warning-strip ${worst.severity}`}
      aria-label={strings.warningsLabel}
      data-testid="warnings"
    >
      {worst.severity === 'critical' ? <CriticalIcon /> : <WarningIcon />}
      <span class="warning-text" role="alert">
        <span class="visually-hidden">{strings.severities[worst.severity]}: </span>
        {moment.value.kind !== 'live' && `${strings.absence.now}: `}
        {worst.summary}
      </span>
      <a
        href={addressOf({ room: 'alerts' })}
        onClick={(event) => {
          event.preventDefault();
          go({ room: 'alerts' });
        }}
      >
        {others.length === 0 ? strings.seeWhy : `${strings.seeWhy}, ${strings.moreWarnings(others.length)}`}
      </a>
      <button
        type="button"
        class="quiet"
        onClick={() => {
          hidden.value = new Set([...hidden.value, ...firing.map(nameOf)]);
        }}
      >
        {strings.hide}
      </button>
    </section>
  );
}
