/**
 * Hyper-V Virtual Network Adapter VRSS: which host processor serves each receive-side scaling entry of an adapter. It says
 * nothing of where the VM itself runs.
 */
import type { CounterSetSpec } from '../model/counter.ts';
import { gauge, rate } from './declare.ts';

const since2016 = '2016 2019 23H2';

export const virtualNetworkAdapterVrss: CounterSetSpec = {
  id: 'virtual-network-adapter-vrss',
  windowsName: 'Hyper-V Virtual Network Adapter VRSS',
  wmiClass: 'Win32_PerfRawData_NvspNicVRSSStats_HyperVVirtualNetworkAdapterVRSS',
  instances: 'virtual-network-adapter-queue',
  metricPrefix: 'hyperv_virtual_network_adapter_vrss',
  help: 'Host processor that serves each receive-side scaling entry of a VM’s network adapter',
  everyPolls: 2,
  counters: [
    gauge({
      id: 'receive-processor',
      windowsName: 'ReceiveProcessor',
      wmiProperty: 'ReceiveProcessor',
      type: 'PERF_COUNTER_RAWCOUNT',
      unit: 'index',
      help: 'Host processor that receives for this entry, within its group',
      versions: since2016,
    }),
    gauge({
      id: 'receive-processor-group',
      windowsName: 'ReceiveProcessorGroup',
      wmiProperty: 'ReceiveProcessorGroup',
      type: 'PERF_COUNTER_RAWCOUNT',
      unit: 'index',
      help: 'Processor group of the receiving host processor; a group holds up to 64',
      versions: since2016,
    }),
    rate({
      id: 'receive-packets',
      stem: 'received_packets',
      windowsName: 'ReceivePacketPerSecond',
      wmiProperty: 'ReceivePacketPerSecond',
      help: 'Packets received through this entry',
      versions: since2016,
      evidence: 'inferred',
    }),
    gauge({
      id: 'send-processor',
      windowsName: 'SendProcessor',
      wmiProperty: 'SendProcessor',
      type: 'PERF_COUNTER_RAWCOUNT',
      unit: 'index',
      help: 'Host processor that sends for this entry, within its group',
      versions: since2016,
    }),
    rate({
      id: 'send-packets',
      stem: 'sent_packets',
      windowsName: 'SendPacketPerSecond',
      wmiProperty: 'SendPacketPerSecond',
      help: 'Packets sent through this entry',
      versions: since2016,
      evidence: 'inferred',
    }),
  ],
};
