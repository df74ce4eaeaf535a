/** The doctor beside a running program: nobody waits for it, one run at a time, and one that hangs is given up. */
import { expect, test } from 'vitest';

import { createDoctorDesk } from '../../collector/doctor/desk.ts';
import type { Report } from '../../collector/doctor/diagnose.ts';
import type { OnProgress } from '../../collector/doctor/examine.ts';
import { unixMs, type Ms } from '../../collector/model/time.ts';

const report: Report = { platform: 'test', checked: ['a'], notChecked: [], findings: [] };

/** A desk whose examinations end when the test says so, and whose time passes when it does. */
function open() {
  const runs: {
    resolve: (found: Report) => void;
    reject: (error: Error) => void;
    signal: AbortSignal;
    onProgress: OnProgress;
  }[] = [];
  const timers = new Map<() => void, Ms>();
  let now = 1000;
  const desk = createDoctorDesk({
    examine: (signal, onProgress) =>
      new Promise((resolve, reject) => runs.push({ resolve, reject, signal, onProgress })),
    clock: () => unixMs(now),
    after(span, call) {
      timers.set(call, span);
      return () => timers.delete(call);
    },
  });
  const pass = (span: number): void => {
    now += span;
    for (const [call, due] of timers) if (due <= span) call();
  };
  /** Lets what was promised come. */
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return { desk, runs, pass, settle, timers };
}

test('a run shows how far it is, and its report when it ended; the next one keeps it meanwhile', async () => {
  const { desk, runs, pass, settle, timers } = open();
  expect(desk.state()).toEqual({ isRunning: false });

  desk.run();
  desk.run();
  runs[0]?.onProgress(3, 49);
  expect(runs.length).toBe(1);
  expect(desk.state()).toEqual({ isRunning: true, startedAt: 1000, progress: { done: 3, total: 49 } });

  pass(50);
  runs[0]?.resolve(report);
  await settle();
  expect(desk.state()).toEqual({ isRunning: false, startedAt: 1000, finishedAt: 1050, report });
  expect(timers.size).toBe(0);

  desk.run();
  expect(desk.state()).toEqual({ isRunning: true, startedAt: 1050, finishedAt: 1050, report });
});

test('a run that fails says why and keeps the report before it', async () => {
  const { desk, runs, settle } = open();
  desk.run();
  runs[0]?.resolve(report);
  await settle();

  desk.run();
  runs[1]?.reject(new Error('Target "x" is no URL'));
  await settle();

  expect(desk.state()).toMatchObject({ isRunning: false, report, failure: 'Target "x" is no URL' });
});

test('a run that hangs is given up after three minutes, what it says later is not heard, and another can begin', async () => {
  const { desk, runs, pass, settle } = open();
  desk.run();

  pass(180_000);

  expect(desk.state()).toMatchObject({
    isRunning: false,
    failure: 'The doctor was given up after 180 s: something it asked gives no answer',
  });
  expect(runs[0]?.signal.aborted).toBe(true);
  desk.run();
  runs[0]?.onProgress(1, 2);
  runs[0]?.resolve(report);
  await settle();
  expect(desk.state()).toEqual({ isRunning: true, startedAt: 181_000 });
});

test('closing ends the run under way', () => {
  const { desk, runs } = open();
  desk.run();

  desk.close();

  expect(runs[0]?.signal.aborted).toBe(true);
});
