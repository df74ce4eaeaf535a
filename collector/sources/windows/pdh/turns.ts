/**
 * One at a time, in the order asked. For calls into Windows that run on the process's small pool of threads: were they all to hang,
 * at most `mostLost` of its threads would.
 */
import type { Ms } from '../../../model/time.ts';

/** Runs what is handed in when its turn comes; false = it never will, because too much before it hangs. */
export type Turns = (run: () => Promise<void>) => Promise<boolean>;

const mostLost = 2;

/** A turn passes on when it ends, or after `patience`. */
export function createTurns(patience: Ms): Turns {
  let last: Promise<void> = Promise.resolve();
  let lost = 0;
  return (run) => {
    const turn = last.then(async () => {
      if (lost >= mostLost) return false;
      const running = run();
      const hangs = await isLate(running, patience);
      if (!hangs) return true;
      lost += 1;
      running.then(
        () => (lost -= 1),
        () => (lost -= 1),
      );
      return true;
    });
    last = turn.then(
      () => undefined,
      () => undefined,
    );
    return turn;
  };
}

/** Whether a promise is still open after a while; what it rejects with is passed on. */
export async function isLate(promise: Promise<unknown>, patience: Ms): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<true>();
  const timer = setTimeout(resolve, patience, true);
  try {
    return await Promise.race([promise.then(() => false), late]);
  } finally {
    clearTimeout(timer);
  }
}
