/**
 * One listener of the live feed. What it does not read in time is not kept for it: while an earlier event is still waiting,
 * later ones are left out, and a client that does not catch up is dropped. At most one event is held in memory a client.
 */
import type { ServerResponse } from 'node:http';

import type { Clock, UnixMs } from '../model/time.ts';
import type { TickForm } from './live-events.ts';

export class LiveClient {
  readonly host: string;
  readonly form: TickForm;
  readonly #res: ServerResponse;
  readonly #clock: Clock;
  /** When what was sent began to wait for the client; undefined while it keeps up. */
  #waitingSince: UnixMs | undefined;

  constructor(
    { host, form }: { readonly host: string; readonly form: TickForm },
    res: ServerResponse,
    clock: Clock,
  ) {
    this.host = host;
    this.form = form;
    this.#res = res;
    this.#clock = clock;
  }

  /** Sends, or leaves out for a client that is behind, or drops one that has been behind for `slowMs`. */
  send(text: string, slowMs: number): void {
    if (this.#res.destroyed || this.#res.writableEnded) return;
    if (this.#waitingSince !== undefined) {
      if (this.#clock() - this.#waitingSince >= slowMs) this.#res.destroy();
      return;
    }
    if (this.#res.write(text)) return;
    this.#waitingSince = this.#clock();
    this.#res.once('drain', () => {
      this.#waitingSince = undefined;
    });
  }

  end(): void {
    this.#res.end();
  }
}
