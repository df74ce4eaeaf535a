/** What one VM is and where it has been, as management data tells; what the source does not tell is said to be unknown. */
import type { ComponentChildren } from 'preact';

import type { CheckpointAnswer, MachineAnswer, MoveAnswer } from '../../collector/model/wire.ts';
import { chooseMoment } from '../charts/time-chart.tsx';
import { absent, formatDuration } from '../format/format.ts';
import { lpRange } from '../matrix/columns.ts';
import { format, strings } from '../state/locale.ts';
import { go, view } from '../state/location.ts';
import { hostKey, nowMs } from '../state/session.ts';
import { events } from './event-marks.ts';
import { LpLink } from './links.tsx';
import { PlainTable } from './plain-table.tsx';

const words = strings.vmRoom;

interface Of {
  readonly of: MachineAnswer;
}

export function About({ of }: Of) {
  const facts: readonly (readonly [string, string])[] = [
    [words.generation, of.generation === null ? words.unknown : String(of.generation)],
    [words.guest, of.guestOperatingSystem ?? words.unknown],
    [words.started, of.startedAt === null ? absent : format.moment(of.startedAt, nowMs.value)],
    [words.integration, integrationOf(of)],
    [words.compatibility, compatibilityOf(of)],
    [words.memorySettings, memoryOf(of)],
    [words.cpuGroup, of.cpuGroup === null ? words.noCpuGroup : strings.lp(lpRange(of.cpuGroup))],
    [words.replication, replicationOf(of)],
  ];
  return (
    <section>
      <h2>{words.about}</h2>
      <dl class="facts-list one-column" data-testid="vm-about">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function integrationOf({ heartbeat, integrationIsCurrent }: MachineAnswer): string {
  const known = [
    heartbeat === null ? undefined : words.heartbeats[heartbeat],
    integrationIsCurrent === null ? undefined : integrationIsCurrent ? words.current : words.outdated,
  ].filter((one) => one !== undefined);
  return known.length === 0 ? words.unknown : known.join('; ');
}

function compatibilityOf({ processorCompatibility }: MachineAnswer): string {
  if (processorCompatibility === null) return words.unknown;
  return processorCompatibility ? words.compatible : words.native;
}

function memoryOf({ memorySettings }: MachineAnswer): string {
  if (memorySettings === null) return words.unknown;
  const { startupBytes, minimumBytes, maximumBytes } = memorySettings;
  if (minimumBytes === null || maximumBytes === null) return words.fixedMemory(format.bytes(startupBytes));
  const [least, most] = [format.bytes(minimumBytes), format.bytes(maximumBytes)];
  return words.dynamicMemory(least, most, format.bytes(startupBytes));
}

function replicationOf({ replication }: MachineAnswer): string {
  if (replication === null) return words.notReplicated;
  const { health, state, lastReplicatedAt } = replication;
  const last = lastReplicatedAt === null ? undefined : format.moment(lastReplicatedAt, nowMs.value);
  return [words.healths[health], state, last].filter(Boolean).join(', ');
}

export function Disks({ of }: Of) {
  const disks = strings.storage;
  return (
    <Section name={words.disks}>
      <PlainTable
        name={words.disks}
        rows={of.disks}
        rowKey={({ path }) => path}
        empty={words.noDisks}
        columns={[
          { head: disks.file, cell: ({ path }) => <span class="path">{path}</span> },
          { head: disks.kind, cell: ({ kind }) => kind },
          { head: disks.fileSize, isNumber: true, cell: (one) => format.bytes(one.fileBytes) },
          { head: disks.mostSize, isNumber: true, cell: (one) => format.bytes(one.maximumBytes) },
        ]}
      />
    </Section>
  );
}

export function Adapters({ of }: Of) {
  if (of.adapters === null) return <Section name={words.adapters} note={words.unknownAdapters} />;
  return (
    <Section name={words.adapters}>
      <PlainTable
        name={words.adapters}
        testId="vm-adapters"
        rows={of.adapters}
        rowKey={({ name, address }, index) => `${index} ${name} ${address ?? ''}`}
        empty={words.noAdapters}
        columns={[
          { head: words.adapter, cell: ({ name }) => name },
          { head: words.switch, cell: (one) => one.switch ?? words.noSwitch },
          { head: words.mac, cell: ({ address }) => (address === null ? words.noMac : macText(address)) },
          { head: words.adapterKind, cell: ({ kind }) => words.adapterKinds[kind] },
        ]}
      />
    </Section>
  );
}

/** As `ipconfig` in the guest shows it: `00-15-5D-00-00-01`. */
function macText(address: string): string {
  return (address.match(/../g) ?? []).join('-').toUpperCase();
}

export function Queues({ of }: Of) {
  return (
    <Section name={words.queues}>
      <PlainTable
        name={words.queues}
        rows={of.queues}
        rowKey={({ adapter, queue, lp }) => `${adapter} ${queue} ${lp}`}
        empty={words.noQueues}
        columns={[
          { head: strings.network.lp, cell: ({ lp }) => <LpLink lp={lp} /> },
          { head: words.adapter, cell: ({ adapter }) => adapter },
          { head: words.queue, isNumber: true, cell: ({ queue }) => queue },
        ]}
      />
    </Section>
  );
}

export function Checkpoints({ of }: Of) {
  if (of.checkpoints === null) return <Section name={words.checkpoints} note={words.unknownCheckpoints} />;
  return (
    <Section name={words.checkpoints}>
      <PlainTable
        name={words.checkpoints}
        rows={of.checkpoints}
        rowKey={({ name, createdAt }) => `${createdAt} ${name}`}
        empty={words.noCheckpoints}
        columns={[
          { head: words.checkpoint, cell: ({ name }) => name },
          { head: words.made, cell: (one) => <At ms={one.createdAt} /> },
          {
            head: words.age,
            isNumber: true,
            cell: ({ createdAt }: CheckpointAnswer) => formatDuration(of.at - createdAt),
          },
          { head: words.checkpointKind, cell: ({ kind }) => words.checkpointKinds[kind] },
        ]}
      />
    </Section>
  );
}

export function Moves({ of }: Of) {
  return (
    <Section name={words.moves}>
      <PlainTable
        name={words.moves}
        testId="vm-moves"
        rows={of.moves}
        rowKey={({ at, host }) => `${at} ${host}`}
        empty={words.noMoves}
        columns={[
          { head: words.when, cell: ({ at }) => <At ms={at} /> },
          { head: words.direction, cell: ({ direction }) => words.directions[direction] },
          { head: words.host, cell: ({ host }) => host },
          { head: words.blackout, cell: blackoutText },
        ]}
      />
    </Section>
  );
}

function blackoutText({ blackout }: MoveAnswer): string {
  if (blackout === null) return words.blackoutUnknown;
  const most = formatDuration(blackout.mostMs);
  return blackout.leastMs === 0
    ? words.blackoutBelow(most)
    : words.blackoutBetween(formatDuration(blackout.leastMs), most);
}

export function Stays({ of }: Of) {
  return (
    <Section name={words.stays}>
      <PlainTable
        name={words.stays}
        rows={of.stays}
        rowKey={({ host }) => host}
        empty={words.noStays}
        columns={[
          {
            head: words.host,
            cell: ({ host }) =>
              host === hostKey.value ? (
                host
              ) : (
                <button type="button" class="link" onClick={() => go({ host, vm: of.key })}>
                  {host}
                </button>
              ),
          },
          { head: words.from, cell: ({ firstAt }) => <At ms={firstAt} /> },
          { head: words.to, cell: ({ lastAt }) => <At ms={lastAt} /> },
        ]}
      />
      {of.stays.length > 0 && <p class="soft">{words.staysNote}</p>}
    </Section>
  );
}

export function Events({ vm }: { vm: string }) {
  return (
    <Section name={words.events}>
      <PlainTable
        name={words.events}
        rows={events.value.filter(({ subject }) => subject === vm).toReversed()}
        rowKey={({ at, kind }, index) => `${at} ${kind} ${index}`}
        empty={words.noEvents}
        columns={[
          { head: strings.alerts.at, cell: ({ at }) => <At ms={at} /> },
          { head: strings.alerts.what, cell: ({ message }) => message },
        ]}
      />
    </Section>
  );
}

function Section(props: { name: string; note?: string; children?: ComponentChildren }) {
  return (
    <section>
      <h2>{props.name}</h2>
      {props.note !== undefined && <p class="empty">{props.note}</p>}
      {props.children}
    </section>
  );
}

/** A moment that takes the page there. */
function At({ ms }: { ms: number }) {
  const text = format.moment(ms, nowMs.value);
  if (view.value.atMs === ms) return <strong>{text}</strong>;
  return (
    <button type="button" class="link" onClick={() => chooseMoment(ms)}>
      {text}
    </button>
  );
}
