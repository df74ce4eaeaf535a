/** A VM with Dynamic Memory that wants more than it has: pressure is what it wants over what it has, 100 % is just enough. */
import { isTotal, labelsOf } from '../../catalogue/instances.ts';
import { dynamicMemoryVm } from '../../catalogue/dynamic-memory-vm.ts';
import type { AlertRule, Observation } from '../rule.ts';
import type { SettingsFor, SettledLevels } from '../settings/levels.ts';
import { percentText } from '../wording.ts';
import { crossedAbove, notJudged } from './judging.ts';

export function memoryPressure(settingsFor: SettingsFor<SettledLevels<'above'>>): AlertRule {
  return {
    id: 'memory-pressure',
    observe: ({ host, frame }) => {
      const set = frame?.sets.find((one) => one.set === 'dynamic-memory-vm');
      const pressure = set?.columns.find(({ counter }) => counter === 'current-pressure')?.value;
      if (set === undefined || pressure === undefined) return [];
      return set.instances.flatMap((instance, row): readonly Observation[] => {
        const value = pressure[row] ?? Number.NaN;
        const { vm } = labelsOf(dynamicMemoryVm, instance);
        if (vm === undefined || Number.isNaN(value) || isTotal(instance)) return [];
        const settings = settingsFor({ host, vm });
        const key = instance.duplicate === 0 ? vm : `${vm}#${instance.duplicate}`;
        const parts = {
          key,
          subject: vm,
          labels: { vm, ...settings?.labels },
          series: `hyperv_dynamic_memory_vm_current_pressure_ratio{vm=${JSON.stringify(vm)}}`,
        };
        if (settings === undefined) return [notJudged(parts)];
        return [
          {
            ...parts,
            allClear: `VM ${vm} on ${host} has the memory it wants again`,
            judge: (held) => {
              const crossed = crossedAbove(value, settings, held);
              return (
                crossed && {
                  ...crossed,
                  value,
                  summary: `VM ${vm} on ${host} wants ${percentText(value)} of the memory it has`,
                  advice: [
                    'See whether the host has memory left to give (Hyper-V Dynamic Memory Balancer, Available Memory)',
                    'Raise the maximum memory of this VM, or lower that of one that does not use it',
                  ],
                }
              );
            },
          },
        ];
      });
    },
  };
}
