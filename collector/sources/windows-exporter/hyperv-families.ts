/**
 * The `windows_hyperv_*` families of every generation on the catalogue's counters: up to 0.29 (and `wmi_hyperv_*` before
 * 0.13), 0.30 and 0.31, and 0.32, which sends some values under two names. A family is listed once however many versions had it.
 */
import { instanceOf, type FamilyRule, type FamilyRules, type InstanceOf } from './family-rule.ts';

interface Place {
  readonly set: string;
  readonly instance: InstanceOf;
}

const lp: Place = { set: 'logical-processor', instance: instanceOf.logicalProcessor };
const rootVp: Place = { set: 'root-virtual-processor', instance: instanceOf.rootVirtualProcessor };
const vp: Place = { set: 'virtual-processor', instance: instanceOf.virtualProcessor };
const hypervisor: Place = { set: 'hypervisor', instance: instanceOf.single };
const root: Place = { set: 'root-partition', instance: instanceOf.root };
const vid: Place = { set: 'vid-partition', instance: instanceOf.byLabel('vm') };
const balancer: Place = { set: 'dynamic-memory-balancer', instance: instanceOf.byLabel('balancer') };
const memory: Place = { set: 'dynamic-memory-vm', instance: instanceOf.byLabel('vm') };
const health: Place = { set: 'health-summary', instance: instanceOf.single };
const disk: Place = { set: 'virtual-storage-device', instance: instanceOf.byLabel('device') };
const oldDisk: Place = { ...disk, instance: instanceOf.byLabel('vm_device') };
const adapter: Place = { set: 'virtual-network-adapter', instance: instanceOf.byLabel('adapter') };
const oldAdapter: Place = { ...adapter, instance: instanceOf.byLabel('vm_interface') };
const vswitch: Place = { set: 'virtual-switch', instance: instanceOf.byLabel('vswitch') };

const carries = (family: string, place: Place, counter: string, more: Partial<FamilyRule> = {}) =>
  [`hyperv_${family}`, { ...place, counter, ...more }] as const;

/** Without the provider's own base, a run time is over the time between two pages. */
const runTime = { time: 'run', type: 'PERF_100NSEC_TIMER' } as const;
/** The numerator of an average whose base is not sent: time waited, not time per dispatch. */
const wait = { time: 'wait', type: 'PERF_PRECISION_100NS_TIMER' } as const;

const megabytes = { factor: 1 / 1_048_576 } as const;
const percent = { factor: 100 } as const;
const ticksPerSecond = { factor: 1e7 } as const;

function modes(family: string, place: Place, modesByState: Readonly<Record<string, string>>): FamilyRules {
  return Object.entries(modesByState).map(([value, mode]) =>
    carries(family, place, `${mode}-time`, { ...runTime, where: { label: 'state', value } }),
  );
}

const vpModes = { guest: 'guest-run', hypervisor: 'hypervisor-run', remote: 'remote-run' } as const;

const processors: FamilyRules = [
  carries('host_lp_guest_run_time_percent', lp, 'guest-run-time', runTime),
  carries('host_lp_hypervisor_run_time_percent', lp, 'hypervisor-run-time', runTime),
  carries('host_lp_total_run_time_percent', lp, 'total-run-time', runTime),
  ...modes('hypervisor_logical_processor_time_total', lp, {
    guest: 'guest-run',
    hypervisor: 'hypervisor-run',
    idle: 'idle',
  }),
  carries('hypervisor_logical_processor_total_run_time_total', lp, 'total-run-time', runTime),
  carries('hypervisor_logical_processor_context_switches_total', lp, 'context-switches'),

  carries('host_cpu_guest_run_time', rootVp, 'guest-run-time', runTime),
  carries('host_cpu_hypervisor_run_time', rootVp, 'hypervisor-run-time', runTime),
  carries('host_cpu_remote_run_time', rootVp, 'remote-run-time', runTime),
  carries('host_cpu_total_run_time', rootVp, 'total-run-time', runTime),
  carries('host_cpu_wait_time_per_dispatch_total', rootVp, 'cpu-wait-time-per-dispatch', wait),
  ...modes('hypervisor_root_virtual_processor_time_total', rootVp, {
    guest_run: 'guest-run',
    hypervisor: 'hypervisor-run',
    remote: 'remote-run',
  }),
  carries('hypervisor_root_virtual_processor_total_run_time_total', rootVp, 'total-run-time', runTime),
  carries(
    'hypervisor_root_virtual_cpu_wait_time_per_dispatch_total',
    rootVp,
    'cpu-wait-time-per-dispatch',
    wait,
  ),

  carries('vm_cpu_guest_run_time', vp, 'guest-run-time', runTime),
  carries('vm_cpu_hypervisor_run_time', vp, 'hypervisor-run-time', runTime),
  carries('vm_cpu_remote_run_time', vp, 'remote-run-time', runTime),
  carries('vm_cpu_total_run_time', vp, 'total-run-time', runTime),
  carries('vm_cpu_wait_time_per_dispatch_total', vp, 'cpu-wait-time-per-dispatch', wait),
  ...modes('hypervisor_virtual_processor_mode_time_total', vp, vpModes),
  ...modes('hypervisor_virtual_processor_time_total', vp, vpModes),
  carries('hypervisor_virtual_processor_run_time_total', vp, 'total-run-time', runTime),
  carries('hypervisor_virtual_processor_total_run_time_total', vp, 'total-run-time', runTime),
  carries(
    'hypervisor_virtual_processor_cpu_wait_time_per_dispatch_total',
    vp,
    'cpu-wait-time-per-dispatch',
    wait,
  ),
];

const partitions: FamilyRules = [
  carries('hypervisor_logical_processors', hypervisor, 'logical-processors'),
  carries('hypervisor_virtual_processors', hypervisor, 'virtual-processors'),
  carries('host_logical_processor_count', hypervisor, 'logical-processors'),
  carries('root_partition_deposited_pages', root, 'deposited-pages'),
  carries('root_partition_attached_devices', root, 'attached-devices'),
  carries('root_partition_gpa_space_modifications', root, 'gpa-space-modifications'),
  carries('root_partition_io_tlb_flush', root, 'io-tlb-flushes'),
  carries('vid_physical_pages_allocated', vid, 'physical-pages-allocated'),
  carries('vid_preferred_numa_node_index', vid, 'preferred-numa-node'),
  carries('vid_remote_physical_pages', vid, 'remote-physical-pages'),
  carries('health_ok', health, 'health-ok'),
  carries('health_critical', health, 'health-critical'),
  ...(['ok', 'critical'] as const).map((value) =>
    carries('virtual_machine_health_total_count', health, `health-${value}`, {
      where: { label: 'state', value },
    }),
  ),
];

const memories: FamilyRules = [
  carries('dynamic_memory_balancer_available_memory_bytes', balancer, 'available-memory', megabytes),
  carries(
    'dynamic_memory_balancer_available_memory_for_balancing_bytes',
    balancer,
    'available-memory-for-balancing',
    megabytes,
  ),
  carries('dynamic_memory_balancer_average_pressure_ratio', balancer, 'average-pressure', percent),
  carries(
    'dynamic_memory_balancer_system_current_pressure_ratio',
    balancer,
    'system-current-pressure',
    percent,
  ),
  carries('vm_memory_physical', memory, 'physical-memory'),
  carries('vm_memory_physical_guest_visible', memory, 'guest-visible-physical-memory'),
  carries('vm_memory_pressure_current', memory, 'current-pressure'),
  carries('vm_memory_pressure_average', memory, 'average-pressure'),
  carries('vm_memory_pressure_minimum', memory, 'minimum-pressure'),
  carries('vm_memory_pressure_maximum', memory, 'maximum-pressure'),
  carries('vm_memory_added_total', memory, 'added-memory'),
  carries('vm_memory_removed_total', memory, 'removed-memory'),
  carries('vm_memory_add_operations_total', memory, 'add-operations'),
  carries('vm_memory_remove_operations_total', memory, 'remove-operations'),
  carries('dynamic_memory_vm_physical_bytes', memory, 'physical-memory', megabytes),
  carries('dynamic_memory_vm_physical', memory, 'physical-memory', megabytes),
  carries(
    'dynamic_memory_vm_guest_visible_physical_memory_bytes',
    memory,
    'guest-visible-physical-memory',
    megabytes,
  ),
  carries('dynamic_memory_vm_guest_available_bytes', memory, 'guest-available-memory', megabytes),
  carries('dynamic_memory_vm_pressure_current_ratio', memory, 'current-pressure', percent),
  carries('dynamic_memory_vm_pressure_minimum_ratio', memory, 'minimum-pressure', percent),
  carries('dynamic_memory_vm_pressure_maximum_ratio', memory, 'maximum-pressure', percent),
  carries('dynamic_memory_vm_added_total', memory, 'added-memory', megabytes),
  carries('dynamic_memory_vm_added_bytes_total', memory, 'added-memory', megabytes),
  carries('dynamic_memory_vm_removed_bytes_total', memory, 'removed-memory', megabytes),
  carries('dynamic_memory_vm_add_operations_total', memory, 'add-operations'),
  carries('dynamic_memory_vm_remove_operations_total', memory, 'remove-operations'),
];

/** Latency is a sum of ticks whatever its name says; what it is shared among is Throughput. */
const latencies: FamilyRules = (['', 'lower_'] as const).flatMap((below) => {
  const latency = below === '' ? 'latency' : 'lower-latency';
  return [
    carries(`virtual_storage_device_${below}latency_seconds`, disk, latency),
    carries(`virtual_storage_device_${below}io_latency_seconds_total`, disk, latency, ticksPerSecond),
    carries('virtual_storage_device_throughput', disk, latency, { isBase: true }),
    carries('virtual_storage_device_throughput_total', disk, latency, { isBase: true }),
    carries(
      `virtual_storage_device_${below}queue_length`,
      disk,
      below === '' ? 'queue-length' : 'lower-queue-length',
    ),
  ];
});

const devices: FamilyRules = [
  carries('vm_device_bytes_read', oldDisk, 'read-bytes'),
  carries('vm_device_bytes_written', oldDisk, 'write-bytes'),
  carries('vm_device_operations_read', oldDisk, 'read-operations'),
  carries('vm_device_operations_written', oldDisk, 'write-operations'),
  carries('vm_device_error_count', oldDisk, 'error-count'),
  carries('vm_device_queue_length', oldDisk, 'queue-length'),
  carries('virtual_storage_device_bytes_read', disk, 'read-bytes'),
  carries('virtual_storage_device_bytes_written', disk, 'write-bytes'),
  carries('virtual_storage_device_operations_read_total', disk, 'read-operations'),
  carries('virtual_storage_device_operations_written_total', disk, 'write-operations'),
  carries('virtual_storage_device_error_count_total', disk, 'error-count'),
  ...latencies,
];

const networks: FamilyRules = [
  carries('vm_interface_bytes_received', oldAdapter, 'bytes-received'),
  carries('vm_interface_bytes_sent', oldAdapter, 'bytes-sent'),
  carries('vm_interface_packets_received', oldAdapter, 'packets-received'),
  carries('vm_interface_packets_sent', oldAdapter, 'packets-sent'),
  carries('vm_interface_packets_incoming_dropped', oldAdapter, 'dropped-packets-incoming'),
  carries('vm_interface_packets_outgoing_dropped', oldAdapter, 'dropped-packets-outgoing'),
  carries('virtual_network_adapter_received_bytes_total', adapter, 'bytes-received'),
  carries('virtual_network_adapter_sent_bytes_total', adapter, 'bytes-sent'),
  carries('virtual_network_adapter_received_packets_total', adapter, 'packets-received'),
  carries('virtual_network_adapter_sent_packets_total', adapter, 'packets-sent'),
  carries('virtual_network_adapter_incoming_dropped_packets_total', adapter, 'dropped-packets-incoming'),
  carries('virtual_network_adapter_outgoing_dropped_packets_total', adapter, 'dropped-packets-outgoing'),
  carries('vswitch_bytes_received_total', vswitch, 'bytes-received'),
  carries('vswitch_bytes_sent_total', vswitch, 'bytes-sent'),
  carries('vswitch_packets_received_total', vswitch, 'packets-received'),
  carries('vswitch_packets_sent_total', vswitch, 'packets-sent'),
  carries('vswitch_dropped_packets_incoming_total', vswitch, 'dropped-packets-incoming'),
  carries('vswitch_dropped_packets_outcoming_total', vswitch, 'dropped-packets-outgoing'),
  carries('vswitch_number_of_vmq_moves_total', vswitch, 'vmq-moves'),
  carries('vswitch_number_of_send_channel_moves_total', vswitch, 'send-channel-moves'),
];

export const hypervFamilies: FamilyRules = [
  ...processors,
  ...partitions,
  ...memories,
  ...devices,
  ...networks,
];
