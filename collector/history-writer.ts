/**
 * Hands frames to the store, in order and without anyone waiting for it. When the store cannot keep up or its disk is full, frames are
 * dropped and counted rather than piled up; what was dropped shows as a gap.
 */
import type { Logger } from 'pino';

import type { Frame } from './model/frame.ts';
import { StorageError, type HistoryStore } from './model/history.ts';
import { buildBatch, planHistory, withIds, type HistoryPlan } from './sampling/history-plan.ts';

export interface HistoryWriter {
  write(frame: Frame): void;
  /** Resolves when everything handed over so far is durable or dropped. */
  settled(): Promise<void>;
  readonly droppedFrames: number;
}

/** Two minutes of polls at one second: longer than a checkpoint or a virus scanner holds a file. */
const longestQueue = 120;

export function createHistoryWriter(store: HistoryStore, log: Logger): HistoryWriter {
  const plans = new Map<string, HistoryPlan>();
  let queue: Promise<void> = Promise.resolve();
  let queued = 0;
  let dropped = 0;
  let lastProblem: string | undefined;

  async function keep(frame: Frame): Promise<void> {
    try {
      await store.append(buildBatch(await planOf(frame), frame));
      await keepInventory(frame);
      if (lastProblem !== undefined) log.info('History is written again');
      lastProblem = undefined;
    } catch (error) {
      dropped += 1;
      report(error);
    }
  }

  async function planOf(frame: Frame): Promise<HistoryPlan> {
    const plan = planHistory(frame, plans.get(frame.host));
    const complete =
      plan.definitions.length === 0 ? plan : withIds(plan, await store.register(plan.definitions));
    plans.set(frame.host, complete);
    return complete;
  }

  async function keepInventory(frame: Frame): Promise<void> {
    if (frame.inventory.at !== frame.at) return;
    await store.putInventory(frame.host, frame.inventory);
    if (frame.inventory.events.length > 0) await store.putEvents(frame.host, frame.inventory.events);
  }

  function report(error: unknown): void {
    if (!(error instanceof StorageError)) {
      log.error({ err: error }, 'Cannot write history: a mistake of ours');
      return;
    }
    if (error.message !== lastProblem) log.warn(error.message);
    lastProblem = error.message;
  }

  return {
    write(frame) {
      if (queued >= longestQueue) {
        dropped += 1;
        return;
      }
      queued += 1;
      queue = queue
        .then(() => keep(frame))
        .finally(() => {
          queued -= 1;
        });
    },
    settled: () => queue,
    get droppedFrames() {
      return dropped;
    },
  };
}
