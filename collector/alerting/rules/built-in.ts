/** The rules that watch every host without being asked. */
import type { AlertRule } from '../rule.ts';
import { sourceStale } from './source-stale.ts';
import { vmCritical, vmPausedCritical, vmStorageLow } from './virtual-machine.ts';
import { volumeFreeSpace } from './volume-free-space.ts';

export const builtInRules: readonly AlertRule[] = [
  vmPausedCritical(),
  volumeFreeSpace(),
  vmStorageLow(),
  vmCritical(),
  sourceStale(),
];
