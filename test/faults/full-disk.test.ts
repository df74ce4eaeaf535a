/** A disk that is full, and one that fails, under a running store: it says so, answers what it has, and goes on when it can. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import type { StoreStatus } from '../../collector/model/history.ts';
import { startAgent } from './agents.ts';
import type { Agent } from './agents.ts';
import { faultyDisk, whyNoFaultyDisk } from './faulty-disk.ts';
import type { Comparison } from './known-history.ts';

const missing = whyNoFaultyDisk();
const seriesCount = 200;
/** Room to grow: a full disk shows only where a file would become longer. */
const maxBytes = 64 * 2 ** 20;

let base = '';
beforeEach(() => {
  base = mkdtempSync(path.join(tmpdir(), 'whichvm-disk-'));
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

async function append(agent: Agent, from: number, to: number) {
  const answers = await agent.ask({ kind: 'append', from, to });
  return {
    appended: answers.flatMap((answer) => (answer.kind === 'appended' ? [answer.tick] : [])),
    errors: answers.flatMap((answer) => (answer.kind === 'failed' ? [answer.error] : [])),
    refused: answers.flatMap((answer) => (answer.kind === 'refused' ? [answer.error] : [])),
  };
}

async function compared(agent: Agent, from: number, to: number): Promise<Comparison> {
  const [answer] = await agent.ask({ kind: 'compare', from, to });
  if (answer?.kind !== 'compared') throw new Error(`The agent answered ${JSON.stringify(answer)}`);
  return answer.comparison;
}

async function statusOf(agent: Agent): Promise<StoreStatus> {
  const [answer] = await agent.ask({ kind: 'status' });
  if (answer?.kind !== 'status') throw new Error(`The agent answered ${JSON.stringify(answer)}`);
  return answer.status;
}

test.skipIf(missing !== undefined)(
  'a full disk refuses polls with a sentence, keeps what was there, and goes on when there is space',
  async () => {
    const disk = faultyDisk(base);
    const start = { file: path.join(disk.folder, 'history.db'), maxBytes, seriesCount };
    await using agent = startAgent(start, disk.environment);
    await agent.next();
    await append(agent, 0, 50);

    disk.begin('full');
    const full = await append(agent, 50, 1500);
    const whileFull = await statusOf(agent);
    const keptWhileFull = await compared(agent, 0, 1500);
    disk.end('full');
    const again = await append(agent, 1500, 1600);
    const after = await statusOf(agent);
    const kept = await compared(agent, 0, 1600);

    expect(full.refused).toEqual([]);
    expect(full.errors.length).toBeGreaterThan(0);
    expect(full.errors[0]).toMatch(/StorageError: .*full/);
    expect(whileFull.problems.join()).toContain('full');
    expect(again.appended).toHaveLength(100);
    expect(after.problems).toEqual([]);
    const acknowledged = [...Array.from({ length: 50 }, (_, tick) => tick), ...full.appended];
    expect(keptWhileFull).toEqual({ ticks: acknowledged, wrong: 0, missing: 0 });
    expect(kept).toEqual({ ticks: [...acknowledged, ...again.appended], wrong: 0, missing: 0 });
  },
  60_000,
);

test.skipIf(missing !== undefined)(
  'a failing disk refuses polls with a sentence and goes on when it works again, also after a restart',
  async () => {
    const disk = faultyDisk(base);
    const start = { file: path.join(disk.folder, 'history.db'), maxBytes, seriesCount };
    const kept: number[] = [];
    {
      await using agent = startAgent(start, disk.environment);
      await agent.next();
      kept.push(...(await append(agent, 0, 50)).appended);
      disk.begin('failing');
      const failing = await append(agent, 50, 60);
      const status = await statusOf(agent);
      disk.end('failing');
      kept.push(...(await append(agent, 60, 400)).appended);

      expect(failing.appended).toEqual([]);
      expect(failing.errors[0]).toMatch(/StorageError: .*disk/);
      expect(status.problems).not.toEqual([]);
      expect((await statusOf(agent)).problems).toEqual([]);
      expect(await compared(agent, 0, 400)).toEqual({ ticks: kept, wrong: 0, missing: 0 });
      await agent.kill();
    }

    await using again = startAgent(start);
    await again.next();

    expect(kept).toHaveLength(50 + 340);
    expect(await compared(again, 0, 400)).toEqual({ ticks: kept, wrong: 0, missing: 0 });
  },
  60_000,
);

test('a second process on the same file is refused by name, and may have it when the first was killed', async () => {
  const start = { file: path.join(base, 'history.db'), maxBytes, seriesCount };
  await using first = startAgent(start);
  await first.next();
  await append(first, 0, 5);
  await using second = startAgent(start);
  const refused = await second.next();

  const meanwhile = await append(first, 5, 10);
  await first.kill();
  await using third = startAgent(start);
  await third.next();

  expect(refused).toEqual({ kind: 'refused', error: expect.stringContaining(`${first.pid}`) });
  expect(meanwhile.appended).toEqual([5, 6, 7, 8, 9]);
  expect(await compared(third, 0, 10)).toMatchObject({
    ticks: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    wrong: 0,
    missing: 0,
  });
});
