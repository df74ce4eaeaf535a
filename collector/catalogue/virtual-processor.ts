/**
 * Hyper-V Hypervisor Virtual Processor and Root Virtual Processor: what each virtual processor used. Both sets have the same
 * counters; guests are named `<VM>:Hv VP <n>`, those of the host OS `Root VP <n>`.
 */
import type { CounterSetSpec, CounterSpec } from '../model/counter.ts';
import { average, busyTime, rate } from './declare.ts';

const counters: readonly CounterSpec[] = [
  busyTime({
    id: 'guest-run-time',
    stem: 'guest_run',
    windowsName: '% Guest Run Time',
    wmiProperty: 'PercentGuestRunTime',
    help: 'Time in guest code',
    versions: '2008R2 2012 2016 2019 23H2 2025',
  }),
  busyTime({
    id: 'hypervisor-run-time',
    stem: 'hypervisor_run',
    windowsName: '% Hypervisor Run Time',
    wmiProperty: 'PercentHypervisorRunTime',
    help: 'Time in the hypervisor on behalf of this virtual processor',
    versions: '2008R2 2012 2016 2019 23H2 2025',
  }),
  busyTime({
    id: 'total-run-time',
    stem: 'total_run',
    windowsName: '% Total Run Time',
    wmiProperty: 'PercentTotalRunTime',
    help: 'Guest and hypervisor time together',
    versions: '2008R2 2012 2016 2019 23H2 2025',
    predictedBy: { plus: ['guest-run-time', 'hypervisor-run-time'], minus: [], elapsed: 0 },
  }),
  busyTime({
    id: 'remote-run-time',
    stem: 'remote_run',
    windowsName: '% Remote Run Time',
    wmiProperty: 'PercentRemoteRunTime',
    help: 'Time on a processor of another NUMA node than its own',
    versions: '2012 2016 2019 23H2 2025',
  }),
  average({
    id: 'cpu-wait-time-per-dispatch',
    stem: 'cpu_wait',
    baseStem: 'cpu_wait_dispatches',
    windowsName: 'CPU Wait Time Per Dispatch',
    wmiProperty: 'CPUWaitTimePerDispatch',
    help: 'Time ready to run but waiting for a processor, per dispatch',
    versions: '2012 2016 2019 23H2 2025',
  }),
  rate({
    id: 'dispatches',
    windowsName: 'Logical Processor Dispatches/sec',
    wmiProperty: 'LogicalProcessorDispatchesPersec',
    help: 'Times it was put on a processor',
    versions: '2012 2016 2019 23H2 2025',
  }),
  rate({
    id: 'migrations',
    windowsName: 'Logical Processor Migrations/sec',
    wmiProperty: 'LogicalProcessorMigrationsPersec',
    help: 'Times it moved to another processor',
    versions: '2008R2 2012 2016 2019 23H2 2025',
  }),
];

export const virtualProcessor: CounterSetSpec = {
  id: 'virtual-processor',
  windowsName: 'Hyper-V Hypervisor Virtual Processor',
  wmiClass: 'Win32_PerfRawData_HvStats_HyperVHypervisorVirtualProcessor',
  instances: 'virtual-processor',
  metricPrefix: 'hyperv_virtual_processor',
  help: 'Virtual processors of guest VMs',
  everyPolls: 1,
  counters,
};

export const rootVirtualProcessor: CounterSetSpec = {
  id: 'root-virtual-processor',
  windowsName: 'Hyper-V Hypervisor Root Virtual Processor',
  wmiClass: 'Win32_PerfRawData_HvStats_HyperVHypervisorRootVirtualProcessor',
  instances: 'root-virtual-processor',
  metricPrefix: 'hyperv_root_virtual_processor',
  help: 'Virtual processors of the root partition (the host operating system)',
  everyPolls: 1,
  counters,
};
