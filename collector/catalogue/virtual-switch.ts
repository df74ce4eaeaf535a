/** Hyper-V Virtual Switch: traffic of each switch, and how often its queues moved to another host processor. */
import type { CounterSetSpec } from '../model/counter.ts';
import { rate } from './declare.ts';
import { virtualNetworkTraffic } from './virtual-network-traffic.ts';

const since2012 = '2012 2016 2019 23H2';

export const virtualSwitch: CounterSetSpec = {
  id: 'virtual-switch',
  windowsName: 'Hyper-V Virtual Switch',
  wmiClass: 'Win32_PerfRawData_NvspSwitchStats_HyperVVirtualSwitch',
  instances: 'virtual-switch',
  metricPrefix: 'hyperv_virtual_switch',
  help: 'Virtual switches',
  everyPolls: 1,
  counters: [
    ...virtualNetworkTraffic,
    rate({
      id: 'vmq-moves',
      windowsName: 'Number of VMQ Moves/sec',
      wmiProperty: 'NumberofVMQMovesPersec',
      help: 'Times a receive queue moved to another host processor',
      versions: since2012,
    }),
    rate({
      id: 'send-channel-moves',
      windowsName: 'Number of Send Channel Moves/sec',
      wmiProperty: 'NumberofSendChannelMovesPersec',
      help: 'Times a send channel moved to another host processor',
      versions: since2012,
    }),
  ],
};
