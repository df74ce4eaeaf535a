/** Families of the exporter's other collectors that the catalogue has a place for: cpu, logical_disk and net. */
import { instanceOf, type FamilyRules } from './family-rule.ts';

const processor = { set: 'processor-information', instance: instanceOf.hostProcessor } as const;
const volume = { set: 'logical-disk', instance: instanceOf.byLabel('volume') } as const;
const network = { set: 'network-interface', instance: instanceOf.byLabel('nic') } as const;

/** Seconds since the very first release, unlike the times of the hyperv collector. */
const seconds = { factor: 1e7 } as const;
const megabytes = { factor: 1 / 1_048_576 } as const;

export const hostFamilies: FamilyRules = [
  ['cpu_time_total', { ...processor, counter: 'interrupt-time', where: mode('interrupt'), ...seconds }],
  ['cpu_time_total', { ...processor, counter: 'dpc-time', where: mode('dpc'), ...seconds }],
  ['cpu_interrupts_total', { ...processor, counter: 'interrupts', type: 'PERF_COUNTER_BULK_COUNT' }],
  ['cpu_core_frequency_mhz', { ...processor, counter: 'frequency' }],
  ['cpu_parking_status', { ...processor, counter: 'parking-status' }],

  ['logical_disk_free_bytes', { ...volume, counter: 'free-megabytes', ...megabytes }],
  ['logical_disk_free_bytes', { ...volume, counter: 'free-space', ...megabytes }],
  ['logical_disk_size_bytes', { ...volume, counter: 'free-space', isBase: true, ...megabytes }],
  ['logical_disk_read_bytes_total', { ...volume, counter: 'read-bytes' }],
  ['logical_disk_write_bytes_total', { ...volume, counter: 'write-bytes' }],
  ['logical_disk_reads_total', { ...volume, counter: 'reads' }],
  ['logical_disk_writes_total', { ...volume, counter: 'writes' }],
  ['logical_disk_read_latency_seconds_total', { ...volume, counter: 'read-latency', ...seconds }],
  ['logical_disk_reads_total', { ...volume, counter: 'read-latency', isBase: true }],
  ['logical_disk_write_latency_seconds_total', { ...volume, counter: 'write-latency', ...seconds }],
  ['logical_disk_writes_total', { ...volume, counter: 'write-latency', isBase: true }],
  ['logical_disk_requests_queued', { ...volume, counter: 'queue-length' }],

  ['net_bytes_received_total', { ...network, counter: 'bytes-received' }],
  ['net_bytes_sent_total', { ...network, counter: 'bytes-sent' }],
  ['net_packets_received_total', { ...network, counter: 'packets-received' }],
  ['net_packets_sent_total', { ...network, counter: 'packets-sent' }],
  ['net_packets_received_discarded_total', { ...network, counter: 'packets-received-discarded' }],
  ['net_packets_outbound_errors_total', { ...network, counter: 'packets-outbound-errors' }],
  ['net_output_queue_length_packets', { ...network, counter: 'output-queue-length' }],
  ['net_current_bandwidth_bytes', { ...network, counter: 'current-bandwidth', factor: 8 }],
  ['net_current_bandwidth', { ...network, counter: 'current-bandwidth' }],
];

function mode(value: string): { readonly label: string; readonly value: string } {
  return { label: 'mode', value };
}
