/**
 * Rows of heat over time as an SVG of any number of rows: names and times are text, the heat is one embedded raster with a pixel high a
 * row, so that the file grows with what is seen and not with what was measured. Pure; the raster is handed in.
 *
 *   title
 *            09:00              09:15
 *   LP 0     ▒▒▒▓▓▓▓▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒
 *   LP 1     ▒▒▒▒▒▒▒▒▒▒////▒▒▒▒▒▒▒▒      //// = nothing known
 */
import { heatRowHeight, namesEvery } from '../charts/heat.ts';
import { at, rect, type SvgInk, svgOf, text } from './svg.ts';

export interface SvgHeat {
  readonly title: string;
  /** From the top down. */
  readonly names: readonly string[];
  readonly fromMs: number;
  readonly toMs: number;
  /** Where what is known begins, 0–1; before it nothing is hatched. */
  readonly knownFrom: number;
  /** Address of a picture as wide as `heatWidthPx` and one pixel high a row. */
  readonly raster: string;
  readonly writeTime: (atMs: number) => string;
  readonly ink: SvgInk;
}

export const heatWidthPx = 880;

const left = 110;
const head = 50;
const foot = 24;
const right = 10;
const ticks = 4;

export function heatSvg({ title, names, fromMs, toMs, knownFrom, raster, writeTime, ink }: SvgHeat): string {
  const rowHeight = heatRowHeight(names.length);
  const height = names.length * rowHeight;
  const every = namesEvery(rowHeight);
  const place = `x="${left}" y="${head}" width="${heatWidthPx}" height="${height}"`;
  const times = (y: number): readonly string[] =>
    Array.from({ length: ticks + 1 }, (_, tick) => {
      const part = tick / ticks;
      const anchor = part === 0 ? 'start' : part === 1 ? 'end' : 'middle';
      const label = writeTime(fromMs + (toMs - fromMs) * part);
      return text(left + heatWidthPx * part, y, label, ink.soft, `text-anchor="${anchor}"`);
    });
  return svgOf(left + heatWidthPx + right, head + height + foot, title, [
    `<defs>${gapPattern(ink.line)}${linePattern(rowHeight, ink.ground)}</defs>`,
    rect(0, 0, left + heatWidthPx + right, head + height + foot, ink.ground),
    text(left, 18, title, ink.ink, 'font-weight="600"'),
    ...times(head - 8),
    rect(left + heatWidthPx * knownFrom, head, heatWidthPx * (1 - knownFrom), height, 'url(#gap)'),
    `<image ${place} preserveAspectRatio="none" image-rendering="pixelated" href="${raster}"/>`,
    `<rect ${place} fill="url(#lines)"/>`,
    ...names.flatMap((name, index) =>
      index % every === 0
        ? [
            text(
              left - 6,
              head + index * rowHeight + 11,
              short(name),
              ink.soft,
              'text-anchor="end" font-size="11"',
            ),
          ]
        : [],
    ),
    ...times(head + height + 16),
  ]);
}

/** As much of a name as fits beside the rows. */
const mostLetters = 17;

function short(name: string): string {
  const letters = [...name];
  return letters.length > mostLetters ? `${letters.slice(0, mostLetters - 1).join('')}…` : name;
}

function gapPattern(colour: string): string {
  return `<pattern id="gap" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="1" height="6" fill="${colour}"/></pattern>`;
}

/** The line between rows: the ground, a pixel high. */
function linePattern(rowHeight: number, colour: string): string {
  return `<pattern id="lines" y="${head}" width="8" height="${at(rowHeight)}" patternUnits="userSpaceOnUse"><rect y="${rowHeight - 1}" width="8" height="1" fill="${colour}"/></pattern>`;
}
