/** The counters that a Virtual Switch and a Virtual Network Adapter have in common: what passed through and what was dropped. */
import type { CounterSpec } from '../model/counter.ts';
import { rate } from './declare.ts';

const since2012 = '2012 2016 2019 23H2';

export const virtualNetworkTraffic: readonly CounterSpec[] = [
  rate({
    id: 'bytes-received',
    stem: 'received',
    windowsName: 'Bytes Received/sec',
    wmiProperty: 'BytesReceivedPersec',
    unit: 'bytes_per_second',
    help: 'Bytes received',
    versions: since2012,
  }),
  rate({
    id: 'bytes-sent',
    stem: 'sent',
    windowsName: 'Bytes Sent/sec',
    wmiProperty: 'BytesSentPersec',
    unit: 'bytes_per_second',
    help: 'Bytes sent',
    versions: since2012,
  }),
  rate({
    id: 'packets-received',
    stem: 'received_packets',
    windowsName: 'Packets Received/sec',
    wmiProperty: 'PacketsReceivedPersec',
    help: 'Packets received',
    versions: since2012,
  }),
  rate({
    id: 'packets-sent',
    stem: 'sent_packets',
    windowsName: 'Packets Sent/sec',
    wmiProperty: 'PacketsSentPersec',
    help: 'Packets sent',
    versions: since2012,
  }),
  rate({
    id: 'dropped-packets-incoming',
    stem: 'incoming_dropped_packets',
    windowsName: 'Dropped Packets Incoming/sec',
    wmiProperty: 'DroppedPacketsIncomingPersec',
    help: 'Incoming packets thrown away',
    versions: since2012,
  }),
  rate({
    id: 'dropped-packets-outgoing',
    stem: 'outgoing_dropped_packets',
    windowsName: 'Dropped Packets Outgoing/sec',
    wmiProperty: 'DroppedPacketsOutgoingPersec',
    help: 'Outgoing packets thrown away',
    versions: since2012,
  }),
];
