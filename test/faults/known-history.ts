/**
 * A history of which every number is known: series of each kind, and for each poll what must come back. Arithmetic only, so
 * that a process that is killed and one that looks afterwards agree without talking.
 */
import type {
  HistoryBatch,
  HistoryStore,
  SeriesDefinition,
  SeriesId,
  StoredAs,
} from '../../collector/model/history.ts';
import { unixMs } from '../../collector/model/time.ts';
import type { UnixMs } from '../../collector/model/time.ts';

export const host = 'HV-FAULTS';
const set = 'virtual-processor';
const firstAt = 1_700_000_000_000;
const pollMs = 1000;

const kinds: readonly StoredAs[] = [
  { kind: 'count', unitPerCount: 1e-7 },
  { kind: 'stepped', step: 0.5 },
  { kind: 'exact' },
  { kind: 'count', unitPerCount: 1 },
];

export function definitions(count: number, first = 0): readonly SeriesDefinition[] {
  return Array.from({ length: count }, (_, index) => ({
    host,
    set,
    instance: `vm${first + index}:Hv VP 0`,
    counter: 'guest-run-time',
    metric: 'hyperv_virtual_processor_guest_run_ratio',
    labels: { vm: `vm${first + index}`, vp: '0' },
    unit: 'ratio',
    storedAs: storedAs(first + index),
  }));
}

export function pollAt(tick: number): UnixMs {
  return unixMs(firstAt + tick * pollMs);
}

export function tickOf(at: number): number {
  return (at - firstAt) / pollMs;
}

export function batchAt(ids: readonly SeriesId[], tick: number, first = 0): HistoryBatch {
  const values = Float64Array.from(ids, (_, index) => givenAt(first + index, tick));
  return {
    host,
    at: pollAt(tick),
    groups: [{ set, intervalSeconds: intervalAt(tick), ids: Int32Array.from(ids), values }],
  };
}

/** What a read must give for the series at that poll: base units, NaN = a gap. */
function expectedAt(series: number, tick: number): number {
  const given = givenAt(series, tick);
  const way = storedAs(series);
  return way.kind === 'count' ? (given * way.unitPerCount) / intervalAt(tick) : given;
}

export interface Comparison {
  /** Ticks of the polls that came back, ascending. */
  readonly ticks: readonly number[];
  /** Numbers that are not what was appended. */
  readonly wrong: number;
  /** Numbers that should be there, in polls that came back, and are gaps. */
  readonly missing: number;
}

/** Reads all series over the ticks and judges every number. */
export async function compare(
  store: HistoryStore,
  ids: readonly SeriesId[],
  span: { readonly from: number; readonly to: number; readonly first?: number },
): Promise<Comparison> {
  const answer = await store.read({
    outputs: ids.map((id) => ({ ids: [id] })),
    from: pollAt(span.from),
    to: pollAt(span.to),
  });
  const ticks = Array.from(answer.times, tickOf);
  let [wrong, missing] = [0, 0];
  for (const [index, { mean }] of answer.outputs.entries())
    for (const [place, tick] of ticks.entries()) {
      const got = mean[place] ?? Number.NaN;
      const wanted = Number.isInteger(tick) ? expectedAt((span.first ?? 0) + index, tick) : Number.NaN;
      if (Object.is(got, wanted)) continue;
      if (Number.isNaN(got)) missing++;
      else wrong++;
    }
  return { ticks, wrong, missing };
}

function storedAs(series: number): StoredAs {
  return kinds[series % kinds.length] ?? { kind: 'exact' };
}

/** Around a second, never twice the same. */
function intervalAt(tick: number): number {
  return (10_000_000 + (mixed(tick, 77) % 6000) - 3000) / 1e7;
}

/** As appended: a count, a level or a double; every so often nothing. */
function givenAt(series: number, tick: number): number {
  const random = mixed(series, tick);
  if (random % 97 === 0) return Number.NaN;
  switch (storedAs(series).kind) {
    case 'count':
      return random % 4_000_000;
    case 'stepped':
      return (random % 200) * 0.5;
    case 'exact':
      return Math.sqrt(random) * (random % 2 === 0 ? 1 : -1);
    case 'quotient':
      return Number.NaN;
  }
}

/** A whole number from two, below 2^32, that looks like chance. */
function mixed(one: number, other: number): number {
  let bits = (Math.imul(one + 1, 0x9e3779b1) ^ Math.imul(other + 1, 0x85ebca6b)) >>> 0;
  bits = Math.imul(bits ^ (bits >>> 15), 0x2c1b3c6d) >>> 0;
  bits = Math.imul(bits ^ (bits >>> 12), 0x297a2d39) >>> 0;
  return (bits ^ (bits >>> 15)) >>> 0;
}
