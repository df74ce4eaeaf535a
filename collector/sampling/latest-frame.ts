/**
 * The newest reading of every counter set, for whoever shows the present (page, /metrics): a poll's frame holds only the
 * sets read in it, and slow sets are read in every n-th. The store and the alerts take the poll's own frame.
 */
import { findCounterSet } from '../catalogue/catalogue.ts';
import type { Frame, SetFrame } from '../model/frame.ts';
import { msBetween, type Ms } from '../model/time.ts';

/** Polls that a set may miss, beyond those in which it is not due, before it is taken for gone. */
const patience = 3;

/** The frame with the sets it lacks taken from the one before, unless they are too old by then. */
export function mergeLatest(latest: Frame | undefined, frame: Frame, interval: Ms): Frame {
  if (latest === undefined || latest.host !== frame.host) return frame;
  const fresh = new Set(frame.sets.map(({ set }) => set));
  const kept = latest.sets.filter((set) => !fresh.has(set.set) && !isStale(set, frame, interval));
  return kept.length === 0 ? frame : { ...frame, sets: [...frame.sets, ...kept] };
}

/** A clock set back makes everything known look like the future: that is stale too. */
function isStale({ set, at }: SetFrame, frame: Frame, interval: Ms): boolean {
  const everyPolls = findCounterSet(set)?.everyPolls ?? 1;
  const age = msBetween(at, frame.at);
  return Math.abs(age) > (everyPolls + patience) * interval;
}
