/**
 * The store's door. `openHistoryStore` is what the program uses: a worker thread owns the file, so neither a flush nor a query delays a
 * poll or a scrape. The others are for the worker itself, `check-store`, benches and tests.
 */
import path from 'node:path';

import type { HistoryStore } from '../collector/model/history.ts';
import { unixMs, type Clock } from '../collector/model/time.ts';
import { Engine } from './ring/engine.ts';
import { openRemote } from './ring/remote.ts';
import type { RingOptions } from './ring/ring.ts';

export { checkStore, type StoreReport } from './ring/check.ts';
export { storeFormatVersion } from './ring/schema.ts';

/** The file's name inside a data directory. */
export const storeFileName = 'whichvm.db';

const defaultMaxBytes = 2 ** 30;

export interface HistoryStoreOptions {
  /** The file itself; or give `dataDir`. */
  readonly path?: string;
  /** The folder that holds `whichvm.db`; must exist. */
  readonly dataDir?: string;
  /** What the file may grow to, its journal of some MiB apart. 1 GiB when left out. */
  readonly maxBytes?: number;
  /** Paces syncs to disk; the system's clock when left out. Not handed to the worker: only a store in process can be given another. */
  readonly clock?: Clock;
  /** Polls of a block of raw values; 300 when left out. */
  readonly blockPolls?: number;
}

/** Opens or makes the store behind a worker thread. Rejects with a `StorageError` that says what is wrong and what would be right. */
export async function openHistoryStore(options: HistoryStoreOptions): Promise<HistoryStore> {
  const { clock: _clock, ...sendable } = ringOptions(options);
  return openRemote(sendable);
}

/** The same store in this thread; every call blocks it while it works. */
export async function openHistoryStoreInProcess(options: HistoryStoreOptions): Promise<HistoryStore> {
  return new Engine(ringOptions(options));
}

function ringOptions(options: HistoryStoreOptions): RingOptions {
  const file =
    options.path ?? (options.dataDir === undefined ? undefined : path.join(options.dataDir, storeFileName));
  if (file === undefined) throw new Error('openHistoryStore needs a path or a dataDir');
  return {
    file,
    maxBytes: options.maxBytes ?? defaultMaxBytes,
    clock: options.clock ?? (() => unixMs(Date.now())),
    ...(options.blockPolls === undefined ? {} : { blockPolls: options.blockPolls }),
  };
}
