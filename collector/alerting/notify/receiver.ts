/** What a receiver of alerts is: it takes one message at a time and says whether it arrived. Queue and retries are the outbox's. */
import type { Alert, AlertSeverity } from '../../model/alert.ts';
import type { UnixMs } from '../../model/time.ts';

/** Alerts that belong together: those of one volume, or of one rule on one host. */
export interface Message {
  /** Stays the same when it is sent again, so that a receiver can tell a repeat. */
  readonly id: string;
  readonly group: string;
  readonly madeAt: UnixMs;
  readonly alerts: readonly Alert[];
}

export interface Receiver {
  readonly name: string;
  /** Resolves when it arrived; rejects with a `DeliveryError`. */
  send(message: Message, signal: AbortSignal): Promise<void>;
}

/** Another alert of the same thing replaces it. */
export function alertIdentity({ rule, host, subject }: Alert): string {
  return JSON.stringify([rule, host, subject]);
}

const rank: Readonly<Record<AlertSeverity, number>> = { info: 0, warning: 1, critical: 2 };

export function isAtLeast(severity: AlertSeverity, least: AlertSeverity): boolean {
  return rank[severity] >= rank[least];
}

/** It did not arrive; `again` says whether trying again may help. */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError';
  readonly again: boolean;

  constructor(message: string, again: boolean, cause?: unknown) {
    super(message, { cause });
    this.again = again;
  }
}
