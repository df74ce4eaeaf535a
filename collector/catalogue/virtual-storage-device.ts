/**
 * Hyper-V Virtual Storage Device: each virtual disk as its VM uses it. Instances are host paths with `\` written as `-`;
 * that cannot be undone, so a disk is found by writing its known path the same way.
 */
import type { CounterSetSpec, CounterSpec } from '../model/counter.ts';
import { gauge, latency, rate, tally } from './declare.ts';

const all = '2008R2 2012 2016 2019 23H2';
const since2016 = '2016 2019 23H2';

/** Counted in 32 bits: the counts wrap at 2^32. */
const narrow = { type: 'PERF_COUNTER_COUNTER' } as const;
/**
 * A sum of 100 ns ticks, not a level, whatever the name says: windows_exporter 0.32 found it equal to the sum of latencies,
 * and a real host that had just booted gave 3.27e9.
 */
const queued = { type: 'PERF_COUNTER_100NS_QUEUELEN_TYPE', resolution: 0.01, evidence: 'inferred' } as const;

const transfers: readonly CounterSpec[] = [
  rate({
    id: 'read-bytes',
    stem: 'read',
    windowsName: 'Read Bytes/sec',
    wmiProperty: 'ReadBytesPersec',
    unit: 'bytes_per_second',
    help: 'Bytes read',
    versions: all,
  }),
  rate({
    id: 'write-bytes',
    stem: 'written',
    windowsName: 'Write Bytes/sec',
    wmiProperty: 'WriteBytesPersec',
    unit: 'bytes_per_second',
    help: 'Bytes written',
    versions: all,
  }),
  rate({
    id: 'read-operations',
    windowsName: 'Read Operations/Sec',
    wmiProperty: 'ReadOperationsPerSec',
    help: 'Reads finished',
    versions: all,
    ...narrow,
  }),
  rate({
    id: 'write-operations',
    windowsName: 'Write Operations/Sec',
    wmiProperty: 'WriteOperationsPerSec',
    help: 'Writes finished',
    versions: all,
    ...narrow,
  }),
  tally({
    id: 'flush-count',
    stem: 'flushes',
    windowsName: 'Flush Count',
    wmiProperty: 'FlushCount',
    type: 'PERF_COUNTER_RAWCOUNT',
    help: 'Flushes asked for',
    versions: all,
  }),
  tally({
    id: 'error-count',
    stem: 'errors',
    windowsName: 'Error Count',
    wmiProperty: 'ErrorCount',
    type: 'PERF_COUNTER_RAWCOUNT',
    help: 'Operations that failed',
    versions: all,
  }),
];

export const virtualStorageDevice: CounterSetSpec = {
  id: 'virtual-storage-device',
  windowsName: 'Hyper-V Virtual Storage Device',
  wmiClass: 'Win32_PerfRawData_Counters_HyperVVirtualStorageDevice',
  instances: 'storage-device',
  metricPrefix: 'hyperv_virtual_storage_device',
  help: 'Virtual disks',
  everyPolls: 1,
  counters: [
    ...transfers,
    gauge({
      id: 'queue-length',
      windowsName: 'Queue Length',
      wmiProperty: 'QueueLength',
      help: 'Operations under way, averaged since the poll before',
      versions: since2016,
      ...queued,
    }),
    gauge({
      id: 'lower-queue-length',
      windowsName: 'Lower Queue Length',
      wmiProperty: 'LowerQueueLength',
      help: 'Operations under way in the storage below, averaged since the poll before',
      versions: since2016,
      ...queued,
    }),
    latency({
      id: 'latency',
      baseStem: 'timed_operations',
      windowsName: 'Latency',
      wmiProperty: 'Latency',
      help: 'Time an operation took; operations are counted as in Throughput, in pieces of 8 KiB',
      versions: since2016,
    }),
    latency({
      id: 'lower-latency',
      baseStem: 'lower_timed_operations',
      windowsName: 'Lower Latency',
      wmiProperty: 'LowerLatency',
      help: 'Time an operation took in the storage below',
      versions: since2016,
    }),
    gauge({
      id: 'normalized-throughput',
      windowsName: 'Normalized Throughput',
      wmiProperty: 'NormalizedThroughput',
      unit: 'per_second',
      resolution: 0.1,
      help: 'Operations counted in pieces of 8 KiB, as storage quality of service counts them',
      versions: '2012R2 2016 2019 23H2',
      evidence: 'unverified',
    }),
    gauge({
      id: 'maximum-io-rate',
      windowsName: 'Maximum IO Rate',
      wmiProperty: 'MaximumIORate',
      unit: 'per_second',
      help: 'Limit set on the disk in 8 KiB operations, 0 where none is set',
      versions: since2016,
    }),
  ],
};
