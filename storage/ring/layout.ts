/**
 * Which series stand where in the rows and blocks of a stream: positions, grouped by counter set. Layouts are kept as long as
 * a row or block was written with them; when nothing comes or goes, one layout serves for weeks.
 */
import type { SeriesDefinition, StoredAs } from '../../collector/model/history.ts';
import { BitReader } from '../codec/bit-reader.ts';
import { BitWriter } from '../codec/bit-writer.ts';
import { unzigzag, zigzag } from '../codec/bits.ts';
import { planOf, type Plan, type Term } from '../codec/plan.ts';
import type { Statement, Writer } from './database.ts';
import { rowSum, soundRows, type Damage } from './row-sum.ts';
import type { SeriesTable } from './series.ts';

export interface Layout {
  readonly id: number;
  readonly stream: number;
  readonly sets: readonly string[];
  /** Where each set begins, and the end: sets.length + 1 positions. */
  readonly starts: Int32Array;
  /** Series id by position. */
  readonly ids: Int32Array;
  readonly plan: Plan;
  readonly positionOf: (series: number) => number | undefined;
  /** By position: -1 = kept as it is, 0 = a count, else steps a unit. */
  readonly rounding: Float64Array;
  /** Index into `sets` by position. */
  readonly setAt: (position: number) => number;
  /** By set: positions of doubles, which may be rates that somebody else computed. */
  readonly doubles: readonly Int32Array[];
  /** By position: how it was last kept as a count, see codec/counted.ts; 0 = it was not. What is written changes with it, not what it says. */
  readonly hints: Uint8Array;
}

interface LayoutRow {
  readonly id: number;
  readonly stream: number;
  readonly bytes: Buffer;
  readonly sound: number;
}

/** What one set contributes to a layout. */
export interface LayoutPart {
  readonly set: string;
  readonly ids: Int32Array;
}

export class Layouts {
  private readonly known = new Map<number, Layout>();
  private readonly series: SeriesTable;
  private readonly insert: Statement;
  private readonly remove: Statement;
  private next = 1;

  private readonly writer: Writer;

  constructor(writer: Writer, series: SeriesTable, damage: Damage) {
    const { database } = writer;
    this.writer = writer;
    this.series = series;
    this.insert = database.prepare('INSERT INTO layout (id, stream, bytes, crc32) VALUES (?, ?, ?, ?)');
    this.remove = database.prepare('DELETE FROM layout WHERE id = ?');
    const rows = database
      .prepare("SELECT id, stream, bytes, crc32 = row_sum('layout', id, stream, bytes) AS sound FROM layout")
      .all() as LayoutRow[];
    for (const { id } of rows) this.skipTo(id + 1);
    for (const { id, stream, bytes } of soundRows('layout', rows, damage)) {
      const layout = this.build(id, stream, readParts(bytes));
      this.known.set(id, layout);
      for (const each of layout.ids) series.skipTo(each + 1);
    }
  }

  /** New layouts get ids from here on: those before may be named by rows and blocks still, though nobody knows them. */
  skipTo(id: number): void {
    this.next = Math.max(this.next, id);
  }

  get(id: number): Layout | undefined {
    return this.known.get(id);
  }

  all(): Iterable<Layout> {
    return this.known.values();
  }

  /** A layout of these parts, an equal one of the stream where there is one; else new, written in the running transaction. */
  ensure(stream: number, parts: readonly LayoutPart[]): Layout {
    for (const layout of this.known.values())
      if (layout.stream === stream && isSame(layout, parts)) return layout;
    const layout = this.build(this.next++, stream, parts);
    const bytes = writeParts(parts);
    this.insert.run(layout.id, stream, bytes, rowSum('layout', layout.id, stream, bytes));
    this.known.set(layout.id, layout);
    this.writer.onFailure(() => this.known.delete(layout.id));
    return layout;
  }

  /** A layout with everything that is in any of these; in the running transaction. */
  union(stream: number, layouts: Iterable<Layout>): Layout {
    return this.ensure(stream, unionOf(layouts));
  }

  drop(layout: Layout): void {
    this.remove.run(layout.id);
    this.known.delete(layout.id);
    this.writer.onFailure(() => this.known.set(layout.id, layout));
  }

  private build(id: number, stream: number, parts: readonly LayoutPart[]): Layout {
    const starts = new Int32Array(parts.length + 1);
    for (const [index, part] of parts.entries()) starts[index + 1] = starts[index] + part.ids.length;
    const ids = new Int32Array(starts[parts.length]);
    for (const [index, part] of parts.entries()) ids.set(part.ids, starts[index]);
    const positions = new Map<number, number>();
    for (const [position, series] of ids.entries()) positions.set(series, position);
    const rounding = Float64Array.from(ids, (each) => roundingOf(this.series.get(each)?.definition.storedAs));
    const isDouble = (position: number) => rounding[position] < 0;
    return {
      id,
      stream,
      sets: parts.map((part) => part.set),
      starts,
      ids,
      plan: planOf(this.terms(ids)),
      rounding,
      doubles: parts.map(({ ids: own }, index) =>
        Int32Array.from(own, (_, offset) => starts[index] + offset).filter(isDouble),
      ),
      hints: new Uint8Array(ids.length),
      positionOf: (series) => positions.get(series),
      setAt: (position) => setIndexAt(starts, position),
    };
  }

  /**
   * Predictions, resolved among the series of this very layout, so that it decodes the same however series came and went
   * since.
   */
  private terms(ids: Int32Array): (Term | undefined)[] {
    const definitions = Array.from(ids, (id) => this.series.get(id)?.definition);
    const positions = new Map<string, number>();
    const nameOf = ({ set, instance }: SeriesDefinition, counter: string) =>
      `${set}\0${instance}\0${counter}`;
    for (const [position, definition] of definitions.entries()) {
      if (definition === undefined) continue;
      const name = nameOf(definition, definition.counter);
      if (!positions.has(name)) positions.set(name, position);
    }
    return definitions.map((definition) => {
      if (definition?.storedAs.kind !== 'count' || definition.storedAs.predictedBy === undefined)
        return undefined;
      const { predictedBy, unitPerCount } = definition.storedAs;
      const plus = predictedBy.plus.map((counter) => positions.get(nameOf(definition, counter)));
      const minus = predictedBy.minus.map((counter) => positions.get(nameOf(definition, counter)));
      if (!plus.every(isKnown) || !minus.every(isKnown)) return undefined;
      return { plus, minus, elapsedPerSecond: predictedBy.elapsed === 1 ? 1 / unitPerCount : 0 };
    });
  }
}

function roundingOf(storedAs: StoredAs | undefined): number {
  if (storedAs?.kind === 'stepped') return stepsPerUnit(storedAs.step);
  return storedAs?.kind === 'count' ? 0 : -1;
}

/** One over the step, as a whole number where it is one but for rounding. */
function stepsPerUnit(step: number): number {
  const whole = Math.round(1 / step);
  return 1 / whole === step ? whole : 1 / step;
}

const isKnown = (position: number | undefined): position is number => position !== undefined;

function setIndexAt(starts: Int32Array, position: number): number {
  let index = 0;
  while (position >= starts[index + 1]) index++;
  return index;
}

function isSame(layout: Layout, parts: readonly LayoutPart[]): boolean {
  return (
    layout.sets.length === parts.length &&
    parts.every((part, index) => {
      const start = layout.starts[index];
      if (layout.sets[index] !== part.set || layout.starts[index + 1] - start !== part.ids.length)
        return false;
      return part.ids.every((id, offset) => layout.ids[start + offset] === id);
    })
  );
}

function writeParts(parts: readonly LayoutPart[]): Uint8Array {
  const out = new BitWriter();
  out.putVarint(parts.length);
  for (const part of parts) {
    const name = Buffer.from(part.set);
    out.putVarint(name.length);
    out.putBytes(name);
    out.putVarint(part.ids.length);
    let last = 0;
    for (const id of part.ids) {
      out.putVarint(zigzag(id - last));
      last = id;
    }
  }
  return out.view();
}

function readParts(bytes: Uint8Array): LayoutPart[] {
  const input = new BitReader().open(bytes);
  return Array.from({ length: input.takeVarint() }, () => {
    const set = Buffer.from(input.takeBytes(input.takeVarint())).toString();
    const ids = new Int32Array(input.takeVarint());
    let last = 0;
    for (let index = 0; index < ids.length; index++) ids[index] = last += unzigzag(input.takeVarint());
    return { set, ids };
  });
}

/** All sets and series of some layouts, in the order they first appear. */
function unionOf(layouts: Iterable<Layout>): LayoutPart[] {
  const bySet = new Map<string, Set<number>>();
  for (const layout of layouts)
    for (const [index, set] of layout.sets.entries()) {
      const ids = bySet.get(set) ?? new Set<number>();
      bySet.set(set, ids);
      for (const id of layout.ids.subarray(layout.starts[index], layout.starts[index + 1])) ids.add(id);
    }
  return [...bySet].map(([set, ids]) => ({ set, ids: Int32Array.from(ids) }));
}
