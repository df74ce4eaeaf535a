/**
 * Virtual processors that could run but wait for a processor: one line per NUMA node, first come first served. A free processor
 * may look a few places down its line for one that suits it better.
 */
export class ReadyQueue {
  readonly #ring: Int32Array;
  readonly #capacity: number;
  readonly #head: Int32Array;
  readonly #length: Int32Array;
  #total = 0;

  constructor(nodes: number, virtualProcessors: number) {
    this.#capacity = 2 ** Math.ceil(Math.log2(virtualProcessors + 1));
    this.#ring = new Int32Array(nodes * this.#capacity);
    this.#head = new Int32Array(nodes);
    this.#length = new Int32Array(nodes);
  }

  /** Waiting in all nodes. */
  get total(): number {
    return this.#total;
  }

  length(node: number): number {
    return this.#length[node];
  }

  at(node: number, place: number): number {
    return this.#ring[this.#slot(node, place)];
  }

  append(node: number, vp: number): void {
    this.#ring[this.#slot(node, this.#length[node])] = vp;
    this.#length[node] += 1;
    this.#total += 1;
  }

  /** For one that was interrupted: it is next again. */
  prepend(node: number, vp: number): void {
    this.#head[node] = (this.#head[node] - 1) & (this.#capacity - 1);
    this.#ring[this.#slot(node, 0)] = vp;
    this.#length[node] += 1;
    this.#total += 1;
  }

  /** Takes out whoever stands at a place; those before it step back by one. Cost grows with the place. */
  take(node: number, place: number): number {
    const vp = this.at(node, place);
    for (let p = place; p > 0; p -= 1) this.#ring[this.#slot(node, p)] = this.at(node, p - 1);
    this.#head[node] = (this.#head[node] + 1) & (this.#capacity - 1);
    this.#length[node] -= 1;
    this.#total -= 1;
    return vp;
  }

  remove(vp: number): void {
    for (let node = 0; node < this.#length.length; node += 1)
      for (let place = 0; place < this.#length[node]; place += 1)
        if (this.at(node, place) === vp) {
          this.take(node, place);
          return;
        }
  }

  /** The node with the longest line, −1 when all are empty. */
  longest(): number {
    let best = -1;
    let length = 0;
    for (let node = 0; node < this.#length.length; node += 1)
      if (this.#length[node] > length) {
        best = node;
        length = this.#length[node];
      }
    return best;
  }

  #slot(node: number, place: number): number {
    return node * this.#capacity + ((this.#head[node] + place) & (this.#capacity - 1));
  }
}
