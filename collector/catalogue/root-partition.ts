/** Hyper-V Hypervisor Root Partition: what the host operating system holds of the hypervisor, as a partition like any other. */
import type { CounterSetSpec } from '../model/counter.ts';
import { gauge, rate } from './declare.ts';

export const rootPartition: CounterSetSpec = {
  id: 'root-partition',
  windowsName: 'Hyper-V Hypervisor Root Partition',
  wmiClass: 'Win32_PerfRawData_HvStats_HyperVHypervisorRootPartition',
  instances: 'plain',
  metricPrefix: 'hyperv_root_partition',
  help: 'The root partition (the host operating system) as the hypervisor sees it',
  everyPolls: 10,
  counters: [
    gauge({
      id: 'virtual-processors',
      windowsName: 'Virtual Processors',
      wmiProperty: 'VirtualProcessors',
      help: 'Virtual processors of the root partition',
      versions: '2008R2 2019 23H2',
    }),
    gauge({
      id: 'deposited-pages',
      stem: 'deposited',
      windowsName: 'Deposited Pages',
      wmiProperty: 'DepositedPages',
      unit: 'pages',
      help: 'Pages given to the hypervisor for this partition',
      versions: '2008R2 2019 23H2',
    }),
    gauge({
      id: 'attached-devices',
      windowsName: 'Attached Devices',
      wmiProperty: 'AttachedDevices',
      help: 'Devices assigned to this partition',
      versions: '2019 23H2',
    }),
    rate({
      id: 'gpa-space-modifications',
      windowsName: 'GPA Space Modifications/sec',
      wmiProperty: 'GPASpaceModificationsPersec',
      help: 'Changes to the map of guest memory',
      versions: '2008R2 2019 23H2',
    }),
    rate({
      id: 'io-tlb-flushes',
      windowsName: 'I/O TLB Flushes/sec',
      wmiProperty: 'IOTLBFlushesPersec',
      help: 'Flushes of the address cache for devices',
      versions: '2019 23H2',
    }),
  ],
};
