/** What the store's tests share: a store in a temporary folder and polls of made-up series. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { onTestFinished } from 'vitest';

import type { HistoryStore, SeriesDefinition, StoredAs } from '../../collector/model/history.ts';
import { unixMs } from '../../collector/model/time.ts';
import { openHistoryStoreInProcess, type HistoryStoreOptions } from '../../storage/index.ts';

const startAt = Date.UTC(2024, 5, 1);

export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'whichvm-store-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function storeFile(): string {
  return path.join(temporaryFolder(), 'ring.db');
}

export function openAt(file: string, options: Partial<HistoryStoreOptions> = {}): Promise<HistoryStore> {
  return openHistoryStoreInProcess({ path: file, clock: () => unixMs(startAt), blockPolls: 40, ...options });
}

export const count: StoredAs = { kind: 'count', unitPerCount: 1 };
export const exact: StoredAs = { kind: 'exact' };

export function define(
  counter: string,
  storedAs: StoredAs = count,
  more: Partial<SeriesDefinition> = {},
): SeriesDefinition {
  const metric = `test_${counter}`;
  return {
    host: 'hv01',
    set: 'cpu',
    instance: 'a',
    counter,
    metric,
    labels: { vm: 'a' },
    unit: 'count',
    storedAs,
    ...more,
  };
}

/** Appends one poll of one set. */
export async function poll(
  store: HistoryStore,
  second: number,
  group: {
    readonly ids: Int32Array;
    readonly values: readonly number[];
    readonly seconds?: number;
    readonly bases?: readonly number[];
    readonly set?: string;
  },
): Promise<void> {
  const { ids, seconds = 1, set = 'cpu' } = group;
  const values = Float64Array.from(group.values);
  const own = group.bases === undefined ? {} : { baseSeconds: Float64Array.from(group.bases) };
  await store.append({
    host: 'hv01',
    at: unixMs(startAt + second * 1000),
    groups: [{ set, intervalSeconds: seconds, ids, values, ...own }],
  });
}

/** Lets the store make the blocks that are due. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn++)
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
}

export const at = (second: number) => unixMs(startAt + second * 1000);
