/**
 * What happens next: a binary heap of entities by due time, each entity at most once, so that an event can be moved or taken
 * back. Equal times come out lowest entity first, which keeps one seed one history.
 */
export class EventQueue {
  readonly #heap: Int32Array;
  /** Where an entity stands in the heap, −1 = not waiting. */
  readonly #position: Int32Array;
  readonly #due: Float64Array;
  #length = 0;

  constructor(entities: number) {
    this.#heap = new Int32Array(entities);
    this.#position = new Int32Array(entities).fill(-1);
    this.#due = new Float64Array(entities);
  }

  /** Due time of the first event, infinite when there is none. */
  nextDue(): number {
    return this.#length === 0 ? Number.POSITIVE_INFINITY : this.#due[this.#heap[0]];
  }

  nextEntity(): number {
    return this.#heap[0];
  }

  /** Sets or moves the one event of an entity. */
  schedule(entity: number, due: number): void {
    const position = this.#position[entity];
    const before = this.#due[entity];
    this.#due[entity] = due;
    if (position < 0) {
      this.#length += 1;
      this.#rise(this.#length - 1, entity);
    } else if (due < before) this.#rise(position, entity);
    else this.#sink(position, entity);
  }

  cancel(entity: number): void {
    const position = this.#position[entity];
    if (position < 0) return;
    this.#position[entity] = -1;
    this.#length -= 1;
    if (position === this.#length) return;
    const last = this.#heap[this.#length];
    this.#rise(position, last);
    this.#sink(this.#position[last], last);
  }

  #before(a: number, b: number): boolean {
    const difference = this.#due[a] - this.#due[b];
    return difference < 0 || (difference === 0 && a < b);
  }

  #rise(from: number, entity: number): void {
    const heap = this.#heap;
    let position = from;
    while (position > 0) {
      const parent = (position - 1) >> 1;
      const above = heap[parent];
      if (!this.#before(entity, above)) break;
      heap[position] = above;
      this.#position[above] = position;
      position = parent;
    }
    heap[position] = entity;
    this.#position[entity] = position;
  }

  #sink(from: number, entity: number): void {
    const heap = this.#heap;
    let position = from;
    for (;;) {
      let child = 2 * position + 1;
      if (child >= this.#length) break;
      if (child + 1 < this.#length && this.#before(heap[child + 1], heap[child])) child += 1;
      const below = heap[child];
      if (!this.#before(below, entity)) break;
      heap[position] = below;
      this.#position[below] = position;
      position = child;
    }
    heap[position] = entity;
    this.#position[entity] = position;
  }
}
