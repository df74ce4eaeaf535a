/** How the bench opens our store: behind its worker as the program does, or in process to time a query alone. */
import path from 'node:path';

import type { HistoryStore } from '../../../../collector/model/history.ts';
import { openHistoryStore, openHistoryStoreInProcess } from '../../../../storage/index.ts';

/** Large enough that no block of a run is overwritten. */
const maxBytes = 4 * 2 ** 30;

export async function openInWorker(folder: string): Promise<HistoryStore> {
  return await openHistoryStore({ path: path.join(folder, 'history.db'), maxBytes });
}

export async function openInProcess(folder: string): Promise<HistoryStore> {
  return await openHistoryStoreInProcess({ path: path.join(folder, 'history.db'), maxBytes });
}
