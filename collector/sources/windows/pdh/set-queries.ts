/** Opens the queries of several counter sets over one library, one clock and one group of threads. */
import type { CounterSetSpec } from '../../../model/counter.ts';
import { ms, type Clock } from '../../../model/time.ts';
import { createCollectingThreads } from './collecting-threads.ts';
import { loadPdh, loadThreads } from './library.ts';
import { openSetQuery, type SetQuery } from './set-query.ts';
import { openSystemClock } from './system-clock.ts';
import { createTurns } from './turns.ts';

export interface PdhOptions {
  readonly clock: Clock;
  /** Milliseconds by a clock nobody can set. */
  readonly stopwatch: () => number;
}

export interface SetQueries {
  /** In the order of the sets. */
  readonly queries: readonly SetQuery[];
  close(): void;
}

/** A call that adds counters and takes longer than this no longer holds up other sets. */
export const openingPatience = ms(10_000);

export function openSetQueries(
  specs: readonly CounterSetSpec[],
  { clock, stopwatch }: PdhOptions,
): SetQueries {
  const library = loadPdh();
  const threads = createCollectingThreads(library, loadThreads());
  const turns = createTurns(openingPatience);
  const parts = { library, threads, turns, clock, stopwatch, systemClock: openSystemClock() };
  const queries = specs.map((spec) => openSetQuery(spec, parts));
  return {
    queries,
    close() {
      for (const query of queries) query.close();
      threads.close();
    },
  };
}
