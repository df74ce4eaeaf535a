/**
 * Chooses, while a block is made, which column another is expected from: one of the same instance, itself written alone, so that reading a
 * series never needs more than one other. Judged on the first values of each, and remembered: what goes together does so for long, so
 * of a block only some columns are judged anew.
 */
import { commonDecimals, powersOfTen, scaledBy } from '../codec/doubles.ts';
import { lengthAlone, lengthInCompany, paceInCompany, type Companion } from '../codec/integers.ts';
import type { Look } from '../codec/look.ts';
import type { Layout } from './layout.ts';

/** Values looked at to choose. */
const sampled = 128;
/** Counters of an instance that are tried, nearest first. */
const mostTried = 6;
/** Company must save this share, or reading two columns is not worth it. */
const worthwhile = 0.985;
/** Greatest spread that is tried: beyond it doubles no longer hold products exactly enough to matter. */
const widest = 2 ** 40;
/** Each column is judged anew once in so many blocks. */
const judgedEvery = 8;

/** In `power`: not looked at yet, and not fit for company. */
const unknown = -1;
const unfit = 0;

interface Columns {
  readonly column: (position: number) => Float64Array;
  readonly look: (position: number) => Look;
  readonly instanceOf: (id: number) => string | undefined;
}

export class Companions {
  private readonly siblings: readonly (readonly number[])[];
  private readonly terms: Layout['plan']['terms'];
  /** By position: the one it leans on, or −1; and how many lean on it. */
  private readonly leansOn: Int32Array;
  private readonly leaners: Int32Array;
  private readonly judged: Uint8Array;
  /** By position: how quickly the line to the one it leans on follows. */
  private readonly pace: Uint8Array;
  /** By position, for this block: the power of ten that makes its values whole. */
  private readonly power: Float64Array;
  private block = 0;
  private column: Columns['column'];
  private look: Columns['look'];

  private constructor(layout: Layout, columns: Columns) {
    const positions = layout.ids.length;
    this.siblings = siblingsOf(layout, columns.instanceOf);
    this.terms = layout.plan.terms;
    this.leansOn = new Int32Array(positions).fill(-1);
    this.leaners = new Int32Array(positions);
    this.judged = new Uint8Array(positions);
    this.pace = new Uint8Array(positions);
    this.power = new Float64Array(positions);
    this.column = columns.column;
    this.look = columns.look;
  }

  /** Those of a layout, for a block about to be made. */
  static of(layout: Layout, columns: Columns): Companions {
    const known = byLayout.get(layout);
    const companions = known ?? new Companions(layout, columns);
    byLayout.set(layout, companions);
    companions.column = columns.column;
    companions.look = columns.look;
    companions.block++;
    companions.power.fill(unknown);
    return companions;
  }

  choose(position: number): Companion | undefined {
    if (this.siblings[position].length < 2 || this.leaners[position] > 0) return undefined;
    const due = (position + this.block) % judgedEvery === 0;
    if (this.judged[position] === 0 || due) this.judge(position);
    const other = this.leansOn[position];
    // What was judged before may have become a column with gaps, or one that never changes.
    if (other < 0 || this.powerOf(position) === unfit || this.powerOf(other) === unfit) return undefined;
    return { position: other, values: this.column(other), pace: this.pace[position] };
  }

  private judge(position: number): void {
    const values = this.column(position);
    const count = Math.min(sampled, values.length);
    const power = this.powerOf(position);
    if (count < 32 || power === unfit) return;
    this.judged[position] = 1;
    this.leanOn(position, -1);
    const own = scaledBy(values.subarray(0, count), power);
    const alone = lengthAlone(own, count);
    let best = -1;
    let least = worthwhile;
    for (const other of nearest(this.siblings[position], position)) {
      if (this.leansOn[other] >= 0 || this.terms[other] !== undefined || this.powerOf(other) === unfit)
        continue;
      const column = this.column(other).subarray(0, count);
      // One that is written already is preferred to one that would lose the chance to lean itself.
      const ratio =
        lengthInCompany(own, scaledBy(column, power), count) / alone + (other > position ? 0.03 : 0);
      if (ratio < least) [least, best] = [ratio, other];
    }
    this.leanOn(position, best);
    if (best >= 0) this.pace[position] = paceInCompany(own, scaledBy(this.column(best), power), count);
  }

  private leanOn(position: number, other: number): void {
    const before = this.leansOn[position];
    if (before >= 0) this.leaners[before]--;
    this.leansOn[position] = other;
    if (other >= 0) this.leaners[other]++;
  }

  private powerOf(position: number): number {
    if (this.power[position] === unknown)
      this.power[position] = powerOf(this.column(position), this.look(position)) ?? unfit;
    return this.power[position];
  }
}

const byLayout = new WeakMap<Layout, Companions>();

/** By position: those of its instance, in whatever set. */
function siblingsOf(
  layout: Layout,
  instanceOf: (id: number) => string | undefined,
): readonly (readonly number[])[] {
  const groups = new Map<string | undefined, number[]>();
  return Array.from(layout.ids, (id, position) => {
    const instance = instanceOf(id);
    const group = groups.get(instance) ?? [];
    groups.set(instance, group);
    group.push(position);
    return group;
  });
}

/** The siblings that are tried: all where they are few, else those around a position. */
function nearest(siblings: readonly number[], position: number): readonly number[] {
  const index = siblings.indexOf(position);
  const start = Math.max(0, Math.min(index - mostTried / 2, siblings.length - mostTried - 1));
  return siblings.slice(start, start + mostTried + 1).filter((other) => other !== position);
}

/** Power of ten that makes the values whole; undefined for columns with gaps, without change, without decimals, or spread too wide. */
function powerOf(values: Float64Array, look: Look): number | undefined {
  const { absent, lowest, highest, areWhole } = look;
  if (absent > 0 || !(highest > lowest) || highest - lowest > widest) return undefined;
  if (areWhole) return powersOfTen[0];
  const decimals = commonDecimals(values, values.length);
  return decimals < 0 ? undefined : powersOfTen[decimals];
}
