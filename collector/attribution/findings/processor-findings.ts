/** What stands out of single LPs: hot ones and with what, those that switch too often, and those parked while VMs wait. */
import { meanOver, type ProcessorOverSpan } from '../span-use.ts';
import {
  hostSubject,
  known,
  listText,
  percentText,
  processorSubject,
  viewOf,
  type Found,
  type Looked,
} from './describe.ts';
import { busyOfHost } from './host-findings.ts';

/** Parked LPs named as evidence. */
const mostNamed = 4;

export function processorFindings(looked: Looked): readonly Found[] {
  return [...hotProcessors(looked), ...switchingProcessors(looked), ...parkedProcessors(looked)];
}

interface Hot {
  readonly processor: ProcessorOverSpan;
  readonly busy: number;
  readonly isNetwork: boolean;
}

function hotProcessors(looked: Looked): readonly Found[] {
  const { span, thresholds } = looked;
  const { processorBusyWarning, networkProcessorBusy, hostBusyWarning } = thresholds;
  const roots = span.processors.map(({ root }) => root).filter((root) => !Number.isNaN(root));
  const all = { count: roots.length, sum: roots.reduce((sum, root) => sum + root, 0) };
  const hot = span.processors.flatMap((processor): readonly Hot[] => {
    const busy = meanOver(processor.busy, span.seconds);
    const isNetwork = isBusyWithNetwork(processor, all, thresholds);
    const limit = isNetwork ? networkProcessorBusy : processorBusyWarning;
    return busy >= limit.value ? [{ processor, busy, isNetwork }] : [];
  });
  const network = hot.filter(({ isNetwork }) => isNetwork);
  const others = hot.filter(({ isNetwork }) => !isNetwork);
  // On a busy host none of them stands out.
  const isCommon = busyOfHost(looked) >= hostBusyWarning.value;
  return [...network, ...(isCommon ? [] : others)]
    .sort((a, b) => b.busy - a.busy)
    .map((one) => (one.isNetwork ? networkProcessor(one, looked) : hotProcessor(one, looked)));
}

/** The root partition serves queues here, and works here far more than elsewhere. */
function isBusyWithNetwork(
  { root, guest, queueOwners }: ProcessorOverSpan,
  all: { readonly count: number; readonly sum: number },
  { networkRootTimes }: Looked['thresholds'],
): boolean {
  const usual = (all.sum - root) / (all.count - 1);
  const isUncommon = !Number.isFinite(usual) || root >= networkRootTimes.value * usual;
  return queueOwners.length > 0 && root > guest && isUncommon;
}

function networkProcessor({ processor, busy }: Hot, looked: Looked): Found {
  const { lp, queueOwners, root, interruptsPerSecond } = processor;
  const limit = looked.thresholds.networkProcessorBusy;
  const whose = listText(queueOwners);
  const queues = queueOwners.length;
  return {
    rule: 'processor-hot-network',
    severity: busy >= looked.thresholds.processorBusyWarning.value ? 'critical' : 'warning',
    subject: processorSubject(lp),
    text: `LP ${lp} is ${percentText(busy)} busy, ${percentText(root)} with the host’s own work; it serves the network ${queues === 1 ? 'queue' : 'queues'} of ${whose}`,
    parameters: { lp, busy, root, queues, whose },
    evidence: [
      { subject: `LP ${lp}`, measure: 'busy', value: busy, before: null, limit: limit.value },
      ...(known(interruptsPerSecond) === null
        ? []
        : [
            {
              subject: `LP ${lp}`,
              measure: 'interrupts' as const,
              value: interruptsPerSecond,
              before: null,
              limit: null,
            },
          ]),
    ],
    source: limit.source,
    view: viewOf(looked, { room: 'network', lp }),
  };
}

function hotProcessor({ processor, busy }: Hot, looked: Looked): Found {
  const { lp, guest, root, hypervisor } = processor;
  const limit = looked.thresholds.processorBusyWarning;
  const parts = [
    { what: 'guest VMs', part: guest },
    { what: 'the host’s own work', part: root },
    { what: 'the hypervisor', part: hypervisor },
  ].filter(({ part }) => part >= 0.01);
  const mostly = parts.sort((a, b) => b.part - a.part)[0];
  const what = mostly === undefined ? '' : `, ${percentText(mostly.part)} with ${mostly.what}`;
  return {
    rule: 'processor-hot',
    severity: 'warning',
    subject: processorSubject(lp),
    text: `LP ${lp} is ${percentText(busy)} busy${what}, while most others are not`,
    parameters: {
      lp,
      busy,
      guest: known(guest) ?? 0,
      root: known(root) ?? 0,
      hypervisor: known(hypervisor) ?? 0,
    },
    evidence: [{ subject: `LP ${lp}`, measure: 'busy', value: busy, before: null, limit: limit.value }],
    source: limit.source,
    view: viewOf(looked, { lp }),
  };
}

function switchingProcessors(looked: Looked): readonly Found[] {
  const limit = looked.thresholds.switchesPerSecond;
  const often = looked.span.processors
    .filter(({ contextSwitchesPerSecond }) => contextSwitchesPerSecond > limit.value)
    .sort((a, b) => b.contextSwitchesPerSecond - a.contextSwitchesPerSecond);
  const [worst] = often;
  if (worst === undefined) return [];
  const { lp, contextSwitchesPerSecond: switches } = worst;
  const count = often.length;
  const others = count === 1 ? '' : ` (${count} processors are above the limit)`;
  return [
    {
      rule: 'processor-switching',
      severity: 'warning',
      subject: processorSubject(lp),
      text: `LP ${lp} switches virtual processors ${switches.toFixed(0)} times a second${others}`,
      parameters: { lp, switches, count },
      evidence: [
        { subject: `LP ${lp}`, measure: 'switches', value: switches, before: null, limit: limit.value },
      ],
      source: limit.source,
      view: viewOf(looked, { lp }),
    },
  ];
}

/** Parking saves power and is nobody's loss, unless somebody waits meanwhile. */
function parkedProcessors(looked: Looked): readonly Found[] {
  const { span, thresholds } = looked;
  const parked = span.processors.filter((processor) => processor.parked >= thresholds.parkedTime.value);
  const waiting = span.vms.filter(({ wait }) => meanOver(wait, span.seconds) >= thresholds.waitWarning.value);
  if (parked.length === 0 || waiting.length === 0) return [];
  const names = listText(waiting.map(({ name }) => name));
  const lps = listText(parked.map(({ lp }) => `LP ${lp}`));
  return [
    {
      rule: 'processors-parked',
      severity: 'warning',
      subject: hostSubject(looked),
      text: `${lps} ${parked.length === 1 ? 'was' : 'were'} parked to save power while ${names} waited for a processor`,
      parameters: { lps, count: parked.length, vms: names },
      evidence: parked.slice(0, mostNamed).map((processor) => ({
        subject: `LP ${processor.lp}`,
        measure: 'parked',
        value: processor.parked,
        before: null,
        limit: thresholds.parkedTime.value,
      })),
      source: thresholds.parkedTime.source,
      view: viewOf(looked, { lp: parked[0]?.lp ?? null }),
    },
  ];
}
