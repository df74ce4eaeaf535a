/** Per Processor Network Interface Card Activity: interrupts, deferred calls and packets of each adapter on each host processor. */
import type { CounterSetSpec, CounterSpec } from '../model/counter.ts';
import { rate } from './declare.ts';

/** TCP work the adapter took over (Chimney); 0 on every present-day host, absent nowhere. */
const offload: readonly CounterSpec[] = [
  rate({
    id: 'tcp-offload-receive-bytes',
    stem: 'tcp_offload_received',
    windowsName: 'Tcp Offload Receive bytes/sec',
    wmiProperty: 'TcpOffloadReceivebytesPersec',
    unit: 'bytes_per_second',
    help: 'Bytes received on connections the adapter handles itself (TCP Chimney)',
    versions: '2019 23H2',
  }),
  rate({
    id: 'tcp-offload-send-bytes',
    stem: 'tcp_offload_sent',
    windowsName: 'Tcp Offload Send bytes/sec',
    wmiProperty: 'TcpOffloadSendbytesPersec',
    unit: 'bytes_per_second',
    help: 'Bytes sent on connections the adapter handles itself (TCP Chimney)',
    versions: '2019 23H2',
  }),
];

export const processorNetworkActivity: CounterSetSpec = {
  id: 'processor-network-activity',
  windowsName: 'Per Processor Network Interface Card Activity',
  wmiClass: 'Win32_PerfRawData_Counters_PerProcessorNetworkInterfaceCardActivity',
  instances: 'processor-network-adapter',
  metricPrefix: 'hyperv_host_processor_network',
  help: 'Work of each network adapter per host processor',
  everyPolls: 2,
  counters: [
    rate({
      id: 'interrupts',
      windowsName: 'Interrupts/sec',
      wmiProperty: 'InterruptsPersec',
      help: 'Interrupts of this adapter on this processor',
      versions: '2019 23H2',
    }),
    rate({
      id: 'dpcs-queued',
      stem: 'queued_dpcs',
      windowsName: 'DPCs Queued/sec',
      wmiProperty: 'DPCsQueuedPersec',
      help: 'Deferred procedure calls of this adapter queued on this processor',
      versions: '2019 23H2',
    }),
    rate({
      id: 'received-packets',
      windowsName: 'Received Packets/sec',
      wmiProperty: 'ReceivedPacketsPersec',
      help: 'Packets received on this processor',
      versions: '2019 23H2',
    }),
    rate({
      id: 'sent-packets',
      windowsName: 'Sent Packets/sec',
      wmiProperty: 'SentPacketsPersec',
      help: 'Packets sent on this processor',
      versions: '2019 23H2',
    }),
    ...offload,
  ],
};
