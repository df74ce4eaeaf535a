/** Hyper-V Dynamic Memory VM: what memory each VM has and wants. On 2012 R2 only VMs with Dynamic Memory on have these. */
import type { CounterSetSpec, CounterSpec } from '../model/counter.ts';
import { gauge, tally } from './declare.ts';
import { bytesPerMegabyte, inMegabytes, pressure } from './megabytes.ts';

const since2012 = '2012 2016 2019 23H2';
const since2016 = '2016 2019 23H2';

const vmPressures: readonly CounterSpec[] = (['Current', 'Average', 'Minimum', 'Maximum'] as const).map(
  (which) =>
    gauge({
      id: `${which.toLowerCase()}-pressure`,
      windowsName: `${which} Pressure`,
      wmiProperty: `${which}Pressure`,
      help: `${which} of memory wanted over memory assigned; above 1 the VM lacks memory`,
      versions: since2016,
      ...pressure,
    }),
);

const vmTallies: readonly CounterSpec[] = [
  tally({
    id: 'added-memory',
    stem: 'added',
    windowsName: 'Added Memory',
    wmiProperty: 'AddedMemory',
    unit: 'bytes_per_second',
    scale: bytesPerMegabyte,
    help: 'Memory given to the VM since it started',
    versions: since2016,
  }),
  tally({
    id: 'removed-memory',
    stem: 'removed',
    windowsName: 'Removed Memory',
    wmiProperty: 'RemovedMemory',
    unit: 'bytes_per_second',
    scale: bytesPerMegabyte,
    help: 'Memory taken from the VM since it started',
    versions: since2016,
  }),
  tally({
    id: 'add-operations',
    windowsName: 'Memory Add Operations',
    wmiProperty: 'MemoryAddOperations',
    help: 'Times memory was given to the VM',
    versions: since2016,
  }),
  tally({
    id: 'remove-operations',
    windowsName: 'Memory Remove Operations',
    wmiProperty: 'MemoryRemoveOperations',
    help: 'Times memory was taken from the VM',
    versions: since2016,
  }),
];

export const dynamicMemoryVm: CounterSetSpec = {
  id: 'dynamic-memory-vm',
  windowsName: 'Hyper-V Dynamic Memory VM',
  wmiClass: 'Win32_PerfRawData_BalancerStats_HyperVDynamicMemoryVM',
  instances: 'virtual-machine',
  metricPrefix: 'hyperv_dynamic_memory_vm',
  help: 'Memory each VM has and wants',
  everyPolls: 5,
  counters: [
    gauge({
      id: 'physical-memory',
      stem: 'physical',
      windowsName: 'Physical Memory',
      wmiProperty: 'PhysicalMemory',
      help: 'Memory assigned to the VM now',
      versions: since2016,
      ...inMegabytes,
    }),
    gauge({
      id: 'guest-visible-physical-memory',
      stem: 'guest_visible_physical',
      windowsName: 'Guest Visible Physical Memory',
      wmiProperty: 'GuestVisiblePhysicalMemory',
      help: 'Memory the guest sees',
      versions: since2016,
      ...inMegabytes,
    }),
    gauge({
      id: 'guest-available-memory',
      stem: 'guest_available',
      windowsName: 'Guest Available Memory',
      wmiProperty: 'GuestAvailableMemory',
      help: 'Memory free inside the guest, as the guest reports it',
      versions: '23H2, 2019 with some updates',
      ...inMegabytes,
    }),
    ...vmPressures,
    gauge({
      id: 'smart-paging-working-set-size',
      stem: 'smart_paging_working_set',
      windowsName: 'Smart Paging Working Set Size',
      wmiProperty: 'SmartPagingWorkingSetSize',
      help: 'Memory of the VM that is in its smart paging file',
      versions: since2012,
      ...inMegabytes,
    }),
    ...vmTallies,
  ],
};
