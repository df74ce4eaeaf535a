/** The pictures of the page as SVG of their own: stacked areas, lines, and the matrix with its textures. Pure; colours are handed in. */
import type { Cell, Cells } from '../matrix/cells.ts';
import { type ColumnLayout, lpRange } from '../matrix/columns.ts';
import { stack, type Values } from '../charts/stack.ts';

export interface SvgInk {
  readonly ground: string;
  readonly ink: string;
  readonly soft: string;
  readonly line: string;
}

export interface SvgChart {
  readonly title: string;
  readonly times: readonly number[];
  readonly series: readonly { readonly label: string; readonly colour: string; readonly values: Values }[];
  readonly stacked: boolean;
  readonly writeValue: (value: number) => string;
  readonly writeTime: (atMs: number) => string;
  readonly ink: SvgInk;
}

const size = { width: 1000, height: 320, left: 76, top: 30, bottom: 26, right: 10 };
const ticks = 4;

/** Two decimals of a pixel are enough for print. */
export const at = (value: number): string => String(Math.round(value * 100) / 100);

export function chartSvg(chart: SvgChart): string {
  const { times, series, ink } = chart;
  const drawn = chart.stacked
    ? stack(
        series.map(({ values }) => values),
        times.length,
      )
    : series.map(({ values }) => values);
  const most =
    Math.max(...drawn.flatMap((values) => values.map((value) => value ?? 0)), Number.MIN_VALUE) * 1.05;
  const [from, to] = [times[0] ?? 0, times.at(-1) ?? 1];
  const x = (time: number): number =>
    size.left + ((time - from) / Math.max(1, to - from)) * (size.width - size.left - size.right);
  const y = (value: number): number =>
    size.height - size.bottom - (value / most) * (size.height - size.top - size.bottom);
  const shapes = drawn.map((values, index) => {
    const colour = series[index]?.colour ?? ink.soft;
    const below = chart.stacked ? drawn[index - 1] : undefined;
    return chart.stacked
      ? areas(times, values, { x, y, below }, colour)
      : lines(times, values, { x, y }, colour);
  });
  const rows = Math.ceil(series.length / 5);
  const legendHeight = rows * 18 + 8;
  return svgOf(size.width, size.height + legendHeight, chart.title, [
    rect(0, 0, size.width, size.height + legendHeight, ink.ground),
    text(size.left, 18, chart.title, ink.ink, 'font-weight="600"'),
    ...axes(chart, { most, from, to, x, y }),
    ...shapes,
    ...series.map(({ label, colour }, index) =>
      legend(size.left + (index % 5) * 184, size.height + Math.floor(index / 5) * 18, { label, colour, ink }),
    ),
  ]);
}

interface Scale {
  readonly x: (time: number) => number;
  readonly y: (value: number) => number;
}

/** Stretches without a hole, each as its points. */
function runs(times: readonly number[], values: Values): readonly (readonly number[])[] {
  const found: number[][] = [[]];
  for (const point of times.keys()) {
    if ((values[point] ?? null) === null) found.push([]);
    else found.at(-1)?.push(point);
  }
  return found.filter((run) => run.length > 0);
}

function lines(times: readonly number[], values: Values, { x, y }: Scale, colour: string): string {
  const path = runs(times, values)
    .map(
      (run) => `M${run.map((point) => `${at(x(times[point] ?? 0))} ${at(y(values[point] ?? 0))}`).join('L')}`,
    )
    .join('');
  return `<path d="${path}" fill="none" stroke="${colour}" stroke-width="1.5"/>`;
}

function areas(
  times: readonly number[],
  values: Values,
  { x, y, below }: Scale & { readonly below: Values | undefined },
  colour: string,
): string {
  const path = runs(times, values)
    .map((run) => {
      const top = run.map((point) => `${at(x(times[point] ?? 0))} ${at(y(values[point] ?? 0))}`);
      const foot = run
        .toReversed()
        .map((point) => `${at(x(times[point] ?? 0))} ${at(y(below?.[point] ?? 0))}`);
      return `M${[...top, ...foot].join('L')}Z`;
    })
    .join('');
  return `<path d="${path}" fill="${colour}"/>`;
}

function axes(
  chart: SvgChart,
  { most, from, to, x, y }: Scale & { readonly most: number; readonly from: number; readonly to: number },
): readonly string[] {
  const steps = Array.from({ length: ticks + 1 }, (_, index) => index / ticks);
  return steps.flatMap((part) => [
    rect(size.left, y(most * part), size.width - size.left - size.right, 1, chart.ink.line),
    text(
      size.left - 6,
      y(most * part) + 4,
      chart.writeValue(most * part),
      chart.ink.soft,
      'text-anchor="end"',
    ),
    text(
      x(from + (to - from) * part),
      size.height - 8,
      chart.writeTime(from + (to - from) * part),
      chart.ink.soft,
      `text-anchor="${part === 0 ? 'start' : part === 1 ? 'end' : 'middle'}"`,
    ),
  ]);
}

function legend(left: number, top: number, of: { label: string; colour: string; ink: SvgInk }): string {
  return rect(left, top, 10, 10, of.colour) + text(left + 15, top + 9, of.label, of.ink.soft);
}

export interface SvgMatrix {
  readonly title: string;
  readonly rows: readonly { readonly key: string; readonly name: string; readonly colour: string }[];
  readonly cells: Cells;
  readonly layout: ColumnLayout;
  readonly ink: SvgInk;
  /** Lines below it. */
  readonly notes: readonly string[];
}

const row = { height: 22, padding: 3, names: 170, head: 52, note: 17 };

export function matrixSvg({ title, rows, cells, layout, ink, notes }: SvgMatrix): string {
  const width = row.names + layout.widthPx + 10;
  const foot = row.head + rows.length * row.height + 10;
  const height = foot + notes.length * row.note;
  const every = Math.max(1, Math.ceil(24 / Math.max(1, layout.columns[0]?.widthPx ?? 24)));
  return svgOf(width, height, title, [
    `<defs>${rows.map(({ colour }, index) => hatch(index, colour) + stripes(index, colour)).join('')}</defs>`,
    rect(0, 0, width, height, ink.ground),
    text(8, 18, title, ink.ink, 'font-weight="600"'),
    ...layout.columns.flatMap(({ lps, xPx, widthPx }, index) =>
      index % every === 0
        ? [text(row.names + xPx + widthPx / 2, row.head - 8, lpRange(lps), ink.soft, 'text-anchor="middle"')]
        : [],
    ),
    ...rows.map((one, index) => matrixRow(one, index, { cells, layout, ink })),
    ...notes.map((note, index) => text(8, foot + 10 + index * row.note, note, ink.soft)),
  ]);
}

function matrixRow(
  { key, name, colour }: SvgMatrix['rows'][number],
  index: number,
  { cells, layout, ink }: Pick<SvgMatrix, 'cells' | 'layout' | 'ink'>,
): string {
  const top = row.head + index * row.height;
  const bar = row.height - 2 * row.padding;
  const foot = top + row.padding + bar;
  const drawn = layout.columns.map(({ lps, xPx, widthPx }) => {
    const cell = cells.cell(key, lps);
    if (cell === undefined || cell.certainty === 'none') return '';
    const height = (cores: number): number => Math.min(1, Math.max(0, cores / lps.length)) * bar;
    const left = row.names + xPx;
    if (cell.certainty === 'exact')
      return rect(
        left,
        foot - Math.max(1, height(cell.share)),
        widthPx - 1,
        Math.max(1, height(cell.share)),
        colour,
      );
    const place = { left, foot, bar, widthPx: widthPx - 1, cores: lps.length, index };
    return (
      (cell.certainty === 'matched' ? matchedBar(cell, place) : hatchedBar(cell.share, 0, place)) +
      rect(left + widthPx / 2, foot - height(cell.high), 1, height(cell.high) - height(cell.low), ink.ink)
    );
  });
  return (
    text(8, top + 15, name, ink.ink) +
    drawn.join('') +
    rect(row.names, top + row.height - 1, layout.widthPx, 1, ink.line)
  );
}

interface CellPlace {
  readonly left: number;
  readonly foot: number;
  readonly bar: number;
  readonly widthPx: number;
  /** What the full height stands for. */
  readonly cores: number;
  readonly index: number;
}

/** From a height up to the top of the cell. */
function hatchedBar(
  share: number,
  from: number,
  { left, foot, bar, widthPx, cores, index }: CellPlace,
): string {
  const opacity = 0.25 + 0.75 * Math.min(1, Math.max(0, share / cores));
  return `<rect x="${at(left)}" y="${at(foot - bar)}" width="${at(widthPx)}" height="${at(bar - from)}" fill="url(#h${index})" opacity="${at(opacity)}"/>`;
}

/** As on screen: stripes for what was matched, a hatch above them for the rest. */
function matchedBar({ share, matched }: Cell, place: CellPlace): string {
  const { left, foot, bar, widthPx, cores, index } = place;
  const found = matched?.cores ?? 0;
  const height = Math.max(2, Math.min(1, found / cores) * bar);
  const rest = (share - found) / Math.max(cores - found, Number.MIN_VALUE);
  const striped = rect(left, foot - height, widthPx, height, `url(#s${index})`);
  return (rest > 0.005 ? hatchedBar(rest * cores, height, place) : '') + striped;
}

function hatch(index: number, colour: string): string {
  return `<pattern id="h${index}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="2.5" height="6" fill="${colour}"/></pattern>`;
}

function stripes(index: number, colour: string): string {
  return `<pattern id="s${index}" width="3" height="3" patternUnits="userSpaceOnUse"><rect width="2" height="3" fill="${colour}"/></pattern>`;
}

export function rect(x: number, y: number, width: number, height: number, fill: string): string {
  return `<rect x="${at(x)}" y="${at(y)}" width="${at(Math.max(0, width))}" height="${at(Math.max(0, height))}" fill="${fill}"/>`;
}

export function text(x: number, y: number, words: string, fill: string, more = ''): string {
  return `<text x="${at(x)}" y="${at(y)}" fill="${fill}" ${more}>${escaped(words)}</text>`;
}

export function svgOf(width: number, height: number, title: string, parts: readonly string[]): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${at(width)}" height="${at(height)}" viewBox="0 0 ${at(width)} ${at(height)}" font-family="system-ui, sans-serif" font-size="12"><title>${escaped(title)}</title>${parts.join('')}</svg>`;
}

function escaped(words: string): string {
  return words
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
