/**
 * Collections in threads of their own. A provider that hangs, hangs for ever: nothing can interrupt the call. On libuv's pool of four
 * such calls would soon hold every thread, and the process could not even exit; a thread of our own costs only the set it
 * collects, and dies with the process. One thread of the pool waits for all of them together.
 */
import type { Handle, PdhLibrary, ThreadLibrary } from './library.ts';
import { pdhStatus } from './status.ts';

export interface Collected {
  readonly status: number;
  /** By Windows' account of the thread, exact to 16 ms; 0 when it was never begun. */
  readonly tookMs: number;
  /** When it ended, in 100 ns ticks since 1601; 0 when it was never begun. */
  readonly endedTicks: bigint;
}

export interface CollectingThreads {
  /** Resolves when the collection ends, which may be never. */
  collect(query: Handle): Promise<Collected>;
  /** Resolves at once those that have ended, which a busy event loop may not have heard of yet. */
  look(): void;
  /** Collections under way are left alone; nobody hears of them any more. */
  close(): void;
}

interface Running {
  readonly thread: Handle;
  readonly resolve: (collected: Collected) => void;
}

const notBegun: Collected = { status: pdhStatus.memoryAllocationFailure, tookMs: 0, endedTicks: 0n };
/** What Windows can wait for together, one of them being the event that calls the waiting thread back. */
const mostHandles = 64;
/** The wait is begun anew after this long, so that one that was never called back ends too. */
const waitMs = 60_000;

export function createCollectingThreads(library: PdhLibrary, threads: ThreadLibrary): CollectingThreads {
  const handles = Buffer.alloc(mostHandles * 8);
  const wake = threads.createEvent(null, 0, 0, null);
  let running: readonly Running[] = [];
  let isWaiting = false;
  let isClosed = false;

  const look = (): void => {
    running = running.filter((one) => !settle(threads, one));
  };
  const wait = (): void => {
    isWaiting = true;
    [wake, ...running.map(({ thread }) => thread)].forEach((handle, index) =>
      handles.writeBigUInt64LE(BigInt(handle), index * 8),
    );
    threads.waitForMultipleObjectsAsync(running.length + 1, handles, 0, waitMs, () => {
      isWaiting = false;
      if (isClosed) return;
      look();
      if (running.length > 0) wait();
    });
  };

  return {
    look,
    collect(query) {
      const { promise, resolve } = Promise.withResolvers<Collected>();
      if (running.length + 1 >= mostHandles) return Promise.resolve(notBegun);
      const thread = threads.createThread(null, 0, library.collectQueryData, query, 0, [0]);
      if (Number(thread) === 0) return Promise.resolve(notBegun);
      running = [...running, { thread, resolve }];
      if (isWaiting) threads.setEvent(wake);
      else wait();
      return promise;
    },
    close() {
      isClosed = true;
      threads.setEvent(wake);
    },
  };
}

/** Whether the thread has ended; then its exit code is what the function it ran gave back. */
function settle(threads: ThreadLibrary, { thread, resolve }: Running): boolean {
  if (threads.waitForSingleObject(thread, 0) !== 0) return false;
  const code: [number] = [0];
  const creation: [Handle] = [0];
  const exit: [Handle] = [0];
  threads.getExitCodeThread(thread, code);
  threads.getThreadTimes(thread, creation, exit, [0], [0]);
  threads.closeHandle(thread);
  const endedTicks = BigInt(exit[0]);
  resolve({ status: code[0], tookMs: Number(endedTicks - BigInt(creation[0])) / 1e4, endedTicks });
  return true;
}
