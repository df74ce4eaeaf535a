/** Hyper-V VM Vid Partition: the physical pages of each VM and the NUMA node they should lie on. Named by VM, not by GUID. */
import type { CounterSetSpec } from '../model/counter.ts';
import { gauge } from './declare.ts';

const since2016 = '2016 2019 23H2';

export const vidPartition: CounterSetSpec = {
  id: 'vid-partition',
  windowsName: 'Hyper-V VM Vid Partition',
  wmiClass: 'Win32_PerfRawData_VidPerfProvider_HyperVVMVidPartition',
  instances: 'virtual-machine',
  metricPrefix: 'hyperv_vid_partition',
  help: 'Physical memory of each VM and the NUMA node it lies on',
  everyPolls: 5,
  counters: [
    gauge({
      id: 'physical-pages-allocated',
      stem: 'physical_allocated',
      windowsName: 'Physical Pages Allocated',
      wmiProperty: 'PhysicalPagesAllocated',
      unit: 'pages',
      help: 'Memory pages (4 KiB) given to the VM',
      versions: since2016,
    }),
    gauge({
      id: 'preferred-numa-node',
      windowsName: 'Preferred NUMA Node Index',
      wmiProperty: 'PreferredNUMANodeIndex',
      unit: 'index',
      help: 'NUMA node the VM’s memory prefers',
      versions: since2016,
    }),
    gauge({
      id: 'remote-physical-pages',
      stem: 'remote_physical',
      windowsName: 'Remote Physical Pages',
      wmiProperty: 'RemotePhysicalPages',
      unit: 'pages',
      help: 'Pages (4 KiB) that lie on another NUMA node than the preferred one',
      versions: since2016,
    }),
  ],
};
