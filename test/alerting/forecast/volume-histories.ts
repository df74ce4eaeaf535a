/**
 * Made-up lives of volumes of which the end is known: steady growth, daily backups, jumps, bursts, clean-ups, and growth that changes. Free
 * bytes every five minutes. The same seed gives the same lives.
 */
import { Random } from '../../../collector/sources/simulated-host/random.ts';

export interface VolumeLife {
  readonly kind: string;
  readonly stepMs: number;
  /** Never below 0; ends when full for the first time or when the time is over. */
  readonly freeBytes: readonly number[];
  /** When it was full, from the beginning; undefined = it never was. */
  readonly fullAtMs: number | undefined;
}

const stepMs = 300_000;
const stepsADay = 288;
const gb = 1024 ** 3;

type Change = (step: number, draw: Random) => number;

interface Recipe {
  readonly kind: string;
  readonly days: number;
  readonly freeBytes: (draw: Random) => number;
  /** Makes what is taken from (negative) or given to the free space in each step. */
  readonly life: (draw: Random, freeBytes: number) => Change;
}

const noise = (draw: Random, size: number): number => (draw.between(-1, 1) + draw.between(-1, 1)) * size;
const nightly =
  (bytes: number): Change =>
  (step) => {
    const hour = (step % stepsADay) / 12;
    if (hour >= 2 && hour < 4) return -bytes / 24;
    return hour >= 5 && hour < 6 ? bytes / 12 : 0;
  };

const recipes: readonly Recipe[] = [
  {
    kind: 'steady growth',
    days: 21,
    freeBytes: (draw) => draw.between(150, 900) * gb,
    life: (draw, free) => {
      const days = draw.between(4, 18);
      return () => -free / days / stepsADay + noise(draw, free / 20_000);
    },
  },
  {
    kind: 'growth with a nightly backup',
    days: 21,
    freeBytes: (draw) => draw.between(400, 900) * gb,
    life: (draw, free) => {
      const days = draw.between(9, 18);
      const backup = nightly(free * draw.between(0.1, 0.25));
      return (step) => -free / days / stepsADay + backup(step, draw) + noise(draw, free / 20_000);
    },
  },
  {
    kind: 'growth by files that come at any time',
    days: 21,
    freeBytes: (draw) => draw.between(200, 900) * gb,
    life: (draw, free) => {
      const days = draw.between(5, 18);
      const meanBytes = free / days / 6;
      return () => (draw.between(0, 1) < 6 / stepsADay ? -meanBytes * draw.between(0, 2) : 0);
    },
  },
  {
    kind: 'growth that doubles',
    days: 21,
    freeBytes: (draw) => draw.between(200, 900) * gb,
    life: (draw, free) => {
      const days = draw.between(10, 25);
      const turn = draw.between(2, 6) * stepsADay;
      return (step) => (-free / days / stepsADay) * (step < turn ? 1 : 2) + noise(draw, free / 20_000);
    },
  },
  {
    kind: 'a runaway that fills it within hours',
    days: 7,
    freeBytes: (draw) => draw.between(100, 600) * gb,
    life: (draw, free) => {
      const begin = draw.between(2, 6) * stepsADay;
      const hours = draw.between(1, 10);
      return (step) => (step < begin ? 0 : -free / hours / 12) + noise(draw, free / 50_000);
    },
  },
  {
    kind: 'a nightly backup and nothing else',
    days: 14,
    freeBytes: (draw) => draw.between(300, 900) * gb,
    life: (draw, free) => {
      const backup = nightly(free * draw.between(0.2, 0.6));
      return (step) => backup(step, draw) + noise(draw, free / 50_000);
    },
  },
  {
    kind: 'copies that come and are deleted',
    days: 14,
    freeBytes: (draw) => draw.between(200, 900) * gb,
    life: (draw, free) => {
      let given = 0;
      return () => {
        const isCopy = given === 0 && draw.between(0, 1) < 1 / stepsADay;
        const isGone = given > 0 && draw.between(0, 1) < 3 / stepsADay;
        const change = isCopy ? -free * draw.between(0.05, 0.4) : isGone ? given : 0;
        if (isCopy || isGone) given = isCopy ? -change : 0;
        return change + noise(draw, free / 50_000);
      };
    },
  },
  {
    kind: 'cleaned up every week',
    days: 21,
    freeBytes: (draw) => draw.between(300, 900) * gb,
    life: (draw, free) => {
      const weekly = free * draw.between(0.3, 0.6);
      return (step) =>
        (step % (7 * stepsADay) === 0 && step > 0 ? weekly : -weekly / 7 / stepsADay) +
        noise(draw, free / 50_000);
    },
  },
  {
    kind: 'nothing but wandering',
    days: 14,
    freeBytes: (draw) => draw.between(200, 900) * gb,
    life: (draw, free) => () => noise(draw, free / 2000),
  },
];

export function volumeLives(seed: number, ofEachKind: number): readonly VolumeLife[] {
  return recipes.flatMap((recipe) =>
    Array.from({ length: ofEachKind }, (_, index) =>
      live(recipe, new Random(seed, `${recipe.kind} ${index}`)),
    ),
  );
}

function live({ kind, days, freeBytes, life }: Recipe, draw: Random): VolumeLife {
  let free = freeBytes(draw);
  const change = life(draw, free);
  const values: number[] = [];
  for (let step = 0; step < days * stepsADay && free > 0; step += 1) {
    values.push(free);
    free = Math.max(0, free + change(step, draw));
  }
  if (free === 0) values.push(0);
  return { kind, stepMs, freeBytes: values, fullAtMs: free === 0 ? (values.length - 1) * stepMs : undefined };
}
