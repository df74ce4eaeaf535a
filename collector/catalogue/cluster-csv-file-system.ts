/** Cluster CSV File System: volumes a cluster shares, as this node sees them. Instance names and units were not seen yet. */
import type { CounterSetSpec, CounterSpec } from '../model/counter.ts';
import { gauge, latency, rate, tally } from './declare.ts';

const csvVersions = '2012 2016 2019 23H2';

const redirected: readonly CounterSpec[] = (['Read', 'Write'] as const).flatMap((direction) => {
  const done = direction === 'Read' ? 'read' : 'written';
  return [
    rate({
      id: `redirected-${direction.toLowerCase()}s`,
      windowsName: `Redirected ${direction}s/sec`,
      wmiProperty: `Redirected${direction}sPersec`,
      help: `Operations sent over the network to the owner of the volume (${done})`,
      versions: csvVersions,
    }),
    rate({
      id: `redirected-${direction.toLowerCase()}-bytes`,
      stem: `redirected_${done}`,
      windowsName: `Redirected ${direction} Bytes/sec`,
      wmiProperty: `Redirected${direction}BytesPersec`,
      unit: 'bytes_per_second',
      help: `Bytes ${done} over the network through the owner of the volume`,
      versions: csvVersions,
    }),
    latency({
      id: `io-${direction.toLowerCase()}-latency`,
      baseStem: `timed_${direction.toLowerCase()}s`,
      windowsName: `IO ${direction} Latency`,
      wmiProperty: `IO${direction}Latency`,
      help: `Time an operation took (${done})`,
      versions: csvVersions,
      evidence: 'unverified',
    }),
  ];
});

export const clusterCsvFileSystem: CounterSetSpec = {
  id: 'cluster-csv-file-system',
  windowsName: 'Cluster CSV File System',
  wmiClass: 'Win32_PerfRawData_CsvFsPerfProvider_ClusterCSVFileSystem',
  instances: 'volume',
  metricPrefix: 'hyperv_cluster_volume',
  help: 'Cluster Shared Volumes as this node sees them',
  everyPolls: 5,
  counters: [
    gauge({
      id: 'volume-state',
      stem: 'state',
      windowsName: 'Volume State',
      wmiProperty: 'VolumeState',
      type: 'PERF_COUNTER_RAWCOUNT',
      unit: 'state',
      help: 'State of the volume on this node; 4 is normal, 3 is bad',
      versions: csvVersions,
      evidence: 'unverified',
    }),
    tally({
      id: 'pauses',
      windowsName: 'Volume Pause Count - Total',
      wmiProperty: 'VolumePauseCountTotal',
      help: 'Times the volume was paused on this node',
      versions: csvVersions,
      evidence: 'inferred',
    }),
    ...redirected,
  ],
};
