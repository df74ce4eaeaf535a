/** Hyper-V Virtual Machine Health Summary: how many VMs are well. Which one is not, management data tells. */
import type { CounterSetSpec } from '../model/counter.ts';
import { gauge } from './declare.ts';

export const healthSummary: CounterSetSpec = {
  id: 'health-summary',
  windowsName: 'Hyper-V Virtual Machine Health Summary',
  wmiClass: 'Win32_PerfRawData_VmmsVirtualMachineStats_HyperVVirtualMachineHealthSummary',
  instances: 'single',
  metricPrefix: 'hyperv_health',
  help: 'How many VMs are well',
  everyPolls: 2,
  counters: [
    gauge({
      id: 'health-ok',
      stem: 'ok_vms',
      windowsName: 'Health Ok',
      wmiProperty: 'HealthOk',
      type: 'PERF_COUNTER_RAWCOUNT',
      help: 'VMs whose health is OK',
      versions: '2008R2 2012 2016 2019 23H2',
    }),
    gauge({
      id: 'health-critical',
      stem: 'critical_vms',
      windowsName: 'Health Critical',
      wmiProperty: 'HealthCritical',
      type: 'PERF_COUNTER_RAWCOUNT',
      help: 'VMs whose health is critical, for example paused because a volume is full',
      versions: '2008R2 2012 2016 2019 23H2',
    }),
  ],
};
