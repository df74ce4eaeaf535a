/**
 * Network Interface (what IP uses) and Network Adapter (every adapter, also those given to a virtual switch): the same counters
 * twice. Offloaded Connections is TCP Chimney, RSC is receive segment coalescing.
 */
import type { CounterSetSpec, CounterSpec } from '../model/counter.ts';
import { gauge, rate, tally } from './declare.ts';

const all = '2008R2 2012 2016 2019 23H2';
const since2012 = '2012 2016 2019 23H2';

const traffic: readonly CounterSpec[] = [
  rate({
    id: 'bytes-received',
    stem: 'received',
    windowsName: 'Bytes Received/sec',
    wmiProperty: 'BytesReceivedPersec',
    unit: 'bytes_per_second',
    help: 'Bytes received',
    versions: all,
  }),
  rate({
    id: 'bytes-sent',
    stem: 'sent',
    windowsName: 'Bytes Sent/sec',
    wmiProperty: 'BytesSentPersec',
    unit: 'bytes_per_second',
    help: 'Bytes sent',
    versions: all,
  }),
  rate({
    id: 'packets-received',
    stem: 'received_packets',
    windowsName: 'Packets Received/sec',
    wmiProperty: 'PacketsReceivedPersec',
    help: 'Packets received',
    versions: all,
  }),
  rate({
    id: 'packets-sent',
    stem: 'sent_packets',
    windowsName: 'Packets Sent/sec',
    wmiProperty: 'PacketsSentPersec',
    help: 'Packets sent',
    versions: all,
  }),
  tally({
    id: 'packets-received-discarded',
    stem: 'received_discarded_packets',
    windowsName: 'Packets Received Discarded',
    wmiProperty: 'PacketsReceivedDiscarded',
    help: 'Incoming packets thrown away without an error',
    versions: all,
  }),
  tally({
    id: 'packets-outbound-errors',
    stem: 'sent_error_packets',
    windowsName: 'Packets Outbound Errors',
    wmiProperty: 'PacketsOutboundErrors',
    help: 'Outgoing packets that could not be sent',
    versions: all,
  }),
];

const state: readonly CounterSpec[] = [
  gauge({
    id: 'current-bandwidth',
    stem: 'bandwidth',
    windowsName: 'Current Bandwidth',
    wmiProperty: 'CurrentBandwidth',
    unit: 'bytes_per_second',
    scale: 0.125,
    help: 'Speed of the link; Windows shows it in bits',
    versions: all,
  }),
  gauge({
    id: 'output-queue-length',
    windowsName: 'Output Queue Length',
    wmiProperty: 'OutputQueueLength',
    help: 'Packets waiting to be sent',
    versions: all,
  }),
  gauge({
    id: 'offloaded-connections',
    windowsName: 'Offloaded Connections',
    wmiProperty: 'OffloadedConnections',
    help: 'TCP connections the adapter handles itself now (TCP Chimney); 0 where Chimney is off or gone',
    versions: all,
  }),
  gauge({
    id: 'rsc-connections',
    windowsName: 'TCP Active RSC Connections',
    wmiProperty: 'TCPActiveRSCConnections',
    help: 'TCP connections whose segments are coalesced on receipt now',
    versions: since2012,
  }),
  rate({
    id: 'rsc-coalesced-packets',
    windowsName: 'TCP RSC Coalesced Packets/sec',
    wmiProperty: 'TCPRSCCoalescedPacketsPersec',
    help: 'Packets that were coalesced on receipt',
    versions: since2012,
  }),
  rate({
    id: 'rsc-exceptions',
    windowsName: 'TCP RSC Exceptions/sec',
    wmiProperty: 'TCPRSCExceptionsPersec',
    help: 'Packets that could not be coalesced',
    versions: since2012,
  }),
];

export const networkInterface: CounterSetSpec = {
  id: 'network-interface',
  windowsName: 'Network Interface',
  wmiClass: 'Win32_PerfRawData_Tcpip_NetworkInterface',
  instances: 'network-interface',
  metricPrefix: 'hyperv_host_network_interface',
  help: 'Network interfaces of the host operating system',
  everyPolls: 2,
  counters: [...traffic, ...state],
};

export const networkAdapter: CounterSetSpec = {
  id: 'network-adapter',
  windowsName: 'Network Adapter',
  wmiClass: 'Win32_PerfRawData_Tcpip_NetworkAdapter',
  instances: 'network-interface',
  metricPrefix: 'hyperv_host_network_adapter',
  help: 'Network adapters of the host, also those given to a virtual switch',
  everyPolls: 2,
  counters: [...traffic, ...state],
};
