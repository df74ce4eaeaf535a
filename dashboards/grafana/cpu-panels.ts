/** The panels about processor time: which VM uses it, where it goes, who waits for it. */
import { host, vm, window, type Row } from './panel.ts';

const vmCores = `sum by (host, vm) (rate(hyperv_virtual_processor_total_run_seconds_total{${vm}}${window}))`;
const vmProcessors = `count by (host, vm) (hyperv_virtual_processor_total_run_seconds_total{${vm}})`;
const vmWait = `sum by (host, vm) (rate(hyperv_virtual_processor_cpu_wait_seconds_total{${vm}}${window}))`;
const hostProcessors = `count by (host) (hyperv_logical_processor_guest_run_seconds_total{${host}})`;
const rootCores = `sum by (host) (rate(hyperv_root_virtual_processor_guest_run_seconds_total{${host}}${window}))`;

export const answer: Row = {
  title: 'Which VM uses the CPU',
  panels: [
    {
      title: 'CPU by VM',
      description:
        'Cores used by each VM, stacked, and by the host’s own operating system. The line is what the host has.',
      drawing: { kind: 'lines', isStacked: true },
      unit: 'none',
      width: 16,
      height: 10,
      queries: [
        { expression: vmCores, legend: '{{host}} {{vm}}' },
        { expression: rootCores, legend: '{{host}} host OS' },
        { expression: hostProcessors, legend: '{{host}} capacity' },
      ],
    },
    {
      title: 'VMs now',
      description:
        'Cores in use, as share of the VM’s virtual processors and as share of the host’s logical processors; waiting is the share of time in which a virtual processor could have run but had none.',
      drawing: {
        kind: 'table',
        columns: {
          host: 'Host',
          vm: 'VM',
          'Value #A': 'Cores',
          'Value #B': 'Of the VM',
          'Value #C': 'Of the host',
          'Value #D': 'Waiting',
        },
      },
      unit: 'percentunit',
      width: 8,
      height: 10,
      queries: [
        { expression: vmCores, isInstant: true },
        { expression: `${vmCores} / ${vmProcessors}`, isInstant: true },
        { expression: `${vmCores} / on (host) group_left () ${hostProcessors}`, isInstant: true },
        { expression: `${vmWait} / ${vmProcessors}`, isInstant: true },
      ],
    },
    {
      title: 'Where the host’s processor time goes',
      description:
        'Cores by what ran: guest VMs, the host’s own operating system, the hypervisor, nothing. Guest time of a processor includes the host’s own operating system, which is taken out here.',
      drawing: { kind: 'lines', isStacked: true },
      unit: 'none',
      width: 12,
      height: 8,
      queries: [
        {
          expression: `sum by (host) (rate(hyperv_logical_processor_guest_run_seconds_total{${host}}${window})) - ${rootCores}`,
          legend: '{{host}} guest VMs',
        },
        { expression: rootCores, legend: '{{host}} host OS' },
        {
          expression: `sum by (host) (rate(hyperv_logical_processor_hypervisor_run_seconds_total{${host}}${window}))`,
          legend: '{{host}} hypervisor',
        },
        {
          expression: `sum by (host) (rate(hyperv_logical_processor_idle_seconds_total{${host}}${window}))`,
          legend: '{{host}} idle',
        },
      ],
    },
    {
      title: 'Logical processors',
      description: 'Share of the time each logical processor was busy.',
      drawing: { kind: 'heat' },
      unit: 'percentunit',
      width: 12,
      height: 8,
      queries: [
        {
          expression: `sort_desc(sum by (host, lp) (rate(hyperv_logical_processor_total_run_seconds_total{${host}}${window})))`,
          legend: '{{host}} LP {{lp}}',
        },
      ],
    },
  ],
};

export const waiting: Row = {
  title: 'Who waits',
  panels: [
    {
      title: 'Ready time',
      description:
        'Share of the time in which the average virtual processor of the VM could have run but had to wait (esxtop’s %RDY).',
      drawing: { kind: 'lines' },
      unit: 'percentunit',
      width: 12,
      height: 8,
      queries: [{ expression: `${vmWait} / ${vmProcessors}`, legend: '{{host}} {{vm}}' }],
    },
    {
      title: 'CPU wait per dispatch',
      description: 'What PerfMon shows as CPU Wait Time Per Dispatch.',
      drawing: { kind: 'lines' },
      unit: 's',
      width: 12,
      height: 8,
      queries: [
        {
          expression: `${vmWait} / sum by (host, vm) (rate(hyperv_virtual_processor_cpu_wait_dispatches_total{${vm}}${window}))`,
          legend: '{{host}} {{vm}}',
        },
      ],
    },
  ],
};
