/**
 * One PDH query per counter set, so that a provider that is slow or hangs costs its own set alone. Wildcard counters return whatever
 * instances exist at each collection, so the running query is never dropped. A slow collection is not lost: it goes on beside
 * the polls, and the first poll after its end has the numbers.
 *
 *   poll           ├──┤    ├──┤    ├──┤    ├──┤
 *   quick set      ██      ██      ██      ██
 *   slow set       ████████████████        ██████…     read in the third poll, as of its end
 */
import type { CounterSetSpec } from '../../../model/counter.ts';
import type { CounterSetReading, ReadingClock, SourceProblem } from '../../../model/snapshot.ts';
import { addMs, minuteMs, ms, msBetween, type Clock, type Ms, type UnixMs } from '../../../model/time.ts';
import type { CollectingThreads } from './collecting-threads.ts';
import type { Handle, PdhLibrary } from './library.ts';
import { explainMissing } from './missing-counters.ts';
import { openCounters, openQuery, type OpenCounter } from './open-counters.ts';
import { originTicks } from './raw-array.ts';
import { readColumns } from './read-columns.ts';
import { stampedClock } from './reading-clock.ts';
import { explainStatus, pdhStatus } from './status.ts';
import type { SystemClock } from './system-clock.ts';
import { isLate, type Turns } from './turns.ts';

export interface SetResult {
  readonly reading?: CounterSetReading;
  readonly problems: readonly SourceProblem[];
}

export interface SetQuery {
  readonly spec: CounterSetSpec;
  /** Reads the set once. Never rejects for what the provider does; after `deadline` it answers without a reading. */
  read(deadline: Ms): Promise<SetResult>;
  close(): void;
}

export interface SetQueryParts {
  readonly library: PdhLibrary;
  readonly threads: CollectingThreads;
  /** In which counters are added. */
  readonly turns: Turns;
  readonly clock: Clock;
  readonly systemClock: SystemClock;
  /** Milliseconds by a clock nobody can set. */
  readonly stopwatch: () => number;
}

/** What is missing is looked for again this often: a role may be switched on, a provider registered, while we run. */
const retryAfter = minuteMs;
/** How far Windows' account of a thread is rounded. */
const roundedMs = 16;
/** How long the first poll waits for all sets to be opened. */
const firstLook = ms(5000);

interface Collection {
  readonly beganAt: number;
  readonly done: Promise<void>;
  ended?: Ended;
}

interface Ended {
  readonly status: number;
  readonly at: UnixMs;
  readonly tookMs: Ms;
  readonly clock: ReadingClock;
}

export function openSetQuery(spec: CounterSetSpec, parts: SetQueryParts): SetQuery {
  return new PdhSetQuery(spec, parts);
}

class PdhSetQuery implements SetQuery {
  readonly spec: CounterSetSpec;
  readonly #parts: SetQueryParts;
  #query: Handle | undefined;
  #counters: readonly OpenCounter[] = [];
  #missing: readonly SourceProblem[] = [];
  #opening: Promise<void> | undefined;
  #lookedAt: UnixMs | undefined;
  #collection: Collection | undefined;
  /** The last collection failed or took too long: the next is not waited for. */
  #isSlow = false;
  #hasFailed = false;
  #isClosed = false;

  constructor(spec: CounterSetSpec, parts: SetQueryParts) {
    this.spec = spec;
    this.#parts = parts;
  }

  async read(deadline: Ms): Promise<SetResult> {
    if (this.#collection === undefined) {
      if (!(await this.#isOpen(deadline))) return this.#problem('slow', 'is not opened yet by Windows');
      if (this.#query === undefined || this.#counters.length === 0) return { problems: this.#missing };
      this.#collection = this.#collect(this.#query);
      if (!this.#isSlow) await isLate(this.#collection.done, deadline);
    }
    this.#parts.threads.look();
    await Promise.resolve();
    const { ended, beganAt } = this.#collection;
    if (ended === undefined) {
      this.#isSlow = true;
      const seconds = ((this.#parts.stopwatch() - beganAt) / 1000).toFixed(1);
      return this.#problem('slow', `has given no answer for ${seconds} s`);
    }
    this.#collection = undefined;
    this.#isSlow = ended.tookMs > deadline;
    return this.#result(ended, deadline);
  }

  close(): void {
    this.#isClosed = true;
    // A query is not closed under a call that still uses it; what is left open goes with the process.
    if (this.#collection?.ended === undefined && this.#collection !== undefined) return;
    if (this.#opening === undefined) this.#closeQuery();
  }

  #closeQuery(): void {
    if (this.#query !== undefined) this.#parts.library.closeQuery(this.#query);
    this.#query = undefined;
    this.#counters = [];
  }

  /** Whether the set is opened as far as it can be, looking for what is missing now and then. */
  async #isOpen(deadline: Ms): Promise<boolean> {
    if (this.#opening !== undefined || !this.#isLookDue()) return this.#opening === undefined;
    const patience = this.#lookedAt === undefined ? ms(Math.max(deadline, firstLook)) : deadline;
    this.#lookedAt = this.#parts.clock();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#opening = promise;
    this.#parts
      .turns(async () => {
        await this.#open();
        this.#opening = undefined;
        resolve();
      })
      .catch(reject);
    return !(await isLate(promise, patience));
  }

  #isLookDue(): boolean {
    if (this.#lookedAt === undefined) return true;
    const isComplete = this.#counters.length === this.spec.counters.length && !this.#hasFailed;
    return !isComplete && Math.abs(msBetween(this.#lookedAt, this.#parts.clock())) >= retryAfter;
  }

  async #open(): Promise<void> {
    // A query that does not work may hold on to a provider that is gone: a new one looks anew.
    if (this.#hasFailed) this.#closeQuery();
    this.#query ??= openQuery(this.#parts.library);
    if (this.#query === undefined) {
      this.#missing = this.#problem('failed', 'cannot be opened: PDH gave no query').problems;
      return;
    }
    const known = new Set(this.#counters.map(({ spec }) => spec.id));
    const counters = this.spec.counters.filter(({ id }) => !known.has(id));
    const { opened, missing } = await openCounters(this.#parts.library, this.#query, {
      ...this.spec,
      counters,
    });
    this.#counters = [...this.#counters, ...opened];
    this.#missing = explainMissing(this.spec, missing);
    if (this.#isClosed) this.#closeQuery();
  }

  #collect(query: Handle): Collection {
    const { threads, stopwatch, clock, systemClock } = this.#parts;
    const beganAt = stopwatch();
    const collection: Collection = {
      beganAt,
      done: threads.collect(query).then(({ status, tookMs, endedTicks }) => {
        // Whichever is less: the one includes what this process was busy with, the other is rounded.
        const took = ms(Math.min(stopwatch() - beganAt, tookMs + roundedMs));
        const looked = systemClock.read();
        const agoMs = Math.max(0, looked.system100Ns - Number(endedTicks - originTicks)) / 1e4;
        const at = endedTicks === 0n ? clock() : addMs(clock(), ms(-Math.round(agoMs)));
        collection.ended = { status, at, tookMs: took, clock: looked };
        if (this.#isClosed) this.#closeQuery();
      }),
    };
    return collection;
  }

  #result(ended: Ended, deadline: Ms): SetResult {
    const { status } = ended;
    const isEmpty = status === pdhStatus.noData || status === pdhStatus.noInstance;
    this.#hasFailed = status !== pdhStatus.validData && !(isEmpty && mayBeEmpty(this.spec));
    if (this.#hasFailed) return this.#problem(kindOf(status), `cannot be read: ${explainStatus(status)}`);
    const beganAt = this.#parts.stopwatch();
    const { instances, columns, stamps, unread } = readColumns(
      this.#parts.library,
      isEmpty ? [] : this.#counters,
    );
    const tookMs = ms(ended.tookMs + this.#parts.stopwatch() - beganAt);
    const clock = stampedClock(ended.clock, stamps);
    const slow = this.#isSlow
      ? this.#problem('slow', `took ${ended.tookMs.toFixed(0)} ms, more than the ${deadline} ms of a poll`)
      : undefined;
    return {
      reading: { set: this.spec.id, readAt: ended.at, tookMs, clock, instances, columns },
      problems: [...(slow?.problems ?? this.#missing), ...unreadProblems(this.spec, unread)],
    };
  }

  #problem(kind: SourceProblem['kind'], what: string): SetResult {
    const subject = this.spec.windowsName;
    const message = `Counter set "${subject}" ${what}`;
    return { problems: [...this.#missing, { subject, kind, message }] };
  }
}

function kindOf(status: number): SourceProblem['kind'] {
  return status === pdhStatus.accessDenied ? 'refused' : 'failed';
}

/** Sets of VMs and of what they own are empty on a host where none runs; every host has processors. */
function mayBeEmpty({ instances }: CounterSetSpec): boolean {
  return !['single', 'logical-processor', 'root-virtual-processor', 'processor'].includes(instances);
}

/** Counters of a set that was read which gave nothing; having no instance now is nothing wrong. */
function unreadProblems(
  { windowsName }: CounterSetSpec,
  unread: ReturnType<typeof readColumns>['unread'],
): readonly SourceProblem[] {
  const failed = unread.filter(
    ({ status }) => status !== pdhStatus.noData && status !== pdhStatus.noInstance,
  );
  const [first] = failed;
  if (first === undefined) return [];
  const names = failed.map(({ counter }) => `"${counter.spec.windowsName}"`).join(', ');
  const message = `Counters of "${windowsName}" gave no value: ${names}; ${explainStatus(first.status)}`;
  return [{ subject: windowsName, kind: kindOf(first.status), message }];
}
