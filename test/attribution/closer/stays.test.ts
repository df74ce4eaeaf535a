import { expect, test } from 'vitest';

import { listStays } from '../../../collector/attribution/closer/stays.ts';
import { turnsOf } from '../../../collector/attribution/closer/turns.ts';
import { watchBurst } from '../../support/simulated-burst.ts';

test('a stay ends where a read is missing: nobody saw whether anyone moved meanwhile', async () => {
  const { reads } = await watchBurst(
    { lps: 4, vms: 3, load: 0.5, seed: 5, readSkewMicroseconds: 10 },
    { reads: 6, everyMs: 3 },
  );
  const holed = reads.map((read, index) =>
    index === 3 ? { ...read, sets: read.sets.filter(({ set }) => set !== 'virtual-processor') } : read,
  );

  const whole = turnsOf(reads, (lp) => lp);
  const turns = turnsOf(holed, (lp) => lp);
  const width = turns.virtualProcessors.length;
  const { atBegin, atEnd } = listStays(turns);

  expect(whole.intervals.map(({ follows }) => follows)).toEqual([false, true, true, true, true]);
  expect(turns.intervals.map(({ follows }) => follows)).toEqual([false, true, false]);
  for (let vp = 0; vp < width; vp += 1) {
    expect(atBegin[width + vp]).toBe(atEnd[vp]);
    expect(atBegin[2 * width + vp]).toBeGreaterThan(atEnd[width + vp] ?? Number.NaN);
  }
});
