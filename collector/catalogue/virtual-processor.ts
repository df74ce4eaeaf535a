/**
 * Hyper-V Hypervisor Virtual Processor and Root Virtual Processor: what each virtual processor used. Both sets have the same
 * counters; guests are named `<VM>:Hv VP <n>`, those of the host OS `Root VP <n>`. Of some 150 counters a virtual processor,
 * those are read that say who uses, who waits and what for.
 */
import type { CounterSetSpec, CounterSpec } from '../model/counter.ts';
import { average, busyTime, rate } from './declare.ts';

const since2012 = '2012 2016 2019 23H2 2025';
const since2008R2 = `2008R2 ${since2012}`;

/**
 * A time per dispatch. PerfMon shows nanoseconds, yet a real host gave the type of a precision timer (100 × Δ ÷ Δbase), so
 * the numerator counts 100 ns ticks and the base counts dispatches.
 */
const perDispatch = { type: 'PERF_PRECISION_100NS_TIMER', scale: 1e-7, displayScale: 1e-9 } as const;

const runTimes: readonly CounterSpec[] = [
  busyTime({
    id: 'guest-run-time',
    stem: 'guest_run',
    windowsName: '% Guest Run Time',
    wmiProperty: 'PercentGuestRunTime',
    help: 'Time in guest code',
    versions: since2008R2,
  }),
  busyTime({
    id: 'hypervisor-run-time',
    stem: 'hypervisor_run',
    windowsName: '% Hypervisor Run Time',
    wmiProperty: 'PercentHypervisorRunTime',
    help: 'Time in the hypervisor on behalf of this virtual processor',
    versions: since2008R2,
  }),
  busyTime({
    id: 'total-run-time',
    stem: 'total_run',
    windowsName: '% Total Run Time',
    wmiProperty: 'PercentTotalRunTime',
    help: 'Guest and hypervisor time together',
    versions: since2008R2,
    predictedBy: { plus: ['guest-run-time', 'hypervisor-run-time'], minus: [], elapsed: 0 },
  }),
  busyTime({
    id: 'remote-run-time',
    stem: 'remote_run',
    windowsName: '% Remote Run Time',
    wmiProperty: 'PercentRemoteRunTime',
    help: 'Time on a processor of another NUMA node than its own',
    versions: since2012,
  }),
  busyTime({
    id: 'total-core-run-time',
    stem: 'core_run',
    windowsName: '% Total Core Run Time',
    wmiProperty: 'PercentTotalCoreRunTime',
    help: 'Time charged per physical core, as the core scheduler counts',
    versions: '23H2 2025',
    evidence: 'unverified',
  }),
];

const waits: readonly CounterSpec[] = [
  average({
    id: 'cpu-wait-time-per-dispatch',
    stem: 'cpu_wait',
    baseStem: 'cpu_wait_dispatches',
    windowsName: 'CPU Wait Time Per Dispatch',
    wmiProperty: 'CPUWaitTimePerDispatch',
    help: 'Time ready to run but waiting for a processor, per dispatch',
    versions: since2012,
    ...perDispatch,
  }),
  average({
    id: 'cpu-contention-time-per-dispatch',
    stem: 'cpu_contention',
    baseStem: 'cpu_contention_dispatches',
    windowsName: 'CPU Contention Time Per Dispatch',
    wmiProperty: 'CPUContentionTimePerDispatch',
    help: 'The part of the wait in which others had the processors, per dispatch',
    versions: '2025',
    evidence: 'unverified',
    ...perDispatch,
  }),
  average({
    id: 'cpu-wake-up-time-per-dispatch',
    stem: 'cpu_wake_up',
    baseStem: 'cpu_wake_up_dispatches',
    windowsName: 'CPU Wake Up Time Per Dispatch',
    wmiProperty: 'CPUWakeUpTimePerDispatch',
    help: 'The part of the wait in which the processor woke up, per dispatch',
    versions: '2025',
    evidence: 'unverified',
    ...perDispatch,
  }),
  rate({
    id: 'dispatches',
    windowsName: 'Logical Processor Dispatches/sec',
    wmiProperty: 'LogicalProcessorDispatchesPersec',
    help: 'Times it was put on a processor',
    versions: since2012,
  }),
  rate({
    id: 'migrations',
    windowsName: 'Logical Processor Migrations/sec',
    wmiProperty: 'LogicalProcessorMigrationsPersec',
    help: 'Times it moved to another processor',
    versions: since2008R2,
  }),
];

const exits: readonly CounterSpec[] = [
  rate({
    id: 'total-intercepts',
    stem: 'intercepts',
    windowsName: 'Total Intercepts/sec',
    wmiProperty: 'TotalInterceptsPersec',
    help: 'Times the guest fell into the hypervisor, for any cause',
    versions: since2012,
  }),
  average({
    id: 'total-intercepts-cost',
    stem: 'intercepts_cost',
    baseStem: 'intercepts_costed',
    windowsName: 'Total Intercepts Cost',
    wmiProperty: 'TotalInterceptsCost',
    help: 'Time an intercept took, over all causes',
    versions: since2012,
  }),
  rate({
    id: 'hypercalls',
    windowsName: 'Hypercalls/sec',
    wmiProperty: 'HypercallsPersec',
    help: 'Calls the guest made to the hypervisor',
    versions: since2008R2,
  }),
  rate({
    id: 'long-spin-wait-hypercalls',
    windowsName: 'Long Spin Wait Hypercalls/sec',
    wmiProperty: 'LongSpinWaitHypercallsPersec',
    help: 'Times the guest gave up spinning on a lock: a holder that was not running',
    versions: since2012,
  }),
  rate({
    id: 'total-messages',
    stem: 'messages',
    windowsName: 'Total Messages/sec',
    wmiProperty: 'TotalMessagesPersec',
    help: 'Intercepts handed up to the root partition',
    versions: since2012,
  }),
  rate({
    id: 'hardware-interrupts',
    windowsName: 'Hardware Interrupts/sec',
    wmiProperty: 'HardwareInterruptsPersec',
    help: 'Hardware interrupts while it ran',
    versions: since2012,
  }),
  rate({
    id: 'synthetic-interrupts',
    windowsName: 'Synthetic Interrupts/sec',
    wmiProperty: 'SyntheticInterruptsPersec',
    help: 'Interrupts made by the hypervisor for the guest',
    versions: since2008R2,
  }),
  rate({
    id: 'virtual-interrupts',
    windowsName: 'Virtual Interrupts/sec',
    wmiProperty: 'VirtualInterruptsPersec',
    help: 'Interrupts given to the guest',
    versions: since2008R2,
  }),
];

const counters = [...runTimes, ...waits, ...exits];

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
