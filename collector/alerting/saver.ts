/** Keeps the newest of some state, one write at a time; states in between need not be written. */
import type { HistoryStore } from '../model/history.ts';

export interface Saver {
  /** What `state` returns when the write begins is kept. */
  save(): void;
  /** Resolves when everything asked for so far is kept or could not be. */
  settled(): Promise<void>;
}

export interface SaverOptions {
  readonly key: string;
  readonly store: Pick<HistoryStore, 'putState'>;
  state(): unknown;
  onFailed?: ((error: unknown) => void) | undefined;
}

export function createSaver({ key, store, state, onFailed }: SaverOptions): Saver {
  let isAsked = false;
  let running: Promise<void> | undefined;
  const run = async (): Promise<void> => {
    // What is asked for in one turn of the loop is one write.
    await Promise.resolve();
    while (isAsked) {
      isAsked = false;
      try {
        await store.putState(key, state());
      } catch (error) {
        onFailed?.(error);
      }
    }
    running = undefined;
  };
  return {
    save: () => {
      isAsked = true;
      running ??= run();
    },
    settled: async () => {
      await running;
    },
  };
}
