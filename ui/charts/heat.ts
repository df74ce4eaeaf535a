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
  const spans = pixelSpans(picture, widthPx);
  for (const [index, { values, colour }] of picture.rows.entries()) {
    for (const { point, x, width } of spans) {
      const value = values[point] ?? null;
      if (value === null) continue;
      const [y, height] = [index * picture.rowHeightPx, picture.rowHeightPx - 1];
      context.globalAlpha = 1;
      context.fillStyle = picture.ground;
      context.fillRect(x, y, width, height);
      context.globalAlpha = Math.min(1, Math.max(0, value / picture.full));
      context.fillStyle = colour;
      context.fillRect(x, y, width, height);
    }
  }
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
