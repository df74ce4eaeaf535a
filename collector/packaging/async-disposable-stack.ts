/** `AsyncDisposableStack` for the packaged Node, which has none: what is deferred runs in the other order, and all of it runs. */

class Stack implements AsyncDisposable {
  #deferred: (() => unknown)[] = [];

  defer(close: () => unknown): void {
    this.#deferred.push(close);
  }

  move(): Stack {
    const moved = new Stack();
    moved.#deferred = this.#deferred;
    this.#deferred = [];
    return moved;
  }

  disposeAsync(): Promise<void> {
    return this[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const failures: unknown[] = [];
    for (let close = this.#deferred.pop(); close !== undefined; close = this.#deferred.pop()) {
      try {
        await close();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length === 1) throw failures[0];
    if (failures.length > 1) throw new AggregateError(failures, 'Several things could not be closed');
  }
}

if (!('AsyncDisposableStack' in globalThis)) Object.assign(globalThis, { AsyncDisposableStack: Stack });
