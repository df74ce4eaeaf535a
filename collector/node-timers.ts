/** The timers of Node, as the schedule wants them. */
import { setTimeout } from 'node:timers/promises';

import { ms } from './model/time.ts';
import type { Timers } from './sampling/schedule.ts';

export const nodeTimers: Timers = {
  wait: (span, signal) => setTimeout(span, undefined, { signal }),
  elapsed: () => ms(performance.now()),
};
