/** The closer looks taken on this page, for as long as it is open: each belongs to its host and to the moment it was taken at. */
import { signal } from '@preact/signals';

import type { LookCloserAnswer } from '../../collector/model/wire.ts';
import type { Moment } from './time-range.ts';

/** They hold whole matrices. */
const mostKept = 4;

const kept = signal<readonly LookCloserAnswer[]>([]);

export function keepLook(look: LookCloserAnswer): void {
  kept.value = [look, ...kept.peek()].slice(0, mostKept);
}

/** The instant of a look as the address of a view names it. */
export function instantOf({ at }: LookCloserAnswer): number {
  return Math.round(at);
}

/** The look at just this moment of this host; at any other nothing of it holds. */
export function lookAt(host: string | undefined, moment: Moment): LookCloserAnswer | undefined {
  if (moment.kind !== 'at') return undefined;
  return kept.value.find((look) => look.host === host && instantOf(look) === moment.atMs);
}

export function newestLook(host: string | undefined): LookCloserAnswer | undefined {
  return kept.value.find((look) => look.host === host);
}
