/** Hyper-V Virtual Machine Bus: the interrupts by which guests and the root partition call each other. */
import type { CounterSetSpec } from '../model/counter.ts';
import { rate, tally } from './declare.ts';

export const virtualMachineBus: CounterSetSpec = {
  id: 'virtual-machine-bus',
  windowsName: 'Hyper-V Virtual Machine Bus',
  wmiClass: 'Win32_PerfRawData_Counters_HyperVVirtualMachineBus',
  instances: 'bus',
  metricPrefix: 'hyperv_virtual_machine_bus',
  help: 'The bus between guests and the root partition',
  everyPolls: 2,
  counters: [
    rate({
      id: 'interrupts-received',
      stem: 'received_interrupts',
      windowsName: 'Interrupts Received/sec',
      wmiProperty: 'InterruptsReceivedPersec',
      help: 'Interrupts received from guests',
      versions: '2019 23H2',
    }),
    rate({
      id: 'interrupts-sent',
      stem: 'sent_interrupts',
      windowsName: 'Interrupts Sent/sec',
      wmiProperty: 'InterruptsSentPersec',
      help: 'Interrupts sent to guests',
      versions: '2019 23H2',
    }),
    tally({
      id: 'throttle-events',
      windowsName: 'Throttle Events',
      wmiProperty: 'ThrottleEvents',
      help: 'Times a guest was slowed down because it interrupted too often',
      versions: '2008R2 2019 23H2',
      evidence: 'inferred',
    }),
  ],
};
