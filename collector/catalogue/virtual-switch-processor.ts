/** Hyper-V Virtual Switch Processor: queues and packets of the switch per host processor. How its instances are named was not found. */
import type { CounterSetSpec } from '../model/counter.ts';
import { gauge, rate } from './declare.ts';

const since2012 = '2012 2016 2019 23H2';

export const virtualSwitchProcessor: CounterSetSpec = {
  id: 'virtual-switch-processor',
  windowsName: 'Hyper-V Virtual Switch Processor',
  wmiClass: 'Win32_PerfRawData_NvspSwitchProcStats_HyperVVirtualSwitchProcessor',
  instances: 'virtual-switch-processor',
  metricPrefix: 'hyperv_virtual_switch_processor',
  help: 'Work of the virtual switch per host processor',
  everyPolls: 2,
  counters: [
    gauge({
      id: 'vmq-count',
      stem: 'vmqs',
      windowsName: 'Number of VMQs',
      wmiProperty: 'NumberofVMQs',
      help: 'Receive queues on this processor; 0 on all = queues are not in use',
      versions: since2012,
    }),
    rate({
      id: 'packets-from-external',
      stem: 'external_packets',
      windowsName: 'Packets from External/sec',
      wmiProperty: 'PacketsfromExternalPersec',
      help: 'Packets from outside the host handled on this processor',
      versions: since2012,
    }),
    rate({
      id: 'packets-from-internal',
      stem: 'internal_packets',
      windowsName: 'Packets from Internal/sec',
      wmiProperty: 'PacketsfromInternalPersec',
      help: 'Packets from VMs and the host handled on this processor',
      versions: since2012,
    }),
    rate({
      id: 'transmit-completes',
      windowsName: 'Number of Transmit Completes/sec',
      wmiProperty: 'NumberofTransmitCompletesPersec',
      help: 'Sends finished on this processor',
      versions: since2012,
    }),
  ],
};
