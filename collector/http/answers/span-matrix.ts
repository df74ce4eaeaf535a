/** The matrix of a past span, its bounds summed over the polls in it where they are still kept and not too many. */
import { setImmediate } from 'node:timers/promises';

import { accumulate, type MatrixPart } from '../../attribution/accumulate.ts';
import { hostUse } from '../../attribution/host-use.ts';
import { buildMatrix, type Matrix } from '../../attribution/matrix.ts';
import type { Frame } from '../../model/frame.ts';
import type { HistoryStore } from '../../model/history.ts';
import { ms, unixMs } from '../../model/time.ts';
import { runTimes, type WantedCounters } from '../frame-at.ts';
import { readFramesOfSpan } from '../frames-of-span.ts';
import type { Moment } from '../moment.ts';

/** What the matrix alone needs of each poll. */
const matrixCounters: WantedCounters = {
  'logical-processor': [...runTimes, 'root-vp-index'],
  'root-virtual-processor': runTimes,
  'virtual-processor': [...runTimes, 'remote-run-time'],
};

/** Longer spans are bounded by their means. */
const longestSpanMs = 600_000;
const mostValues = 1_000_000;
const mostCells = 2_000_000;

/** Undefined where the span's means have to do. */
export async function matrixOfSpan(history: HistoryStore, moment: Moment): Promise<Matrix | undefined> {
  const { host, at, spanMs, frame } = moment;
  if (spanMs > longestSpanMs) return undefined;
  const { inventory } = frame;
  const question = { host, at: unixMs(at), span: ms(spanMs), wanted: matrixCounters, inventory, mostValues };
  const polls = await readFramesOfSpan(history, question);
  const cells = frame.inventory.virtualMachines.length * frame.inventory.processors.length;
  if (polls.length < 2 || polls.length * cells > mostCells) return undefined;
  const slow = frame.sets.filter(({ set }) => set === 'vid-partition');
  const parts: MatrixPart[] = [];
  for (const poll of polls) {
    parts.push(partOf({ ...poll, sets: [...poll.sets, ...slow] }));
    await setImmediate();
  }
  return accumulate(parts);
}

function partOf(poll: Frame): MatrixPart {
  const use = hostUse(poll);
  // The first poll after a start or a gap has no rates: its time is not known, it is not time in which nothing ran.
  const isKnown = use.processors.some(({ guest }) => !Number.isNaN(guest));
  return { matrix: buildMatrix(use), seconds: isKnown ? use.intervalSeconds : 0 };
}
