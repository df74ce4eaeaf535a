/** Rules about logical processors: one that is busy all the time, and one that serves most network queues and is busy with them. */
import { isTotal, labelsOf } from '../../catalogue/instances.ts';
import { logicalProcessor } from '../../catalogue/logical-processor.ts';
import type { Frame, SetFrame } from '../../model/frame.ts';
import type { NetworkQueue } from '../../model/host.ts';
import { oncePer } from '../../model/once-per.ts';
import type { AlertRule, Evidence, Observation } from '../rule.ts';
import type { SettingsFor, SettledLevels } from '../settings/levels.ts';
import { listText, percentText } from '../wording.ts';
import { crossedAbove, crossedLevel, notJudged } from './judging.ts';

interface Load {
  readonly total: number;
  readonly guest: number;
  readonly hypervisor: number;
}

export function lpHot(settingsFor: SettingsFor<SettledLevels<'above'>>): AlertRule {
  return {
    id: 'lp-hot',
    observe: ({ host, frame, smooth }) =>
      frame === undefined
        ? []
        : [...loadsOf(frame, smooth)].map(([lp, load]): Observation => {
            const settings = settingsFor({ host });
            const parts = { key: lp, subject: `LP ${lp}`, labels: { lp, ...settings?.labels } };
            if (settings === undefined) return notJudged(parts);
            return {
              ...parts,
              series: `hyperv_logical_processor_total_run_ratio{lp="${lp}"}`,
              allClear: `LP ${lp} of ${host} has time to spare again`,
              judge: (held) => {
                const crossed = crossedAbove(load.total, settings, held);
                return crossed && { ...crossed, value: load.total, ...hotText(lp, host, { load, frame }) };
              },
            };
          }),
  };
}

function hotText(lp: string, host: string, { load, frame }: { readonly load: Load; readonly frame: Frame }) {
  const queues = frame.inventory.networkQueues.filter((queue) => String(queue.lp) === lp);
  const parts = `guests and root ${percentText(load.guest)}, hypervisor ${percentText(load.hypervisor)}`;
  return {
    summary: `Logical processor ${lp} of ${host} is ${percentText(load.total)} busy (${parts})${queuesText(queues)}`,
    advice: [
      'See on the page which VMs may run on it and what the root partition does there',
      ...(queues.length > 0
        ? ['Spread the network queues over more processors: Set-NetAdapterVmq or Set-NetAdapterRss']
        : []),
      'One busy processor with idle ones beside it is one thread of work, or a CPU group or NUMA node that is too small',
    ],
  };
}

function queuesText(queues: readonly NetworkQueue[]): string {
  if (queues.length === 0) return '';
  const vms = [...new Set(queues.flatMap(({ virtualMachine }) => virtualMachine ?? []))];
  return `; it serves ${queues.length} network queue${queues.length === 1 ? '' : 's'}${vms.length === 0 ? '' : ` of ${listText(vms)}`}`;
}

/** With fewer queues than this, most of them on one processor says nothing. */
const fewestQueues = 3;

export function vmqImbalance(settingsFor: SettingsFor<SettledLevels<'share' | 'busy'>>): AlertRule {
  return {
    id: 'vmq-imbalance',
    observe: ({ host, frame, smooth }) => {
      if (frame === undefined) return [];
      const { networkQueues } = frame.inventory;
      const serving = new Set(networkQueues.map(({ lp }) => String(lp)));
      const loads = loadsOf(frame, smooth, (lp) => serving.has(lp));
      if (loads.size === 0) return [];
      const adapters = Map.groupBy(networkQueues, ({ adapter }) => adapter);
      return [...adapters].map(([adapter, queues]) =>
        imbalance(host, { adapter, queues, loads }, settingsFor),
      );
    },
  };
}

interface AdapterQueues {
  readonly adapter: string;
  readonly queues: readonly NetworkQueue[];
  readonly loads: ReadonlyMap<string, Load>;
}

function imbalance(
  host: string,
  { adapter, queues, loads }: AdapterQueues,
  settingsFor: SettingsFor<SettledLevels<'share' | 'busy'>>,
): Observation {
  const settings = settingsFor({ host });
  const parts = { key: adapter, subject: adapter, labels: { adapter, ...settings?.labels } };
  if (settings === undefined) return notJudged(parts);
  const [lp = -1, onIt = []] =
    [...Map.groupBy(queues, (queue) => queue.lp)].sort((one, other) => other[1].length - one[1].length)[0] ??
    [];
  const share = onIt.length / queues.length;
  const busy = loads.get(String(lp))?.total ?? Number.NaN;
  return {
    ...parts,
    allClear: `The queues of ${adapter} on ${host} no longer crowd one busy processor`,
    judge: (held) => {
      if (queues.length < fewestQueues) return undefined;
      const crossed = crossedLevel(settings, held, (level, hysteresis) =>
        share >= level.share * (1 - hysteresis) && busy >= level.busy * (1 - hysteresis)
          ? { threshold: level.share }
          : undefined,
      );
      return (
        crossed && {
          ...crossed,
          value: share,
          summary: `${onIt.length} of ${queues.length} queues of ${adapter} on ${host} are on logical processor ${lp}, which is ${percentText(busy)} busy`,
          advice: [
            'Spread them: Set-NetAdapterVmq -BaseProcessorNumber and -MaxProcessors, one range for each adapter',
            'Keep queues off processor 0, which has other work of the root partition',
          ],
        }
      );
    },
  };
}

/** Of each instance its LP number, and the names its means are kept by. */
const lpNames = oncePer((instances: SetFrame['instances']) =>
  instances.map((instance) => {
    const { lp } = isTotal(instance) ? {} : labelsOf(logicalProcessor, instance);
    return lp === undefined
      ? undefined
      : { lp, total: `LP ${lp} total`, guest: `LP ${lp} guest`, hypervisor: `LP ${lp} hypervisor` };
  }),
);

/** By LP number; those the host does not tell are not there. */
function loadsOf(
  { sets }: Frame,
  smooth: Evidence['smooth'] = (_, value) => value,
  isWanted: (lp: string) => boolean = () => true,
): ReadonlyMap<string, Load> {
  const set = sets.find((one) => one.set === 'logical-processor');
  const column = (counter: string) => set?.columns.find((one) => one.counter === counter)?.value;
  const [total, guest, hypervisor] = [
    column('total-run-time'),
    column('guest-run-time'),
    column('hypervisor-run-time'),
  ];
  const at = (values: Float64Array | undefined, row: number): number => values?.[row] ?? Number.NaN;
  const loads = new Map<string, Load>();
  for (const [row, names] of (set === undefined ? [] : lpNames(set.instances)).entries()) {
    if (names === undefined || !isWanted(names.lp)) continue;
    const [g, h] = [at(guest, row), at(hypervisor, row)];
    const sum = total === undefined ? g + h : at(total, row);
    if (Number.isNaN(sum)) continue;
    // Two rules look at a processor in one poll; taken in twice at one instant, a value weighs nothing the second time.
    loads.set(names.lp, {
      total: smooth(names.total, sum),
      guest: smooth(names.guest, g),
      hypervisor: smooth(names.hypervisor, h),
    });
  }
  return loads;
}
