/** A burst as one frame from its first read to its last, so that the usual attribution says of it what is certain. */
import { isTotal } from '../../catalogue/instances.ts';
import type { BurstRead, BurstSet } from '../../model/burst.ts';
import type { Frame, FrameColumn, SetFrame } from '../../model/frame.ts';

const secondsPerTick = 1e-7;
const timed: readonly string[] = [
  'guest-run-time',
  'hypervisor-run-time',
  'total-run-time',
  'remote-run-time',
];

/** What a burst does not read (which root VP is where, where memory lies) is taken from the newest poll. Undefined with fewer than two reads. */
export function burstFrame(reads: readonly BurstRead[], newest: Frame): Frame | undefined {
  const [first, last] = [reads[0], reads.at(-1)];
  if (first === undefined || last === undefined || first === last) return undefined;
  const sets = last.sets.flatMap((after) => {
    const before = first.sets.find(({ set }) => set === after.set);
    return before === undefined ? [] : [setFrame(before, after, newest)];
  });
  const slow = newest.sets.filter(({ set }) => set === 'vid-partition');
  return { ...newest, at: last.at, sets: [...sets, ...slow], problems: [] };
}

function setFrame(before: BurstSet, after: BurstSet, newest: Frame): SetFrame {
  const intervalSeconds = momentOf(after) - momentOf(before);
  const rows = after.instances.flatMap((instance, row) => (isTotal(instance) ? [] : [row]));
  const instances = rows.flatMap((row) => after.instances[row] ?? []);
  const rowBefore = new Map(before.instances.map((instance, row) => [keyOf(instance), row]));
  const columns = after.columns.map(({ counter, counts }): FrameColumn => {
    const earlier = before.columns.find((column) => column.counter === counter)?.counts;
    const unit = timed.includes(counter) ? secondsPerTick : 1;
    const value = Float64Array.from(rows, (row) => {
      const from = earlier?.[rowBefore.get(keyOf(after.instances[row])) ?? -1] ?? Number.NaN;
      return counts[row] >= from ? ((counts[row] - from) * unit) / intervalSeconds : Number.NaN;
    });
    return { counter, value };
  });
  const known = newest.sets.find(({ set }) => set === after.set);
  const reading = { clockSeconds: momentOf(after), tookSeconds: after.endedSeconds - after.beganSeconds };
  return {
    set: after.set,
    at: newest.at,
    intervalSeconds,
    reading,
    instances,
    columns: [...columns, ...indexesOf(known, instances)],
  };
}

/** Root VP indexes of the newest poll, in the order of the burst's instances. */
function indexesOf(known: SetFrame | undefined, instances: BurstSet['instances']): readonly FrameColumn[] {
  const column = known?.columns.find(({ counter }) => counter === 'root-vp-index');
  if (known === undefined || column === undefined) return [];
  const rows = new Map(known.instances.map((instance, row) => [keyOf(instance), row]));
  const value = Float64Array.from(
    instances,
    (instance) => column.value[rows.get(keyOf(instance)) ?? -1] ?? Number.NaN,
  );
  return [{ counter: column.counter, value }];
}

function keyOf(instance: BurstSet['instances'][number] | undefined): string {
  return `${instance?.name}#${instance?.duplicate}`;
}

function momentOf(set: BurstSet): number {
  return (set.beganSeconds + set.endedSeconds) / 2;
}
