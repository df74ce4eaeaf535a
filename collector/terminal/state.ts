/** What a person has chosen so far, and what is known to show them: the two things a screen is drawn from. */
import type { LookCloserAnswer, MatrixAnswer, ProcessorsAnswer, VmsAnswer } from '../model/wire.ts';
import type { ShownHost } from './feed.ts';

export const views = ['vms', 'processors', 'matrix'] as const;
export type View = (typeof views)[number];

export const sortKeys = ['cores', 'wait', 'of VM', 'memory', 'name'] as const;
export type SortKey = (typeof sortKeys)[number];

/** `held` stands at a moment: paused there, or gone back to it. */
export type ShownTime = { readonly kind: 'live' } | { readonly kind: 'held'; readonly at: number };

export interface Prompt {
  readonly asks: 'filter' | 'time';
  readonly text: string;
}

export interface TopState {
  readonly view: View;
  readonly sort: SortKey;
  /** Part of a VM's name, in any case; empty = all. */
  readonly filter: string;
  readonly time: ShownTime;
  readonly prompt?: Prompt;
  readonly isHelpShown: boolean;
  /** A closer look is wished for and not over yet. */
  readonly isLooking: boolean;
  /** Index of the host marked in the list of hosts; absent while that is not shown. */
  readonly markedHost?: number;
  /** Key of the host; absent until one is known. */
  readonly host?: string;
  /** Key of the VM (or `root`) that is picked; survives sorting. */
  readonly vm?: string;
  /** Number of the LP that is picked. */
  readonly lp?: number;
  /** What the last key came to, where that needs words. */
  readonly message?: string;
  readonly isOver: boolean;
}

export interface Picture {
  /** Where the figures come from, a sentence. */
  readonly source: string;
  readonly hosts: readonly ShownHost[];
  readonly host?: ShownHost;
  readonly vms?: VmsAnswer;
  readonly processors?: ProcessorsAnswer;
  readonly matrix?: MatrixAnswer;
  /** The newest closer look. */
  readonly closer?: LookCloserAnswer;
  /** How far one is, 0–1. */
  readonly lookedPart?: number;
  /** Why what is shown is not fresh, or not there, a sentence. */
  readonly trouble?: string;
}

export function initialState(): TopState {
  return {
    view: 'vms',
    sort: 'cores',
    filter: '',
    time: { kind: 'live' },
    isHelpShown: false,
    isLooking: false,
    isOver: false,
  };
}
