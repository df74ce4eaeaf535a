/**
 * Where virtual processors stay. From one migration to the next one is on the same LP, so what is found out in one interval holds for the
 * whole stay: an LP on which it cannot have been in one of them is ruled out for all, and each that fits it makes that LP surer.
 *
 *   migrations   0   0   1   0   0   0   2   0
 *   stay         a   a   ↘b  b   b   b   ↘c  c        in the interval of a migration it ran on both, or on others besides
 */
import type { Turns } from './turns.ts';

export const nowhere = -1;

export interface Stays {
  /** By interval and virtual processor: the stay that lasts when the interval begins, and when it ends. */
  readonly atBegin: Int32Array;
  readonly atEnd: Int32Array;
  readonly count: number;
}

export function listStays({ intervals, virtualProcessors: { length: width } }: Turns): Stays {
  const atBegin = new Int32Array(intervals.length * width);
  const atEnd = new Int32Array(intervals.length * width);
  let count = 0;
  const last = new Int32Array(width).fill(nowhere);
  intervals.forEach(({ migrations, follows }, index) => {
    for (let vp = 0; vp < width; vp += 1) {
      const cell = index * width + vp;
      if (last[vp] === nowhere || !follows) last[vp] = count++;
      atBegin[cell] = last[vp];
      if (migrations[vp] > 0) last[vp] = count++;
      atEnd[cell] = last[vp];
    }
  });
  return { atBegin, atEnd, count };
}

/** No number of equal numbers makes one surer than this: the model itself may be wrong. */
const usualDoubt = 0.002;
/** So much likelier it is wrong for each time it does not add up. */
const contradicted = 30;

/** What is known of stays, and what speaks for it. */
export class Whereabouts {
  readonly width: number;
  /** The LP of each stay; `nowhere` = not known. */
  readonly lpOf: Int32Array;
  readonly confidence: Float64Array;
  /** By stay and LP: 1 = it may have been there. */
  readonly #possible: Uint8Array;
  /** Without what follows from where others are known to be: the same in every round. */
  readonly #certain: Uint8Array;
  /** By stay, of LPs that fitted, how likely all that speaks for them is wrong. */
  readonly #doubts: readonly Map<number, number>[];
  /** By stay, how often where it is known to be did not add up. */
  readonly #contradictions: Uint8Array;
  readonly #required: number;
  /** Nothing that is found from now on is surer. */
  leastDoubt = usualDoubt;

  constructor(stays: number, width: number, required: number) {
    this.width = width;
    this.#required = required;
    this.lpOf = new Int32Array(stays).fill(nowhere);
    this.confidence = new Float64Array(stays);
    this.#possible = new Uint8Array(stays * width).fill(1);
    this.#certain = new Uint8Array(stays * width).fill(1);
    this.#doubts = Array.from({ length: stays }, () => new Map());
    this.#contradictions = new Uint8Array(stays);
  }

  mayBeOn(stay: number, lp: number): boolean {
    const known = this.lpOf[stay];
    return known === nowhere ? this.#possible[stay * this.width + lp] === 1 : known === lp;
  }

  ruleOut(stay: number, lp: number): void {
    this.#possible[stay * this.width + lp] = 0;
  }

  ruleOutAllBut(stay: number, lp: number): void {
    for (let other = 0; other < this.width; other += 1) if (other !== lp) this.ruleOut(stay, other);
  }

  /** What is ruled out by now is ruled out for good. */
  keepCertain(): void {
    this.#certain.set(this.#possible);
  }

  /** One more piece of evidence that a stay is on an LP. */
  support(stay: number, lp: number, confidence: number): void {
    const doubts = this.#doubts[stay];
    doubts?.set(lp, (doubts.get(lp) ?? 1) * (1 - confidence));
  }

  contradict(stay: number): void {
    this.#contradictions[stay] = Math.min(9, this.#contradictions[stay] + 1);
  }

  /** All evidence since things were last settled. */
  forget(): void {
    for (const doubts of this.#doubts) doubts.clear();
    this.#contradictions.fill(0);
    this.#possible.set(this.#certain);
  }

  /** Makes known what was found out since, and begins anew to rule out. Returns how many stays are known. */
  settle(): number {
    let known = 0;
    for (let stay = 0; stay < this.lpOf.length; stay += 1) {
      const [lp, confidence] = this.#judge(stay);
      this.lpOf[stay] = confidence >= this.#required ? lp : nowhere;
      this.confidence[stay] = confidence;
      if (this.lpOf[stay] !== nowhere) known += 1;
      this.#doubts[stay]?.clear();
    }
    this.#possible.set(this.#certain);
    return known;
  }

  #supported(stay: number): number {
    return 1 - Math.max(this.leastDoubt, this.#doubts[stay]?.get(this.lpOf[stay]) ?? 1);
  }

  #judge(stay: number): readonly [number, number] {
    const first = stay * this.width;
    let [left, only] = [0, nowhere];
    for (let lp = 0; lp < this.width; lp += 1)
      if (this.#possible[first + lp] === 1) [left, only] = [left + 1, lp];
    // All ruled out: something that was taken to be known is wrong.
    if (left === 0) return [nowhere, 0];
    const against = contradicted ** this.#contradictions[stay];
    // What others follow from stays known for as long as it adds up.
    if (this.lpOf[stay] !== nowhere && against === 1 && this.#possible[first + this.lpOf[stay]] === 1)
      return [this.lpOf[stay], Math.max(this.confidence[stay], this.#supported(stay))];
    if (left === 1) return [only, 1 - Math.min(1, this.leastDoubt * against)];
    const ranked = [...(this.#doubts[stay] ?? [])]
      .filter(([lp]) => this.#possible[first + lp] === 1)
      .sort(([, a], [, b]) => a - b);
    const [best, second] = ranked;
    if (best === undefined) return [nowhere, 0];
    // What speaks for another LP speaks against this one.
    const doubt = second === undefined ? best[1] : Math.min(1, best[1] / Math.max(second[1], 1e-12));
    return [best[0], 1 - Math.min(1, Math.max(doubt, this.leastDoubt) * against)];
  }
}
