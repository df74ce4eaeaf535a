/** The picture of a volume that fills: what is stacked, where the fan and the line lie, and how it is drawn. */
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { growthPicture } from '../../ui/charts/growth.ts';
import { axisValues, bandPath, linePath, timeTicks } from '../../ui/charts/span-shapes.ts';
import type { VolumeForecastAnswer } from '../../collector/model/wire.ts';

const falling: VolumeForecastAnswer = {
  name: 'D:',
  at: 3000,
  sizeBytes: 1000,
  freeBytes: 70,
  isClusterVolume: false,
  lineBytes: 10,
  lineReason: 'setting',
  kind: 'falling',
  bytesPerSecond: -10,
  knownForMs: 2000,
  earliestAt: 5000,
  likelyAt: 6000,
  latestAt: 9000,
  jump: null,
  promisedBytes: null,
  wouldPause: [],
  files: [],
  moreFiles: 0,
  othersBytesPerSecond: null,
  advice: [],
  past: {
    times: [0, 1000, 2000, 3000],
    freeBytes: [null, 100, 80, 70],
    files: [
      { vm: 'a', path: 'a.vhdx', bytes: [null, 500, 512, 518] },
      { vm: 'b', path: 'b.vhdx', bytes: [null, null, 40, 36] },
    ],
  },
  fan: { times: [3000, 9000], lowestBytes: [70, 10], likelyBytes: [70, 10], highestBytes: [70, 25] },
};

test('growth is stacked by file from the first that is known, and what no file grew by lies on top', () => {
  const picture = growthPicture(falling);

  expect(picture?.times).toEqual([1000, 2000, 3000]);
  expect(picture?.total).toEqual([0, 20, 30]);
  expect(picture?.layers.map(({ path, high }) => [path, high])).toEqual([
    ['a.vhdx', [0, 12, 18]],
    // A file that shrinks takes nothing from what lies below it.
    ['b.vhdx', [0, 12, 18]],
    [undefined, [0, 20, 30]],
  ]);
});

test('the fan goes on from the growth of now to the line', () => {
  const picture = growthPicture(falling);

  expect(picture?.line).toBe(90);
  expect(picture?.fan).toEqual({ times: [3000, 9000], low: [30, 75], likely: [30, 90], high: [30, 90] });
  expect(picture?.frame).toMatchObject({ fromMs: 1000, toMs: 9000, bottom: 0 });
});

test('a line that nothing leads to is left out of the picture', () => {
  const calm = {
    ...falling,
    kind: 'no-trend' as const,
    fan: { times: [], lowestBytes: [], likelyBytes: [], highestBytes: [] },
  };

  expect(growthPicture(calm)?.line).toBeUndefined();
  expect(growthPicture({ ...calm, past: { times: [0], freeBytes: [1], files: [] } })).toBeUndefined();
});

test('lines and bands break where nothing is known', () => {
  const frame = { fromMs: 0, toMs: 10, bottom: 0, top: 10 };

  expect(linePath(frame, [0, 5, 6, 10], [0, null, 5, 10])).toBe('M0 1000M600 500L1000 0');
  expect(bandPath(frame, { times: [0, 10], low: [0, 0], high: [5, null] })).toBe('M0 500L0 1000Z');
});

test('axes have a few round values inside the frame, whatever it is', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1e-3, max: 1e15, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (top, down) => {
        const values = axisValues({ fromMs: 0, toMs: 1, top, bottom: -down * top });
        expect(values.length).toBeGreaterThanOrEqual(2);
        expect(values.length).toBeLessThanOrEqual(9);
        for (const value of values) {
          expect(value).toBeLessThanOrEqual(top);
          expect(value).toBeGreaterThanOrEqual(-down * top * 1.000001);
        }
      },
    ),
  );
  fc.assert(
    fc.property(fc.integer({ min: 5000, max: 1e10 }), (span) => {
      const { at } = timeTicks({ fromMs: 1e12, toMs: 1e12 + span, bottom: 0, top: 1 });
      expect(at.length).toBeLessThanOrEqual(7);
      expect(at.length).toBeGreaterThanOrEqual(1);
    }),
  );
});
