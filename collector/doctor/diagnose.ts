/** Facts → findings. Pure: the same facts always give the same report. */
import type { Facts } from './facts.ts';
import { bySeverity, type Finding } from './finding.ts';
import { accessFindings } from './rules/access.ts';
import { counterFindings } from './rules/counters.ts';
import { deviceFindings } from './rules/devices.ts';
import { exporterFindings } from './rules/exporters.ts';
import { hostFindings } from './rules/host.ts';
import { networkFindings } from './rules/network.ts';
import { virtualMachineFindings } from './rules/virtual-machines.ts';

export interface Report {
  readonly platform: string;
  /** What was looked at, one phrase each. */
  readonly checked: readonly string[];
  /** What could not be looked at here, and why, a sentence each. */
  readonly notChecked: readonly string[];
  readonly findings: readonly Finding[];
}

export function diagnose(facts: Facts): Report {
  const { windows, exporters } = facts;
  const ofWindows =
    windows === undefined
      ? []
      : [
          hostFindings,
          accessFindings,
          counterFindings,
          virtualMachineFindings,
          deviceFindings,
          networkFindings,
        ].flatMap((rule) => rule(windows));
  return {
    platform: facts.platform,
    checked: checkedOf(facts),
    notChecked: notCheckedOf(facts),
    findings: bySeverity([...ofWindows, ...exporterFindings(exporters)]),
  };
}

function checkedOf({ windows, exporters }: Facts): readonly string[] {
  const reachable = exporters.map(({ host, failure, counterSets, virtualMachines }) =>
    failure === undefined
      ? `${host}: ${counterSets.length} counter sets, running VMs: ${virtualMachines}`
      : `${host}: no page`,
  );
  if (windows === undefined) return reachable;
  const { counterSets, classes, rows } = windows;
  const readable = counterSets.filter(({ instances }) => instances !== undefined).length;
  const answered = classes.filter(({ failure }) => failure === undefined).length;
  return [
    'Hyper-V role, hypervisor, what it needs of the machine, management service, scheduler',
    'rights of this account',
    `counter sets: ${readable} of ${counterSets.length} can be read`,
    `WMI classes: ${answered} of ${classes.length} answer`,
    `VMs: ${rows.computerSystem === undefined ? 'not known' : `${Math.max(0, rows.computerSystem.length - 1)} listed`}`,
    ...reachable,
  ];
}

function notCheckedOf({ windows, exporters, platform }: Facts): readonly string[] {
  if (windows !== undefined) return [];
  return [
    `This is ${platform}: Hyper-V, its counters and its VMs can be looked at on the Windows host itself only; run whichvm doctor there`,
    ...(exporters.length > 0
      ? []
      : [
          'No target was given: --target http://HOST:9182/metrics looks at a host that runs windows_exporter',
        ]),
  ];
}
