/** LogicalDisk: free space and traffic of the volumes of the host. Volumes shared by a cluster have no letter and may be missing. */
import type { CounterSetSpec, CounterSpec } from '../model/counter.ts';
import { fraction, gauge, latency, rate } from './declare.ts';
import { bytesPerMegabyte } from './megabytes.ts';

const all = '2008R2 2012 2016 2019 23H2';

const diskTraffic: readonly CounterSpec[] = [
  rate({
    id: 'read-bytes',
    stem: 'read',
    windowsName: 'Disk Read Bytes/sec',
    wmiProperty: 'DiskReadBytesPersec',
    unit: 'bytes_per_second',
    help: 'Bytes read',
    versions: all,
  }),
  rate({
    id: 'write-bytes',
    stem: 'written',
    windowsName: 'Disk Write Bytes/sec',
    wmiProperty: 'DiskWriteBytesPersec',
    unit: 'bytes_per_second',
    help: 'Bytes written',
    versions: all,
  }),
  rate({
    id: 'reads',
    windowsName: 'Disk Reads/sec',
    wmiProperty: 'DiskReadsPersec',
    type: 'PERF_COUNTER_COUNTER',
    help: 'Reads finished',
    versions: all,
  }),
  rate({
    id: 'writes',
    windowsName: 'Disk Writes/sec',
    wmiProperty: 'DiskWritesPersec',
    type: 'PERF_COUNTER_COUNTER',
    help: 'Writes finished',
    versions: all,
  }),
  latency({
    id: 'read-latency',
    baseStem: 'timed_reads',
    windowsName: 'Avg. Disk sec/Read',
    wmiProperty: 'AvgDisksecPerRead',
    help: 'Time a read took; constantly above 50 ms is a problem',
    versions: all,
    evidence: 'documented',
  }),
  latency({
    id: 'write-latency',
    baseStem: 'timed_writes',
    windowsName: 'Avg. Disk sec/Write',
    wmiProperty: 'AvgDisksecPerWrite',
    help: 'Time a write took; constantly above 50 ms is a problem',
    versions: all,
    evidence: 'documented',
  }),
];

export const logicalDisk: CounterSetSpec = {
  id: 'logical-disk',
  windowsName: 'LogicalDisk',
  wmiClass: 'Win32_PerfRawData_PerfDisk_LogicalDisk',
  instances: 'volume',
  metricPrefix: 'hyperv_host_volume',
  help: 'Volumes of the host',
  everyPolls: 2,
  counters: [
    gauge({
      id: 'free-megabytes',
      stem: 'free',
      windowsName: 'Free Megabytes',
      wmiProperty: 'FreeMegabytes',
      type: 'PERF_COUNTER_RAWCOUNT',
      unit: 'bytes',
      scale: bytesPerMegabyte,
      help: 'Free space, in whole MiB',
      versions: all,
    }),
    fraction({
      id: 'free-space',
      windowsName: '% Free Space',
      wmiProperty: 'PercentFreeSpace',
      help: 'Free space over size; the raw pair is free and total MiB',
      versions: all,
    }),
    ...diskTraffic,
    gauge({
      id: 'queue-length',
      windowsName: 'Current Disk Queue Length',
      wmiProperty: 'CurrentDiskQueueLength',
      type: 'PERF_COUNTER_RAWCOUNT',
      help: 'Operations under way now',
      versions: all,
    }),
  ],
};
