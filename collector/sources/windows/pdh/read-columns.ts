/** What a query collected, taken out counter by counter: one list of instances, and a column of the same length for each counter. */
import { perfTypes, type PerfType } from '../../../model/perf-type.ts';
import type { InstanceName, RawColumn } from '../../../model/snapshot.ts';
import { instancesOf, pickRows, rowsIn, type KnownInstances } from './instance-list.ts';
import { addressOf, type PdhLibrary } from './library.ts';
import type { OpenCounter } from './open-counters.ts';
import { readFirst, readOneSecond, readSecond, type RawArray } from './raw-array.ts';
import { isStamped, type Stamp } from './reading-clock.ts';
import { pdhStatus } from './status.ts';

export interface ReadColumns {
  readonly instances: readonly InstanceName[];
  readonly columns: readonly RawColumn[];
  readonly stamps: readonly Stamp[];
  /** Counters that the provider gave nothing for, with its status. */
  readonly unread: readonly { readonly counter: OpenCounter; readonly status: number }[];
}

/** The list may grow between asking for the size and asking for the data; it will not for ever. */
const mostAttempts = 8;

/** Types whose second value is a base of their own; of all others it is nothing or a time stamp. */
const withOwnBase: ReadonlySet<PerfType> = new Set([
  perfTypes.PERF_RAW_FRACTION,
  perfTypes.PERF_LARGE_RAW_FRACTION,
  perfTypes.PERF_PRECISION_SYSTEM_TIMER,
  perfTypes.PERF_PRECISION_100NS_TIMER,
  perfTypes.PERF_PRECISION_OBJECT_TIMER,
  perfTypes.PERF_AVERAGE_TIMER,
  perfTypes.PERF_AVERAGE_BULK,
]);
const knownTypes: ReadonlySet<PerfType> = new Set(Object.values(perfTypes));

/** To be called when a collection has ended and before the next begins. */
export function readColumns(library: PdhLibrary, counters: readonly OpenCounter[]): ReadColumns {
  const columns: RawColumn[] = [];
  const stamps: Stamp[] = [];
  const unread: { counter: OpenCounter; status: number }[] = [];
  let known: KnownInstances | undefined;
  for (const counter of counters) {
    const array = readArray(library, counter);
    if (typeof array === 'number') {
      unread.push({ counter, status: array });
      continue;
    }
    const before = counter.known ?? known;
    counter.known = instancesOf(array, before);
    // The first counter says which instances this reading has; one that differs gives what it has for those.
    known ??= counter.known;
    columns.push(columnOf(counter, array, rowsIn(known.list, counter.known.list)));
    if (isStamped(counter.type())) stamps.push({ type: counter.type(), second: readOneSecond(array) });
  }
  return { instances: known?.list ?? [], columns, stamps, unread };
}

function columnOf(counter: OpenCounter, array: RawArray, rows: Int32Array | undefined): RawColumn {
  const type = counter.type();
  const hasBase = withOwnBase.has(type) || !knownTypes.has(type);
  return {
    counter: counter.spec.id,
    type,
    raw: pickRows(readFirst(array), rows),
    ...(hasBase ? { base: pickRows(readSecond(array), rows) } : {}),
  };
}

/** The array, or the status that came in its place. */
function readArray(library: PdhLibrary, counter: OpenCounter): RawArray | number {
  for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
    const { buffer } = counter;
    const size: [number] = [buffer?.length ?? 0];
    const count: [number] = [0];
    const status = library.rawCounterArray(counter.handle, size, count, buffer ?? null);
    if (status === pdhStatus.validData) {
      return {
        buffer: buffer ?? Buffer.alloc(0),
        address: buffer === undefined ? 0n : addressOf(buffer),
        sizeBytes: buffer === undefined ? 0 : size[0],
        count: buffer === undefined ? 0 : count[0],
      };
    }
    if (status !== pdhStatus.moreData) return status;
    counter.buffer = Buffer.allocUnsafeSlow(size[0] + (size[0] >> 3) + 64);
  }
  return pdhStatus.moreData;
}
