/** A small page of windows_exporter 0.31 on a host with two VMs, as text; time-like counters can be moved on by `seconds`. */

export function exporterPage(seconds = 0): string {
  const guest = (share: number): string => (1000 + share * seconds).toFixed(7);
  const lines = [
    '# HELP windows_exporter_build_info A metric with a constant 1 value',
    '# TYPE windows_exporter_build_info gauge',
    'windows_exporter_build_info{branch="HEAD",goarch="amd64",goos="windows",version="0.31.3"} 1',
    '# TYPE windows_hyperv_hypervisor_logical_processor_time_total counter',
    ...[0, 1, 2, 3].flatMap((lp) => [
      `windows_hyperv_hypervisor_logical_processor_time_total{core="${lp}",state="guest"} ${guest(0.35)}`,
      `windows_hyperv_hypervisor_logical_processor_time_total{core="${lp}",state="hypervisor"} ${guest(0.01)}`,
      `windows_hyperv_hypervisor_logical_processor_time_total{core="${lp}",state="idle"} ${guest(0.64)}`,
    ]),
    '# TYPE windows_hyperv_hypervisor_root_virtual_processor_time_total counter',
    ...[0, 1, 2, 3].map(
      (lp) =>
        `windows_hyperv_hypervisor_root_virtual_processor_time_total{core="${lp}",state="guest_run"} ${guest(0.05)}`,
    ),
    '# TYPE windows_hyperv_hypervisor_virtual_processor_time_total counter',
    `windows_hyperv_hypervisor_virtual_processor_time_total{core="0",state="guest",vm="sql: 01"} ${guest(0.7)}`,
    `windows_hyperv_hypervisor_virtual_processor_time_total{core="1",state="guest",vm="sql: 01"} ${guest(0.3)}`,
    `windows_hyperv_hypervisor_virtual_processor_time_total{core="0",state="guest",vm="web02"} ${guest(0.2)}`,
  ];
  return `${lines.join('\n')}\n`;
}
