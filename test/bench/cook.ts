/**
 * How long cooking takes at the documented maxima: 2,048 logical processors × 15 counters and 4,096 virtual processors × 10.
 * Prints one JSON object as its last line.
 */
import { perfTypes } from '../../collector/model/perf-type.ts';
import type { CounterSetReading, InstanceName, RawColumn, Snapshot } from '../../collector/model/snapshot.ts';
import { ms, unixMs } from '../../collector/model/time.ts';
import { createCooker } from '../../collector/sampling/cook.ts';
import { buildBatch, planHistory, withIds, type HistoryPlan } from '../../collector/sampling/history-plan.ts';
import type { SeriesId } from '../../collector/model/history.ts';

const polls = 200;

function instancesOf(count: number, name: (index: number) => string): () => readonly InstanceName[] {
  return () => Array.from({ length: count }, (_, index) => ({ name: name(index), duplicate: 0 }));
}

const sets = [
  { set: 'logical-processor', counters: 15, instances: instancesOf(2048, (index) => `Hv LP ${index}`) },
  {
    set: 'virtual-processor',
    counters: 10,
    instances: instancesOf(4096, (index) => `vm${index >> 2}:Hv VP ${index & 3}`),
  },
];

function columnAt(poll: number, counter: number, rows: number): RawColumn {
  const raw = new Float64Array(rows);
  for (let row = 0; row < rows; row += 1) raw[row] = 1e12 + poll * (1e6 + row * 13 + counter * 17);
  if (counter >= 5) return { counter: `counter-${counter}`, type: perfTypes.PERF_COUNTER_BULK_COUNT, raw };
  const base = new Float64Array(rows).fill(1e12 + poll * 10_000_400);
  return { counter: `counter-${counter}`, type: perfTypes.PERF_PRECISION_100NS_TIMER, raw, base };
}

function snapshotAt(poll: number): Snapshot {
  const readings = sets.map(({ set, counters, instances }): CounterSetReading => ({
    set,
    readAt: unixMs(1e12 + poll * 1000),
    tookMs: ms(1),
    clock: { perfTime: poll * 1e7, perfFrequency: 1e7, system100Ns: poll * 1e7 },
    // New objects in every poll, as a source that parses text has them.
    instances: instances(),
    columns: Array.from({ length: counters }, (_, counter) => columnAt(poll, counter, instances().length)),
  }));
  return { host: 'bench', takenAt: unixMs(1e12 + poll * 1000), sets: readings, problems: [] };
}

const cooker = createCooker();
const cookMs: number[] = [];
const batchMs: number[] = [];
let plan: HistoryPlan | undefined;
for (let poll = 0; poll < polls; poll += 1) {
  const snapshot = snapshotAt(poll);
  const start = performance.now();
  const frame = cooker.cook(snapshot);
  const cooked = performance.now();
  plan = planHistory(frame, plan);
  if (plan.definitions.length > 0)
    plan = withIds(
      plan,
      plan.definitions.map((_, index) => index as SeriesId),
    );
  buildBatch(plan, frame);
  cookMs.push(cooked - start);
  batchMs.push(performance.now() - cooked);
}

function median(times: readonly number[]): number {
  const warm = times.slice(20).sort((a, b) => a - b);
  return Number((warm[warm.length >> 1] ?? NaN).toFixed(3));
}

console.log(
  JSON.stringify({ cells: 2048 * 15 + 4096 * 10, cook_ms: median(cookMs), batch_ms: median(batchMs) }),
);
