/** Replication that is not well, where the source knows of it. A VM that is not replicated is not judged. */
import { spanText, vmSubjects } from '../wording.ts';
import { ms } from '../../model/time.ts';
import type { AlertRule, Observation } from '../rule.ts';
import type { SettingsFor, SettledLevels } from '../settings/levels.ts';
import { notJudged } from './judging.ts';

export function replicationUnhealthy(settingsFor: SettingsFor<SettledLevels<never>>): AlertRule {
  return {
    id: 'replication-unhealthy',
    observe: ({ host, now, frame }) => {
      const machines = frame?.inventory.virtualMachines ?? [];
      const subjectOf = vmSubjects(machines);
      return machines.flatMap((vm): readonly Observation[] => {
        const { replication } = vm;
        if (replication === undefined) return [];
        const subject = subjectOf(vm);
        const settings = settingsFor({ host, vm: vm.name });
        const id = vm.id === undefined ? {} : { vm_id: vm.id };
        const parts = { key: vm.id ?? vm.name, subject, labels: { vm: vm.name, ...id, ...settings?.labels } };
        if (settings === undefined) return [notJudged(parts)];
        const { health, state, lastReplicatedAt } = replication;
        const last =
          lastReplicatedAt === undefined ? '' : `, last ${spanText(ms(now - lastReplicatedAt))} ago`;
        const level = health === 'normal' ? undefined : (settings[health] ?? settings.warning);
        return [
          {
            ...parts,
            allClear: `Replication of VM ${subject} on ${host} is healthy again`,
            judge: () =>
              level === undefined
                ? undefined
                : {
                    severity: level === settings.critical ? 'critical' : 'warning',
                    holdFor: level.for,
                    summary: `Replication of VM ${subject} on ${host} is in ${health} health${state === undefined ? '' : ` (${state})`}${last}`,
                    advice: [
                      'Measure-VMReplication shows what fails; Hyper-V Manager shows it under Replication Health',
                      'See that the replica server is reached and has room, then Resume-VMReplication',
                    ],
                  },
          },
        ];
      });
    },
  };
}
