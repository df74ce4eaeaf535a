/**
 * The management data of this host as an inventory, read anew each time it is asked, every class at its own pace. When VMs come, go or
 * change state, what depends on them is read at once.
 */
import type { HostInventory } from '../../../model/host.ts';
import type { SourceProblem } from '../../../model/snapshot.ts';
import type { Clock } from '../../../model/time.ts';
import type { Observe } from '../../observation.ts';
import type { Wmi } from '../wmi/client.ts';
import type { WmiRow } from '../wmi/value.ts';
import { wmiClasses, type WmiClassKey } from './classes.ts';
import { createClassReader } from './class-reader.ts';
import type { DiskSettings } from './disk-settings.ts';
import type { FileSizes } from './file-sizes.ts';
import { numberOf, textOf } from './fields.ts';
import { hostInventoryOf } from './host-inventory.ts';
import type { FindLogicalProcessor } from './network-queues.ts';
import { isVirtualMachine } from './virtual-machines.ts';

export interface ManagementOptions {
  readonly wmi: Pick<Wmi, 'query'>;
  readonly clock: Clock;
  readonly host: string;
  readonly findLp: FindLogicalProcessor;
  readonly fileSizes: FileSizes;
  readonly diskSettings: DiskSettings;
  /** Hears of the rows of every class as they came. */
  readonly observe?: Observe;
}

export interface Management {
  /** Undefined where it cannot be told which VMs there are; `problems` says why. */
  read(): Promise<HostInventory | undefined>;
  /** As of the last read. */
  problems(): readonly SourceProblem[];
}

/** What changes when VMs do. */
const ofMachines: readonly WmiClassKey[] = [
  'summary',
  'systemSettings',
  'processorSettings',
  'memorySettings',
  'storageSettings',
  'adapterSettings',
  'legacyAdapterSettings',
  'ethernetConnections',
  'queues',
];

const others: readonly WmiClassKey[] = [
  'volumes',
  'clusterVolumes',
  'offload',
  'imageService',
  'switches',
  'operatingSystem',
  'computer',
];

export function createManagement(options: ManagementOptions): Management {
  const { wmi, clock, host, findLp, fileSizes, diskSettings, observe } = options;
  const reader = createClassReader(wmi, clock, ({ namespace, name }, rows) =>
    observe?.({ kind: 'rows', host, at: clock(), namespace, className: name, rows }),
  );
  let before: HostInventory | undefined;
  let machinesBefore = '';
  let unlisted: SourceProblem | undefined;
  let asked: readonly WmiClassKey[] = [];
  return {
    async read() {
      const at = clock();
      asked = ['computerSystem'];
      const { computerSystem } = await reader.read(['computerSystem']);
      unlisted = computerSystem === undefined ? undefined : withoutRights(computerSystem);
      if (computerSystem === undefined || unlisted !== undefined) return undefined;
      const machines = shapeOf(computerSystem);
      if (machines !== machinesBefore) reader.expire(ofMachines);
      machinesBefore = machines;
      // Searching the event log may take long; the first inventory does not wait for it.
      const late: readonly WmiClassKey[] = before === undefined ? [] : ['schedulerEvent'];
      const rows = await reader.read([...ofMachines, ...others, ...late]);
      const spare: readonly WmiClassKey[] = (rows.volumes ?? []).length === 0 ? ['logicalDisks'] : [];
      const all = { ...rows, ...(await reader.read(spare)), computerSystem };
      asked = ['computerSystem', ...ofMachines, ...others, ...spare, ...late];
      const inventory = hostInventoryOf(all, { host, at, before, findLp });
      const withSizes = fileSizes.addTo(inventory.virtualMachines);
      before = { ...inventory, virtualMachines: diskSettings.addTo(withSizes, rows.imageService?.[0]) };
      return before;
    },
    problems: () => [...reader.problems(asked), ...(unlisted === undefined ? [] : [unlisted])],
  };
}

/** To an account without the right Windows does not refuse the question; it answers with fewer rows, not even the host's own. */
function withoutRights(rows: readonly WmiRow[]): SourceProblem | undefined {
  if (rows.some((row) => !isVirtualMachine(row))) return undefined;
  const { name, namespace } = wmiClasses.computerSystem;
  return {
    subject: name,
    kind: 'refused',
    message: `${namespace} lists not even this host: the account may not see virtual machines; it must be in the group Hyper-V Administrators or run as administrator`,
  };
}

function shapeOf(rows: readonly WmiRow[]): string {
  return rows
    .map((row) => [textOf(row, 'Name'), textOf(row, 'ElementName'), numberOf(row, 'EnabledState')].join('\n'))
    .sort()
    .join('\n\n');
}
