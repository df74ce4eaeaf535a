/**
 * `kill -9` at 200 random moments while polls are appended, over a file small enough that its ring goes round many times. What
 * was acknowledged must be there, to the bit, and the file must open.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';

import type { HistoryStore } from '../../collector/model/history.ts';
import { checkStore, openHistoryStoreInProcess } from '../../storage/index.ts';
import { seededRandom } from '../bench/store/random.ts';
import type { Random } from '../bench/store/random.ts';
import { startAgent } from './agents.ts';
import { compare, definitions, tickOf } from './known-history.ts';

const kills = 200;
/** Two processors, two files: while one is looked at, the other is written. */
const lanes = 2;
const seriesCount = 40;
const maxBytes = 2 ** 20;
/** The store keeps at least this many of the newest polls in a file of this size. */
const leastKept = 600;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'whichvm-kill-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test(`${kills} kills lose no acknowledged poll, change no number and leave a file that opens`, async () => {
  const seed = Math.floor(Math.random() * 2 ** 32);

  const reports = await Promise.all(
    Array.from({ length: lanes }, (_, lane) => killOver(path.join(folder, `${lane}.db`), seed + lane)),
  );

  expect(reports, `seed ${seed}`).toEqual(reports.map(() => ({ faults: [], kills: kills / lanes })));
}, 180_000);

async function killOver(file: string, seed: number): Promise<{ faults: readonly string[]; kills: number }> {
  const random = seededRandom(seed);
  const faults: string[] = [];
  let next = 0;
  let done = 0;
  for (; done < kills / lanes && faults.length === 0; done++) {
    const acknowledged = await appendAndKill(file, next, random);
    const found = await lookAt(file, acknowledged, next);
    faults.push(...found.faults.map((fault) => `kill ${done}: ${fault}`));
    next = found.last + 1;
  }
  faults.push(...(await checkStore(file)).problems);
  return { faults, kills: done };
}

/** Returns the last poll that was acknowledged; the one before `from` when there was none. */
async function appendAndKill(file: string, from: number, random: Random): Promise<number> {
  await using agent = startAgent({ file, maxBytes, seriesCount });
  const opened = await agent.next();
  if (opened?.kind !== 'done') throw new Error(`The agent answered ${JSON.stringify(opened)}`);
  agent.send({ kind: 'append', from, to: from + 1_000_000 });
  const enough = random.integer(0, 120);
  let last = from - 1;
  for (let count = 0; count < enough; count++) {
    const answer = await agent.next();
    if (answer?.kind !== 'appended') throw new Error(`The agent answered ${JSON.stringify(answer)}`);
    last = answer.tick;
  }
  const killed = agent.kill();
  for (let answer = await agent.next(); answer !== undefined; answer = await agent.next())
    if (answer.kind === 'appended') last = answer.tick;
  await killed;
  return last;
}

async function lookAt(
  file: string,
  acknowledged: number,
  next: number,
): Promise<{ faults: readonly string[]; last: number }> {
  const store: HistoryStore = await openHistoryStoreInProcess({ path: file, maxBytes });
  const ids = await store.register(definitions(seriesCount));
  const from = Math.max(0, acknowledged - leastKept);
  const { ticks, wrong, missing } = await compare(store, ids, { from, to: acknowledged + 10 });
  const [known] = await store.hosts();
  await store.close();
  const last = known === undefined ? next - 1 : tickOf(known.lastAt);
  const faults: string[] = [];
  if (wrong + missing > 0) faults.push(`${wrong} numbers are wrong and ${missing} are missing`);
  if (last < acknowledged) faults.push(`poll ${acknowledged} was acknowledged, the last there is ${last}`);
  if (last > acknowledged + 1) faults.push(`poll ${last} is there, only ${acknowledged} and the next can be`);
  const wanted = Array.from({ length: Math.max(0, last - from + 1) }, (_, index) => from + index);
  if (ticks.join() !== wanted.join())
    faults.push(`polls ${from} to ${last} should be there, ${ticks.length} are`);
  return { faults, last };
}
