/**
 * Where virtual processors stay. From one migration to the next one is on the same LP, so what is found out in one interval holds for the
 * whole stay; every interval in which that LP's time is explained with it makes it surer, one in which it cannot be there undoes it.
 *
 *   migrations   0   0   1   0   0   0   2   0
 *   stay         a   a   ↘b  b   b   b   ↘c  c        in the interval of a migration it may have run on both
 */
import { errorModelOf } from './error-model.ts';
import type { Split } from './splits.ts';
import type { Turns } from './turns.ts';

export interface Explained {
  readonly lp: number;
  /** Those that were taken to be there already. */
  readonly known: readonly number[];
  readonly found: readonly number[];
  readonly confidence: number;
}

export interface Place {
  readonly lp: number;
  readonly confidence: number;
}

export interface Stays {
  /** Who is known to have been where in an interval, and who ran and may have been anywhere. */
  at(interval: number): {
    readonly known: ReadonlyMap<number, readonly number[]>;
    readonly open: readonly number[];
  };
  mayBeOn(vp: number, lp: number, interval: number): boolean;
  isExplained(interval: number, lp: number): boolean;
  explain(interval: number, explained: Explained): void;
  /** Likewise of two LPs, with those that were known on them. */
  explainSplit(interval: number, split: Split, known: readonly number[]): void;
  /** The LP of the stay that lasts at the end of an interval; undefined = not known. */
  lpOfStay(vp: number, interval: number): number | undefined;
  /** Makes known what was explained since. */
  settle(): void;
  /** Where it ran what it ran in an interval; none = not sure enough. */
  partsOf(vp: number, interval: number): readonly Part[];
}

export interface Part extends Place {
  readonly ticks: number;
}

interface Stay {
  /** By LP, how likely all evidence for it is wrong. */
  readonly doubts: Map<number, number>;
  known: Place | undefined;
}

export function createStays(turns: Turns, confidence: number): Stays {
  return new StaysOfBurst(turns, confidence);
}

class StaysOfBurst implements Stays {
  readonly #turns: Turns;
  readonly #confidence: number;
  readonly #tolerances: readonly number[];
  /** By virtual processor and interval, the stay at its end. */
  readonly #stays: readonly (readonly Stay[])[];
  /** By interval, the LPs that are explained. */
  readonly #explained: readonly Set<number>[];
  /** By interval, who was found on two LPs there. */
  readonly #splits: readonly Map<number, Split>[];
  /** By interval, who was found on an LP there: also in the interval of a migration. */
  readonly #found: readonly Map<number, Place>[];

  constructor(turns: Turns, confidence: number) {
    this.#turns = turns;
    this.#confidence = confidence;
    this.#stays = turns.virtualProcessors.map((_, vp) => staysOf(turns, vp));
    this.#explained = turns.intervals.map(() => new Set());
    this.#splits = turns.intervals.map(() => new Map());
    this.#found = turns.intervals.map(() => new Map());
    this.#tolerances = turns.intervals.map((interval) => {
      const { values, tolerance } = errorModelOf(interval, turns.hypervisorPart);
      return Math.max(...values.map(Math.abs)) + tolerance;
    });
  }

  at(interval: number): ReturnType<Stays['at']> {
    const known = new Map<number, number[]>();
    const open: number[] = [];
    this.#turns.intervals[interval]?.ran.forEach((ticks, vp) => {
      if (ticks === 0 && this.#turns.intervals[interval]?.dispatches[vp] === 0) return;
      if (this.#splits[interval]?.has(vp) === true) return;
      const place = this.#placeOf(vp, interval);
      if (place === undefined) open.push(vp);
      else known.set(place.lp, [...(known.get(place.lp) ?? []), vp]);
    });
    return { known, open };
  }

  mayBeOn(vp: number, lp: number, interval: number): boolean {
    const of = this.#turns.intervals[interval];
    if (of === undefined) return false;
    const stay = this.#stays[vp]?.[interval];
    if (stay?.known !== undefined && of.migrations[vp] <= 1 && stay.known.lp !== lp) return false;
    const tolerance = this.#tolerances[interval] ?? 0;
    return of.ran[vp] <= of.given[lp] + tolerance && of.dispatches[vp] <= of.switches[lp];
  }

  isExplained(interval: number, lp: number): boolean {
    return this.#explained[interval]?.has(lp) === true;
  }

  explain(interval: number, explained: Explained): void {
    const { lp, known, found, confidence } = explained;
    this.#explained[interval]?.add(lp);
    for (const vp of [...known, ...found]) {
      this.#doubt(vp, interval, { lp, confidence });
      const places = this.#found[interval];
      const before = places?.get(vp);
      // Found on two LPs at once is found nowhere.
      if (before === undefined || before.lp === lp) places?.set(vp, { lp, confidence });
      else places?.set(vp, { lp: before.lp, confidence: 0 });
    }
  }

  explainSplit(interval: number, split: Split, known: readonly number[]): void {
    const { vp, from, to, confidence } = split;
    this.#splits[interval]?.set(vp, split);
    for (const lp of [from, to]) this.#explained[interval]?.add(lp);
    this.#doubt(vp, interval - 1, { lp: from, confidence });
    this.#doubt(vp, interval, { lp: to, confidence });
    for (const other of known) {
      const place = this.#placeOf(other, interval);
      if (place !== undefined) this.#doubt(other, interval, { lp: place.lp, confidence });
    }
  }

  lpOfStay(vp: number, interval: number): number | undefined {
    return this.#stays[vp]?.[interval]?.known?.lp;
  }

  #doubt(vp: number, interval: number, { lp, confidence }: Place): void {
    const stay = this.#stays[vp]?.[interval];
    stay?.doubts.set(lp, (stay.doubts.get(lp) ?? 1) * (1 - confidence));
  }

  settle(): void {
    for (const stays of this.#stays)
      for (const stay of new Set(stays)) {
        const ranked = [...stay.doubts].sort(([, a], [, b]) => a - b);
        const [best, second] = ranked;
        if (best === undefined) continue;
        // What speaks for another LP speaks against this one.
        const doubt = second === undefined ? best[1] : Math.min(1, best[1] / Math.max(second[1], 1e-12));
        const confidence = 1 - Math.max(doubt, leastDoubt);
        stay.known = confidence >= this.#confidence ? { lp: best[0], confidence } : undefined;
      }
  }

  partsOf(vp: number, interval: number): readonly Part[] {
    const ticks = this.#turns.intervals[interval]?.ran[vp] ?? 0;
    const place = this.#placeOf(vp, interval);
    if (place !== undefined) return [{ ...place, ticks }];
    const split = this.#splits[interval]?.get(vp);
    if (split === undefined) return [];
    const { from, to, ticksOnFrom, confidence } = split;
    return [
      { lp: from, ticks: ticksOnFrom, confidence },
      { lp: to, ticks: ticks - ticksOnFrom, confidence },
    ];
  }

  #placeOf(vp: number, interval: number): Place | undefined {
    const of = this.#turns.intervals[interval];
    if (of === undefined) return undefined;
    const known = of.migrations[vp] === 0 ? this.#stays[vp]?.[interval]?.known : undefined;
    if (known !== undefined && this.mayBeOn(vp, known.lp, interval)) return known;
    const found = this.#found[interval]?.get(vp);
    return found !== undefined && found.confidence >= this.#confidence ? found : undefined;
  }
}

/** No number of equal numbers makes one surer than this: the model itself may be wrong. */
const leastDoubt = 0.002;

function staysOf({ intervals }: Turns, vp: number): readonly Stay[] {
  let stay: Stay = { doubts: new Map(), known: undefined };
  return intervals.map(({ migrations }) => {
    if (migrations[vp] > 0) stay = { doubts: new Map(), known: undefined };
    return stay;
  });
}
