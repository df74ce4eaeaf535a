/**
 * The series of the store: ids, definitions, and how each is kept. Definitions are compressed some hundred to a row, since
 * they repeat each other; in memory they are whole. A series is forgotten when nothing of it is left in the ring.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib';

import type { SeriesDefinition, SeriesFilter, SeriesId } from '../../collector/model/history.ts';
import type { Statement, Writer } from './database.ts';
import { rowSum, soundRows, type Damage } from './row-sum.ts';
import { Groups, MetricGroups } from './series-groups.ts';
import { countersOf, isQuotientOf, SeriesNames, setKeyOf, sharing } from './series-names.ts';

/** Definitions kept in memory for those that still have their ids. */
const mostForgotten = 20_000;

/** Of one row of the catalogue. */
const chunkSeries = 512;

export interface StoredSeries {
  readonly id: SeriesId;
  readonly definition: SeriesDefinition;
  /** Instant of the first poll, or of registration before there is one. */
  firstAt: number;
  /** Whether there was a poll. */
  isPolled: boolean;
}

type QuotientCounts = readonly [numerator: StoredSeries | undefined, base: StoredSeries | undefined];

interface CatalogueRow {
  readonly id: number;
  readonly deflated: Buffer;
  readonly sound: number;
}

/** The last is there, and false, only before the first poll. */
type CatalogueEntry = readonly [
  id: number,
  definition: SeriesDefinition,
  firstAt: number,
  isPolled?: boolean,
];

export class SeriesTable {
  private readonly byId = new Map<number, StoredSeries>();
  private readonly byName = new SeriesNames();
  /** By name of the metric, and by host and set: what filters ask for. */
  private readonly byMetric = new MetricGroups();
  private readonly bySet = new Groups();
  private readonly forgotten = new Map<number, StoredSeries>();
  /** Instants of first polls that are not in the file yet, by series. */
  private readonly begun = new Map<number, number>();
  private readonly write: Statement;
  private readonly remove: Statement;
  private readonly read: Statement;
  private nextId = 1;

  private readonly writer: Writer;
  private readonly damage: Damage;

  constructor(writer: Writer, damage: Damage) {
    const { database } = writer;
    this.writer = writer;
    this.damage = damage;
    this.write = database.prepare('INSERT OR REPLACE INTO catalogue (id, deflated, crc32) VALUES (?, ?, ?)');
    this.remove = database.prepare('DELETE FROM catalogue WHERE id = ?');
    this.read = database.prepare(
      "SELECT id, deflated, crc32 = row_sum('catalogue', id, deflated) AS sound FROM catalogue ORDER BY id",
    );
    this.reload();
  }

  /** Forgets what was not written; for after a transaction that failed. */
  reload(): void {
    this.byId.clear();
    this.byName.clear();
    this.byMetric.clear();
    this.bySet.clear();
    const rows = this.read.all() as CatalogueRow[];
    for (const { deflated } of soundRows('catalogue', rows, this.damage))
      this.load(JSON.parse(inflateRawSync(deflated).toString()) as CatalogueEntry[]);
    for (const { id, sound } of rows) if (sound === 0) this.skipTo((id + 1) * chunkSeries);
    for (const [id, at] of this.begun) noteBegin(this.byId.get(id), at);
  }

  /** New series get ids from here on: those before may stand in rows and blocks still, though nobody knows their series. */
  skipTo(id: number): void {
    this.nextId = Math.max(this.nextId, id);
  }

  get count(): number {
    return this.byId.size;
  }

  all(): Iterable<StoredSeries> {
    return this.byId.values();
  }

  get(id: number): StoredSeries | undefined {
    return this.byId.get(id);
  }

  /** Ids of definitions; new ones and changed labels are written in the running transaction. */
  register(definitions: readonly SeriesDefinition[], at: number): SeriesId[] {
    const touched = new Set<number>();
    const ids = definitions.map((definition) => this.registerOne(definition, { at, touched }));
    this.save(touched);
    return ids;
  }

  /** Forgets series that no block or row speaks of, and quotients of them; whoever still has their ids may go on with them. */
  forget(ids: readonly number[]): void {
    const touched = new Set<number>();
    for (const id of [...ids, ...this.quotientsOf(ids)]) {
      const series = this.byId.get(id);
      if (series === undefined) continue;
      this.unlist(series);
      this.forgotten.set(id, series);
      this.byName.delete(series);
      touched.add(chunkOf(id));
    }
    while (this.forgotten.size > mostForgotten)
      for (const id of this.forgotten.keys()) if (this.forgotten.delete(id)) break;
    this.save(touched);
  }

  /** A series by id, taken back into the table if it was forgotten since this process opened it; in the running transaction. */
  revive(id: number): StoredSeries | undefined {
    const known = this.byId.get(id);
    const forgotten = this.forgotten.get(id);
    if (known !== undefined || forgotten === undefined) return known;
    this.list(forgotten);
    if (this.byName.get(forgotten.definition) === undefined) this.byName.set(forgotten);
    this.forgotten.delete(id);
    this.writer.onFailure(() => this.forgotten.set(id, forgotten));
    this.save(new Set([chunkOf(id)]));
    for (const other of this.forgotten.values())
      if (isQuotientOf(other.definition, forgotten.definition)) this.revive(other.id);
    return forgotten;
  }

  /** Those that no more can be computed without some series. */
  private quotientsOf(ids: readonly number[]): number[] {
    const gone = ids.flatMap((id) => this.byId.get(id) ?? []);
    const sets = new Set(gone.map(({ definition: { host, set } }) => setKeyOf(host, set)));
    const isGone = new Set<StoredSeries | undefined>(gone);
    return [...sets]
      .flatMap((set) => [...this.bySet.of(set)])
      .filter(({ definition }) =>
        countersOf(definition).some((counter) => isGone.has(this.byName.get({ ...definition, counter }))),
      )
      .map(({ id }) => id);
  }

  /**
   * Notes the first poll of series; in the running transaction. It is written by `saveBegun` later: on the first poll of a host that is the
   * whole catalogue, for which no poll should wait; and what a crash leaves unwritten is told by the polls themselves.
   */
  begin(ids: Iterable<number>, at: number): void {
    const before: StoredSeries[] = [];
    for (const id of ids) {
      const series = this.byId.get(id);
      if (series === undefined || (series.isPolled && series.firstAt <= at)) continue;
      before.push({ ...series });
      noteBegin(series, at);
      this.begun.set(id, at);
    }
    if (before.length === 0) return;
    this.writer.onFailure(() => {
      for (const { id, firstAt, isPolled } of before) {
        this.begun.delete(id);
        const series = this.byId.get(id);
        if (series !== undefined) Object.assign(series, { firstAt, isPolled });
      }
    });
  }

  get hasBegun(): boolean {
    return this.begun.size > 0;
  }

  /** Writes noted first polls, a row of the catalogue between two yields. */
  *saveBegun(): Generator<undefined> {
    for (const chunk of new Set([...this.begun.keys()].map(chunkOf))) {
      this.writer.transaction('Cannot keep when series began', () => this.save(new Set([chunk])));
      for (const id of this.begun.keys()) if (chunkOf(id) === chunk) this.begun.delete(id);
      yield;
    }
  }

  /** What a quotient is made of, each undefined where there is no such series; undefined for all that is kept itself. */
  countsOf(definition: SeriesDefinition): QuotientCounts | undefined {
    const { storedAs } = definition;
    if (storedAs.kind !== 'quotient') return undefined;
    const sibling = (counter: string) => this.byName.get({ ...definition, counter });
    return [sibling(storedAs.numerator), sibling(storedAs.base)];
  }

  find(filter: SeriesFilter): StoredSeries[] {
    const { host, set, metric } = filter;
    const labels = Object.entries(filter.labels ?? {});
    const found: StoredSeries[] = [];
    for (const series of this.candidates(filter)) {
      const { definition } = series;
      if (set !== undefined && set !== definition.set) continue;
      if (host !== undefined && host !== definition.host) continue;
      if (metric !== undefined && metric !== definition.metric) continue;
      if (hasLabels(definition, labels)) found.push(series);
    }
    return found;
  }

  /** The fewest series that hold all a filter may want. */
  private candidates({ host, set, metric }: SeriesFilter): Iterable<StoredSeries> {
    if (metric !== undefined) return this.byMetric.of(metric, set);
    return host === undefined || set === undefined ? this.byId.values() : this.bySet.of(setKeyOf(host, set));
  }

  private list(series: StoredSeries): void {
    const { id, definition } = series;
    const before = this.byId.get(id);
    if (before !== undefined) this.unlist(before);
    this.byId.set(id, series);
    this.byMetric.add(series);
    this.bySet.add(setKeyOf(definition.host, definition.set), series);
  }

  private unlist(series: StoredSeries): void {
    const { id, definition } = series;
    this.byId.delete(id);
    this.byMetric.remove(series);
    this.bySet.remove(setKeyOf(definition.host, definition.set), series);
  }

  private registerOne(
    definition: SeriesDefinition,
    context: { readonly at: number; readonly touched: Set<number> },
  ): SeriesId {
    const known = this.byName.get(definition);
    if (known !== undefined && JSON.stringify(known.definition) === JSON.stringify(definition))
      return known.id;
    const keepsItsBytes =
      known !== undefined &&
      JSON.stringify(known.definition.storedAs) === JSON.stringify(definition.storedAs);
    const id = keepsItsBytes ? known.id : (this.nextId++ as SeriesId);
    const { firstAt, isPolled } = keepsItsBytes ? known : { firstAt: context.at, isPolled: false };
    const series = { id, definition: this.shared(definition), firstAt, isPolled };
    this.list(series);
    this.byName.set(series);
    context.touched.add(chunkOf(id));
    return id;
  }

  private load(entries: readonly CatalogueEntry[]): void {
    for (const [id, definition, firstAt, isPolled = true] of entries) {
      const series = { id: id as SeriesId, definition: this.shared(definition), firstAt, isPolled };
      this.list(series);
      this.byName.set(series);
      this.nextId = Math.max(this.nextId, id + 1);
    }
  }

  private shared(definition: SeriesDefinition): SeriesDefinition {
    const [alike] = this.byMetric.of(definition.metric, definition.set);
    return sharing(definition, this.byName.sibling(definition)?.definition, alike?.definition);
  }

  private save(chunks: ReadonlySet<number>): void {
    if (chunks.size > 0) this.writer.onFailure(() => this.reload());
    for (const chunk of chunks) {
      const entries: CatalogueEntry[] = [];
      for (let id = chunk * chunkSeries; id < (chunk + 1) * chunkSeries; id++) {
        const series = this.byId.get(id);
        if (series !== undefined) entries.push(entryOf(series));
      }
      if (entries.length === 0) this.remove.run(chunk);
      else {
        const deflated = deflateRawSync(JSON.stringify(entries));
        this.write.run(chunk, deflated, rowSum('catalogue', chunk, deflated));
      }
    }
  }
}

function noteBegin(series: StoredSeries | undefined, at: number): void {
  if (series !== undefined) Object.assign(series, { firstAt: at, isPolled: true });
}

function hasLabels({ labels }: SeriesDefinition, wanted: readonly (readonly [string, string])[]): boolean {
  for (const [name, value] of wanted) if (labels[name] !== value) return false;
  return true;
}

function entryOf({ id, definition, firstAt, isPolled }: StoredSeries): CatalogueEntry {
  return isPolled ? [id, definition, firstAt] : [id, definition, firstAt, false];
}

const chunkOf = (id: number): number => Math.floor(id / chunkSeries);
