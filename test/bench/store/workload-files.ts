/**
 * The workload on disk, poll after poll as it would arrive, so that a measured process holds one poll and not the whole hour.
 *
 *   provided.f64   one row per tick: a count, level or sum per series, then operations of the averages that need their own
 *   shown.f64      one row per tick: what PDH would show of each series
 *   intervals.f64  100 ns per tick
 *   meta.json      shape, series and the checksum of all that is shown, series after series
 */
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';

import { drawWorkload, shown } from './workload.ts';
import type { Provided, WorkloadSeries, WorkloadShape } from './workload.ts';

export interface WorkloadMeta extends WorkloadShape {
  readonly series: readonly MetaSeries[];
  /** Numbers in a row of provided.f64. */
  readonly providedWidth: number;
  readonly sha256: string;
}

export interface MetaSeries extends WorkloadSeries {
  readonly kind: Provided['kind'];
  /** Of an average: where its operations are in a row of provided.f64. */
  readonly operationsColumn?: number;
  readonly divisor?: number;
}

export type RowFile = 'provided' | 'shown';

/** Draws the workload into a folder of its own below `folder`, unless it is there already; returns that folder. */
export function writeWorkload(folder: string, shape: WorkloadShape): string {
  const target = path.join(folder, `workload-${shape.seed}-${shape.ticks}`);
  if (existsSync(path.join(target, 'meta.json'))) return target;
  mkdirSync(target, { recursive: true });
  const { meta, intervals, columns, ownOperations } = drawAll(shape);
  const values = columns.map(valuesOf);
  writeRows(path.join(target, 'provided.f64'), shape.ticks, [...values, ...ownOperations]);
  writeRows(
    path.join(target, 'shown.f64'),
    shape.ticks,
    columns.map((provided) => shownColumn(provided, intervals)),
  );
  writeFileSync(path.join(target, 'intervals.f64'), bytesOf(intervals));
  // The name appears when all is there: a run that was cut short is drawn again.
  writeFileSync(path.join(target, 'meta.part'), JSON.stringify(meta));
  renameSync(path.join(target, 'meta.part'), path.join(target, 'meta.json'));
  return target;
}

export function readMeta(folder: string): WorkloadMeta {
  return JSON.parse(readFileSync(path.join(folder, 'meta.json'), 'utf8')) as WorkloadMeta;
}

export function readIntervals(folder: string): Float64Array {
  return new Float64Array(new Uint8Array(readFileSync(path.join(folder, 'intervals.f64'))).buffer);
}

/** Reads row `tick` into the same array each time. */
export function rowReader(
  folder: string,
  file: RowFile,
  width: number,
): Disposable & { read(tick: number): Float64Array } {
  const row = new Float64Array(width);
  const bytes = bytesOf(row);
  const descriptor = openSync(path.join(folder, `${file}.f64`), 'r');
  return {
    read: (tick) => {
      readSync(descriptor, bytes, 0, bytes.length, tick * bytes.length);
      return row;
    },
    [Symbol.dispose]: () => closeSync(descriptor),
  };
}

/** One series of shown.f64, all ticks. */
export function shownSeries(folder: string, meta: WorkloadMeta, index: number): Float64Array {
  using reader = rowReader(folder, 'shown', meta.series.length);
  return Float64Array.from({ length: meta.ticks }, (_, tick) => reader.read(tick)[index] ?? Number.NaN);
}

function drawAll(shape: WorkloadShape): {
  readonly meta: WorkloadMeta;
  readonly intervals: Float64Array;
  readonly columns: readonly Provided[];
  readonly ownOperations: readonly Float64Array[];
} {
  const drawn: { readonly series: WorkloadSeries; readonly provided: Provided }[] = [];
  const intervals = drawWorkload(shape, (series, provided) => drawn.push({ series, provided }));
  const columns = drawn.map(({ provided }) => provided);
  const columnOf = new Map(columns.map((provided, index) => [valuesOf(provided), index]));
  const ownOperations: Float64Array[] = [];
  const operationsColumn = (operations: Float64Array): number =>
    columnOf.get(operations) ?? columns.length + ownOperations.push(operations) - 1;
  const series = drawn.map(({ series: one, provided }) => ({
    ...one,
    kind: provided.kind,
    ...(provided.kind === 'average'
      ? { operationsColumn: operationsColumn(provided.operations), divisor: provided.divisor }
      : {}),
  }));
  const hash = createHash('sha256');
  for (const provided of columns) hash.update(bytesOf(shownColumn(provided, intervals)));
  const providedWidth = columns.length + ownOperations.length;
  return {
    meta: { ...shape, series, providedWidth, sha256: hash.digest('hex') },
    intervals,
    columns,
    ownOperations,
  };
}

function valuesOf(provided: Provided): Float64Array {
  switch (provided.kind) {
    case 'time':
    case 'events':
      return provided.count;
    case 'level':
      return provided.value;
    case 'average':
      return provided.sum;
  }
}

function shownColumn(provided: Provided, intervals: Float64Array): Float64Array {
  return intervals.map((interval, tick) => shown(provided, tick, interval));
}

function writeRows(file: string, ticks: number, columns: readonly Float64Array[]): void {
  const bandTicks = 60;
  const descriptor = openSync(file, 'w');
  for (let start = 0; start < ticks; start += bandTicks) {
    const rows = Math.min(bandTicks, ticks - start);
    const band = new Float64Array(rows * columns.length);
    for (const [index, column] of columns.entries())
      for (let row = 0; row < rows; row++)
        band[row * columns.length + index] = column[start + row] ?? Number.NaN;
    writeSync(descriptor, bytesOf(band));
  }
  closeSync(descriptor);
}

function bytesOf(column: Float64Array): Uint8Array {
  return new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
}
