/** /api/v1/hosts: every host with its shape, its state, and how far back its history reaches. */
import { setTimeout as sleep } from 'node:timers/promises';

import { isTooLarge } from '../../attribution/closer/closer-answer.ts';
import type { Frame } from '../../model/frame.ts';
import { StorageError, type HistoryStore } from '../../model/history.ts';
import type { HostInventory } from '../../model/host.ts';
import type { UnixMs } from '../../model/time.ts';
import type { HostAnswer, HostsAnswer, ProblemAnswer, TierAnswer } from '../../model/wire.ts';
import type { HttpContext, HostView } from '../context.ts';
import { nothingYet } from '../moment.ts';
import { flagOf } from '../parameters.ts';
import type { RouteRequest } from '../route.ts';

/** What the store knows that belongs beside every host. */
export interface StoreOutline {
  readonly recorded: ReadonlyMap<string, { readonly firstAt: UnixMs; readonly lastAt: UnixMs }>;
  readonly inventories: ReadonlyMap<string, HostInventory>;
  readonly tiers: readonly TierAnswer[];
  readonly problems: readonly ProblemAnswer[];
  /** The store has not said anything yet: what is missing here is not known, and not missing there. */
  readonly isUnread?: true;
}

const unread: StoreOutline = {
  recorded: new Map(),
  inventories: new Map(),
  tiers: [],
  problems: [],
  isUnread: true,
};

/** A store that takes in the first polls of a large host answers nothing for a second or two. */
const patienceMs = 100;

export async function answerHosts({ context, given, now }: RouteRequest): Promise<HostsAnswer> {
  const reading = readStoreOutline(context);
  return hostsAnswer(context, await (flagOf(given, 'quick') ? soon(context, reading) : reading), now);
}

/** Who wants to see which VM uses which CPU now does not wait for the store to say how far back it reaches. */
async function soon(context: HttpContext, reading: Promise<StoreOutline>): Promise<StoreOutline> {
  if (context.hosts().every(({ frame }) => frame === undefined)) return reading;
  const waiting = new AbortController();
  try {
    return await Promise.race([reading, sleep(patienceMs, unread, { signal: waiting.signal })]);
  } finally {
    waiting.abort();
  }
}

export function hostsAnswer(context: HttpContext, outline: StoreOutline, now: UnixMs): HostsAnswer {
  const hosts = context.hosts().map((view) => hostAnswer(context, view, outline));
  return { now, version: context.version, hosts };
}

/** A store that fails costs only what it would have told: live hosts are shown all the same, with the reason. */
async function readStoreOutline(context: HttpContext): Promise<StoreOutline> {
  try {
    return await readHealthyStore(context.history, context.hosts());
  } catch (error) {
    context.reportFailure(error, 'read the outline of the store');
    const message = error instanceof StorageError ? error.message : 'Cannot read the store; the log says why';
    return {
      recorded: new Map(),
      inventories: new Map(),
      tiers: [],
      problems: [{ subject: 'store', kind: 'failed', message }],
    };
  }
}

async function readHealthyStore(history: HistoryStore, views: readonly HostView[]): Promise<StoreOutline> {
  const [recorded, status] = await Promise.all([history.hosts(), history.status()]);
  const byHost = new Map(recorded.map(({ host, firstAt, lastAt }) => [host, { firstAt, lastAt }]));
  const inventories = new Map<string, HostInventory>();
  for (const { host, frame } of views) {
    const lastAt = byHost.get(host)?.lastAt;
    if (frame !== undefined || lastAt === undefined) continue;
    const inventory = await history.inventoryAt(host, lastAt);
    if (inventory !== undefined) inventories.set(host, inventory);
  }
  return {
    recorded: byHost,
    inventories,
    tiers: status.tiers.map(({ name, step, oldestAt, expected }) => ({
      name,
      stepMs: step,
      oldestAt: oldestAt ?? null,
      expectedMs: expected ?? null,
    })),
    problems: status.problems.map((message) => ({ subject: 'store', kind: 'failed', message })),
  };
}

/**
 * The outline, read again at most once in a while however many ask: it changes slowly, and the feed wants it with every poll
 * of every host. Only the first reading is waited for, and not for long; later ones happen beside, so that a slow store delays no tick.
 */
export function rememberedOutline(context: HttpContext, lifetimeMs: number): () => Promise<StoreOutline> {
  let readAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<StoreOutline> | undefined;
  let known: StoreOutline | undefined;
  const read = async (): Promise<StoreOutline> => {
    known = await readStoreOutline(context);
    reading = undefined;
    return known;
  };
  return () => {
    const now = context.clock();
    if (reading === undefined && (now - readAt >= lifetimeMs || now < readAt)) {
      readAt = now;
      reading = read();
    }
    return known === undefined ? soon(context, (reading ??= read())) : Promise.resolve(known);
  };
}

export function hostAnswer(context: HttpContext, view: HostView, outline: StoreOutline): HostAnswer {
  const { frame, host } = view;
  const recorded = outline.recorded.get(host);
  const inventory = frame?.inventory ?? outline.inventories.get(host);
  return {
    host,
    name: inventory?.name ?? host,
    source: view.source,
    sourceDescription: view.sourceDescription,
    status: view.status,
    statusReason: statusReason(view),
    intervalMs: view.intervalMs ?? null,
    lastAt: frame?.at ?? recorded?.lastAt ?? null,
    firstAt: recorded?.firstAt ?? (outline.isUnread === true ? null : (frame?.at ?? null)),
    ...shapeOf(inventory, frame),
    firingAlerts: context.alerts().filter((alert) => alert.host === host && alert.state === 'firing').length,
    canLookCloser: frame !== undefined && !isTooLarge(frame) && context.bursts?.canRead(host) === true,
    problems: [...(frame?.problems ?? []).map(problemAnswer), ...outline.problems],
    tiers: outline.tiers,
  };
}

function statusReason(view: HostView): string | null {
  switch (view.status) {
    case 'waiting':
      return nothingYet(view);
    case 'stale':
      return view.lastError ?? `Host "${view.host}" has not answered since its last poll`;
    case 'live':
    case 'recorded':
      return null;
  }
}

function problemAnswer({ subject, kind, message }: ProblemAnswer): ProblemAnswer {
  return { subject, kind, message };
}

type Shape = Pick<
  HostAnswer,
  | 'operatingSystem'
  | 'scheduler'
  | 'logicalProcessors'
  | 'numaNodes'
  | 'memoryBytes'
  | 'virtualMachines'
  | 'runningVirtualMachines'
  | 'virtualProcessors'
  | 'chimney'
>;

/** Counted from the counters where they are there, else from the inventory: an exporter gives no inventory. */
function shapeOf(inventory: HostInventory | undefined, frame: Frame | undefined): Shape {
  const machines = inventory?.virtualMachines ?? [];
  const processors = inventory?.processors ?? [];
  const instances = (set: string): readonly { readonly name: string; readonly duplicate: number }[] =>
    frame?.sets.find((one) => one.set === set)?.instances ?? [];
  const virtualProcessors = instances('virtual-processor');
  const named = new Set(virtualProcessors.map(({ name, duplicate }) => `${machineName(name)}#${duplicate}`));
  const running = machines.filter((vm) => vm.state === 'running');
  const declared = running.reduce((all, vm) => all + (vm.virtualProcessors ?? 0), 0);
  return {
    operatingSystem: inventory?.operatingSystem ?? null,
    scheduler: inventory?.scheduler ?? null,
    logicalProcessors: instances('logical-processor').length || processors.length,
    numaNodes: Math.max(1, new Set(processors.map((processor) => processor.numaNode)).size),
    memoryBytes: inventory?.memoryBytes ?? null,
    virtualMachines: machines.length || named.size,
    runningVirtualMachines: running.length || named.size,
    virtualProcessors: virtualProcessors.length || declared,
    chimney: inventory?.chimney ?? null,
  };
}

function machineName(instance: string): string {
  const end = instance.lastIndexOf(':Hv VP ');
  return end < 0 ? instance : instance.slice(0, end);
}
