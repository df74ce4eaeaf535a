/**
 * How likely it is that a set of virtual processors that fits an LP's numbers is the one that ran there, and not another, or one that
 * fits by chance. How often chance does it is told by near misses, and how often sets of a size are true by what was found before.
 */
import { mostTogether, type Fits } from './search.ts';

export interface Weighed {
  /** The likeliest. */
  readonly set: readonly number[] | undefined;
  readonly confidence: number;
}

export interface Weights {
  /** `passing`: others may have run a part of their time there, so that nothing need fit. */
  weigh(fits: Fits, passing: boolean): Weighed;
  /** Takes what was found since the last time for what to expect from now on. */
  learn(): void;
}

/** How fast the average of narrow misses follows. */
const following = 0.01;
/** Nobody knows that chance is nil because it was not seen. */
const unseen = 0.05;
const leastPart = 0.002;
/** Something always happens that no set explains. */
const leastRest = 0.03;

class Expectation {
  /** By size of set, the part of LPs it explains; the rest is explained by none. */
  parts = [0.3, 0.3, 0.12, 0.04, 0.01];
  readonly usual = new Float64Array(mostTogether + 1).fill(1);
  #asked = 0;
  #beyondChance = new Float64Array(mostTogether + 1);

  weigh({ sets, near, fittingPart }: Fits): Weighed {
    const chance = near.map(
      // An LP with few narrow misses among many is a lucky one, not one without chance.
      (own, size) => (Math.max(own, (2 * own + this.usual[size]) / 3) + unseen) * fittingPart,
    );
    near.forEach((own, size) => {
      this.usual[size] += following * (own - this.usual[size]);
    });
    const rest = Math.max(leastRest, 1 - this.parts.reduce((sum, part) => sum + part, 0));
    const weights = sets.map(({ length }) => (this.parts[length] ?? 0) / (chance[length] ?? 1));
    const all = weights.reduce((sum, weight) => sum + weight, rest);
    this.#asked += 1;
    for (const { length } of sets) this.#beyondChance[length] += 1;
    near.forEach((own, size) => {
      this.#beyondChance[size] -= (own * fittingPart) / (1 - fittingPart);
    });
    const most = Math.max(0, ...weights);
    return { set: sets[weights.indexOf(most)], confidence: most / all };
  }

  /** Fits beyond those that near misses let one expect by chance are the true ones. */
  learn(): void {
    if (this.#asked > 0)
      this.parts = Array.from(this.#beyondChance, (fits) => Math.max(leastPart, fits / this.#asked));
    this.#asked = 0;
    this.#beyondChance = new Float64Array(mostTogether + 1);
  }
}

export function createWeights(): Weights {
  const alone = new Expectation();
  const passed = new Expectation();
  return {
    weigh: (fits, passing) => (passing ? passed : alone).weigh(fits),
    learn() {
      alone.learn();
      passed.learn();
    },
  };
}
