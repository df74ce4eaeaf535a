/**
 * Answers matrices without holding up the event loop: small ones here and now, those of large hosts on a thread of their own, which is
 * started with the first poll of one, or when a closer look is asked for, and ends with the server.
 */
import { Worker } from 'node:worker_threads';

import type { Frame } from '../../model/frame.ts';
import { attributionCounters } from '../frame-at.ts';
import { answerMatrixJob, type CloserJob, type MatrixJob } from './matrix-job.ts';
import type { MatrixReply, MatrixRequest } from './worker.ts';

/** From so many cells on, over all polls of the span, a matrix takes longer than a poll should wait. */
const largeCells = 60_000;

export interface MatrixMaker {
  /** The answer's JSON. Asked the same of the same frame again, the same bytes. */
  make(job: MatrixJob): Promise<Uint8Array>;
  /** Of a large host, gets the thread ready and its code compiled before anybody asks; only the first time. */
  prepare(frame: Frame): void;
  /** Always on the thread: matching takes long for what is shown of it. */
  lookCloser(job: CloserJob): Promise<Uint8Array>;
  /** Ends the thread; what was asked and is not answered is refused. */
  close(): Promise<void>;
}

export function createMatrixMaker(): MatrixMaker {
  let thread: MatrixThread | undefined;
  const known = new WeakMap<Frame, Map<string, Promise<Uint8Array>>>();
  const running = (): MatrixThread => {
    if (thread === undefined || thread.isGone) thread = new MatrixThread();
    return thread;
  };
  const compute = (job: MatrixJob): Promise<Uint8Array> => {
    if (cellsOf(job) < largeCells) return Promise.resolve(answerMatrixJob(job));
    const sent = { ...job, frame: slim(job.frame), polls: job.polls.map(slim) };
    return running().ask({ kind: 'matrix', job: sent });
  };
  return {
    make(job) {
      const ofFrame = known.get(job.frame) ?? new Map<string, Promise<Uint8Array>>();
      known.set(job.frame, ofFrame);
      const key = JSON.stringify([job.moment, job.grouping, job.polls.length]);
      const found = ofFrame.get(key);
      if (found !== undefined) return found;
      const made = compute(job);
      ofFrame.set(key, made);
      made.catch(() => ofFrame.delete(key));
      return made;
    },
    prepare(frame) {
      const moment = { host: frame.host, at: frame.at, spanMs: 0 };
      const job: MatrixJob = { moment, frame, polls: [], grouping: { group: 'core', top: 40 } };
      if (thread !== undefined || cellsOf(job) < largeCells) return;
      // Nobody waits for it: what fails now fails again for whoever asks.
      compute(job).catch(() => undefined);
    },
    lookCloser: (job) => running().ask({ kind: 'closer', job: { ...job, frame: slim(job.frame) } }),
    close: async () => thread?.close(),
  };
}

function cellsOf({ frame, polls }: MatrixJob): number {
  const ofFrame = sizeOf(frame, 'logical-processor') * frame.inventory.virtualMachines.length;
  return ofFrame * Math.max(1, polls.length);
}

function sizeOf({ sets }: Frame, id: string): number {
  return sets.find(({ set }) => set === id)?.instances.length ?? 0;
}

interface Pending {
  readonly resolve: (bytes: Uint8Array) => void;
  readonly reject: (error: Error) => void;
}

type Question =
  { readonly kind: 'matrix'; readonly job: MatrixJob } | { readonly kind: 'closer'; readonly job: CloserJob };

class MatrixThread {
  isGone = false;
  readonly #worker = new Worker(new URL('./worker.ts', import.meta.url));
  readonly #pending = new Map<number, Pending>();
  #next = 0;

  constructor() {
    this.#worker.on('message', (reply: MatrixReply) => this.#settle(reply));
    this.#worker.on('error', (error: unknown) =>
      this.#end(`The thread that makes matrices failed: ${String(error)}`),
    );
    this.#worker.on('exit', () => this.#end('The thread that makes matrices ended'));
    // A matrix that nobody waits for keeps no program alive.
    this.#worker.unref();
  }

  ask(question: Question): Promise<Uint8Array> {
    const number = this.#next++;
    return new Promise((resolve, reject) => {
      this.#pending.set(number, { resolve, reject });
      this.#worker.postMessage({ number, ...question } satisfies MatrixRequest, []);
    });
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #settle(reply: MatrixReply): void {
    const pending = this.#pending.get(reply.number);
    this.#pending.delete(reply.number);
    if ('bytes' in reply) pending?.resolve(reply.bytes);
    else pending?.reject(new Error(`Cannot make a matrix: ${reply.failure}`));
  }

  #end(message: string): void {
    this.isGone = true;
    for (const { reject } of this.#pending.values()) reject(new Error(message));
    this.#pending.clear();
  }
}

/** Only what attribution reads: sending costs by the byte. */
function slim({ host, at, sets, inventory }: Frame): Frame {
  const { virtualMachines, ...rest } = inventory;
  return {
    host,
    at,
    problems: [],
    sets: sets.flatMap((set) => {
      const wanted = attributionCounters[set.set];
      if (wanted === undefined) return [];
      const columns = set.columns.filter(({ counter }) => wanted.includes(counter));
      return [{ ...set, columns: columns.map(({ counter, value }) => ({ counter, value })) }];
    }),
    inventory: {
      ...rest,
      volumes: [],
      events: [],
      virtualMachines: virtualMachines.map((vm) => ({ ...vm, disks: [], checkpoints: [] })),
    },
  };
}
