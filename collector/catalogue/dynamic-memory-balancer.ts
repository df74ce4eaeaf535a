/** Hyper-V Dynamic Memory Balancer: memory the host can still give to VMs, as a whole or per NUMA node. */
import type { CounterSetSpec } from '../model/counter.ts';
import { gauge } from './declare.ts';
import { inMegabytes, pressure } from './megabytes.ts';

const since2012 = '2012 2016 2019 23H2';

export const dynamicMemoryBalancer: CounterSetSpec = {
  id: 'dynamic-memory-balancer',
  windowsName: 'Hyper-V Dynamic Memory Balancer',
  wmiClass: 'Win32_PerfRawData_BalancerStats_HyperVDynamicMemoryBalancer',
  instances: 'balancer',
  metricPrefix: 'hyperv_dynamic_memory_balancer',
  help: 'Memory the host can still give to VMs',
  everyPolls: 5,
  counters: [
    gauge({
      id: 'available-memory',
      stem: 'available',
      windowsName: 'Available Memory',
      wmiProperty: 'AvailableMemory',
      help: 'Memory left on the host or NUMA node',
      versions: since2012,
      ...inMegabytes,
    }),
    gauge({
      id: 'available-memory-for-balancing',
      stem: 'available_for_balancing',
      windowsName: 'Available Memory For Balancing',
      wmiProperty: 'AvailableMemoryForBalancing',
      help: 'Memory left that may be moved between VMs',
      versions: '2019 23H2',
      ...inMegabytes,
    }),
    gauge({
      id: 'average-pressure',
      windowsName: 'Average Pressure',
      wmiProperty: 'AveragePressure',
      help: 'Memory wanted over memory assigned, averaged over VMs',
      versions: since2012,
      ...pressure,
    }),
    gauge({
      id: 'system-current-pressure',
      windowsName: 'System Current Pressure',
      wmiProperty: 'SystemCurrentPressure',
      help: 'Memory wanted over memory assigned by the whole host, now',
      versions: since2012,
      ...pressure,
    }),
  ],
};
