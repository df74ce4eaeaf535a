/**
 * Which logical processors are idle, as one bit each, so that a free one (or a whole free core) of a NUMA node is found in a
 * step or two. The search goes round, or the first processors of every node would do all the work.
 */
import type { Topology } from './topology.ts';

/** Bits of the first sibling of each core. */
const firstSiblings = 0x5555_5555;

export class IdleSet {
  readonly #topology: Topology;
  readonly #wordsPerNode: number;
  readonly #words: Int32Array;
  readonly #startBit: Int32Array;
  readonly #count: Int32Array;

  constructor(topology: Topology) {
    this.#topology = topology;
    this.#wordsPerNode = Math.ceil(topology.processorsPerNode / 32);
    this.#words = new Int32Array(topology.nodes * this.#wordsPerNode);
    this.#startBit = new Int32Array(topology.nodes);
    this.#count = new Int32Array(topology.nodes);
  }

  has(lp: number): boolean {
    const bit = lp % this.#topology.processorsPerNode;
    return (this.#words[this.#word(lp, bit)] & (1 << (bit & 31))) !== 0;
  }

  add(lp: number): void {
    const bit = lp % this.#topology.processorsPerNode;
    this.#words[this.#word(lp, bit)] |= 1 << (bit & 31);
    this.#count[this.#topology.nodeOf[lp]] += 1;
  }

  remove(lp: number): void {
    const bit = lp % this.#topology.processorsPerNode;
    this.#words[this.#word(lp, bit)] &= ~(1 << (bit & 31));
    this.#count[this.#topology.nodeOf[lp]] -= 1;
  }

  /** An idle processor of a node whose sibling is idle too; −1 = none. */
  findCore(node: number): number {
    return this.#topology.siblings === 2 ? this.#find(node, true) : this.find(node);
  }

  /** Any idle processor of a node; −1 = none. */
  find(node: number): number {
    return this.#find(node, false);
  }

  #find(node: number, wholeCore: boolean): number {
    if (this.#count[node] === 0) return -1;
    const words = this.#wordsPerNode;
    const start = this.#startBit[node];
    for (let step = 0; step <= words; step += 1) {
      const word = ((start >> 5) + step) % words;
      let bits = this.#words[node * words + word];
      if (wholeCore) bits &= (bits >>> 1) & firstSiblings;
      if (step === 0) bits &= -1 << (start & 31);
      if (bits === 0) continue;
      const bit = word * 32 + 31 - Math.clz32(bits & -bits);
      this.#startBit[node] = (bit + 2) % this.#topology.processorsPerNode;
      return node * this.#topology.processorsPerNode + bit;
    }
    return -1;
  }

  #word(lp: number, bit: number): number {
    return this.#topology.nodeOf[lp] * this.#wordsPerNode + (bit >> 5);
  }
}
