/**
 * Counters of a device that run at known speeds: cumulative values that grow in a straight line between two steps of the
 * simulation, so that a reading at any moment is right and reading changes nothing.
 */
const ticksPerSecond = 10_000_000;

export class Meters {
  readonly #values: Float64Array;
  /** Growth per second, set anew at each step. */
  readonly #speeds: Float64Array;
  #at: number;

  constructor(length: number, at: number) {
    this.#values = new Float64Array(length);
    this.#speeds = new Float64Array(length);
    this.#at = at;
  }

  /** Books what ran since the step before; the speeds then hold from this moment on. */
  step(at: number, speeds: readonly number[]): void {
    const seconds = (at - this.#at) / ticksPerSecond;
    for (let index = 0; index < this.#values.length; index += 1) {
      this.#values[index] += this.#speeds[index] * seconds;
      this.#speeds[index] = speeds[index] ?? 0;
    }
    this.#at = at;
  }

  /** Adds to one counter at once, as for events that are counted singly. */
  add(index: number, amount: number): void {
    this.#values[index] += amount;
  }

  /** A whole number; never less than at an earlier moment. */
  read(index: number, at: number): number {
    return Math.floor(this.#values[index] + (this.#speeds[index] * (at - this.#at)) / ticksPerSecond);
  }

  speed(index: number): number {
    return this.#speeds[index] ?? 0;
  }
}
