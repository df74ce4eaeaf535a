/**
 * Memory that is given back at once. V8 sees a large array as a few bytes and collects it when it gets round to it; a store that drops
 * megabytes of polls with every block would hold tens of megabytes that nobody reads.
 */

/** The array is empty afterwards; for arrays that nothing else can be reading. */
export function release({ buffer }: Float64Array | Int32Array): void {
  if (buffer instanceof ArrayBuffer) buffer.transfer(0);
}
