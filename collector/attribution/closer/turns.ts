/**
 * A burst as rows of whole numbers: what each LP gave to guests and each virtual processor ran between one read and the next, how often
 * they were switched, and how far apart in time the two sides were read. Intervals in which instances came, went or fell are left out.
 */
import { findCounterSet } from '../../catalogue/catalogue.ts';
import { labelsOf } from '../../catalogue/instances.ts';
import type { BurstRead, BurstSet } from '../../model/burst.ts';

/** Times in ticks of 100 ns. */
export interface Turns {
  readonly processors: readonly number[];
  readonly virtualProcessors: readonly BurstProcessor[];
  readonly intervals: readonly Interval[];
  /** Part of the virtual processors' run time that went to the hypervisor: the least and the most of those that ran a good deal. */
  readonly hypervisorPart: { readonly least: number; readonly most: number };
}

export interface BurstProcessor {
  readonly vm: string;
  readonly vp: number;
  /** Of several VMs of one name, which; 0 = the first. */
  readonly duplicate: number;
}

export interface Interval {
  /** Whether it begins where the one before ends: nothing was left out between. */
  readonly follows: boolean;
  readonly elapsedTicks: number;
  /** By LP: guest time less that of the root VP bound there, and dispatches of guests. */
  readonly given: Float64Array;
  readonly switches: Float64Array;
  /** By virtual processor. */
  readonly ran: Float64Array;
  readonly dispatches: Float64Array;
  readonly migrations: Float64Array;
  /** What it ran away from the NUMA node of its memory, at least and at most; 0 and all of it where that is not counted. */
  readonly awayLow: Float64Array;
  readonly awayHigh: Float64Array;
  /** How much later the virtual processors were read than the LPs, at the begin and the end. */
  readonly laterAtBegin: number;
  readonly laterAtEnd: number;
  /** By how much these may be off: the reads took so long. */
  readonly doubt: number;
}

/** `rootOf` says which root VP is bound to an LP; −1 = none. */
export function turnsOf(reads: readonly BurstRead[], rootOf: (lp: number) => number): Turns {
  const last = reads.at(-1);
  const [lps, guests] = [last && setOf(last, 'logical-processor'), last && setOf(last, 'virtual-processor')];
  if (lps === undefined || guests === undefined)
    return { processors: [], virtualProcessors: [], intervals: [], hypervisorPart: { least: 0, most: 0 } };
  const lpRows = rowsOf(lps, 'lp');
  const guestRows = rowsOf(guests, 'vp');
  const processors = lpRows.map(({ number }) => number);
  const layout = { lps, guests, lpRows, guestRows, roots: processors.map(rootOf) };
  let follows = false;
  const intervals = reads.slice(1).flatMap((read, index) => {
    const before = reads[index];
    const interval = before === undefined ? undefined : intervalOf(before, read, layout);
    const found = interval === undefined ? [] : [{ ...interval, follows }];
    follows = interval !== undefined;
    return found;
  });
  return {
    processors,
    virtualProcessors: guestRows.map(({ number, name, duplicate }) => ({ vm: name, vp: number, duplicate })),
    intervals,
    hypervisorPart: hypervisorPartOf(reads[0], guests, guestRows),
  };
}

/** A virtual processor that ran less than this, in ticks, says little about the others. */
const worthAsking = 200_000;

function hypervisorPartOf(
  first: BurstRead | undefined,
  after: BurstSet,
  rows: readonly Row[],
): Turns['hypervisorPart'] {
  const pair = { before: first && setOf(first, 'virtual-processor'), after };
  const guest = differences(pair, rows, 'guest-run-time');
  const hypervisor = differences(pair, rows, 'hypervisor-run-time');
  const parts = Array.from(guest, (ran, row) => ({ ran, part: hypervisor[row] / (ran + hypervisor[row]) }))
    .filter(({ ran, part }) => ran >= worthAsking && part >= 0 && part < 1)
    .map(({ part }) => part);
  return parts.length === 0 ? unknownPart : { least: Math.min(...parts), most: Math.max(...parts) };
}

/** Where nobody ran enough, or there is no such counter. */
const unknownPart = { least: 0, most: 0.05 };

interface Row {
  readonly index: number;
  readonly number: number;
  readonly name: string;
  readonly duplicate: number;
}

/** Instances with their numbers; `_Total` is none of them. */
function rowsOf({ set, instances }: BurstSet, label: string): readonly Row[] {
  const spec = findCounterSet(set);
  if (spec === undefined) return [];
  return instances.flatMap((instance, index) => {
    const labels = labelsOf(spec, instance);
    const number = Number(labels[label] ?? Number.NaN);
    return Number.isNaN(number)
      ? []
      : [{ index, number, name: labels['vm'] ?? instance.name, duplicate: instance.duplicate }];
  });
}

function setOf({ sets }: BurstRead, id: string): BurstSet | undefined {
  return sets.find(({ set }) => set === id);
}

type Counted = Omit<Interval, 'follows'>;

interface Layout {
  readonly lps: BurstSet;
  readonly guests: BurstSet;
  readonly lpRows: readonly Row[];
  readonly guestRows: readonly Row[];
  readonly roots: readonly number[];
}

function intervalOf(before: BurstRead, after: BurstRead, layout: Layout): Counted | undefined {
  const [lps, guests, roots] = ['logical-processor', 'virtual-processor', 'root-virtual-processor'].map(
    (id) => ({
      before: setOf(before, id),
      after: setOf(after, id),
    }),
  );
  if (!isSame(lps, layout.lps) || !isSame(guests, layout.guests) || roots === undefined) return undefined;
  const rootRows = roots.after === undefined ? [] : rowsOf(roots.after, 'vp');
  const rootRun = differences(roots, rootRows, 'guest-run-time');
  const rootDispatches = differences(roots, rootRows, 'dispatches');
  const rootIndex = new Map(rootRows.map(({ number }, index) => [number, index]));
  const ofRoot = (values: Float64Array): Float64Array =>
    Float64Array.from(layout.roots, (root) => (root < 0 ? 0 : values[rootIndex.get(root) ?? -1]));
  const less = (values: Float64Array, minus: Float64Array): Float64Array =>
    values.map((value, index) => value - minus[index]);
  const ran = differences(guests, layout.guestRows, 'guest-run-time');
  const interval: Counted = {
    ...awayOf(guests, layout.guestRows, ran),
    elapsedTicks: ticksAt(lps.after) - ticksAt(lps.before),
    given: less(differences(lps, layout.lpRows, 'guest-run-time'), ofRoot(rootRun)),
    switches: less(differences(lps, layout.lpRows, 'context-switches'), ofRoot(rootDispatches)),
    ran,
    dispatches: differences(guests, layout.guestRows, 'dispatches'),
    migrations: differences(guests, layout.guestRows, 'migrations'),
    laterAtBegin: ticksAt(guests.before) - ticksAt(lps.before),
    laterAtEnd: ticksAt(guests.after) - ticksAt(lps.after),
    doubt:
      Math.max(doubtOf(lps.before), doubtOf(lps.after)) +
      Math.max(doubtOf(guests.before), doubtOf(guests.after)),
  };
  return isWhole(interval) ? interval : undefined;
}

/** Remote run time holds the hypervisor's time on the virtual processor's behalf too, all of which may have been spent away, or none. */
function awayOf(
  guests: Pair,
  rows: readonly Row[],
  ran: Float64Array,
): Pick<Interval, 'awayLow' | 'awayHigh'> {
  const remote = differences(guests, rows, 'remote-run-time');
  const hypervisor = differences(guests, rows, 'hypervisor-run-time');
  const isKnown = (row: number): boolean => remote[row] >= 0 && hypervisor[row] >= 0;
  return {
    awayLow: ran.map((all, row) =>
      isKnown(row) ? Math.min(all, Math.max(0, remote[row] - hypervisor[row])) : 0,
    ),
    awayHigh: ran.map((all, row) => (isKnown(row) ? Math.min(all, remote[row]) : all)),
  };
}

interface Pair {
  readonly before: BurstSet | undefined;
  readonly after: BurstSet | undefined;
}

function isSame(
  pair: Pair | undefined,
  { instances }: BurstSet,
): pair is { before: BurstSet; after: BurstSet } {
  const same = (set: BurstSet | undefined): boolean =>
    set !== undefined &&
    (set.instances === instances ||
      (set.instances.length === instances.length &&
        set.instances.every(
          ({ name, duplicate }, index) =>
            name === instances[index]?.name && duplicate === instances[index].duplicate,
        )));
  return same(pair?.before) && same(pair?.after);
}

/** By row; NaN where the counter is not there. */
function differences({ before, after }: Pair, rows: readonly Row[], counter: string): Float64Array {
  const countsOf = (set: BurstSet | undefined): Float64Array | undefined =>
    set?.columns.find((column) => column.counter === counter)?.counts;
  const [from, to] = [countsOf(before), countsOf(after)];
  return Float64Array.from(rows, ({ index }) => (to?.[index] ?? Number.NaN) - (from?.[index] ?? Number.NaN));
}

/** What fell began anew, and what is not known adds up to nothing. */
function isWhole({ elapsedTicks, given, switches, ran, dispatches, migrations }: Counted): boolean {
  const isKnown = (values: Float64Array): boolean => values.every((value) => !Number.isNaN(value));
  const isRising = (values: Float64Array): boolean => values.every((value) => value >= 0);
  return (
    elapsedTicks > 0 &&
    isKnown(given) &&
    isKnown(switches) &&
    isRising(ran) &&
    isRising(dispatches) &&
    isRising(migrations)
  );
}

const ticksPerSecond = 10_000_000;

/** The moment the values are of: by the provider's own clock, where it gives one. */
function ticksAt(set: BurstSet): number {
  const own = set.columns.find(({ base }) => base !== undefined)?.base?.[0];
  return own ?? Math.round(((set.beganSeconds + set.endedSeconds) / 2) * ticksPerSecond);
}

/** Where all we have is one time of our own, the values are of this much later at most, in ticks: 50 µs. */
const usualDelay = 500;

/** By how much the moment may be off. */
function doubtOf(set: BurstSet): number {
  const took = (set.endedSeconds - set.beganSeconds) * ticksPerSecond;
  const isTold = set.columns.some(({ base }) => base !== undefined);
  return (isTold ? took : Math.max(took, usualDelay)) / 2;
}
