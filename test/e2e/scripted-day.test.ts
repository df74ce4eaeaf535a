/**
 * The scripted day with the real program and its real store: the warning before the pause, the cause after it, the end when there is room,
 * and silence about an administrator's pause; however the program is disturbed, everything is told once.
 */
import { rmSync } from 'node:fs';
import path from 'node:path';

import { expect, test } from 'vitest';

import { runProgram } from '../support/program.ts';
import { playDay, told, type Disturbed, type PlayedDay } from './played-day.ts';

const withinMs = 150_000;

/** What must be told in every run, each once. */
const expected = [
  'volume-time-to-full E: firing critical',
  'volume-time-to-full E: resolved critical',
  'volume-free-space E: firing critical',
  'vm-paused-critical web01 firing critical',
  'vm-paused-critical web01 resolved critical',
  'vm-paused-critical backup01 firing critical',
  'vm-paused-critical backup01 resolved critical',
];

const isAll = (lines: readonly string[]): boolean => expected.every((line) => lines.includes(line));

function expectEachOnce(day: PlayedDay): void {
  const all = told(day).filter((line) => /^(volume|vm-paused|vm-storage|vm-critical)/.test(line));
  for (const line of expected)
    expect(
      all.filter((one) => one === line),
      line,
    ).toHaveLength(1);
  // Free space warns when it is low, and once more when some is free again but not enough.
  const others = all.filter((line) => line !== 'volume-free-space E: firing warning');
  expect(new Set(others).size, others.join('\n')).toBe(others.length);
}

const pausedAt = ({ events }: PlayedDay): number =>
  events.find(({ kind }) => kind === 'vm-paused-critical')?.at ?? Number.NaN;
const alertOf = ({ messages }: PlayedDay, rule: string) =>
  messages.flatMap(({ alerts }) => alerts).find((alert) => alert.rule === rule);

test(
  'the warning comes before the pause, the cause after it, and an administrator’s pause is none',
  async () => {
    const day = await playDay({ isAll });

    expectEachOnce(day);
    const warning = alertOf(day, 'volume-time-to-full');
    expect(pausedAt(day) - (warning?.since ?? Number.NaN)).toBeGreaterThan(60_000);
    expect(warning?.summary).toMatch(
      /^Volume E: of .* will be full in about .* in this order: backup01, web01/,
    );
    expect(alertOf(day, 'vm-paused-critical')?.summary).toMatch(/cannot grow, volume E: has 0 bytes free/);
    // The free space is read every ten seconds of the host, so the truth may be that much older.
    const before = day.foretold.filter(({ at }) => at < pausedAt(day));
    const holding = before.filter(
      ({ earliestAt, latestAt }) =>
        earliestAt - 10_000 <= pausedAt(day) && pausedAt(day) <= latestAt + 10_000,
    );
    expect(before.length).toBeGreaterThan(8);
    expect(holding.length / before.length).toBeGreaterThan(0.8);
    const paused = day.events.find(({ kind }) => kind === 'vm-paused')?.subject;
    expect(paused).toBeTypeOf('string');
    expect(told(day).filter((line) => line.includes(` ${paused} `) && line.startsWith('vm-paused'))).toEqual(
      [],
    );

    const tried = await runProgram(['check-config', '--data-dir', path.join(day.dataDir, 'fast-motion')]);
    for (const rule of ['vm-paused-critical', 'volume-free-space', 'volume-time-to-full'])
      expect(tried.output).toMatch(new RegExp(`${rule} +would have fired `));
    expect(tried.output).toMatch(/replication-unhealthy +would not have fired/);
    rmSync(day.dataDir, { recursive: true });
  },
  withinMs,
);

test(
  'killed again and again, nothing is lost and nothing told twice',
  async () => {
    const kill = ({ killAndRestart }: Disturbed): Promise<void> => killAndRestart();
    // Each time just after something was told, when it would be told again if that was not kept.
    const at = {
      'volume-time-to-full E: firing critical': kill,
      'vm-paused-critical web01 firing critical': kill,
      'vm-paused-critical web01 resolved critical': kill,
    };
    const day = await playDay({ isAll, at, speed: 15 });

    expectEachOnce(day);
    rmSync(day.dataDir, { recursive: true });
  },
  withinMs,
);

test.each([
  ['forward', 30_000],
  ['back', -30_000],
])(
  'stopped for a while and with its clock set %s, nothing is lost and nothing told twice',
  async (_, step) => {
    const day = await playDay({
      isAll,
      env: { NODE_OPTIONS: `--import=${path.resolve('test/e2e/set-clock.mjs')}`, SET_CLOCK_BY: String(step) },
      at: {
        '13:00': async ({ program }) => {
          process.kill(program.pid, 'SIGSTOP');
          await new Promise((resolve) => {
            setTimeout(resolve, 1000);
          });
          process.kill(program.pid, 'SIGCONT');
        },
        '14:00': async ({ program }) => {
          process.kill(program.pid, 'SIGUSR2');
        },
      },
    });

    expectEachOnce(day);
    expect(told(day).filter((line) => line.startsWith('source-stale'))).toEqual([]);
    rmSync(day.dataDir, { recursive: true });
  },
  withinMs,
);

test(
  '500 VMs on one volume are one message when they are paused, and one when all is well',
  async () => {
    const day = await playDay({
      args: ['--sim-vms', '500', '--sim-archive-vms', '500', '--interval', '250ms'],
      isAll: (lines) => lines.filter((line) => /^vm-paused-critical .* resolved/.test(line)).length >= 500,
    });

    const telling = (line: RegExp) =>
      day.messages.filter(({ alerts }) => alerts.some(({ rule, state }) => line.test(`${rule} ${state}`)));
    expect(telling(/^vm-paused-critical firing$/)).toHaveLength(1);
    expect(telling(/^vm-paused-critical resolved$/)).toHaveLength(1);
    const lines = told(day).filter((line) => line.startsWith('vm-paused-critical'));
    expect(lines).toHaveLength(1000);
    expect(new Set(lines).size).toBe(1000);
    rmSync(day.dataDir, { recursive: true });
  },
  withinMs,
);
