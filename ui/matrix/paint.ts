/**
 * Paints rows of the matrix on a canvas. The ink of a cell is the share of its LPs: a solid bar of that height when it is
 * exact, a hatch that covers that much of the cell when it is an estimate, with a whisker from the least to the most it
 * can be; stripes for the part that a closer look matched; nothing where the VM certainly did not run.
 */
import type { Amounts, Cells } from './cells.ts';
import type { Column, ColumnLayout } from './columns.ts';
import { rowHeightPx } from './visible-rows.ts';

export interface Ink {
  readonly line: string;
  readonly whisker: string;
  readonly ground: string;
  /** Of the line that says what really ran, where that is known. */
  readonly truth: string;
}

export interface PaintedRow {
  readonly key: string;
  readonly colour: string;
}

const cellPaddingPx = 3;
/** Narrower columns have no room for a whisker beside the bar. */
const whiskerFromPx = 6;
/** Cores: less than this beside what was matched is not worth a hatch. */
const leastRest = 0.005;

export interface RowsPicture {
  readonly rows: readonly PaintedRow[];
  readonly cells: Cells | undefined;
  readonly layout: ColumnLayout;
  readonly ink: Ink;
  /** Left out = as high as a row of the table. */
  readonly rowPx?: number;
}

export function paintRows(canvas: HTMLCanvasElement, picture: RowsPicture): void {
  const { rows, layout, ink, cells, rowPx = rowHeightPx } = picture;
  const context = sizedContext(canvas, layout.widthPx, Math.max(1, rows.length) * rowPx);
  if (context === undefined) return;
  context.fillStyle = ink.line;
  for (const [index] of rows.entries()) context.fillRect(0, (index + 1) * rowPx - 1, layout.widthPx, 1);
  if (cells === undefined) return;
  const barPx = rowPx - 2 * cellPaddingPx;
  for (const [index, row] of rows.entries()) {
    if (cells.rowOf(row.key) === undefined) continue;
    const top = index * rowPx + cellPaddingPx;
    for (const column of layout.columns) {
      const cell = cells.amounts(row.key, column.lps);
      if (cell === undefined || cell.certainty === 'none') continue;
      const place = { column, top, barPx, colour: row.colour, ink };
      if (cell.certainty === 'exact') paintExact(context, cell, place);
      else if (cell.certainty === 'estimate') paintEstimate(context, cell, place);
      else if (cell.certainty === 'matched') paintMatched(context, cell, place);
      if (cell.truth !== undefined) paintTruth(context, cell.truth, place);
    }
  }
}

interface CellPlace {
  readonly column: Column;
  readonly top: number;
  readonly barPx: number;
  readonly colour: string;
  readonly ink: Ink;
}

function paintExact(context: CanvasRenderingContext2D, cell: Amounts, place: CellPlace): void {
  const { column, top, barPx } = place;
  const height = heightOf(cell.share, place);
  context.fillStyle = place.colour;
  context.fillRect(column.xPx, top + barPx - height, column.widthPx - 1, height);
}

function paintEstimate(context: CanvasRenderingContext2D, cell: Amounts, place: CellPlace): void {
  const { column, top, barPx } = place;
  context.fillStyle = hatchOf(context, place.colour, cell.share / column.lps.length);
  context.fillRect(column.xPx, top, column.widthPx - 1, barPx);
  paintWhisker(context, cell, place);
}

/** A striped bar of what was matched, and above it, as a hatch of its own, what the share holds more. */
function paintMatched(context: CanvasRenderingContext2D, cell: Amounts, place: CellPlace): void {
  const { column, top, barPx, colour } = place;
  const [width, cores] = [column.widthPx - 1, cell.matched?.cores ?? 0];
  const height = Math.max(2, Math.round(heightOf(cores, place)));
  const [open, rest] = [column.lps.length - cores, cell.share - cores];
  if (rest > leastRest && height < barPx) {
    context.fillStyle = hatchOf(context, colour, Math.min(1, rest / open));
    context.fillRect(column.xPx, top, width, barPx - height);
  }
  context.fillStyle = stripesOf(context, colour);
  context.fillRect(column.xPx, top + barPx - height, width, height);
  paintWhisker(context, cell, place);
}

function paintWhisker(context: CanvasRenderingContext2D, cell: Amounts, place: CellPlace): void {
  const { column, top, barPx } = place;
  const width = column.widthPx - 1;
  if (column.widthPx < whiskerFromPx) return;
  const [low, high] = [heightOf(cell.low, place), heightOf(cell.high, place)];
  if (high - low < 2) return;
  context.fillStyle = place.ink.whisker;
  context.fillRect(Math.floor(column.xPx + width / 2), top + barPx - high, 1, high - low);
}

/** A line across the cell at the height a solid bar would have, set off from whatever it lies on. */
function paintTruth(context: CanvasRenderingContext2D, cores: number, place: CellPlace): void {
  const { column, top, barPx, ink } = place;
  // A line at the foot of every cell would say nothing and hide the little there is.
  if ((cores / column.lps.length) * barPx < 0.5) return;
  const y = Math.round(top + barPx - heightOf(cores, place));
  context.fillStyle = ink.ground;
  context.fillRect(column.xPx, y - 2, column.widthPx - 1, 4);
  context.fillStyle = ink.truth;
  context.fillRect(column.xPx, y - 1, column.widthPx - 1, 2);
}

/** A full LP, or all LPs of the column full, is the full height; anything at all is one pixel. */
function heightOf(cores: number, { column, barPx }: CellPlace): number {
  return cores <= 0 ? 0 : Math.max(1, Math.min(barPx, (cores / column.lps.length) * barPx));
}

/** Sizes a canvas in CSS pixels at the screen's own resolution, and clears it. */
export function sizedContext(
  canvas: HTMLCanvasElement,
  widthPx: number,
  heightPx: number,
): CanvasRenderingContext2D | undefined {
  const ratio = devicePixelRatio || 1;
  const [width, height] = [Math.ceil(widthPx * ratio), Math.ceil(heightPx * ratio)];
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  canvas.style.width = `${widthPx}px`;
  canvas.style.height = `${heightPx}px`;
  const context = canvas.getContext('2d');
  if (context === null) return undefined;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, widthPx, heightPx);
  return context;
}

const tilePx = 6;
const levels = 24;
/** So faint a hatch can still be seen. */
const leastInk = 0.12;
/** No hatch has this level. */
const stripesLevel = 0;

/** Diagonal lines in a colour that cover the given part of the ground, 0–1; the tile repeats without a seam. */
export function hatchOf(
  context: CanvasRenderingContext2D,
  colour: string,
  ink: number,
): CanvasPattern | string {
  const level = Math.max(1, Math.min(levels, Math.round((leastInk + (1 - leastInk) * ink) * levels)));
  return patternOf(context, colour, level);
}

/** Upright lines of two pixels with one between them: they tell a bar of any height from a solid one. */
function stripesOf(context: CanvasRenderingContext2D, colour: string): CanvasPattern | string {
  return patternOf(context, colour, stripesLevel);
}

/** Of each colour, by resolution and level: found without putting a name together for every cell. */
const patterns = new Map<string, (CanvasPattern | string | undefined)[]>();

function patternOf(context: CanvasRenderingContext2D, colour: string, level: number): CanvasPattern | string {
  const ratio = Math.ceil(devicePixelRatio || 1);
  const place = ratio * (levels + 1) + level;
  const known = patterns.get(colour) ?? [];
  const found = known[place];
  if (found !== undefined) return found;
  const tile = level === stripesLevel ? drawStripes(colour, ratio) : drawHatch(colour, level / levels, ratio);
  const pattern = context.createPattern(tile, 'repeat');
  pattern?.setTransform(new DOMMatrix().scale(1 / ratio));
  known[place] = pattern ?? colour;
  patterns.set(colour, known);
  return pattern ?? colour;
}

function drawStripes(colour: string, ratio: number): HTMLCanvasElement {
  const tile = document.createElement('canvas');
  [tile.width, tile.height] = [3 * ratio, ratio];
  const stripe = tile.getContext('2d');
  if (stripe !== null) {
    stripe.fillStyle = colour;
    stripe.fillRect(0, 0, 2 * ratio, ratio);
  }
  return tile;
}

function drawHatch(colour: string, ink: number, ratio: number): HTMLCanvasElement {
  const tile = document.createElement('canvas');
  tile.width = tilePx * ratio;
  tile.height = tilePx * ratio;
  const context = tile.getContext('2d');
  if (context === null) return tile;
  context.scale(ratio, ratio);
  context.strokeStyle = colour;
  // Lines stand tile / √2 apart; their width is the part of that which is ink.
  context.lineWidth = (tilePx / Math.SQRT2) * ink;
  context.beginPath();
  for (const shift of [-tilePx, 0, tilePx]) {
    context.moveTo(shift - tilePx, 2 * tilePx);
    context.lineTo(shift + 2 * tilePx, -tilePx);
  }
  context.stroke();
  return tile;
}
