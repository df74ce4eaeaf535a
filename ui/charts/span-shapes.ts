/** Paths and ticks of a span chart, in a square of 1000 by 1000 that is stretched when drawn. Arithmetic only. */

export type Values = readonly (number | null)[];

export interface Frame {
  readonly fromMs: number;
  readonly toMs: number;
  readonly bottom: number;
  readonly top: number;
}

const side = 1000;

function place({ fromMs, toMs, bottom, top }: Frame, at: number, value: number): string {
  const x = (side * (at - fromMs)) / (toMs - fromMs);
  const y = (side * (top - value)) / (top - bottom);
  return `${Number(x.toFixed(2))} ${Number(y.toFixed(2))}`;
}

/** Broken where a value is not known. */
export function linePath(frame: Frame, times: readonly number[], values: Values): string {
  return runsOf(times, values)
    .map((run) => `M${run.map(([at, value]) => place(frame, at, value)).join('L')}`)
    .join('');
}

/** The area between two lines, broken where either is not known. */
export function bandPath(
  frame: Frame,
  { times, low, high }: { readonly times: readonly number[]; readonly low: Values; readonly high: Values },
): string {
  const both = times.map((_, index) => (low[index] === null ? null : (high[index] ?? null)));
  return runsOf(times, both)
    .map((run) => {
      const upper = run.map(([at, value]) => place(frame, at, value));
      const lower = run.map(([at, , index]) => place(frame, at, low[index] ?? 0)).toReversed();
      return `M${[...upper, ...lower].join('L')}Z`;
    })
    .join('');
}

type Point = readonly [at: number, value: number, index: number];

function runsOf(times: readonly number[], values: Values): readonly (readonly Point[])[] {
  const runs: Point[][] = [];
  let run: Point[] | undefined;
  for (const [index, at] of times.entries()) {
    const value = values[index] ?? null;
    if (value === null) {
      run = undefined;
      continue;
    }
    if (run === undefined) {
      run = [];
      runs.push(run);
    }
    run.push([at, value, index]);
  }
  return runs;
}

/** Three to six round values from the bottom to the top; bytes are round in their own way. */
export function axisValues({ bottom, top }: Frame): readonly number[] {
  const span = top - bottom;
  if (!(span > 0)) return [];
  const isBytes = span >= 4096;
  const unit = isBytes ? 1024 ** Math.floor(Math.log(span) / Math.log(1024)) : 1;
  const rough = span / unit / 3;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = unit * power * ([1, 2, 5, 10].findLast((factor) => factor * power <= rough) ?? 1);
  const first = Math.ceil(bottom / step);
  const count = Math.floor(top / step) - first + 1;
  return Array.from({ length: count }, (_, index) => (first + index) * step);
}

const stepsMs = [
  1000,
  5000,
  15_000,
  30_000,
  60_000,
  300_000,
  900_000,
  1_800_000,
  3_600_000,
  10_800_000,
  21_600_000,
  43_200_000,
  86_400_000,
  2 * 86_400_000,
  7 * 86_400_000,
  14 * 86_400_000,
  30 * 86_400_000,
];

/** Round instants, at most six, away from the edges where their text would be cut. */
export function timeTicks({ fromMs, toMs }: Frame): {
  readonly at: readonly number[];
  readonly stepMs: number;
} {
  const span = toMs - fromMs;
  const stepMs = stepsMs.find((step) => span / step <= 6) ?? span;
  const first = Math.ceil((fromMs + span * 0.03) / stepMs);
  const last = Math.floor((toMs - span * 0.03) / stepMs);
  return { at: Array.from({ length: last - first + 1 }, (_, index) => (first + index) * stepMs), stepMs };
}
