/**
 * Collections in threads of their own. A provider that hangs, hangs for ever: nothing can interrupt the call. On libuv's pool of four
 * such calls would soon hold every thread, and the process could not even exit; a thread of our own costs only the set it
 * collects, and dies with the process. One thread of the pool waits for all of them together.
 */
import type { Handle, PdhLibrary, ThreadLibrary } from './library.ts';
import { pdhStatus } from './status.ts';

export interface CollectingThreads {
  /** Resolves with the PDH status when the collection ends, which may be never. */
  collect(query: Handle): Promise<number>;
  /** Collections under way are left alone; nobody hears of them any more. */
  close(): void;
}

interface Running {
  readonly thread: Handle;
  readonly resolve: (status: number) => void;
}

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

  const wait = (): void => {
    isWaiting = true;
    [wake, ...running.map(({ thread }) => thread)].forEach((handle, index) =>
      handles.writeBigUInt64LE(BigInt(handle), index * 8),
    );
    threads.waitForMultipleObjectsAsync(running.length + 1, handles, 0, waitMs, () => {
      isWaiting = false;
      if (isClosed) return;
      running = running.filter((one) => !settle(threads, one));
      if (running.length > 0) wait();
    });
  };

  return {
    collect(query) {
      const { promise, resolve } = Promise.withResolvers<number>();
      if (running.length + 1 >= mostHandles) return Promise.resolve(pdhStatus.memoryAllocationFailure);
      const thread = threads.createThread(null, 0, library.collectQueryData, query, 0, [0]);
      if (Number(thread) === 0) return Promise.resolve(pdhStatus.memoryAllocationFailure);
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
  threads.getExitCodeThread(thread, code);
  threads.closeHandle(thread);
  resolve(code[0]);
  return true;
}
