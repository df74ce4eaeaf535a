/**
 * The dashboard as a table: what each panel is called, what it asks Prometheus and how it is drawn. Grafana's own JSON is made from
 * it by `build-dashboard.ts`; here only what an operator sees is said.
 */
import { answer, waiting } from './cpu-panels.ts';
import { host, vm, window, type Row, type Variable } from './panel.ts';

const network: Row = {
  title: 'Network',
  panels: [
    {
      title: 'Network queues by processor',
      description: 'How many VMQs each processor of the host serves. All on one processor is a bottleneck.',
      drawing: { kind: 'bars' },
      unit: 'none',
      width: 8,
      height: 8,
      queries: [
        {
          expression: `count_values by (host) ("lp", hyperv_network_queue_processor{${host}})`,
          legend: '{{host}} LP {{lp}}',
          isInstant: true,
        },
      ],
    },
    {
      title: 'Packets received by processor',
      description: 'Where the packets of the network cards are handled.',
      drawing: { kind: 'lines', isStacked: true },
      unit: 'pps',
      width: 8,
      height: 8,
      queries: [
        {
          expression: `sum by (host, processor) (rate(hyperv_host_processor_network_received_packets_total{${host},processor!="total"}${window}))`,
          legend: '{{host}} {{processor}}',
        },
      ],
    },
    {
      title: 'Offloaded and coalesced connections',
      description:
        'TCP connections the adapter handles itself (TCP Chimney) and those with coalesced segments (RSC). Chimney is gone from current Windows Server: nothing or 0 is normal there.',
      drawing: { kind: 'lines' },
      unit: 'none',
      width: 8,
      height: 8,
      queries: [
        {
          expression: `hyperv_host_network_interface_offloaded_connections{${host}}`,
          legend: '{{host}} {{adapter}} offloaded',
        },
        {
          expression: `hyperv_host_network_interface_rsc_connections{${host}}`,
          legend: '{{host}} {{adapter}} RSC',
        },
      ],
    },
  ],
};

const storage: Row = {
  title: 'Volumes and what they pause',
  panels: [
    {
      title: 'Free space',
      description: 'VMs whose disks grow on a volume are paused when it is full.',
      drawing: { kind: 'lines' },
      unit: 'bytes',
      width: 10,
      height: 8,
      queries: [{ expression: `hyperv_volume_free_bytes{${host}}`, legend: '{{host}} {{volume}}' }],
    },
    {
      title: 'Full in',
      description:
        'If it goes on as in the last hour; only volumes that fill up are shown. A straight line through an hour is no forecast: it tells what to look at.',
      drawing: { kind: 'bars' },
      unit: 's',
      width: 6,
      height: 8,
      queries: [
        {
          expression: `hyperv_volume_free_bytes{${host}} / -(deriv(hyperv_volume_free_bytes{${host}}[1h]) < 0)`,
          legend: '{{host}} {{volume}}',
          isInstant: true,
        },
      ],
    },
    {
      title: 'Alerts',
      description: 'What the built-in rules of whichvm say: 2 = firing, 1 = pending.',
      drawing: {
        kind: 'table',
        columns: {
          host: 'Host',
          rule: 'Rule',
          subject: 'About',
          severity: 'Severity',
          Value: 'State',
        },
      },
      unit: 'none',
      width: 8,
      height: 8,
      queries: [{ expression: `whichvm_alert_state{${host}} > 0`, isInstant: true }],
    },
    {
      title: 'Paused-Critical VMs',
      description: 'Paused by storage that is full or lost, not by an administrator.',
      drawing: { kind: 'table', columns: { host: 'Host', vm: 'VM', vm_id: 'Id' } },
      unit: 'none',
      width: 12,
      height: 6,
      queries: [
        {
          expression: `hyperv_vm_critical{${vm}} == 1 and on (host, vm, vm_id) hyperv_vm_state{state="paused"} == 1`,
          isInstant: true,
        },
      ],
    },
    {
      title: 'VMs that do not run',
      description: 'By state; only the active state of a VM is a series.',
      drawing: { kind: 'table', columns: { host: 'Host', vm: 'VM', state: 'State' } },
      unit: 'none',
      width: 12,
      height: 6,
      queries: [{ expression: `hyperv_vm_state{${vm},state!="running"}`, isInstant: true }],
    },
  ],
};

const collection: Row = {
  title: 'Collection',
  panels: [
    {
      title: 'Hosts with data',
      description: '0 = the last three polls brought nothing; the series of the host are withheld.',
      drawing: { kind: 'number' },
      unit: 'none',
      width: 6,
      height: 6,
      queries: [{ expression: `whichvm_host_up{${host}}`, legend: '{{host}}', isInstant: true }],
    },
    {
      title: 'What cannot be read',
      description: 'Counter sets, classes or endpoints that are missing or refused; their series are absent.',
      drawing: { kind: 'table', columns: { host: 'Host', subject: 'What', kind: 'How' } },
      unit: 'none',
      width: 9,
      height: 6,
      queries: [{ expression: `whichvm_problem{${host}}`, isInstant: true }],
    },
    {
      title: 'Time of a poll',
      description: 'A poll should take a small part of its interval.',
      drawing: { kind: 'lines' },
      unit: 's',
      width: 9,
      height: 6,
      queries: [{ expression: `whichvm_last_poll_duration_seconds{${host}}`, legend: '{{host}}' }],
    },
  ],
};

export const rows: readonly Row[] = [answer, waiting, network, storage, collection];

/** What the user chooses at the top, beside the data source. */
export const variables: readonly Variable[] = [
  { name: 'host', label: 'Host', expression: 'label_values(whichvm_host_up, host)' },
  { name: 'vm', label: 'VM', expression: `label_values(hyperv_vm_info{${host}}, vm)` },
];
