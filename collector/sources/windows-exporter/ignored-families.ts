/** The `windows_hyperv_*` families that are known and still not taken over, each with its reason. */

export interface IgnoredFamily {
  /** Of the name behind `windows_hyperv_`. */
  readonly pattern: RegExp;
  readonly reason: string;
}

export const ignoredFamilies: readonly IgnoredFamily[] = [
  {
    pattern: /^root_partition_preferred_numa_node_index$/u,
    reason: 'misnamed by the exporter: it carries GPA Pages',
  },
  {
    pattern: /^root_partition_physical_pages_allocated$/u,
    reason: 'misnamed by the exporter: it carries Skipped Timer Ticks',
  },
  {
    pattern: /^root_partition_io_tlb_flush_cost$/u,
    reason: 'the numerator of an average, sent as a level and without what it is shared among',
  },
  {
    pattern: /^root_partition_/u,
    reason: 'memory tables and devices of the root partition, which the catalogue leaves out',
  },
  {
    pattern: /^(?:virtual_storage_device_normalized_throughput|io_quota_replenishment_rate)$/u,
    reason: 'whether it is a level or a running sum is not known',
  },
  {
    pattern: /^vswitch_(?:bytes|packets)_total$/u,
    reason: 'the sum of received and sent',
  },
  {
    pattern:
      /^vswitch_(?:broadcast_|directed_|multicast_|extensions_dropped_|learned_mac_|purged_mac_|packets_flooded)/u,
    reason: 'kinds of packets of a switch, which the catalogue leaves out',
  },
  {
    pattern: /^(?:ethernet|legacy_network_adapter)_/u,
    reason: 'emulated network adapters, which the catalogue leaves out',
  },
  {
    pattern: /^virtual_network_adapter_drop_reasons$/u,
    reason: 'dropped packets by reason, which the catalogue leaves out',
  },
  {
    pattern: /^datastore_/u,
    reason: 'the store of VM configurations, which the catalogue leaves out',
  },
  { pattern: /^virtual_smb_/u, reason: 'shares inside VMs, which the catalogue leaves out' },
  { pattern: /^replica_vm_/u, reason: 'replication, which the catalogue leaves out' },
  {
    pattern: /^(?:vm_processor_count|total_vm_processor_count|host_cpu_ratio|wmi_health)$/u,
    reason: 'not a counter; the inventory takes VM identities from it, or it follows from other series',
  },
];
