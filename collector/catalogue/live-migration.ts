/** Hyper-V VM Live Migration: VMs on their way. The colon and the changing case (`Transfer Pass`, `Transfer pass`) are Windows’ own. */
import type { CounterSetSpec } from '../model/counter.ts';
import { gauge, rate } from './declare.ts';

const migrationVersions = '2012R2 2016 2019 23H2';

export const liveMigration: CounterSetSpec = {
  id: 'live-migration',
  windowsName: 'Hyper-V VM Live Migration',
  wmiClass: 'Win32_PerfRawData_LmPerfProvider_HyperVVMLiveMigration',
  instances: 'migrating-virtual-machine',
  metricPrefix: 'hyperv_live_migration',
  help: 'VMs on their way from or to this host',
  everyPolls: 1,
  counters: [
    gauge({
      id: 'transfer-pass',
      windowsName: 'Transfer Pass: Number',
      wmiProperty: 'TransferPassNumber',
      unit: 'index',
      help: 'How many times the VM’s changed memory has been sent',
      versions: migrationVersions,
    }),
    gauge({
      id: 'is-blackout',
      stem: 'blackout',
      windowsName: 'Transfer Pass: Is blackout',
      wmiProperty: 'TransferPassIsblackout',
      unit: 'state',
      help: '1 while the VM stands still for the last pass',
      versions: migrationVersions,
    }),
    gauge({
      id: 'dirty-pages',
      stem: 'dirty',
      windowsName: 'Transfer pass: Dirty Page Count',
      wmiProperty: 'TransferpassDirtyPageCount',
      unit: 'pages',
      help: 'Pages changed since they were sent',
      versions: migrationVersions,
    }),
    gauge({
      id: 'cpu-cap',
      windowsName: 'Transfer pass: CPU Cap',
      wmiProperty: 'TransferpassCPUCap',
      unit: 'unknown',
      help: 'How far the VM is slowed down so that the transfer catches up',
      versions: migrationVersions,
      evidence: 'unverified',
    }),
    rate({
      id: 'tcp-bytes-sent',
      stem: 'tcp_sent',
      windowsName: 'TCP Transport: Bytes Sent/sec',
      wmiProperty: 'TCPTransportBytesSentPersec',
      unit: 'bytes_per_second',
      help: 'Bytes sent by TCP',
      versions: migrationVersions,
    }),
    rate({
      id: 'tcp-bytes-received',
      stem: 'tcp_received',
      windowsName: 'TCP Transport: Bytes Received/sec',
      wmiProperty: 'TCPTransportBytesReceivedPersec',
      unit: 'bytes_per_second',
      help: 'Bytes received by TCP',
      versions: migrationVersions,
    }),
  ],
};
