/**
 * /api/v1/findings: what stands out in a span of history. Read as polled or in wider steps, as many as the host's size allows, because
 * who rose while another waited shows only over several intervals.
 */
import { setImmediate } from 'node:timers/promises';

import { findings } from '../../attribution/findings/findings.ts';
import { hostUse, type HostUse } from '../../attribution/host-use.ts';
import type { HistoryStore } from '../../model/history.ts';
import { emptyInventory, type HostInventory } from '../../model/host.ts';
import { addMs, ms, type Ms, msBetween, unixMs, type UnixMs } from '../../model/time.ts';
import type { FindingsAnswer } from '../../model/wire.ts';
import { attributionCounters, runTimes, type WantedCounters } from '../frame-at.ts';
import { readFramesOfSpan } from '../frames-of-span.ts';
import { chosenHost } from '../host-choice.ts';
import type { HostView } from '../context.ts';
import { badParameter, textOf } from '../parameters.ts';
import { rangeOf, type TimeRange } from '../range.ts';
import type { RouteRequest } from '../route.ts';

const usualSpanMs = 600_000;
const mostIntervals = 60;
/** Fewer than this would not tell before from after. */
const leastIntervals = 6;
/** Values read for one answer, roughly: a host of 2,048 processors is looked at in fewer, wider intervals. */
const affordableValues = 500_000;
const mostValues = 8_000_000;

const wanted: WantedCounters = {
  'logical-processor': attributionCounters['logical-processor'] ?? [],
  'root-virtual-processor': attributionCounters['root-virtual-processor'] ?? [],
  'virtual-processor': [...runTimes, 'remote-run-time', 'cpu-wait-time-per-dispatch:numerator'],
};

export async function answerFindings(request: RouteRequest): Promise<FindingsAnswer> {
  const { context, given } = request;
  const view = chosenHost(context, given);
  const range = rangeOf(endGiven(request), { lastAt: view.frame?.at, usual: usualSpanMs });
  const uses = await usesOf(context.history, view, range);
  const { from, to } = range;
  return {
    host: view.host,
    at: to,
    spanMs: msBetween(from, to),
    ...findings(uses, context.findingThresholds),
  };
}

async function usesOf(
  history: HistoryStore,
  view: HostView,
  { from, to }: TimeRange,
): Promise<readonly HostUse[]> {
  const { host } = view;
  const kept = (await history.hosts()).find((one) => one.host === host);
  // Steps are cut from what there is: an hour asked of a host watched for a minute is still looked at in fine steps.
  const span = ms(Math.max(1, msBetween(unixMs(Math.max(from, (kept?.firstAt ?? from) - 1)), to)));
  const inventory = await inventoryOf(history, view, to);
  const step = stepOf(span, view.intervalMs ?? ms(1000), inventory);
  const question = { host, at: to, span, wanted, inventory, mostValues };
  const frames = await readFramesOfSpan(history, { ...question, ...(step === undefined ? {} : { step }) });
  const first = frames[0]?.at;
  const known =
    first === undefined ? inventory : withFormer(inventory, await history.inventoryAt(host, first));
  const uses: HostUse[] = [];
  for (const frame of frames) {
    // The value of a step is kept under its beginning; an interval is known by its end.
    const at = step === undefined ? frame.at : addMs(frame.at, step);
    uses.push(hostUse({ ...frame, at, inventory: known }));
    await setImmediate();
  }
  return uses;
}

/** `at` stands for `to`; both would be two ends. */
function endGiven(request: RouteRequest): RouteRequest {
  const at = textOf(request.given, 'at');
  if (at === undefined) return request;
  if (textOf(request.given, 'to') !== undefined)
    throw badParameter('at', at, 'left out where to is given; both are the end');
  return { ...request, given: new Map([...request.given, ['to', [at]]]) };
}

/** Undefined = as polled. */
function stepOf(span: Ms, interval: Ms, { processors, virtualMachines }: HostInventory): Ms | undefined {
  const virtual = virtualMachines.reduce((sum, vm) => sum + (vm.virtualProcessors ?? 1), 0);
  const perInterval =
    countersOf('logical-processor') * processors.length + countersOf('virtual-processor') * virtual;
  const affordable = Math.floor(affordableValues / Math.max(1, perInterval));
  const intervals = Math.min(mostIntervals, Math.max(leastIntervals, affordable));
  return span / interval <= intervals ? undefined : ms(Math.ceil(span / intervals / 1000) * 1000);
}

function countersOf(set: string): number {
  return wanted[set]?.length ?? 0;
}

/** Who was there at the end. */
async function inventoryOf(
  history: HistoryStore,
  { host, frame }: HostView,
  at: UnixMs,
): Promise<HostInventory> {
  return (await history.inventoryAt(host, at)) ?? frame?.inventory ?? emptyInventory(host, at);
}

/** Also, under their former names, those who left or were renamed on the way. */
function withFormer(inventory: HostInventory, first: HostInventory | undefined): HostInventory {
  const names = new Set(inventory.virtualMachines.map(({ name }) => name.toLowerCase()));
  const former = (first?.virtualMachines ?? []).filter(({ name }) => !names.has(name.toLowerCase()));
  return { ...inventory, virtualMachines: [...inventory.virtualMachines, ...former] };
}
