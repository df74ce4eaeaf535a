/** The beat, with a clock and timers moved by hand. */
import { expect, test } from 'vitest';

import { ms, unixMs, type Ms } from '../../collector/model/time.ts';
import { createSchedule, type Beat, type Timers } from '../../collector/sampling/schedule.ts';

/** A world whose time passes only while somebody waits or works. */
function createWorld(startAt: number) {
  let elapsed = 0;
  let offset = startAt;
  const waits: number[] = [];
  const timers: Timers = {
    wait: (span: Ms) => {
      waits.push(span);
      elapsed += span;
      return Promise.resolve();
    },
    elapsed: () => ms(elapsed),
  };
  return {
    timers,
    waits,
    clock: () => unixMs(elapsed + offset),
    work: (span: number) => (elapsed += span),
    setWallClock: (by: number) => (offset += by),
  };
}

type World = ReturnType<typeof createWorld>;

/** The beats of `count` polls; `during` says what happens in each. */
async function beatsOf(
  world: World,
  count: number,
  during: (poll: number) => void = () => {},
): Promise<readonly Beat[]> {
  const abort = new AbortController();
  const beats: Beat[] = [];
  const schedule = createSchedule({ interval: ms(1000), clock: world.clock, timers: world.timers });
  await schedule.run((beat) => {
    during(beats.length);
    beats.push(beat);
    if (beats.length === count) abort.abort();
    return Promise.resolve();
  }, abort.signal);
  return beats;
}

test('polls fall on whole multiples of the interval, and stay there', async () => {
  const world = createWorld(10_400);

  const beats = await beatsOf(world, 3, () => world.work(37));

  expect(beats.map(({ dueAt }) => dueAt)).toEqual([11_000, 12_000, 13_000]);
  expect(world.waits).toEqual([600, 963, 963]);
});

test('a slow poll skips the beats it slept through and counts them', async () => {
  const world = createWorld(10_000);

  const beats = await beatsOf(world, 3, (poll) => world.work(poll === 0 ? 2300 : 10));

  expect(beats).toEqual([
    { dueAt: 11_000, missed: 0 },
    { dueAt: 14_000, missed: 2 },
    { dueAt: 15_000, missed: 0 },
  ]);
});

test('a timer that fires late makes the poll late, the one after is on time again', async () => {
  const world = createWorld(10_000);
  const lateOnce: Timers = {
    ...world.timers,
    wait: async (span, signal) => {
      await world.timers.wait(ms(span + (world.waits.length === 0 ? 300 : 0)), signal);
    },
  };

  const beats = await beatsOf({ ...world, timers: lateOnce }, 2, (poll) => world.work(poll === 0 ? 800 : 0));

  expect(beats).toEqual([
    { dueAt: 11_000, missed: 0 },
    { dueAt: 13_000, missed: 1 },
  ]);
});

test.each([3_600_000, -3_600_000])('a wall clock set by %d ms skips no beat and stops none', async (jump) => {
  const world = createWorld(10_000_000);

  const beats = await beatsOf(world, 3, (poll) => {
    if (poll === 0) world.setWallClock(jump);
  });

  expect(beats.map(({ dueAt, missed }) => [dueAt, missed])).toEqual([
    [10_001_000, 0],
    [10_002_000 + jump, 0],
    [10_003_000 + jump, 0],
  ]);
});

test('a wall clock set back while waiting is noticed within one interval', async () => {
  const world = createWorld(10_000_000);
  const timers: Timers = {
    ...world.timers,
    wait: async (span, signal) => {
      if (world.waits.length === 0) world.setWallClock(-3_600_000);
      await world.timers.wait(span, signal);
    },
  };

  const beats = await beatsOf({ ...world, timers }, 1);

  expect(beats.map(({ dueAt }) => dueAt)).toEqual([6_402_000]);
});

test('an abort ends the wait, and no poll follows', async () => {
  const abort = new AbortController();
  const timers: Timers = {
    wait: () => {
      abort.abort();
      return Promise.reject(new Error('aborted'));
    },
    elapsed: () => ms(0),
  };
  let polls = 0;

  await createSchedule({ interval: ms(1000), clock: () => unixMs(1), timers }).run(() => {
    polls += 1;
    return Promise.resolve();
  }, abort.signal);

  expect(polls).toBe(0);
});

test('what a poll throws ends the beat', async () => {
  const world = createWorld(0);
  const schedule = createSchedule({ interval: ms(1000), clock: world.clock, timers: world.timers });

  const run = schedule.run(() => Promise.reject(new Error('broken')), new AbortController().signal);

  await expect(run).rejects.toThrow('broken');
});
