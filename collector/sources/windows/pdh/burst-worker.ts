/**
 * The thread that reads bursts: it calls PDH and waits for it, because only so it is known when each collection began and ended, to the
 * microsecond. A provider that hangs holds up this thread and nothing else; `open-burst.ts` on the main thread does the waiting. Runs on
 * Windows only.
 */
import { parentPort } from 'node:worker_threads';

import { findCounterSet } from '../../../catalogue/catalogue.ts';
import { burstCounters } from '../../../model/burst.ts';
import type { InstanceName } from '../../../model/snapshot.ts';
import type { BurstAnswer, BurstRequest, SentSet } from './burst-messages.ts';
import { loadPdh, type Handle } from './library.ts';
import { openCounters, openQuery, type OpenCounter } from './open-counters.ts';
import { readColumns } from './read-columns.ts';
import { explainStatus, pdhStatus } from './status.ts';
import { openSystemClock } from './system-clock.ts';

interface OpenSet {
  readonly set: string;
  readonly query: Handle;
  readonly counters: readonly OpenCounter[];
  sent?: readonly InstanceName[];
}

const port = parentPort;
const library = loadPdh();
const clock = openSystemClock();
let opened: readonly OpenSet[] | undefined;

port?.on('message', (request: BurstRequest) => {
  if (request === 'read') void answer().then((message) => port.postMessage(message, buffersOf(message)));
  else {
    for (const { query } of opened ?? []) library.closeQuery(query);
    port.close();
  }
});

async function answer(): Promise<BurstAnswer> {
  try {
    opened ??= await openSets();
    const failures: string[] = [];
    // All are collected before any is read out: the less lies between them, the more of them can be matched.
    const collections = opened.map(collect);
    const sets = collections.flatMap((collection) => {
      const { of, status } = collection;
      if (status === pdhStatus.validData) return [readSet(collection)];
      failures.push(`"${of.set}": ${explainStatus(status)}`);
      return [];
    });
    if (sets.length > 0) return { sets };
    return { failure: failures.join('; ') || 'this Windows has none of its counters' };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}

/** A set or counter that this Windows lacks is left out. */
async function openSets(): Promise<readonly OpenSet[]> {
  const sets: OpenSet[] = [];
  for (const { set, counters: wanted } of burstCounters) {
    const spec = findCounterSet(set);
    const query = spec === undefined ? undefined : openQuery(library);
    if (spec === undefined || query === undefined) continue;
    const counters = spec.counters.filter(({ id }) => wanted.includes(id));
    const { opened: open } = await openCounters(library, query, { ...spec, counters });
    if (open.length > 0) sets.push({ set, query, counters: open });
    else library.closeQuery(query);
  }
  return sets;
}

interface Collection {
  readonly of: OpenSet;
  readonly beganSeconds: number;
  readonly endedSeconds: number;
  readonly status: number;
}

function collect(of: OpenSet): Collection {
  const beganSeconds = clock.seconds();
  const status = library.collectNow(of.query);
  return { of, beganSeconds, endedSeconds: clock.seconds(), status };
}

function readSet({ of: one, beganSeconds, endedSeconds }: Collection): SentSet {
  const { instances, columns } = readColumns(library, one.counters);
  const isKnown = one.sent === instances;
  one.sent = instances;
  return {
    set: one.set,
    beganSeconds,
    endedSeconds,
    ...(isKnown ? {} : { instances }),
    columns: columns.map(({ counter, raw, base }) => ({
      counter,
      counts: raw,
      ...(base === undefined ? {} : { base }),
    })),
  };
}

/** The values go over without being copied. */
function buffersOf(message: BurstAnswer): ArrayBuffer[] {
  if ('failure' in message) return [];
  const arrays = message.sets.flatMap(({ columns }) =>
    columns.flatMap(({ counts, base }) => (base === undefined ? [counts] : [counts, base])),
  );
  return arrays.flatMap(({ buffer }) => (buffer instanceof ArrayBuffer ? [buffer] : []));
}
