/** The polls of a past span, over which the matrix sums its bounds, where they are still kept and not too many. */
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

/** None where the span's means have to do. */
export async function pollsOfSpan(history: HistoryStore, moment: Moment): Promise<readonly Frame[]> {
  const { host, at, spanMs, frame } = moment;
  if (spanMs > longestSpanMs) return [];
  const { inventory } = frame;
  const question = { host, at: unixMs(at), span: ms(spanMs), wanted: matrixCounters, inventory, mostValues };
  const polls = await readFramesOfSpan(history, question);
  const cells = frame.inventory.virtualMachines.length * frame.inventory.processors.length;
  if (polls.length < 2 || polls.length * cells > mostCells) return [];
  const slow = frame.sets.filter(({ set }) => set === 'vid-partition');
  return polls.map((poll) => ({ ...poll, sets: [...poll.sets, ...slow] }));
}
