/** Hyper-V Virtual Network Adapter: traffic of each adapter of a VM or of the host on a virtual switch. */
import type { CounterSetSpec } from '../model/counter.ts';
import { virtualNetworkTraffic } from './virtual-network-traffic.ts';

export const virtualNetworkAdapter: CounterSetSpec = {
  id: 'virtual-network-adapter',
  windowsName: 'Hyper-V Virtual Network Adapter',
  wmiClass: 'Win32_PerfRawData_NvspNicStats_HyperVVirtualNetworkAdapter',
  instances: 'virtual-network-adapter',
  metricPrefix: 'hyperv_virtual_network_adapter',
  help: 'Network adapters of VMs and of the host on virtual switches',
  everyPolls: 1,
  counters: virtualNetworkTraffic,
};
