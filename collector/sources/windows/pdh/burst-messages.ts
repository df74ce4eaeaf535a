/** What the main thread and the thread that reads bursts say to each other. */
import type { BurstSet } from '../../../model/burst.ts';
import type { InstanceName } from '../../../model/snapshot.ts';

export type BurstRequest = 'read' | 'close';

/** Instances go over only when they differ from those of the turn before. */
export type SentSet = Omit<BurstSet, 'instances'> & { readonly instances?: readonly InstanceName[] };

export type BurstAnswer = { readonly sets: readonly SentSet[] } | { readonly failure: string };
