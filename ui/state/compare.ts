/**
 * The moment or span that the view's own is held against, and what is known of both: the server's answers side by side. The reference
 * is in the address.
 */
import { computed, signal } from '@preact/signals';

import type { VmsAnswer } from '../../collector/model/wire.ts';
import { answerUrl } from '../feed/answers.ts';
import { cellsOf } from '../matrix/cells.ts';
import { layOutColumns } from '../matrix/columns.ts';
import { differences } from './compare-vms.ts';
import { go, view } from './location.ts';
import { resource, type Wanted } from './resource.ts';
import { matrixWithTruth } from './reveal.ts';
import { host, hostKey, moment, processors, tick, vms } from './session.ts';
import type { Moment } from './time-range.ts';

/** Width of one of the two pictures, in pixels. */
export const halfWidth = signal(300);

/** What the view is held against; undefined = nothing. */
export const reference = computed<Moment | undefined>(() => {
  const { thanFromMs, thanToMs } = view.value;
  if (thanToMs === undefined) return undefined;
  return thanFromMs === undefined
    ? { kind: 'at', atMs: thanToMs }
    : { kind: 'span', fromMs: thanFromMs, toMs: thanToMs };
});

/** Keeps what the view shows now as the reference. */
export function keepAsReference(): void {
  const about = moment.peek();
  switch (about.kind) {
    case 'live':
      go({ thanFromMs: undefined, thanToMs: host.peek()?.lastAt ?? undefined });
      return;
    case 'at':
      go({ thanFromMs: undefined, thanToMs: about.atMs });
      return;
    case 'span':
      go({ thanFromMs: about.fromMs, thanToMs: about.toMs });
  }
}

/** Holds the view against the same length of time, so much earlier. */
export function compareEarlier(byMs: number | 'its own length'): void {
  const about = moment.peek();
  const toMs = about.kind === 'at' ? about.atMs : about.kind === 'span' ? about.toMs : host.peek()?.lastAt;
  if (toMs === null || toMs === undefined) return;
  const lengthMs = about.kind === 'span' ? about.toMs - about.fromMs : undefined;
  const by = byMs === 'its own length' ? (lengthMs ?? 60_000) : byMs;
  go({ thanFromMs: lengthMs === undefined ? undefined : toMs - lengthMs - by, thanToMs: toMs - by });
}

/** The view and its reference trade places. */
export function swap(): void {
  const than = reference.peek();
  if (than === undefined) return;
  keepAsReference();
  if (than.kind === 'at') go({ atMs: than.atMs }, 'replace');
  if (than.kind === 'span') go({ fromMs: than.fromMs, toMs: than.toMs, atMs: undefined }, 'replace');
}

export function endComparison(): void {
  go({ thanFromMs: undefined, thanToMs: undefined });
}

const isShown = (): boolean => view.value.room === 'time' && reference.value !== undefined;

export const halfLayout = computed(() => layOutColumns(processors.value?.processors ?? [], halfWidth.value));

function asking(path: string, of: Moment | undefined): Wanted | undefined {
  const key = hostKey.value;
  if (!isShown() || key === undefined || of === undefined) return undefined;
  const group =
    path === 'matrix' && halfLayout.value.lpsPerColumn > 1 ? halfLayout.value.lpsPerColumn : undefined;
  return { url: answerUrl(path, { host: key, ...timesOf(of), group }), scope: key };
}

function timesOf(of: Moment): Record<string, number> {
  switch (of.kind) {
    case 'live':
      return {};
    case 'at':
      return { at: of.atMs };
    case 'span':
      return { at: of.toMs, span: of.toMs - of.fromMs };
  }
}

export const thenVms = resource<VmsAnswer>(() => asking('vms', reference.value));
export const thenMatrix = matrixWithTruth(() => asking('matrix', reference.value));
const liveEveryMs = 2000;
export const nowMatrix = matrixWithTruth(() => {
  const wanted = asking('matrix', moment.value);
  const at = moment.value.kind === 'live' ? (tick.value?.host.lastAt ?? 0) : 0;
  return wanted && { ...wanted, stamp: Math.floor(at / liveEveryMs) };
});

export const thenCells = computed(() => thenMatrix.value.answer && cellsOf(thenMatrix.value.answer));
export const nowCells = computed(() => nowMatrix.value.answer && cellsOf(nowMatrix.value.answer));

export const changed = computed(() => differences(thenVms.value.answer?.vms ?? [], vms.value?.vms ?? []));
