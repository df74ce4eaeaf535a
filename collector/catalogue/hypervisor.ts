/** Hyper-V Hypervisor: how much the hypervisor has to look after. One instance, slow to change. */
import type { CounterSetSpec } from '../model/counter.ts';
import { gauge } from './declare.ts';

export const hypervisor: CounterSetSpec = {
  id: 'hypervisor',
  windowsName: 'Hyper-V Hypervisor',
  wmiClass: 'Win32_PerfRawData_HvStats_HyperVHypervisor',
  instances: 'single',
  metricPrefix: 'hyperv_hypervisor',
  help: 'The hypervisor as a whole',
  everyPolls: 10,
  counters: [
    gauge({
      id: 'logical-processors',
      windowsName: 'Logical Processors',
      wmiProperty: 'LogicalProcessors',
      help: 'Processors the hypervisor sees; more than the host OS sees when its own are limited',
      versions: '2008R2 2019 23H2',
    }),
    gauge({
      id: 'virtual-processors',
      windowsName: 'Virtual Processors',
      wmiProperty: 'VirtualProcessors',
      help: 'Virtual processors of all partitions, root included',
      versions: '2008R2 2019 23H2',
    }),
    gauge({
      id: 'partitions',
      windowsName: 'Partitions',
      wmiProperty: 'Partitions',
      help: 'Partitions, root included',
      versions: '2008R2 2019 23H2',
    }),
    gauge({
      id: 'total-pages',
      stem: 'held',
      windowsName: 'Total Pages',
      wmiProperty: 'TotalPages',
      unit: 'pages',
      help: 'Pages of memory the hypervisor itself holds',
      versions: '2008R2 2019 23H2',
    }),
  ],
};
