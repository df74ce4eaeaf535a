/**
 * Columns of polls decoded for a query, kept for the next: a page that is open asks for the same blocks every few seconds. Bounded in
 * bytes; what was not asked for longest goes first. Blocks never change, so nothing here can be out of date.
 */

/** What is kept at most. */
export const cachedColumnBytes = 6 * 2 ** 20;

/** Positions of a layout are below this. */
const positionsPerBlock = 2 ** 22;

export class ColumnCache {
  private readonly columns = new Map<number, Float64Array>();
  private bytes = 0;

  get(block: number, position: number): Float64Array | undefined {
    const key = block * positionsPerBlock + position;
    const column = this.columns.get(key);
    if (column === undefined) return undefined;
    this.columns.delete(key);
    this.columns.set(key, column);
    return column;
  }

  put(block: number, position: number, column: Float64Array): void {
    this.columns.set(block * positionsPerBlock + position, column);
    this.bytes += column.byteLength;
    for (const [key, oldest] of this.columns) {
      if (this.bytes <= cachedColumnBytes) break;
      this.columns.delete(key);
      this.bytes -= oldest.byteLength;
    }
  }
}
