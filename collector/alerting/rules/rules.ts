/** The rules of the settings, in the order in which they are judged: what threatens VMs first. */
import type { AlertRule } from '../rule.ts';
import type { RuleSettings } from '../settings/rule-settings.ts';
import type { ThresholdSettings } from '../settings/threshold-settings.ts';
import { checkpointAge } from './checkpoints.ts';
import { countersMissing } from './counters-missing.ts';
import { endingDepartures } from './departed.ts';
import { lpHot, vmqImbalance } from './logical-processors.ts';
import { memoryPressure } from './memory-pressure.ts';
import { replicationUnhealthy } from './replication.ts';
import { sourceStale } from './source-stale.ts';
import { threshold } from './threshold.ts';
import { vmCritical, vmPausedCritical, vmStorageLow } from './virtual-machine.ts';
import { vmNotListed } from './vm-not-listed.ts';
import { vmCpuSaturated, vmReadyTime } from './vm-processors.ts';
import { volumeFreeSpace } from './volume-free-space.ts';
import { volumeTimeToFull } from './volume-time-to-full.ts';

export interface RulesSettings {
  readonly rules: RuleSettings;
  readonly thresholds: readonly ThresholdSettings[];
}

export function rulesOf({ rules, thresholds }: RulesSettings): readonly AlertRule[] {
  const aboutThings = [
    vmPausedCritical(rules['vm-paused-critical']),
    volumeFreeSpace(rules['volume-free-space']),
    volumeTimeToFull(rules['volume-time-to-full']),
    vmStorageLow(rules['vm-storage-low']),
    vmCritical(rules['vm-critical']),
    vmReadyTime(rules['vm-ready-time']),
    vmCpuSaturated(rules['vm-cpu-saturated']),
    checkpointAge(rules['checkpoint-age']),
    replicationUnhealthy(rules['replication-unhealthy']),
    memoryPressure(rules['memory-pressure']),
  ];
  return [
    ...aboutThings.map(endingDepartures),
    vmNotListed(rules['vm-not-listed']),
    lpHot(rules['lp-hot']),
    vmqImbalance(rules['vmq-imbalance']),
    countersMissing(rules['counters-missing']),
    sourceStale(rules['source-stale']),
    ...thresholds.map(threshold),
  ];
}
