/** What the page knows of one VM beside its use: the VM of the view, else the busiest; what it is, its row of the matrix, its series. */
import { computed } from '@preact/signals';

import type { MachineAnswer, QueryAnswer, SeriesAnswer } from '../../collector/model/wire.ts';
import { answerUrl } from '../feed/answers.ts';
import { view } from './location.ts';
import { resource } from './resource.ts';
import { matrixWithTruth } from './reveal.ts';
import { matcher, partOf, seriesOverTime } from './series-questions.ts';
import { aboutMoment, hostKey, vms } from './session.ts';

/** What a VM is changes seldom; its row of the matrix need not be newer than one can read. */
const calmMs = 10_000;
const rowMs = 2000;

const isShown = (): boolean => view.value.room === 'vm';

/** Key of the VM of the room; undefined while none is known. */
export const chosenVm = computed(() => view.value.vm ?? vms.value?.vms[0]?.key);

/** Its use at the moment of the view; undefined where it was not on the host then. */
export const vmUse = computed(() => vms.value?.vms.find(({ key }) => key === chosenVm.value));

export const machine = resource<MachineAnswer>(() => aboutVm('vm', calmMs));
export const vmRow = matrixWithTruth(() => aboutVm('matrix', rowMs));

function aboutVm(path: string, everyMs: number) {
  const vm = chosenVm.value;
  if (!isShown() || vm === undefined || vmUse.value === undefined) return undefined;
  const wanted = aboutMoment(path, { vm })();
  return wanted && { ...wanted, stamp: Math.floor(wanted.stamp / everyMs) };
}

const metrics = {
  busy: ['hyperv_virtual_processor_guest_run_ratio'],
  wait: ['hyperv_virtual_processor_cpu_wait_ratio'],
  memory: ['hyperv_dynamic_memory_vm_physical_bytes', 'hyperv_dynamic_memory_vm_guest_available_bytes'],
  disks: [
    'hyperv_virtual_storage_device_read_bytes_per_second',
    'hyperv_virtual_storage_device_written_bytes_per_second',
  ],
  latency: ['hyperv_virtual_storage_device_latency_seconds_mean'],
  network: [
    'hyperv_virtual_network_adapter_received_bytes_per_second',
    'hyperv_virtual_network_adapter_sent_bytes_per_second',
  ],
} as const;
export type VmChart = keyof typeof metrics;
export const vmCharts = Object.keys(metrics) as readonly VmChart[];

/** Which of its series there are: what is not counted is not asked for. */
const listed = resource<SeriesAnswer>(() => {
  const [host, name] = [hostKey.value, vmUse.value?.name];
  if (!isShown() || host === undefined || name === undefined || machine.value.answer === undefined)
    return undefined;
  return { url: answerUrl('series', { match: selectorsOf(host, name) }), scope: `${host} ${name}` };
});

/** Storage devices bear no name of a VM but the path of its file, with `-` for every `\`. */
function selectorsOf(host: string, vm: string): readonly string[] {
  const devices = (machine.value.answer?.disks ?? []).map(({ path }) => path.replaceAll('\\', '-'));
  return [
    `{${matcher('host', host)},${matcher('vm', vm)}}`,
    ...devices.map((device) => `{${matcher('host', host)},${matcher('device', device)}}`),
  ];
}

/** Selectors of what is charted and counted; undefined until that is known. */
const counted = computed<readonly string[] | undefined>(() => {
  const wanted: readonly string[] = Object.values(metrics).flat();
  const found = listed.value.answer?.series.filter(({ metric }) => wanted.includes(metric));
  return found && [...new Set(found.map(shared))];
});

/** Its charts over the stretch of the view, all in one question. */
export const vmHistory = resource<QueryAnswer>(() => {
  if (!isShown() || counted.value === undefined || counted.value.length === 0) return undefined;
  const asked = seriesOverTime(counted.value);
  return asked && { ...asked, scope: `${asked.scope} ${chosenVm.value ?? ''}` };
});

/** One selector for all processors or adapters of the VM, so that the question stays short. */
function shared({ metric, labels }: SeriesAnswer['series'][number]): string {
  const name = labels['device'] === undefined ? 'vm' : 'device';
  return `${metric}{${matcher('host', labels['host'] ?? '')},${matcher(name, labels[name] ?? '')}}`;
}

/** The part of the history that one chart shows, empty where nothing is counted; undefined while it is not known. */
export function vmChart(chart: VmChart): QueryAnswer | undefined {
  return partOf(metrics[chart], vmHistory.value.answer, counted.value?.length === 0);
}
