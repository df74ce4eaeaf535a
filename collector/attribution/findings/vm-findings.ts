/** What stands out of single VMs: those that waited and who used more meanwhile, those that are full, and those far from their memory. */
import type { EvidenceAnswer } from '../../model/wire-findings.ts';
import { contention, riseOf, type Change, type Contention, type Rival } from '../contention.ts';
import { meanOver, type VmOverSpan } from '../span-use.ts';
import { coresText, known, percentText, stretchText, viewOf, type Found, type Looked } from './describe.ts';

/** Rivals named as evidence; the sentence names the first. */
const mostRivals = 3;

export function vmFindings(looked: Looked): readonly Found[] {
  return looked.span.vms.flatMap((vm) => [
    ...waited(vm, looked),
    ...saturated(vm, looked),
    ...oneProcessor(vm, looked),
    ...remote(vm, looked),
  ]);
}

function subjectOf({ key, name }: Pick<VmOverSpan, 'key' | 'name'>): Found['subject'] {
  return { kind: 'vm', key, name };
}

function waited(vm: VmOverSpan, looked: Looked): readonly Found[] {
  const { span, thresholds } = looked;
  const { waitWarning, waitCritical, rivalRiseOfHost } = thresholds;
  const found = contention(span, vm.key, {
    waitRatio: waitWarning.value,
    riseCores: rivalRiseOfHost.value * span.processors.length,
  });
  if (found === undefined || found.waitingTime < thresholds.waitingTime.value) return [];
  const isCritical = found.wait.during >= waitCritical.value;
  const limit = isCritical ? waitCritical : waitWarning;
  const [rival] = found.rivals;
  const { from, to } = found;
  return [
    {
      rule: 'vm-waited',
      severity: isCritical ? 'critical' : 'warning',
      subject: subjectOf(vm),
      text: `${vm.name} waited ${percentText(found.wait.during)} of the time ${stretchText(from, to)}${becauseText(found)}`,
      parameters: {
        wait: found.wait.during,
        from,
        to,
        busy: known(found.busyRatio) ?? 0,
        ownDuring: found.own.during,
        ...(Number.isNaN(found.own.before) ? {} : { ownBefore: found.own.before }),
        ...(rival === undefined ? {} : rivalParameters(rival)),
      },
      evidence: [
        {
          subject: vm.name,
          measure: 'wait',
          value: found.wait.during,
          before: known(found.wait.before),
          limit: limit.value,
        },
        {
          subject: vm.name,
          measure: 'cores',
          value: found.own.during,
          before: known(found.own.before),
          limit: null,
        },
        ...found.rivals.slice(0, mostRivals).map(rivalEvidence),
      ],
      source: limit.source,
      view: viewOf(looked, { room: 'time', vm: vm.key, from, to }),
    },
  ];
}

/** The numbers of who used most more, itself included, or what there is to say when nobody did. */
function becauseText({ own, rivals, busyRatio }: Contention): string {
  const [rival] = rivals;
  const ownRise = Number.isNaN(own.before) ? 0 : riseOf(own);
  if (rival === undefined && ownRise <= 0)
    return `; its processors were ${percentText(busyRatio)} busy, and nobody used much more than before`;
  if (rival === undefined || ownRise >= riseOf(rival)) return `; it went ${riseText(own)} itself`;
  if (Number.isNaN(rival.before)) return `; ${rival.name} used ${coresText(rival.during)} cores meanwhile`;
  return `; ${rival.name} went ${riseText(rival)} in the same time`;
}

function riseText({ before, during }: Change): string {
  return `from ${coresText(before)} to ${coresText(during)} cores`;
}

function rivalParameters({ key, name, before, during }: Rival): Found['parameters'] {
  const now = { rival: name, rivalKey: key, rivalDuring: during };
  return Number.isNaN(before) ? now : { ...now, rivalBefore: before };
}

function rivalEvidence({ name, before, during }: Rival): EvidenceAnswer {
  return { subject: name, measure: 'cores', value: during, before: known(before), limit: null };
}

/** All of its virtual processors are used up, and it is not for want of logical ones. */
function saturated(vm: VmOverSpan, looked: Looked): readonly Found[] {
  const { span, thresholds } = looked;
  const limit = thresholds.vmSaturated;
  const least = Math.min(...vm.busyOfProcessors);
  const waits = meanOver(vm.wait, span.seconds) >= thresholds.waitWarning.value;
  if (vm.busyOfProcessors.length === 0 || !(least >= limit.value) || waits) return [];
  const count = vm.busyOfProcessors.length;
  const which =
    count === 1 ? `The only virtual processor of ${vm.name} is` : `Every virtual processor of ${vm.name} is`;
  return [
    {
      rule: 'vm-saturated',
      severity: 'warning',
      subject: subjectOf(vm),
      text: `${which} above ${percentText(limit.value)}: give it more than ${count}`,
      parameters: { count, least, limit: limit.value },
      evidence: [
        { subject: vm.name, measure: 'busy', value: least, before: null, limit: limit.value },
        {
          subject: vm.name,
          measure: 'cores',
          value: meanOver(vm.cores, span.seconds),
          before: null,
          limit: null,
        },
      ],
      source: limit.source,
      view: viewOf(looked, { vm: vm.key }),
    },
  ];
}

/** Work that runs on one processor only does not gain from more of them. */
function oneProcessor(vm: VmOverSpan, looked: Looked): readonly Found[] {
  const { vmSaturated, otherProcessorsIdle } = looked.thresholds;
  const [first = Number.NaN, second = Number.NaN] = [...vm.busyOfProcessors].sort((a, b) => b - a);
  if (!(first >= vmSaturated.value) || !(second <= otherProcessorsIdle.value)) return [];
  const vp = vm.busyOfProcessors.indexOf(first);
  return [
    {
      rule: 'vm-one-processor',
      severity: 'info',
      subject: subjectOf(vm),
      text: `One virtual processor of ${vm.name} is ${percentText(first)} busy and the others at most ${percentText(second)}: more of them would not help`,
      parameters: { vp, busy: first, others: second },
      evidence: [{ subject: vm.name, measure: 'busy', value: first, before: null, limit: vmSaturated.value }],
      source: vmSaturated.source,
      view: viewOf(looked, { vm: vm.key }),
    },
  ];
}

function remote(vm: VmOverSpan, looked: Looked): readonly Found[] {
  const { remoteWarning, remoteCores } = looked.thresholds;
  const cores = meanOver(vm.cores, looked.span.seconds);
  if (!(vm.remoteRatio >= remoteWarning.value) || !(cores >= remoteCores.value)) return [];
  return [
    {
      rule: 'vm-remote',
      severity: 'warning',
      subject: subjectOf(vm),
      text: `${vm.name} ran ${percentText(vm.remoteRatio)} of its time on another NUMA node than its own`,
      parameters: { remote: vm.remoteRatio, cores },
      evidence: [
        {
          subject: vm.name,
          measure: 'remote',
          value: vm.remoteRatio,
          before: null,
          limit: remoteWarning.value,
        },
        { subject: vm.name, measure: 'cores', value: cores, before: null, limit: null },
      ],
      source: remoteWarning.source,
      view: viewOf(looked, { vm: vm.key }),
    },
  ];
}
