import { expect, test } from 'vitest';

import { createSmoothing } from '../../collector/alerting/smoothing.ts';
import { addMs, ms, secondMs } from '../../collector/model/time.ts';
import { noon } from '../exposition/scene.ts';

test('one second without a value does not spoil the mean of those after it', () => {
  const smoothing = createSmoothing();
  smoothing.add('LP 0 total', 0.5, noon);

  expect(smoothing.add('LP 0 total', Number.NaN, addMs(noon, secondMs))).toBeNaN();
  expect(smoothing.add('LP 0 total', 0.5, addMs(noon, ms(2000)))).toBeCloseTo(0.5, 12);
});

test('a step is followed within the time constant, and a long gap begins anew', () => {
  const smoothing = createSmoothing();
  smoothing.add('LP 0 total', 0, noon);

  expect(smoothing.add('LP 0 total', 1, addMs(noon, ms(30_000)))).toBeCloseTo(1 - 1 / Math.E, 12);
  expect(smoothing.add('LP 0 total', 0.25, addMs(noon, ms(400_000)))).toBe(0.25);
});
