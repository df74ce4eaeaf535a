/**
 * WMI for the rest of the program: queries one after the other on a thread of their own, each with a deadline. A call that Windows
 * does not return from costs its query; the thread is given up and, a few times, replaced. Knows no COM; the thread is handed in.
 *
 *   query ──► queue ──► thread A ──► rows                      deadline + grace without an answer:
 *                       thread A ─ ─ blocked ─ ─► closes when Windows returns
 *                       thread B ──► rows                      the next query
 */
import { ms, type Ms } from '../../../model/time.ts';
import {
  askedOf,
  type WmiCall,
  type WmiQuestion,
  type WorkerAnswer,
  type WorkerQuestion,
  type WorkerRequest,
} from './messages.ts';
import { WmiError } from './result-code.ts';
import type { WmiRow } from './value.ts';

export interface Wmi {
  /** Rows of a WQL query. Rejects with `WmiError`. The deadline counts from when its turn comes. */
  query(namespace: string, wql: string, options: { readonly deadline: Ms }): Promise<readonly WmiRow[]>;
  /** What a method gave out, its return value among it. Rejects as a query does. */
  call(namespace: string, call: WmiCall, options: { readonly deadline: Ms }): Promise<WmiRow>;
  /** Ends within `grace`, whatever Windows does; queries under way are rejected. */
  close(): Promise<void>;
}

/** A thread that answers requests in order. */
export interface WmiThread {
  post(request: WorkerRequest): void;
  onAnswer(listener: (answer: WorkerAnswer) => void): void;
  /** Once, also when the thread could not run at all; then with the reason. */
  onEnd(listener: (reason: Error | undefined) => void): void;
  /** Ends the query under way at its next slice. */
  stop(): void;
  /** Lets the process end without it. */
  unref(): void;
}

export interface WmiClientParts {
  startThread(): WmiThread;
  /** How long after its deadline an answer is still waited for: a slice, and reading the rows of one. */
  readonly grace?: Ms;
}

export interface WmiClient extends Wmi {
  /** Threads inside a call now; the process cannot end in the ordinary way before these calls return. */
  busyThreads(): number;
}

const ordinaryGrace = ms(2000);

/** Each blocked thread costs memory; when so many calls hang, WMI as a whole does. */
const mostBlockedThreads = 3;

export function createWmiClient({ startThread, grace = ordinaryGrace }: WmiClientParts): WmiClient {
  return new Client(startThread, grace);
}

interface Running {
  readonly thread: WmiThread;
  waiting: ((answer: WorkerAnswer | Error) => void) | undefined;
  isBusy: boolean;
}

class Client implements WmiClient {
  readonly #startThread: () => WmiThread;
  readonly #grace: Ms;
  readonly #blocked = new Set<Running>();
  #current: Running | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #lastId = 0;
  #isClosed = false;

  constructor(startThread: () => WmiThread, grace: Ms) {
    this.#startThread = startThread;
    this.#grace = grace;
  }

  query(namespace: string, wql: string, { deadline }: { deadline: Ms }): Promise<readonly WmiRow[]> {
    return this.#inTurn({ kind: 'query', namespace, wql }, deadline);
  }

  async call(namespace: string, call: WmiCall, { deadline }: { deadline: Ms }): Promise<WmiRow> {
    const [row = {}] = await this.#inTurn({ kind: 'call', namespace, ...call }, deadline);
    return row;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const running = this.#current;
    if (running === undefined) return;
    running.thread.stop();
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    running.thread.onEnd(() => resolve());
    running.thread.post({ kind: 'close' });
    const timer = setTimeout(resolve, this.#grace);
    await ended;
    clearTimeout(timer);
    running.waiting?.(new WmiError('WMI was closed while a query ran', 'failed'));
    running.thread.unref();
  }

  busyThreads(): number {
    return this.#blocked.size + (this.#current?.isBusy === true ? 1 : 0);
  }

  #inTurn(question: WmiQuestion, deadline: Ms): Promise<readonly WmiRow[]> {
    const rows = this.#turn.then(() => this.#ask(question, deadline));
    this.#turn = rows.catch(() => undefined);
    return rows;
  }

  async #ask(question: WmiQuestion, deadline: Ms): Promise<readonly WmiRow[]> {
    const running = this.#running();
    this.#lastId += 1;
    const answer = await this.#exchange(running, { ...question, id: this.#lastId, deadline });
    if (answer === 'late') throw this.#giveUp(running, askedOf(question), deadline);
    if (answer instanceof Error) throw answer;
    if ('rows' in answer) return answer.rows;
    throw new WmiError(answer.failure.message, answer.failure.kind, answer.failure.code);
  }

  async #exchange(running: Running, request: WorkerQuestion): Promise<WorkerAnswer | Error | 'late'> {
    const { promise, resolve } = Promise.withResolvers<WorkerAnswer | Error | 'late'>();
    const timer = setTimeout(resolve, request.deadline + this.#grace, 'late');
    running.waiting = resolve;
    running.isBusy = true;
    running.thread.post(request);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      running.waiting = undefined;
    }
  }

  #giveUp(running: Running, asked: string, deadline: Ms): WmiError {
    this.#current = undefined;
    this.#blocked.add(running);
    running.thread.post({ kind: 'close' });
    running.thread.unref();
    return new WmiError(
      `"${asked}" did not return ${this.#grace} ms after its deadline of ${deadline} ms: its WMI provider blocks`,
      'slow',
    );
  }

  #running(): Running {
    if (this.#isClosed) throw new WmiError('WMI is closed', 'failed');
    if (this.#current !== undefined) return this.#current;
    if (this.#blocked.size >= mostBlockedThreads) {
      throw new WmiError(
        `${this.#blocked.size} calls into WMI have not returned; WMI is asked again when one does`,
        'slow',
      );
    }
    const running: Running = { thread: this.#startThread(), waiting: undefined, isBusy: false };
    running.thread.onAnswer((answer) => {
      running.isBusy = false;
      running.waiting?.(answer);
    });
    running.thread.onEnd((reason) => this.#ended(running, reason));
    this.#current = running;
    return running;
  }

  #ended(running: Running, reason: Error | undefined): void {
    running.isBusy = false;
    this.#blocked.delete(running);
    if (this.#current === running) this.#current = undefined;
    running.waiting?.(
      new WmiError(`The WMI thread ended: ${reason?.message ?? 'no reason given'}`, 'failed'),
    );
  }
}
