/**
 * Chooses, while a block is made, which column another is expected from: one of the same instance, itself written alone, so that reading a
 * series never needs more than one other. Judged on the first values of each.
 */
import { commonDecimals, powersOfTen, scaledBy } from '../codec/doubles.ts';
import { lengthAlone, lengthInCompany, type Companion } from '../codec/integers.ts';
import type { Layout } from './layout.ts';

/** Values looked at to choose. */
const sampled = 64;
/** Counters of an instance that are tried, nearest first. */
const mostTried = 6;
/** Company must save this share, or reading two columns is not worth it. */
const worthwhile = 0.96;
/** Greatest spread that is tried: beyond it doubles no longer hold products exactly enough to matter. */
const widest = 2 ** 40;

export class Companions {
  private readonly column: (position: number) => Float64Array;
  private siblings: readonly (readonly number[])[] = [];
  private readonly columns = new Map<number, Float64Array | undefined>();
  /** Positions written in company, and those that must be written alone because others lean on them. */
  private readonly leaning = new Set<number>();
  private readonly leanedOn = new Set<number>();
  private terms: Layout['plan']['terms'] = [];

  constructor(column: (position: number) => Float64Array) {
    this.column = column;
  }

  begin(layout: Layout, instanceOf: (id: number) => string | undefined): void {
    const groups = new Map<string, number[]>();
    this.terms = layout.plan.terms;
    this.siblings = Array.from(layout.ids, (id, position) => {
      const key = `${layout.setAt(position)}/${instanceOf(id)}`;
      const group = groups.get(key) ?? [];
      groups.set(key, group);
      group.push(position);
      return group;
    });
  }

  choose(position: number, values: Float64Array): Companion | undefined {
    const count = Math.min(sampled, values.length);
    const siblings = this.siblings[position];
    if (siblings.length < 2 || count < 32 || this.leanedOn.has(position)) return undefined;
    const power = powerOf(values);
    if (power === undefined) return undefined;
    const own = scaledBy(values, power).slice(0, count);
    const alone = lengthAlone(own, count);
    let best: Companion | undefined;
    let least = worthwhile;
    for (const other of nearest(siblings, position)) {
      if (this.leaning.has(other) || this.terms[other] !== undefined) continue;
      const column = this.columnAt(other);
      if (column === undefined) continue;
      // One that is written already is preferred to one that would lose the chance to lean itself.
      const together = lengthInCompany(own, scaledBy(column, power), count);
      const ratio = together / alone + (other > position ? 0.03 : 0);
      if (ratio < least) [least, best] = [ratio, { position: other, values: column }];
    }
    if (best !== undefined) {
      this.leaning.add(position);
      this.leanedOn.add(best.position);
    }
    return best;
  }

  /** A sibling's column, kept while its instance is being written; undefined when it cannot be leaned on. */
  private columnAt(position: number): Float64Array | undefined {
    if (this.columns.has(position)) return this.columns.get(position);
    if (this.columns.size > mostTried * 4) this.columns.clear();
    const column = this.column(position);
    const kept = powerOf(column) === undefined ? undefined : column;
    this.columns.set(position, kept);
    return kept;
  }
}

/** The siblings that are tried: all where they are few, else those around a position. */
function nearest(siblings: readonly number[], position: number): readonly number[] {
  const index = siblings.indexOf(position);
  const start = Math.max(0, Math.min(index - mostTried / 2, siblings.length - mostTried - 1));
  return siblings.slice(start, start + mostTried + 1).filter((other) => other !== position);
}

/** Power of ten that makes the values whole; undefined for columns with gaps, without change, without decimals, or spread too wide. */
function powerOf(values: Float64Array): number | undefined {
  let lowest = Number.POSITIVE_INFINITY;
  let highest = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (Number.isNaN(value)) return undefined;
    if (value < lowest) lowest = value;
    if (value > highest) highest = value;
  }
  if (!(highest > lowest) || highest - lowest > widest) return undefined;
  const decimals = commonDecimals(values, values.length);
  return decimals < 0 ? undefined : powersOfTen[decimals];
}
