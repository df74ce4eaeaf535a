/** Adding a set's counters to its query. Each may be missing in this Windows; that costs it alone and is said, once a set. */
import { queryPath } from '../../../catalogue/paths.ts';
import type { CounterSetSpec, CounterSpec } from '../../../model/counter.ts';
import { perfTypes, type PerfType } from '../../../model/perf-type.ts';
import type { KnownInstances } from './instance-list.ts';
import type { Handle, PdhLibrary } from './library.ts';
import type { MissingCounter } from './missing-counters.ts';
import { pdhStatus } from './status.ts';

export interface OpenCounter {
  readonly spec: CounterSpec;
  readonly handle: Handle;
  /** The provider's own type; the catalogue's until the provider has said. */
  type(): PerfType;
  /** Kept between readings and grown when the instance list does. */
  buffer?: Buffer;
  known?: KnownInstances;
}

export interface OpenedCounters {
  readonly opened: readonly OpenCounter[];
  readonly missing: readonly MissingCounter[];
}

/** Undefined when PDH gives no query at all. */
export function openQuery(library: PdhLibrary): Handle | undefined {
  const query: [Handle] = [0];
  return library.openQuery(null, 0, query) === pdhStatus.validData ? query[0] : undefined;
}

/** Fixed paths from the catalogue: English names, every instance. No path is ever made from a VM's name. */
export async function openCounters(
  library: PdhLibrary,
  query: Handle,
  set: CounterSetSpec,
): Promise<OpenedCounters> {
  const opened: OpenCounter[] = [];
  const missing: MissingCounter[] = [];
  for (const counter of set.counters) {
    const { status, handle } = await addCounter(library, query, queryPath(set, counter));
    if (status === pdhStatus.validData) opened.push(openCounter(library, counter, handle));
    else missing.push({ counter, status });
  }
  return { opened, missing };
}

function addCounter(
  library: PdhLibrary,
  query: Handle,
  path: string,
): Promise<{ readonly status: number; readonly handle: Handle }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; handle: Handle }>();
  const handle: [Handle] = [0];
  library.addEnglishCounterAsync(query, path, 0, handle, (error, status) => {
    if (error === null) resolve({ status, handle: handle[0] });
    else reject(error);
  });
  return promise;
}

function openCounter(library: PdhLibrary, spec: CounterSpec, handle: Handle): OpenCounter {
  let type: PerfType | undefined;
  return {
    spec,
    handle,
    type: () => (type ??= readType(library, handle)) ?? perfTypes[spec.type],
  };
}

/** `dwType`, the second double word of PDH_COUNTER_INFO. */
function readType(library: PdhLibrary, handle: Handle): PerfType | undefined {
  const size: [number] = [0];
  if (library.counterInfo(handle, 0, size, null) !== pdhStatus.moreData) return undefined;
  const info = Buffer.alloc(size[0]);
  return library.counterInfo(handle, 0, size, info) === pdhStatus.validData
    ? info.readUInt32LE(4)
    : undefined;
}
