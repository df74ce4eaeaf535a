/** What a test and its agent say to each other. */
import type { StoreStatus } from '../../collector/model/history.ts';
import type { Comparison } from './known-history.ts';

export interface AgentStart {
  readonly file: string;
  readonly maxBytes: number;
  readonly seriesCount: number;
  /** Where each durable poll is noted too, in the order of the writes around it. */
  readonly ackFile?: string;
  /** Syncs are paced by the instants of the polls instead of the system's clock. */
  readonly isPaced?: boolean;
}

export type AgentRequest =
  /** Polls from `from` up to, not including, `to`; each is answered by itself, then `done`. */
  | { readonly kind: 'append'; readonly from: number; readonly to: number }
  | { readonly kind: 'compare'; readonly from: number; readonly to: number }
  | { readonly kind: 'status' }
  | { readonly kind: 'close' };

export type AgentAnswer =
  | { readonly kind: 'done' }
  | { readonly kind: 'appended'; readonly tick: number }
  | { readonly kind: 'failed'; readonly tick: number; readonly error: string }
  | { readonly kind: 'compared'; readonly comparison: Comparison }
  | { readonly kind: 'status'; readonly status: StoreStatus }
  /** The store could not be opened, or broke while it was asked. */
  | { readonly kind: 'refused'; readonly error: string };
