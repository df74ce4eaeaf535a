/** VMs that are seen by one part of Hyper-V only, and what holds them back. */
import { findCounterSet } from '../../catalogue/catalogue.ts';
import { isTotal, labelsOf } from '../../catalogue/instances.ts';
import type { InstanceName } from '../../model/snapshot.ts';
import { flagOf, guidIn, numberOf, textOf } from '../../sources/windows/inventory/fields.ts';
import { bySettingsOwner } from '../../sources/windows/inventory/settings.ts';
import { stateOf } from '../../sources/windows/inventory/virtual-machine-state.ts';
import { isVirtualMachine } from '../../sources/windows/inventory/virtual-machines.ts';
import type { WmiRow } from '../../sources/windows/wmi/value.ts';
import type { WindowsFacts } from '../facts.ts';
import type { Finding } from '../finding.ts';
import { links } from '../links.ts';
import { machinesOf, type Machine } from './machines.ts';

export function virtualMachineFindings(facts: WindowsFacts): readonly Finding[] {
  const machines = machinesOf(facts.rows);
  return [
    ...vanished(facts),
    ...machines.flatMap((machine) => integration(machine, facts)),
    ...compatibility(facts, machines),
  ];
}

/** More VMs have virtual processors than are listed as being on. Names alone prove nothing: a running VM keeps its old one. */
function vanished({ rows, virtualProcessors }: WindowsFacts): readonly Finding[] {
  if (rows.computerSystem === undefined || virtualProcessors === undefined) return [];
  const listed = rows.computerSystem.filter(isVirtualMachine);
  const counted = namesOfRunning(virtualProcessors);
  const on = listed.filter((row) => !['off', 'saved'].includes(stateOf(row).state));
  if (counted.length <= on.length) return [];
  const known = new Set(listed.map((row) => textOf(row, 'ElementName')?.toLowerCase()));
  const unknown = counted.filter((name) => !known.has(name.toLowerCase()));
  return [
    {
      id: 'vm-vanished',
      severity: 'error',
      what: `The hypervisor runs ${counted.length} VMs, but the management service lists ${on.length} that are on${unknown.length === 0 ? '' : `; not listed: ${unknown.join(', ')}`}`,
      why: 'A VM that is not listed runs on, but can be neither seen nor stopped nor backed up, and is lost at the next restart of the host. Often an antivirus program holds its configuration files',
      whatToDo: [
        'Exclude from real-time scanning: the folders of VM configurations, disks and checkpoints, C:\\ClusterStorage, and the processes vmms.exe and vmwp.exe',
        'Then restart the management service, which does not stop VMs: Restart-Service vmms',
        'Containers, Windows Sandbox and WSL are VMs that are never listed: if those are what runs here, nothing is wrong',
      ],
      evidence: [
        `Virtual processors are counted of: ${counted.join(', ')}`,
        `Msvm_ComputerSystem lists as on: ${on.map((row) => textOf(row, 'ElementName')).join(', ') || 'none'}`,
      ],
      source: links.antivirus,
    },
  ];
}

/** One entry a VM, so that two of one name are two. */
function namesOfRunning(instances: readonly InstanceName[]): readonly string[] {
  const set = findCounterSet('virtual-processor');
  if (set === undefined) return [];
  return instances
    .filter((instance) => !isTotal(instance))
    .flatMap((instance) => {
      const { vm, vp } = labelsOf(set, instance);
      return vm === undefined || vp !== '0' ? [] : [vm];
    });
}

const heartbeatLost = 13;
const heartbeatNever = 12;
const versionsDiffer = 2;

/** Heartbeat and version of the guest's part, of VMs that run. */
function integration({ id, name, state }: Machine, { rows }: WindowsFacts): readonly Finding[] {
  const summary = (rows.summary ?? []).find((row) => guidIn(textOf(row, 'Name')) === id);
  if (summary === undefined || state !== 'running') return [];
  const heartbeat = numberOf(summary, 'Heartbeat');
  if (numberOf(summary, 'IntegrationServicesVersionState') === versionsDiffer) return [oldServices(name)];
  if (heartbeat !== heartbeatLost && heartbeat !== heartbeatNever) return [];
  const isLost = heartbeat === heartbeatLost;
  return [
    {
      id: isLost ? 'integration-heartbeat-lost' : 'integration-services-missing',
      severity: isLost ? 'warning' : 'info',
      subject: name,
      what: isLost
        ? `The guest of ${name} has stopped to answer Hyper-V`
        : `The guest of ${name} has never answered Hyper-V: its integration services are missing, off, or it is still starting`,
      why: 'Without them a guest has emulated devices at best, no orderly shutdown, no consistent backup, no dynamic memory',
      whatToDo: [
        'Look at its screen: it may hang, or wait at a prompt',
        'Windows guests get them by Windows Update; Linux guests need the packages hyperv-daemons or linux-cloud-tools',
      ],
      evidence: [`Msvm_SummaryInformation.Heartbeat is ${heartbeat}`],
      source: links.integration,
    },
  ];
}

function oldServices(subject: string): Finding {
  return {
    id: 'integration-services-old',
    severity: 'warning',
    subject,
    what: `The integration services of ${subject} are of another version than the host's`,
    why: 'Devices of the guest may be slower than they could be, or work with this host only in part',
    whatToDo: ['Update the guest: Windows brings them by Windows Update, Linux in its kernel'],
    evidence: ['Msvm_SummaryInformation.IntegrationServicesVersionState is 2 (mismatch)'],
    source: links.integration,
  };
}

function compatibility({ rows }: WindowsFacts, machines: readonly Machine[]): readonly Finding[] {
  const settings = bySettingsOwner(rows.processorSettings);
  const limited = (row: WmiRow): boolean => flagOf(row, 'LimitProcessorFeatures') === true;
  const names = machines.filter(({ id }) => settings.get(id)?.some(limited)).map(({ name }) => name);
  if (names.length === 0) return [];
  return [
    {
      id: 'processor-compatibility-mode',
      severity: 'info',
      what: `${names.length === 1 ? 'One VM runs' : `${names.length} VMs run`} in processor compatibility mode: ${names.join(', ')}`,
      why: 'It hides newer instructions (AVX, AES and others) so that the VM can move to other processors; programs that need them are slow or do not start',
      whatToDo: [
        'Where all hosts have the same processors, switch it off while the VM is off: Set-VMProcessor VM -CompatibilityForMigrationEnabled $false',
      ],
      evidence: ['Msvm_ProcessorSettingData.LimitProcessorFeatures is true'],
      source: links.compatibility,
    },
  ];
}
