/** How whichvm itself fares with this host: its source, what it cannot read, and how far back its history reaches. */
import type { HostAnswer } from '../../collector/model/wire.ts';
import { absent, formatDuration } from '../format/format.ts';
import { format, strings } from '../state/locale.ts';
import { host, hosts, isUnread, moment, nowMs } from '../state/session.ts';
import { DoctorPanel } from './doctor.tsx';
import { LoadedNote } from './loaded-note.tsx';
import { PlainTable } from './plain-table.tsx';

const words = strings.health;

export function HealthRoom() {
  const of = host.value;
  if (of === undefined) return <LoadedNote of={hosts.value} />;
  return (
    <div class="sheet" data-testid="health-room">
      <section>
        {moment.value.kind !== 'live' && of.status !== 'recorded' && (
          <p class="note">{strings.absence.isNow}</p>
        )}
        <h2>{words.source}</h2>
        <Source of={of} />
      </section>
      <section>
        <h2>{words.problems}</h2>
        <Problems of={of} />
      </section>
      <DoctorPanel />
      <section>
        <h2>{words.tiers}</h2>
        <Tiers of={of} />
      </section>
    </div>
  );
}

function Source({ of }: { of: HostAnswer }) {
  const facts: readonly (readonly [string, string])[] = [
    [words.sourceKind, words.sourceKinds[of.source]],
    [words.description, of.sourceDescription],
    [words.interval, formatDuration(of.intervalMs)],
    [words.firstAt, format.moment(of.firstAt, nowMs.value)],
    [words.lastAt, format.moment(of.lastAt, nowMs.value)],
    [words.operatingSystem, of.operatingSystem ?? absent],
    [words.memory, format.bytes(of.memoryBytes)],
    [words.version, hosts.value.answer?.version ?? absent],
  ];
  return (
    <dl class="facts-list">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Problems({ of }: { of: HostAnswer }) {
  return (
    <PlainTable
      name={words.problems}
      testId="problems"
      rows={of.problems}
      rowKey={({ subject, kind }, index) => `${subject} ${kind} ${index}`}
      empty={isUnread.value ? (of.statusReason ?? strings.absence.nothingRead) : words.noProblems}
      columns={[
        { head: words.subject, cell: ({ subject }) => subject },
        { head: words.kind, cell: ({ kind }) => kind },
        { head: words.message, cell: ({ message }) => message },
      ]}
    />
  );
}

function Tiers({ of }: { of: HostAnswer }) {
  return (
    <PlainTable
      name={words.tiers}
      testId="tiers"
      rows={of.tiers}
      rowKey={({ name }) => name}
      empty={strings.noHistory}
      columns={[
        { head: words.tier, cell: ({ name }) => name },
        { head: words.step, cell: ({ stepMs }) => (stepMs === 0 ? words.asPolled : formatDuration(stepMs)) },
        {
          head: words.reaches,
          isNumber: true,
          cell: ({ oldestAt }) => formatDuration(oldestAt === null ? null : nowMs.value - oldestAt),
        },
        { head: words.expected, isNumber: true, cell: ({ expectedMs }) => formatDuration(expectedMs) },
      ]}
    />
  );
}
