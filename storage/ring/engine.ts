/**
 * The store in one thread, behind the same interface as the whole: what the worker runs, and what benches of reads and tests call
 * directly. Blocks and roll-ups are made in slices between calls.
 */
import type {
  HistoryAnswer,
  HistoryBatch,
  HistoryQuery,
  HistoryStore,
  SeriesDefinition,
  SeriesFilter,
  SeriesId,
  SeriesRecord,
  StoreStatus,
} from '../../collector/model/history.ts';
import type { HostEvent, HostInventory } from '../../collector/model/host.ts';
import { unixMs, type UnixMs } from '../../collector/model/time.ts';
import { Appender, headPages } from './append.ts';
import { asStorageError, sizeOnDisk } from './database.ts';
import { Jobs } from './jobs.ts';
import { means } from './means.ts';
import { Notes } from './notes.ts';
import { read } from './query.ts';
import { dropUnusedLayouts } from './reclaim.ts';
import { retentionOf } from './retention.ts';
import { openRing, type Ring, type RingOptions } from './ring.ts';
import { dueSpan, rollUp } from './rollup.ts';
import { sealHead } from './seal.ts';
import type { StoredSeries } from './series.ts';
import type { Stream } from './streams.ts';
import { defaultBlockPolls, tiers } from './tiers.ts';

export class Engine implements HistoryStore {
  private readonly ring: Ring;
  private readonly notes: Notes;
  private readonly appender: Appender;
  private readonly jobs = new Jobs();
  private timer: NodeJS.Immediate | undefined;
  private closed = false;
  /** Whether jobs had a turn since the last poll. */
  private hadTurn = true;

  constructor(options: RingOptions) {
    this.ring = openRing(options);
    this.notes = new Notes(this.ring.writer);
    this.appender = new Appender(this.ring);
    for (const stream of this.ring.streams.all()) this.schedule(stream);
    this.scheduleCatalogue();
  }

  async register(definitions: readonly SeriesDefinition[]): Promise<readonly SeriesId[]> {
    const { writer, series, options } = this.ring;
    return writer.transaction(`Cannot register ${definitions.length} series`, () =>
      series.register(definitions, options.clock()),
    );
  }

  async append(batch: HistoryBatch): Promise<void> {
    // Polls that come one upon the other leave the event loop no turn for jobs; without one, heads would grow and the file with them.
    if (!this.hadTurn) this.slice();
    this.hadTurn = this.jobs.isIdle;
    try {
      const ready = this.appender.append(batch);
      this.ring.failing.delete('append');
      for (const stream of ready) this.seal(stream);
    } catch (error) {
      this.fail('append', error);
      throw error;
    }
    for (const stream of this.ring.streams.ofHost(batch.host)) this.schedule(stream);
    this.scheduleCatalogue();
  }

  async find(filter: SeriesFilter): Promise<readonly SeriesRecord[]> {
    return this.ring.series.find(filter).map((series) => {
      const { firstAt, lastAt } = this.extentOfSeries(series);
      return { ...series.definition, id: series.id, firstAt: unixMs(firstAt), lastAt: unixMs(lastAt) };
    });
  }

  async read(query: HistoryQuery): Promise<HistoryAnswer> {
    return answering('Cannot read history', () => read(this.ring, query));
  }

  async means(query: HistoryQuery): Promise<Float64Array> {
    return answering('Cannot read history', () => means(this.ring, query));
  }

  async putInventory(host: string, inventory: HostInventory): Promise<void> {
    answering(`Cannot keep the inventory of "${host}"`, () =>
      this.notes.putInventory(host, inventory, this.extentOf(host)?.firstAt),
    );
  }

  async inventoryAt(host: string, at: UnixMs): Promise<HostInventory | undefined> {
    return answering(`Cannot read the inventory of "${host}"`, () => this.notes.inventoryAt(host, at));
  }

  async putEvents(host: string, events: readonly HostEvent[]): Promise<void> {
    this.notes.putEvents(host, events);
  }

  async eventsBetween(host: string, from: UnixMs, to: UnixMs): Promise<readonly HostEvent[]> {
    return answering(`Cannot read the events of "${host}"`, () => this.notes.eventsBetween(host, from, to));
  }

  async hosts(): Promise<
    readonly { readonly host: string; readonly firstAt: UnixMs; readonly lastAt: UnixMs }[]
  > {
    return [...this.ring.streams.hosts()].flatMap((host) => {
      const extent = this.extentOf(host);
      return extent === undefined ? [] : [{ host, ...extent }];
    });
  }

  async putState(key: string, value: unknown): Promise<void> {
    this.notes.putState(key, value);
  }

  async state(key: string): Promise<unknown> {
    return answering(`Cannot read state "${key}"`, () => this.notes.state(key));
  }

  async status(): Promise<StoreStatus> {
    const { ring } = this;
    return {
      sizeBytes: sizeOnDisk(ring.options.file),
      limitBytes: ring.options.maxBytes,
      seriesCount: ring.series.count,
      samplesWritten: this.appender.samplesWritten,
      tiers: retentionOf(ring),
      problems: [...ring.failing.values(), ...ring.reader.damaged.values()],
    };
  }

  /** Finishes the work begun, so that the next start has none. */
  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    clearImmediate(this.timer);
    while (!this.jobs.isIdle) this.slice();
    this.ring.close();
  }

  /** Begins a block of a stream's polls; when the one before is still being made, finishes that first. */
  private seal(stream: Stream): void {
    const name = `block of stream ${stream.id}`;
    if (stream.sealing > 0) while (this.jobs.has(name)) this.slice();
    if (stream.sealing === 0) {
      stream.sealing = stream.polls.length;
      stream.target = this.ring.options.blockPolls ?? defaultBlockPolls;
    }
    this.ring.slots.reservePages = headPages(this.ring);
    this.jobs.add({ name, start: () => followed(sealHead(this.ring, stream), () => this.tidy(stream)) });
    this.run();
  }

  /** After a block: layouts that only its polls were written with go. */
  private tidy(stream: Stream): void {
    this.ring.writer.transaction('Cannot tidy the store', () => dropUnusedLayouts(this.ring, stream.id));
  }

  /** Adds the roll-ups of a stream that are due. */
  private schedule(stream: Stream): void {
    for (let tier = 1; tier < tiers.length; tier++) {
      const name = `tier ${tier} of stream ${stream.id}`;
      if (this.jobs.has(name) || stream.lastAt < stream.nextRollUp[tier]) continue;
      const from = dueSpan(this.ring, stream, tier);
      stream.nextRollUp[tier] = nextSpanEnd(tier, stream.lastAt);
      if (from === undefined) continue;
      const again = () => {
        stream.nextRollUp[tier] = 0;
      };
      this.jobs.add({ name, start: () => followed(rollUp(this.ring, stream, { tier, from }), again) });
      this.run();
    }
  }

  private scheduleCatalogue(): void {
    const { series } = this.ring;
    if (!series.hasBegun) return;
    this.jobs.add({ name: 'catalogue', start: () => series.saveBegun() });
    this.run();
  }

  private run(): void {
    if (this.timer !== undefined || this.closed) return;
    this.timer = setImmediate(() => {
      this.timer = undefined;
      this.slice();
      if (!this.jobs.isIdle) this.run();
    });
  }

  private slice(): void {
    this.hadTurn = true;
    try {
      this.jobs.slice();
      this.ring.failing.delete('blocks');
    } catch (error) {
      this.fail('blocks', error);
    }
  }

  private fail(what: string, error: unknown): void {
    this.ring.failing.set(what, error instanceof Error ? error.message : String(error));
  }

  private extentOf(host: string): { firstAt: UnixMs; lastAt: UnixMs } | undefined {
    let firstAt = Number.POSITIVE_INFINITY;
    let lastAt = Number.NEGATIVE_INFINITY;
    for (const stream of this.ring.streams.ofHost(host)) {
      lastAt = Math.max(lastAt, stream.lastAt);
      firstAt = Math.min(firstAt, this.firstOf(stream));
    }
    return firstAt <= lastAt ? { firstAt: unixMs(firstAt), lastAt: unixMs(lastAt) } : undefined;
  }

  /** A roll-up's first point begins up to a step before the poll it was made of; the poll is the truth while it is kept. */
  private firstOf(stream: Stream): number {
    const kept = tiers.map((_, tier) => this.ring.blocks.of(stream.id, tier)[0]?.from ?? Infinity);
    const poll = Math.min(stream.polls[0]?.at ?? Infinity, kept[0] ?? Infinity);
    return tiers.reduce((first, { step }, tier) => {
      const from = kept[tier] ?? Infinity;
      return poll - from < step ? first : Math.min(first, from);
    }, poll);
  }

  /** Of a quotient, the time both its counts were polled. */
  private extentOfSeries(one: StoredSeries): { readonly firstAt: number; readonly lastAt: number } {
    const [numerator, base] = this.ring.series.countsOf(one.definition) ?? [one, one];
    if (numerator?.isPolled !== true || base?.isPolled !== true)
      return { firstAt: one.firstAt, lastAt: one.firstAt };
    const firstAt = Math.max(numerator.firstAt, base.firstAt);
    const lastAt = Math.min(this.lastSeen(numerator.id), this.lastSeen(base.id));
    return { firstAt, lastAt: Math.max(firstAt, lastAt) };
  }

  /** Last poll or end of the last block a series was in. */
  private lastSeen(id: SeriesId): number {
    const stream = this.ring.streamOf(id);
    if (stream === undefined) return 0;
    if (stream.layout?.positionOf(id) !== undefined) return stream.lastAt;
    const poll = stream.polls.findLast((candidate) => candidate.layout.positionOf(id) !== undefined);
    if (poll !== undefined) return poll.at;
    const holds = (layout: number) => this.ring.layouts.get(layout)?.positionOf(id) !== undefined;
    return this.ring.blocks.of(stream.id, 0).findLast((block) => holds(block.layout))?.to ?? 0;
  }
}

/** An error of the driver comes out as a sentence that begins with the attempt. */
function answering<Answer>(attempt: string, answer: () => Answer): Answer {
  try {
    return answer();
  } catch (error) {
    throw asStorageError(error, attempt);
  }
}

function nextSpanEnd(tier: number, at: number): number {
  const { span } = tiers[tier];
  return (Math.floor(at / span) + 1) * span;
}

function* followed(work: Generator<undefined>, then: () => void): Generator<undefined> {
  yield* work;
  then();
}
