/**
 * What a volume's forecast looks like: growth since the beginning of what is known, stacked by file, and the fan of what may come up to
 * the line. Growth and not fullness, because on a large volume what matters is a thin edge. Pure.
 */
import type { VolumeForecastAnswer } from '../../collector/model/wire.ts';
import type { Frame, Values } from './span-shapes.ts';

export interface GrowthPicture {
  readonly frame: Frame;
  /** From the bottom up; `path` undefined = all else that grew. */
  readonly layers: readonly GrowthLayer[];
  readonly times: readonly number[];
  /** Everything that grew and shrank, taken together. */
  readonly total: Values;
  readonly fan: {
    readonly times: readonly number[];
    readonly low: Values;
    readonly likely: Values;
    readonly high: Values;
  };
  /** Where the line lies; undefined while it is far out of the picture. */
  readonly line: number | undefined;
  readonly sinceMs: number;
}

export interface GrowthLayer {
  readonly path: string | undefined;
  readonly vm: string | undefined;
  readonly low: Values;
  readonly high: Values;
}

/** Undefined while there is nothing to draw. */
export function growthPicture(of: VolumeForecastAnswer): GrowthPicture | undefined {
  const begin = of.past.freeBytes.findIndex((free) => free !== null);
  const free = of.past.freeBytes[begin] ?? null;
  const times = of.past.times.slice(begin);
  const sinceMs = times[0];
  if (begin === -1 || free === null || sinceMs === undefined || times.length < 2) return undefined;
  const grownTo = (left: number | null): number | null => (left === null ? null : free - left);
  const total = of.past.freeBytes.slice(begin).map(grownTo);
  const layers = stackFiles(of, begin, total);
  const fan = {
    times: of.fan.times,
    low: of.fan.highestBytes.map(grownTo),
    likely: of.fan.likelyBytes.map(grownTo),
    high: of.fan.lowestBytes.map(grownTo),
  };
  const line = free - of.lineBytes;
  const isNear = of.kind === 'falling' || of.kind === 'reached';
  const known = [...total, ...(layers.at(-1)?.high ?? []), ...fan.high].filter((value) => value !== null);
  const top = Math.max(...known, isNear ? line : 0, 1) * 1.06;
  return {
    frame: {
      fromMs: sinceMs,
      toMs: Math.max(of.at, of.fan.times.at(-1) ?? 0),
      bottom: Math.min(0, ...known) * 1.06,
      top,
    },
    layers,
    times,
    total,
    fan,
    line: line <= top ? line : undefined,
    sinceMs,
  };
}

function stackFiles({ past }: VolumeForecastAnswer, begin: number, total: Values): readonly GrowthLayer[] {
  const layers: GrowthLayer[] = [];
  let below: Values = total.map(() => 0);
  const put = (path: string | undefined, vm: string | undefined, growth: Values): void => {
    const low = below;
    const high = low.map((value, index) => (value ?? 0) + Math.max(0, growth[index] ?? 0));
    layers.push({ path, vm, low, high });
    below = high;
  };
  for (const { path, vm, bytes } of past.files) {
    const sizes = bytes.slice(begin);
    const first = sizes.find((size) => size !== null) ?? 0;
    put(
      path,
      vm,
      sizes.map((size) => (size === null ? 0 : size - first)),
    );
  }
  const files = below;
  const rest = total.map((value, index) => (value === null ? 0 : value - (files[index] ?? 0)));
  // Less than a fiftieth is the time that lies between reading files and volumes.
  if (Math.max(...rest) > Math.max(1, ...total.map((value) => value ?? 0)) / 50)
    put(undefined, undefined, rest);
  return layers;
}
