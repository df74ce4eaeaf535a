/**
 * The rules that watch every host without being asked, with the values they have unless the `alerts:` section says otherwise.
 * This table is what the README's table of rules is checked against.
 */
import { z } from 'zod';

import { ms } from '../../model/time.ts';
import { flagged, levelled } from './levels.ts';
import { ratio, size, span } from './values.ts';

const gibibyte = 1024 ** 3;
const seconds = (count: number) => ms(count * 1000);
const minutes = (count: number) => seconds(60 * count);
const hours = (count: number) => minutes(60 * count);

/** Either line counts: free bytes, or free space as a share of the size. */
export const ruleSettings = z.strictObject({
  'volume-free-space': levelled(
    { 'free-bytes': size, 'free-ratio': ratio },
    {
      warning: { 'free-bytes': 10 * gibibyte, 'free-ratio': 0.1, for: minutes(1) },
      critical: { 'free-bytes': 2 * gibibyte, 'free-ratio': 0, for: seconds(0) },
      hysteresis: 0.2,
    },
  ),
  'volume-time-to-full': levelled(
    { within: span },
    {
      warning: { within: hours(24), for: minutes(15) },
      critical: { within: hours(2), for: minutes(2) },
      hysteresis: 0.5,
    },
  ),
  'vm-paused-critical': flagged({ severity: 'critical', for: seconds(0) }),
  'vm-critical': flagged({ severity: 'warning', for: seconds(0) }),
  'vm-not-listed': flagged({ severity: 'warning', for: minutes(2) }),
  'vm-storage-low': flagged({ severity: 'warning', for: seconds(0) }),
  'vm-ready-time': levelled(
    { above: ratio },
    {
      warning: { above: 0.1, for: minutes(5) },
      critical: { above: 0.3, for: minutes(5) },
      hysteresis: 0.2,
    },
  ),
  'vm-cpu-saturated': levelled(
    { above: ratio },
    { warning: { above: 0.95, for: minutes(15) }, hysteresis: 0.05 },
  ),
  'lp-hot': levelled({ above: ratio }, { warning: { above: 0.95, for: minutes(5) }, hysteresis: 0.05 }),
  /** Both must be: this share of an adapter's queues on one processor, and that processor this busy. */
  'vmq-imbalance': levelled(
    { share: ratio, busy: ratio },
    { warning: { share: 0.6, busy: 0.7, for: minutes(2) }, hysteresis: 0.1 },
  ),
  'checkpoint-age': levelled(
    { age: span, 'backup-age': span },
    { warning: { age: hours(72), 'backup-age': hours(24), for: seconds(0) }, hysteresis: 0 },
  ),
  'replication-unhealthy': levelled(
    {},
    { warning: { for: minutes(10) }, critical: { for: minutes(10) }, hysteresis: 0 },
  ),
  'memory-pressure': levelled(
    { above: ratio },
    {
      warning: { above: 1, for: minutes(5) },
      critical: { above: 1.25, for: minutes(5) },
      hysteresis: 0.05,
    },
  ),
  'source-stale': levelled(
    { after: span },
    { warning: { after: seconds(30), for: seconds(0) }, hysteresis: 0 },
  ),
  'counters-missing': flagged({ severity: 'warning', for: seconds(30) }),
});

export type RuleSettings = z.output<typeof ruleSettings>;
