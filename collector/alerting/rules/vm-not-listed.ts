/**
 * A VM that the hypervisor runs though no management data lists it: it takes processors and nobody sees it. Told only where the list
 * comes from management and not from the counters themselves, and never for a VM that was merely renamed.
 */
import { isTotal, labelsOf } from '../../catalogue/instances.ts';
import { virtualProcessor } from '../../catalogue/virtual-processor.ts';
import type { Frame } from '../../model/frame.ts';
import type { AlertRule, Observation } from '../rule.ts';
import type { SettingsFor, SettledFlag } from '../settings/levels.ts';
import { flagVerdict, notJudged } from './judging.ts';

const id = 'vm-not-listed';

export function vmNotListed(settingsFor: SettingsFor<SettledFlag>): AlertRule {
  return {
    id,
    observe: ({ host, frame, openAlerts }) => {
      const unlisted = frame && unlistedNames(frame);
      if (unlisted === undefined) return [];
      const well = (openAlerts?.(id) ?? []).map(({ key }) => key).filter((name) => !unlisted.has(name));
      return [
        ...[...unlisted].map((name) => observation(host, name, settingsFor)),
        ...well.map((name): Observation => ({
          ...partsOf(name),
          allClear: `"${name}" on ${host} is listed again, or runs no longer`,
          judge: () => undefined,
        })),
      ];
    },
  };
}

function partsOf(name: string): Pick<Observation, 'key' | 'subject' | 'labels'> {
  return { key: name, subject: name, labels: { vm: name } };
}

function observation(host: string, name: string, settingsFor: SettingsFor<SettledFlag>): Observation {
  const settings = settingsFor({ host, vm: name });
  if (settings === undefined) return notJudged(partsOf(name));
  const parts = partsOf(name);
  return {
    ...parts,
    labels: { ...parts.labels, ...settings.labels },
    allClear: '',
    judge: () =>
      flagVerdict(settings, {
        summary: `The hypervisor of ${host} runs a partition called "${name}", but management lists no such VM`,
        advice: [
          'See whether Get-VM lists it now; while it is being moved or imported it may be missing for a moment',
          'If not, look for its worker process: the command line of vmwp.exe holds the id of the VM',
          'Restarting the service vmms makes it read its VMs anew; VMs run on meanwhile',
        ],
      }),
  };
}

/** Undefined where that cannot be told now. */
function unlistedNames({ sets, inventory }: Frame): ReadonlySet<string> | undefined {
  const set = sets.find((one) => one.set === 'virtual-processor');
  const listed = new Set(inventory.virtualMachines.map(({ name }) => name.toLowerCase()));
  if (set === undefined || listed.size === 0) return undefined;
  const running = new Set(
    set.instances.flatMap((instance) =>
      isTotal(instance) ? [] : (labelsOf(virtualProcessor, instance)['vm'] ?? []),
    ),
  );
  const unlisted = [...running].filter((name) => !listed.has(name.toLowerCase()));
  const heard = new Set([...running].map((name) => name.toLowerCase()));
  const silent = inventory.virtualMachines.filter(
    ({ name, state }) => state === 'running' && !heard.has(name.toLowerCase()),
  );
  // Counters may keep the old name of a VM that was renamed while it runs: for each there is one that runs without counters.
  return new Set(unlisted.slice(silent.length));
}
