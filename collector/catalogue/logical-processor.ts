/** Hyper-V Hypervisor Logical Processor: what each processor of the machine did. Guest time includes the root partition. */
import type { CounterSetSpec, CounterSpec } from '../model/counter.ts';
import { busyTime, gauge, rate } from './declare.ts';

const both = '2008R2 2019 23H2';

const idleStates: readonly CounterSpec[] = ([1, 2, 3] as const).flatMap((state) => [
  busyTime({
    id: `c${state}-time`,
    stem: `c${state}`,
    windowsName: `% C${state} Time`,
    wmiProperty: `PercentC${state}Time`,
    help: `Idle time spent in power state C${state}`,
    versions: both,
  }),
  rate({
    id: `c${state}-transitions`,
    windowsName: `C${state} Transitions/sec`,
    wmiProperty: `C${state}TransitionsPersec`,
    help: `Entries into power state C${state}`,
    versions: both,
  }),
]);

const interrupts: readonly CounterSpec[] = [
  rate({
    id: 'total-interrupts',
    stem: 'interrupts',
    windowsName: 'Total Interrupts/sec',
    wmiProperty: 'TotalInterruptsPersec',
    help: 'Hardware and hypervisor interrupts together',
    versions: '2019 23H2',
  }),
  rate({
    id: 'scheduler-interrupts',
    windowsName: 'Scheduler Interrupts/sec',
    wmiProperty: 'SchedulerInterruptsPersec',
    help: 'Interrupts of the hypervisor’s scheduler',
    versions: both,
  }),
  rate({
    id: 'timer-interrupts',
    windowsName: 'Timer Interrupts/sec',
    wmiProperty: 'TimerInterruptsPersec',
    help: 'Interrupts of the hypervisor’s timer',
    versions: both,
  }),
  rate({
    id: 'inter-processor-interrupts',
    windowsName: 'Inter-Processor Interrupts/sec',
    wmiProperty: 'InterProcessorInterruptsPersec',
    help: 'Interrupts received from other processors’ hypervisor',
    versions: both,
  }),
  rate({
    id: 'inter-processor-interrupts-sent',
    stem: 'sent_inter_processor_interrupts',
    windowsName: 'Inter-Processor Interrupts Sent/sec',
    wmiProperty: 'InterProcessorInterruptsSentPersec',
    help: 'Interrupts sent by the hypervisor to other processors',
    versions: both,
  }),
];

/** Gone in 23H2, where only the root's own view of power is left (Processor Information). */
const power: readonly CounterSpec[] = [
  gauge({
    id: 'frequency',
    windowsName: 'Frequency',
    wmiProperty: 'Frequency',
    unit: 'hertz',
    scale: 1e6,
    help: 'Clock of this processor now',
    versions: '2019',
  }),
  gauge({
    id: 'of-max-frequency',
    windowsName: '% of Max Frequency',
    wmiProperty: 'PercentofMaxFrequency',
    unit: 'ratio',
    scale: 0.01,
    help: 'Clock now over the greatest this processor has',
    versions: '2019',
  }),
  gauge({
    id: 'parking-status',
    stem: 'parked',
    windowsName: 'Parking Status',
    wmiProperty: 'ParkingStatus',
    unit: 'state',
    help: '1 while this processor is parked to save power',
    versions: '2019',
  }),
];

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
    ...idleStates,
    ...interrupts,
    ...power,
  ],
};
