/** Random damage over the whole file: a store never crashes, never hangs, and never gives a number that was not appended. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setImmediate as turn } from 'node:timers/promises';

import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { StorageError } from '../../collector/model/history.ts';
import { emptyInventory } from '../../collector/model/host.ts';
import { unixMs } from '../../collector/model/time.ts';
import { openHistoryStoreInProcess } from '../../storage/index.ts';
import type { DamageReport, DamageTask } from './damage-rounds.ts';
import { batchAt, compare, definitions, host, pollAt } from './known-history.ts';

const rounds = 200;
const lanes = 2;
const seriesCount = 12;
const polls = 1300;
const maxBytes = 4 * 2 ** 20;
const pageBytes = 4096;
/** A round takes milliseconds; one that says nothing for so long hangs. */
const longestRoundMs = 20_000;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'whichvm-damage-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test(`${rounds} damaged files are refused or read without a wrong number, and what is lost is said`, async () => {
  const original = path.join(folder, 'original.db');
  await writeHistory(original);
  const seed = Math.floor(Math.random() * 2 ** 31);

  const reports = await Promise.all(
    Array.from({ length: lanes }, (_, lane) =>
      damage({
        original,
        folder,
        seed: seed + lane * rounds,
        rounds: rounds / lanes,
        seriesCount,
        polls,
        maxBytes,
      }),
    ),
  );

  const all = reports.flat();
  expect(all.flatMap(faultsOf), `seed ${seed}`).toEqual([]);
  expect(all).toHaveLength(rounds);
  // Else the damage is not where the numbers are, and this test proves nothing.
  expect(all.filter(({ refused, lost }) => refused || lost > 0).length).toBeGreaterThan(rounds / 20);
  expect(all.filter(({ refused }) => !refused).length).toBeGreaterThan(rounds / 4);
}, 120_000);

test('a damaged file that was refused opens again once it is mended, in the same process', async () => {
  const file = path.join(folder, 'mended.db');
  await writeHistory(file);
  const whole = readFileSync(file);
  writeFileSync(file, whole.subarray(0, whole.length / 2));
  const refused = openHistoryStoreInProcess({ path: file, maxBytes });
  await expect(refused).rejects.toThrow(StorageError);

  writeFileSync(file, whole);
  const store = await openHistoryStoreInProcess({ path: file, maxBytes });

  const ids = await store.register(definitions(seriesCount));
  expect(await compare(store, ids, { from: polls - 10, to: polls })).toMatchObject({ wrong: 0, missing: 0 });
  await store.close();
});

test('a slot in pages that cannot be overwritten is left alone, and the ring goes on without it', async () => {
  const file = path.join(folder, 'dead-slot.db');
  const limit = 2 ** 20;
  const appendAll = async (from: number, to: number) => {
    const store = await openHistoryStoreInProcess({ path: file, maxBytes: limit });
    const ids = await store.register(definitions(seriesCount));
    for (let tick = from; tick < to; tick++) {
      await store.append(batchAt(ids, tick));
      await turn();
    }
    const outcome = {
      status: await store.status(),
      newest: await compare(store, ids, { from: to - 300, to }),
    };
    await store.close();
    return outcome;
  };
  await appendAll(0, 2000);
  breakPages(file);

  const after = await appendAll(2000, 25_000);

  expect(after.newest).toMatchObject({ wrong: 0, missing: 0 });
  expect(after.newest.ticks).toHaveLength(300);
  expect(after.status.problems.filter((problem) => !/^Slot \d+ is damaged/.test(problem))).toEqual([]);
  expect(after.status.tiers[0]?.oldestAt).toBeGreaterThan(pollAt(2000));
}, 60_000);

/** Cuts the chain of pages of every third slot: its row is found, but can be neither read nor overwritten. */
function breakPages(file: string): void {
  const database = new Database(file, { readonly: true });
  const slots = database.prepare('SELECT bytes FROM slot').pluck().all() as Buffer[];
  database.close();
  const bytes = readFileSync(file);
  for (const slot of slots.filter((_, index) => index % 3 === 0)) {
    const inside = bytes.indexOf(slot.subarray(6000, 6060));
    bytes.fill(
      0xff,
      Math.floor(inside / pageBytes) * pageBytes,
      Math.floor(inside / pageBytes) * pageBytes + 4,
    );
  }
  writeFileSync(file, bytes);
}

function faultsOf({ round, damage: what, faults }: DamageReport): readonly string[] {
  return faults.map((fault) => `round ${round}, ${what}: ${fault.split('\n').slice(0, 2).join(' ')}`);
}

async function writeHistory(file: string): Promise<void> {
  const store = await openHistoryStoreInProcess({ path: file, maxBytes });
  const ids = await store.register(definitions(seriesCount));
  for (let tick = 0; tick < polls; tick++) await store.append(batchAt(ids, tick));
  await store.putState('alerts', { firing: ['one'] });
  await store.putEvents(host, [
    { at: pollAt(3), kind: 'vm-started', subject: 'vm1', message: 'vm1 started' },
  ]);
  await store.putInventory(host, emptyInventory(host, unixMs(pollAt(0))));
  await store.close();
}

async function damage(task: DamageTask): Promise<readonly DamageReport[]> {
  const script = path.join(import.meta.dirname, 'damage-rounds.ts');
  const child = spawn(process.execPath, [script, JSON.stringify(task)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const reports: DamageReport[] = [];
  let begun = -1;
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += String(chunk)));
  const watchdog = setTimeout(() => child.kill('SIGKILL'), longestRoundMs);
  for await (const line of createInterface({ input: child.stdout })) {
    watchdog.refresh();
    const words = JSON.parse(line) as DamageReport | { readonly begins: number };
    if ('begins' in words) begun = words.begins;
    else reports.push(words);
  }
  clearTimeout(watchdog);
  if (reports.length < task.rounds)
    throw new Error(`Round ${begun} of seed ${task.seed} crashed or hung: ${errors.slice(0, 2000)}`);
  return reports;
}
