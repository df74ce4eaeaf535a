/**
 * What no Windows counter tells: how long each virtual processor ran on each logical processor. Sparse, because a VP visits few
 * LPs between two polls: an open-addressing table from (VP, LP) to ticks, emptied at every cut.
 */

/** One interval's cells, in no order; `vp` and `lp` are numbers of the simulation. */
export interface TruthCells {
  readonly vp: Int32Array;
  readonly lp: Int32Array;
  readonly guestTicks: Float64Array;
  readonly hypervisorTicks: Float64Array;
}

const empty = -1;

export class TruthTable {
  readonly #processors: number;
  #keys = new Int32Array(1024).fill(empty);
  #guest = new Float64Array(1024);
  #hypervisor = new Float64Array(1024);
  #length = 0;

  constructor(processors: number) {
    this.#processors = processors;
  }

  add(vp: number, lp: number, guest: number, hypervisor: number): void {
    const key = vp * this.#processors + lp;
    const keys = this.#keys;
    const mask = keys.length - 1;
    let slot = (Math.imul(key, 0x9e3779b1) >>> 7) & mask;
    while (keys[slot] !== key && keys[slot] !== empty) slot = (slot + 1) & mask;
    if (keys[slot] === empty) {
      keys[slot] = key;
      this.#guest[slot] = 0;
      this.#hypervisor[slot] = 0;
      this.#length += 1;
    }
    this.#guest[slot] += guest;
    this.#hypervisor[slot] += hypervisor;
    if (this.#length * 2 > keys.length) this.#grow();
  }

  /** Hands over what was gathered since the cut before, and begins anew. */
  cut(): TruthCells {
    const cells = {
      vp: new Int32Array(this.#length),
      lp: new Int32Array(this.#length),
      guestTicks: new Float64Array(this.#length),
      hypervisorTicks: new Float64Array(this.#length),
    };
    let cell = 0;
    for (let slot = 0; slot < this.#keys.length; slot += 1) {
      const key = this.#keys[slot];
      if (key === empty) continue;
      cells.vp[cell] = Math.floor(key / this.#processors);
      cells.lp[cell] = key % this.#processors;
      cells.guestTicks[cell] = this.#guest[slot];
      cells.hypervisorTicks[cell] = this.#hypervisor[slot];
      cell += 1;
    }
    this.#keys.fill(empty);
    this.#length = 0;
    return cells;
  }

  #grow(): void {
    const before = this.cut();
    const size = this.#keys.length * 2;
    this.#keys = new Int32Array(size).fill(empty);
    this.#guest = new Float64Array(size);
    this.#hypervisor = new Float64Array(size);
    for (let cell = 0; cell < before.vp.length; cell += 1)
      this.add(before.vp[cell], before.lp[cell], before.guestTicks[cell], before.hypervisorTicks[cell]);
  }
}
