/**
 * Many rows over time as colour: one thin row a logical processor or VM, the darker the busier, hatched where nothing is known.
 * Canvas only; where the rows come from and what pointing means is the business of heat-rows.tsx.
 */
import type { Values } from './stack.ts';

export interface HeatPicture {
  readonly times: readonly number[];
  readonly rows: readonly { readonly values: Values; readonly colour: string }[];
  readonly fromMs: number;
  readonly toMs: number;
  /** A point longer than this before the next one ends in a gap. */
  readonly longestMs: number;
  readonly rowHeightPx: number;
  /** Drawn below known values, so that the hatch of gaps does not shine through. */
  readonly ground: string;
  /** The value that is drawn in full colour. */
  readonly full: number;
}

export function paintHeat(canvas: HTMLCanvasElement, widthPx: number, picture: HeatPicture): void {
  const ratio = devicePixelRatio || 1;
  const heightPx = picture.rows.length * picture.rowHeightPx;
  canvas.width = Math.max(1, Math.round(widthPx * ratio));
  canvas.height = Math.max(1, Math.round(heightPx * ratio));
  canvas.style.width = `${widthPx}px`;
  canvas.style.height = `${heightPx}px`;
  const context = canvas.getContext('2d');
  if (context === null) return;
  context.scale(ratio, ratio);
  fillRows(context, widthPx, picture);
}

/** The same picture as a PNG in a `data:` address, one pixel high a row and without lines between them: small for any number of rows. */
export function heatRaster(widthPx: number, picture: Omit<HeatPicture, 'rowHeightPx'>): string {
  const canvas = document.createElement('canvas');
  canvas.width = widthPx;
  canvas.height = picture.rows.length;
  const context = canvas.getContext('2d');
  if (context !== null) fillRows(context, widthPx, { ...picture, rowHeightPx: 1 }, 0);
  return canvas.toDataURL('image/png');
}

function fillRows(
  context: CanvasRenderingContext2D,
  widthPx: number,
  picture: HeatPicture,
  lineHeightPx = 1,
): void {
  const { rows, ground, full, rowHeightPx } = picture;
  const spans = pixelSpans(picture, widthPx);
  for (const [index, { values, colour }] of rows.entries()) {
    for (const { point, x, width } of spans) {
      const value = values[point] ?? null;
      if (value === null) continue;
      const [y, height] = [index * rowHeightPx, rowHeightPx - lineHeightPx];
      context.globalAlpha = 1;
      context.fillStyle = ground;
      context.fillRect(x, y, width, height);
      context.globalAlpha = Math.min(1, Math.max(0, value / full));
      context.fillStyle = colour;
      context.fillRect(x, y, width, height);
    }
  }
}

/** Thinner the more there are. */
export function heatRowHeight(count: number): number {
  return count > 96 ? 5 : count > 40 ? 9 : 15;
}

/** A name is put at every so many rows, as many as can be read. */
export function namesEvery(rowHeightPx: number): number {
  return Math.ceil(13 / rowHeightPx);
}

/** Where the first point lies, 0–1; before it nothing was recorded, which is no gap. */
export function knownFrom({
  times,
  rows,
  fromMs,
  toMs,
}: Pick<HeatPicture, 'times' | 'rows' | 'fromMs' | 'toMs'>): number {
  const first = times.findIndex((_, point) => rows.some(({ values }) => (values[point] ?? null) !== null));
  return Math.min(1, Math.max(0, ((times[first] ?? toMs) - fromMs) / (toMs - fromMs)));
}

interface PixelSpan {
  readonly point: number;
  readonly x: number;
  readonly width: number;
}

/** A value stands for the time up to it, since it is a mean over the interval that ends there. */
function pixelSpans({ times, fromMs, toMs, longestMs }: HeatPicture, widthPx: number): readonly PixelSpan[] {
  const scale = widthPx / (toMs - fromMs);
  const usual = Math.min(longestMs, times.length > 1 ? (times[1] ?? 0) - (times[0] ?? 0) : longestMs);
  return times.flatMap((at, point) => {
    const before = times[point - 1];
    const begin = before === undefined || at - before > longestMs ? at - usual : before;
    // Whole pixels: two halves of one would let the ground through as a seam.
    const x = Math.max(0, Math.round((begin - fromMs) * scale));
    const end = Math.min(widthPx, Math.round((at - fromMs) * scale));
    return end < 0 || x > widthPx ? [] : [{ point, x, width: Math.max(1, end - x) }];
  });
}
