/** What sampling may have counted of a host, for tests. */
import type { PolledHost } from '../../collector/exposition/polling-families.ts';

export const polled: PolledHost = {
  host: 'hv01',
  polls: 12,
  failedPolls: 2,
  missedBeats: 3,
  pollSeconds: 0.25,
  pollSecondsTotal: 4.5,
  cookSeconds: Number.NaN,
  cookSecondsTotal: 0,
  readSeconds: new Map([['logical-processor', 0.125]]),
};
