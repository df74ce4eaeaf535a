/**
 * Processor Information: the host operating system's own view of its processors, which are root virtual processors, not those
 * of the machine. Read for what the hypervisor does not tell: interrupt and deferred-call time, parking, frequency.
 */
import type { CounterSetSpec } from '../model/counter.ts';
import { busyTime, gauge, rate } from './declare.ts';

const all = '2008R2 2012 2016 2019 23H2';
/** These divide by the system's time, not by a base of their own. */
const systemTime = { type: 'PERF_100NSEC_TIMER' } as const;

export const processorInformation: CounterSetSpec = {
  id: 'processor-information',
  windowsName: 'Processor Information',
  wmiClass: 'Win32_PerfRawData_Counters_ProcessorInformation',
  instances: 'processor',
  metricPrefix: 'hyperv_host_processor',
  help: 'Processors as the host operating system sees them: root virtual processors',
  everyPolls: 2,
  counters: [
    busyTime({
      id: 'interrupt-time',
      stem: 'interrupt',
      windowsName: '% Interrupt Time',
      wmiProperty: 'PercentInterruptTime',
      help: 'Time serving hardware interrupts; high with its root VP busy = one processor serves too many queues',
      versions: all,
      ...systemTime,
    }),
    busyTime({
      id: 'dpc-time',
      stem: 'dpc',
      windowsName: '% DPC Time',
      wmiProperty: 'PercentDPCTime',
      help: 'Time in deferred procedure calls',
      versions: all,
      ...systemTime,
    }),
    rate({
      id: 'interrupts',
      windowsName: 'Interrupts/sec',
      wmiProperty: 'InterruptsPersec',
      type: 'PERF_COUNTER_COUNTER',
      help: 'Hardware interrupts served',
      versions: all,
    }),
    gauge({
      id: 'frequency',
      windowsName: 'Processor Frequency',
      wmiProperty: 'ProcessorFrequency',
      type: 'PERF_COUNTER_RAWCOUNT',
      unit: 'hertz',
      scale: 1e6,
      help: 'Clock as the host operating system sees it',
      versions: all,
    }),
    gauge({
      id: 'parking-status',
      stem: 'parked',
      windowsName: 'Parking Status',
      wmiProperty: 'ParkingStatus',
      type: 'PERF_COUNTER_RAWCOUNT',
      unit: 'state',
      help: '1 while the host operating system has parked this root virtual processor',
      versions: all,
    }),
  ],
};
