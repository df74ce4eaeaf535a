/**
 * What a page lets us know of the host apart from its counters: its memory and system, volumes, and the VMs that have virtual
 * processors. VMs that are off, disks of VMs and the layout of processors it does not know.
 */
import type { HostEvent, HostInventory, VirtualMachine, Volume } from '../../model/host.ts';
import type { UnixMs } from '../../model/time.ts';
import type { ExporterPage } from './page.ts';
import type { Sample } from './prometheus-text.ts';

export interface InventoryOptions {
  readonly host: string;
  readonly at: UnixMs;
  /** The inventory of the page before, to tell what changed. */
  readonly before: HostInventory | undefined;
}

export function inventoryOf(page: ExporterPage, { host, at, before }: InventoryOptions): HostInventory {
  const virtualMachines = virtualMachinesOf(page);
  const memoryBytes = firstValue(page, memoryFamilies);
  const system = firstLabel(page, 'os_info', 'product');
  return {
    at,
    name: firstLabel(page, 'os_hostname', 'hostname') ?? firstLabel(page, 'cs_hostname', 'hostname') ?? host,
    ...(system === undefined ? {} : { operatingSystem: system }),
    ...(memoryBytes === undefined ? {} : { memoryBytes }),
    processors: [],
    virtualMachines,
    volumes: [...localVolumes(page), ...clusterVolumes(page)],
    networkQueues: [],
    events:
      before === undefined || !tellsProcessors(page)
        ? []
        : changes(before.virtualMachines, virtualMachines, at),
  };
}

/** By generation; the first that is there. */
const memoryFamilies = ['memory_physical_total_bytes', 'cs_physical_memory_bytes', 'os_visible_memory_bytes'];

/** Any of them names every virtual processor. */
const processorFamilies = [
  'hyperv_hypervisor_virtual_processor_run_time_total',
  'hyperv_hypervisor_virtual_processor_total_run_time_total',
  'hyperv_hypervisor_virtual_processor_mode_time_total',
  'hyperv_hypervisor_virtual_processor_time_total',
  'hyperv_vm_cpu_total_run_time',
  'hyperv_vm_cpu_guest_run_time',
];
const memoryInBytes = ['hyperv_dynamic_memory_vm_physical_bytes', 'hyperv_dynamic_memory_vm_physical'];
const memoryInMegabytes = 'hyperv_vm_memory_physical';
const bytesPerMegabyte = 1_048_576;

function virtualMachinesOf(page: ExporterPage): readonly VirtualMachine[] {
  const processors = Map.groupBy(
    processorFamilies.flatMap((family) => samplesOf(page, family)),
    vmOf,
  );
  const ids = Map.groupBy(samplesOf(page, 'hyperv_vm_processor_count'), vmOf);
  const memory = memoryByVm(page);
  return [...processors].map(([name, samples]) => {
    const sameName = ids.get(name) ?? [];
    // Two VMs of one name have two identities; which of them the counters are of, the page does not say.
    const id = sameName.length === 1 ? sameName[0]?.labels.get('vm_id')?.toLowerCase() : undefined;
    const memoryBytes = memory.get(name);
    return {
      ...(id === undefined ? {} : { id }),
      name,
      // Virtual processors have counters only while the VM runs.
      state: 'running',
      critical: false,
      virtualProcessors: new Set(samples.map(({ labels }) => labels.get('core'))).size,
      ...(memoryBytes === undefined ? {} : { memoryBytes }),
      disks: [],
    };
  });
}

function memoryByVm(page: ExporterPage): ReadonlyMap<string, number> {
  const inBytes = memoryInBytes.flatMap((family) => samplesOf(page, family));
  const inMegabytes = samplesOf(page, memoryInMegabytes);
  return new Map([
    ...inMegabytes.map((sample) => [vmOf(sample), sample.value * bytesPerMegabyte] as const),
    ...inBytes.map((sample) => [vmOf(sample), sample.value] as const),
  ]);
}

function vmOf({ labels }: Sample): string {
  return labels.get('vm') ?? '';
}

/** Volumes without letter or mount point (recovery, boot) hold no VM and are full by design. */
function localVolumes(page: ExporterPage): readonly Volume[] {
  const free = valuesBy(page, 'logical_disk_free_bytes', 'volume');
  return [...valuesBy(page, 'logical_disk_size_bytes', 'volume')].flatMap(([name, sizeBytes]) => {
    const freeBytes = free.get(name);
    if (freeBytes === undefined || name === '_Total' || /^HarddiskVolume\d+$/iu.test(name)) return [];
    return [{ name, sizeBytes, freeBytes }];
  });
}

function clusterVolumes(page: ExporterPage): readonly Volume[] {
  const free = valuesBy(page, 'mscluster_shared_volumes_free_bytes', 'volume_guid');
  const paths = new Map(
    samplesOf(page, 'mscluster_shared_volumes_info').map(({ labels }) => [
      labels.get('volume_guid') ?? '',
      labels.get('path'),
    ]),
  );
  return samplesOf(page, 'mscluster_shared_volumes_total_bytes').flatMap(({ labels, value }) => {
    const guid = labels.get('volume_guid') ?? '';
    const freeBytes = free.get(guid);
    const name = paths.get(guid) ?? labels.get('name') ?? guid;
    return freeBytes === undefined ? [] : [{ name, sizeBytes: value, freeBytes }];
  });
}

/** A page without any virtual processor means that no VM runs only where the exporter says that it could look. */
function tellsProcessors(page: ExporterPage): boolean {
  if (processorFamilies.some((family) => page.families.has(family))) return true;
  const success = samplesOf(page, 'exporter_collector_success');
  return success.some(({ labels, value }) => labels.get('collector') === 'hyperv' && value === 1);
}

function changes(
  before: readonly VirtualMachine[],
  now: readonly VirtualMachine[],
  at: UnixMs,
): readonly HostEvent[] {
  const [namesBefore, namesNow] = [
    new Set(before.map(({ name }) => name)),
    new Set(now.map(({ name }) => name)),
  ];
  const came = now.filter(({ name }) => !namesBefore.has(name));
  const went = before.filter(({ name }) => !namesNow.has(name));
  return [
    ...came.map(({ name }): HostEvent => ({
      at,
      kind: 'vm-started',
      subject: name,
      message: `${name} has virtual processors now: it was started here or arrived from another host`,
    })),
    ...went.map(({ name }): HostEvent => ({
      at,
      kind: 'vm-stopped',
      subject: name,
      message: `${name} has no virtual processors any more: it was stopped or left for another host`,
    })),
  ];
}

function samplesOf(page: ExporterPage, family: string): readonly Sample[] {
  return page.families.get(family) ?? [];
}

function valuesBy(page: ExporterPage, family: string, label: string): ReadonlyMap<string, number> {
  return new Map(samplesOf(page, family).map(({ labels, value }) => [labels.get(label) ?? '', value]));
}

function firstValue(page: ExporterPage, families: readonly string[]): number | undefined {
  return families.flatMap((family) => samplesOf(page, family)).find(({ value }) => value > 0)?.value;
}

function firstLabel(page: ExporterPage, family: string, label: string): string | undefined {
  return samplesOf(page, family)[0]?.labels.get(label) || undefined;
}
