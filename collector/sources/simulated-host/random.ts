/**
 * The only randomness of the simulated host: a seeded generator (sfc32), so that one seed gives one history on every machine.
 * Rooms that must not disturb each other's draws take a stream of their own.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(seed: number, stream: string) {
    let hash = 0x811c9dc5;
    for (const character of `${seed}/${stream}`)
      hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
    this.#a = hash | 0;
    this.#b = Math.imul(hash, 0x9e3779b1) | 0;
    this.#c = seed | 0;
    for (let round = 0; round < 16; round += 1) this.bits();
  }

  /** 32 random bits, as a whole number from 0 to 2^32 − 1. */
  bits(): number {
    const result = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + result;
    this.#c |= 0;
    return result >>> 0;
  }

  /** Evenly spread, 0 ≤ x < 1. */
  ratio(): number {
    return this.bits() / 0x1_0000_0000;
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.ratio();
  }

  /** A whole number, 0 ≤ n < limit. */
  below(limit: number): number {
    return Math.floor(this.ratio() * limit);
  }

  /** Waiting time with this mean, cut at six means so that no draw outlives a test's patience. */
  exponential(mean: number): number {
    return Math.min(6, -Math.log((this.bits() + 1) / 0x1_0000_0001)) * mean;
  }

  guid(): string {
    const hex = [this.bits(), this.bits(), this.bits(), this.bits()]
      .map((word) => word.toString(16).padStart(8, '0'))
      .join('');
    return [
      hex.slice(0, 8),
      hex.slice(8, 12),
      `4${hex.slice(13, 16)}`,
      `a${hex.slice(17, 20)}`,
      hex.slice(20, 32),
    ].join('-');
  }
}
