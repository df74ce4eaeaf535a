/**
 * Opens damaged copies of one store, round after round, in a process that may crash or hang without taking the test with it. Says
 * which round it begins, so that the last one said is the one to look at.
 */
import { readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';

import { StorageError } from '../../collector/model/history.ts';
import type { HistoryStore, SeriesRecord } from '../../collector/model/history.ts';
import { checkStore, openHistoryStoreInProcess } from '../../storage/index.ts';
import { seededRandom } from '../bench/store/random.ts';
import type { Random } from '../bench/store/random.ts';
import { compare, definitions, host, pollAt } from './known-history.ts';

export interface DamageTask {
  /** A closed store; left as it is. */
  readonly original: string;
  /** Where the damaged copies go. */
  readonly folder: string;
  readonly seed: number;
  readonly rounds: number;
  readonly seriesCount: number;
  readonly polls: number;
  readonly maxBytes: number;
}

export interface DamageReport {
  readonly round: number;
  readonly damage: string;
  /** Not opened at all, with a sentence. */
  readonly refused: boolean;
  /** Polls or numbers that are gone. */
  readonly lost: number;
  /** What must not happen, in words. */
  readonly faults: readonly string[];
}

const task = JSON.parse(process.argv[2] ?? '{}') as DamageTask;
const pristine = readFileSync(task.original);

for (let round = 0; round < task.rounds; round++) {
  say({ begins: round });
  const random = seededRandom(task.seed + round);
  const damaged = Buffer.from(pristine);
  const { damage, bytes } = hurt(damaged, random);
  const file = path.join(task.folder, `${task.seed + round}.db`);
  writeFileSync(file, bytes);
  say({ round, damage, ...(await look(file)) });
  rmSync(file);
}

function say(words: unknown): void {
  writeSync(1, `${JSON.stringify(words)}\n`);
}

/** Single bits, bytes, sectors of nothing, sectors of another place, or an end that is missing. */
function hurt(bytes: Buffer, random: Random): { readonly damage: string; readonly bytes: Buffer } {
  const at = random.integer(0, bytes.length - 1);
  const kind = random.pick(['bit', 'bytes', 'zeros', 'moved', 'cut']);
  const length = Math.min(bytes.length - at, random.pick([16, 512, 4096]));
  const damage = `${kind} at ${at} of ${bytes.length}, length ${length}`;
  if (kind === 'cut') return { damage, bytes: bytes.subarray(0, at) };
  if (kind === 'bit') bytes[at] = (bytes[at] ?? 0) ^ (1 << random.integer(0, 7));
  if (kind === 'bytes')
    for (let index = at; index < at + length; index++) bytes[index] = random.integer(0, 255);
  if (kind === 'zeros') bytes.fill(0, at, at + length);
  if (kind === 'moved') {
    const from = random.integer(0, bytes.length - length);
    bytes.copy(bytes, at, from, from + length);
  }
  return { damage, bytes };
}

async function look(file: string): Promise<Omit<DamageReport, 'round' | 'damage'>> {
  const faults: string[] = [];
  const noted = await reported(file, faults);
  let store: HistoryStore;
  try {
    store = await openHistoryStoreInProcess({ path: file, maxBytes: task.maxBytes });
  } catch (error) {
    return { refused: true, lost: 0, faults: [...faults, ...oddError('open', error)] };
  }
  const lost = await readAll(store, faults);
  const { problems } = await store.status().catch((error: unknown) => {
    faults.push(...oddError('status', error));
    return { problems: [] };
  });
  if (lost > 0 && noted === 0 && problems.length === 0) faults.push(`${lost} lost without a word`);
  await store.close().catch((error: unknown) => faults.push(...oddError('close', error)));
  return { refused: false, lost, faults };
}

/** What check-store has to say of the file. */
async function reported(file: string, faults: string[]): Promise<number> {
  try {
    return (await checkStore(file)).problems.length;
  } catch (error) {
    faults.push(...oddError('check', error));
    return 1;
  }
}

async function readAll(store: HistoryStore, faults: string[]): Promise<number> {
  try {
    const known = new Map(definitions(task.seriesCount).map((series, index) => [series.instance, index]));
    const found = await store.find({});
    faults.push(
      ...found
        .filter((series) => !known.has(series.instance) || isOdd(series))
        .map((series) => `odd series ${JSON.stringify(series)}`),
    );
    let lost = 0;
    for (const { id, instance } of found) {
      const first = known.get(instance);
      if (first === undefined) continue;
      const { ticks, wrong, missing } = await compare(store, [id], { from: 0, to: task.polls, first });
      if (wrong > 0) faults.push(`${wrong} wrong numbers of ${instance}`);
      lost += missing + Math.max(0, task.polls - ticks.length);
    }
    await store.eventsBetween(host, pollAt(0), pollAt(task.polls));
    await store.inventoryAt(host, pollAt(task.polls));
    await store.state('alerts');
    return lost + Math.max(0, task.seriesCount - found.length);
  } catch (error) {
    faults.push(...oddError('read', error));
    return 1;
  }
}

function isOdd({ id: _id, firstAt: _firstAt, lastAt: _lastAt, ...series }: SeriesRecord): boolean {
  const wanted = definitions(task.seriesCount).find(({ instance }) => instance === series.instance);
  return (
    wanted === undefined ||
    Object.entries(wanted).some(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(Reflect.get(series, name)),
    )
  );
}

/** Only the store's own error may come out; anything else is a crash that somebody caught. */
function oddError(attempt: string, error: unknown): readonly string[] {
  if (error instanceof StorageError) return [];
  return [`${attempt} threw ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`];
}
