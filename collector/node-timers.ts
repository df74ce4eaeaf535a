/** The timers of Node, as the schedule wants them. */
import { setTimeout as startTimer } from 'node:timers';
import { setTimeout } from 'node:timers/promises';

import { ms, type Ms } from './model/time.ts';
import type { Timers } from './sampling/schedule.ts';

export const nodeTimers: Timers = {
  wait: (span, signal) => setTimeout(span, undefined, { signal }),
  elapsed: () => ms(performance.now()),
};

/** Calls back once after the span, unless the returned function was called before; keeps nobody from ending. */
export function callAfter(span: Ms, call: () => void): () => void {
  const timer = startTimer(call, span).unref();
  return () => clearTimeout(timer);
}
