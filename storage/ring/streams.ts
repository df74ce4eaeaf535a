/**
 * Streams: the counter sets of a host in bundles of some thousand series, each with a head of its own. Bundles fill their blocks
 * at different times, so the work of compressing is spread and never all due at once.
 */
import type { Statement, Writer } from './database.ts';
import { HeadCoder, type HeadRows, type Poll } from './head.ts';
import type { Layout, LayoutPart, Layouts } from './layout.ts';
import { rowSum, soundRows, type Damage } from './row-sum.ts';
import { tiers } from './tiers.ts';

/** A set joins a stream until it has this many series. */
const streamSeries = 2560;

export interface Stream {
  readonly id: number;
  readonly host: string;
  readonly sets: string[];
  /** Series its sets had when they joined. */
  joined: number;
  readonly coder: HeadCoder;
  /** Oldest first. While a block is made of the first of them, they stay. */
  polls: Poll[];
  /** Sequence number of the next row. */
  next: number;
  /** Polls at the front that are being made into a block. */
  sealing: number;
  /** Polls at which the next block is made. */
  target: number;
  /** Parts and layout of the last poll, for recognizing an unchanged one. */
  parts: readonly LayoutPart[];
  layout: Layout | undefined;
  lastAt: number;
  /** Running mean of the bytes of a row, and those of the last. */
  rowBytes: number;
  lastRowBytes: number;
  /** By tier: the instant before which no roll-up can be due. */
  readonly nextRollUp: number[];
}

interface StreamRow {
  readonly id: number;
  readonly host: string;
  readonly sets: string;
  readonly sound: number;
}

export class Streams {
  private readonly byId = new Map<number, Stream>();
  private readonly byHost = new Map<string, Stream[]>();
  private readonly write: Statement;
  private readonly blockPolls: number;
  private nextId = 1;

  private readonly writer: Writer;

  constructor(writer: Writer, blockPolls: number, damage: Damage) {
    const { database } = writer;
    this.writer = writer;
    this.blockPolls = blockPolls;
    this.write = database.prepare(
      'INSERT OR REPLACE INTO stream (id, host, sets, crc32) VALUES (?, ?, ?, ?)',
    );
    const rows = database
      .prepare(
        "SELECT id, host, sets, crc32 = row_sum('stream', id, host, sets) AS sound FROM stream ORDER BY id",
      )
      .all() as StreamRow[];
    for (const { id } of rows) this.skipTo(id + 1);
    for (const { id, host, sets } of soundRows('stream', rows, damage))
      this.add(id, host, JSON.parse(sets) as string[]);
  }

  /** New streams get ids from here on: those before may be named by rows and blocks still, though nobody knows them. */
  skipTo(id: number): void {
    this.nextId = Math.max(this.nextId, id);
  }

  all(): Iterable<Stream> {
    return this.byId.values();
  }

  get(id: number): Stream | undefined {
    return this.byId.get(id);
  }

  ofHost(host: string): readonly Stream[] {
    return this.byHost.get(host) ?? [];
  }

  hosts(): Iterable<string> {
    return this.byHost.keys();
  }

  /** The stream of a set; undefined before its first poll. */
  of(host: string, set: string): Stream | undefined {
    return this.byHost.get(host)?.find((stream) => stream.sets.includes(set));
  }

  /** The stream of a set, made or widened in the running transaction. */
  ensure(host: string, set: string, series: number): Stream {
    const streams = this.byHost.get(host) ?? [];
    const known = streams.find((stream) => stream.sets.includes(set));
    if (known !== undefined) return known;
    const last = streams.at(-1);
    const roomy = last !== undefined && sizeOf(last) + series <= streamSeries;
    const stream = roomy ? last : this.add(this.nextId, host, []);
    stream.sets.push(set);
    stream.joined += series;
    this.writer.onFailure(() => this.takeBack(stream, series));
    const sets = JSON.stringify(stream.sets);
    this.write.run(stream.id, host, sets, rowSum('stream', stream.id, host, sets));
    return stream;
  }

  /** Reads the rows of the file into the heads. Returns how many could not be read. */
  recover(rows: HeadRows, layouts: Layouts): number {
    let lost = 0;
    for (const row of rows.read()) {
      const stream = this.byId.get(row.stream);
      this.skipTo(row.stream + 1);
      const missed = stream === undefined ? 0 : Math.max(0, row.sequence - stream.next);
      // What could not be read stands between its neighbours: the row after it says nothing without it.
      if (missed > 0 && (stream?.polls.length ?? 0) > 0) {
        stream?.coder.forget();
        lost += missed;
      }
      const poll = row.isSound ? stream?.coder.decode(row, layouts) : undefined;
      if (stream !== undefined) stream.next = row.sequence + 1;
      if (stream === undefined || poll === undefined) {
        stream?.coder.forget();
        lost++;
        continue;
      }
      stream.polls.push(poll);
      stream.lastAt = poll.at;
      stream.rowBytes = row.bytes.length;
    }
    for (const stream of this.byId.values()) stream.coder.forget();
    return lost;
  }

  private add(id: number, host: string, sets: string[]): Stream {
    const stream: Stream = {
      id,
      host,
      sets,
      joined: 0,
      coder: new HeadCoder(),
      polls: [],
      next: 0,
      sealing: 0,
      target: this.firstTarget(id),
      parts: [],
      layout: undefined,
      lastAt: Number.NEGATIVE_INFINITY,
      rowBytes: 0,
      lastRowBytes: 0,
      nextRollUp: tiers.map(() => 0),
    };
    this.byId.set(id, stream);
    this.skipTo(id + 1);
    const streams = this.byHost.get(host);
    if (streams === undefined) this.byHost.set(host, [stream]);
    else streams.push(stream);
    return stream;
  }

  private takeBack(stream: Stream, series: number): void {
    stream.sets.pop();
    stream.joined -= series;
    if (stream.sets.length > 0) return;
    this.byId.delete(stream.id);
    this.byHost.get(stream.host)?.pop();
  }

  /** First blocks are of different lengths, spread evenly however many streams there are, so that later ones fall due one after the other. */
  private firstTarget(id: number): number {
    return Math.max(1, Math.round(this.blockPolls * ((id * goldenPart) % 1)));
  }
}

const goldenPart = (Math.sqrt(5) - 1) / 2;

/** Since a restart nothing may have joined yet, so what was polled counts as well. */
function sizeOf({ joined, parts }: Stream): number {
  return Math.max(
    joined,
    parts.reduce((sum, part) => sum + part.ids.length, 0),
  );
}
