/** Hyper-V Hypervisor Logical Processor: what each processor of the machine did. Guest time includes the root partition. */
import type { CounterSetSpec } from '../model/counter.ts';
import { busyTime, gauge, rate } from './declare.ts';

export const logicalProcessor: CounterSetSpec = {
  id: 'logical-processor',
  windowsName: 'Hyper-V Hypervisor Logical Processor',
  wmiClass: 'Win32_PerfRawData_HvStats_HyperVHypervisorLogicalProcessor',
  instances: 'logical-processor',
  metricPrefix: 'hyperv_logical_processor',
  help: 'Physical (logical) processors as the hypervisor schedules them',
  everyPolls: 1,
  counters: [
    busyTime({
      id: 'guest-run-time',
      stem: 'guest_run',
      windowsName: '% Guest Run Time',
      wmiProperty: 'PercentGuestRunTime',
      help: 'Time in guest code; the root partition is a guest too',
      versions: '2008R2 2019 23H2',
    }),
    busyTime({
      id: 'hypervisor-run-time',
      stem: 'hypervisor_run',
      windowsName: '% Hypervisor Run Time',
      wmiProperty: 'PercentHypervisorRunTime',
      help: 'Time in the hypervisor',
      versions: '2008R2 2019 23H2',
    }),
    busyTime({
      id: 'total-run-time',
      stem: 'total_run',
      windowsName: '% Total Run Time',
      wmiProperty: 'PercentTotalRunTime',
      help: 'Guest and hypervisor time together',
      versions: '2008R2 2019 23H2',
      predictedBy: { plus: ['guest-run-time', 'hypervisor-run-time'], minus: [], elapsed: 0 },
    }),
    busyTime({
      id: 'idle-time',
      stem: 'idle',
      windowsName: '% Idle Time',
      wmiProperty: 'PercentIdleTime',
      help: 'Time in which nothing ran',
      versions: '2019 23H2',
      predictedBy: { plus: [], minus: ['guest-run-time', 'hypervisor-run-time'], elapsed: 1 },
    }),
    rate({
      id: 'context-switches',
      windowsName: 'Context Switches/sec',
      wmiProperty: 'ContextSwitchesPersec',
      help: 'Virtual processor switches on this processor',
      versions: '2008R2 2019 23H2',
    }),
    rate({
      id: 'hardware-interrupts',
      windowsName: 'Hardware Interrupts/sec',
      wmiProperty: 'HardwareInterruptsPersec',
      help: 'Hardware interrupts without the hypervisor’s own',
      versions: '2008R2 2019 23H2',
    }),
    gauge({
      id: 'root-vp-index',
      windowsName: 'Root Vp Index',
      wmiProperty: 'RootVpIndex',
      unit: 'index',
      help: 'Root virtual processor bound to this processor; above the greatest root VP = none',
      versions: '2019 23H2',
    }),
  ],
};
