/** /api/v1/network: which host processor serves which queue of which VM, and what TCP Chimney took over. */
import { findCounterSet } from '../../catalogue/catalogue.ts';
import { labelsOf } from '../../catalogue/instances.ts';
import type { Frame, SetFrame } from '../../model/frame.ts';
import type { AdapterAnswer, NetworkAnswer, QueueAnswer } from '../../model/wire.ts';
import { readFrameAt } from '../frame-at.ts';
import { momentOf, usualSpan } from '../moment.ts';
import type { RouteRequest } from '../route.ts';
import { momentAnswer } from './moments.ts';

const adapterCounters = ['bytes-received', 'bytes-sent', 'offloaded-connections', 'rsc-connections'];
const wanted = {
  'network-interface': adapterCounters,
  'network-adapter': adapterCounters,
  'processor-network-activity': ['received-packets'],
};

export async function answerNetwork(request: RouteRequest): Promise<NetworkAnswer> {
  const moment = await momentOf(request, wanted);
  const frame = await withSlowSets(request, moment.frame);
  return {
    ...momentAnswer(moment),
    chimney: frame.inventory.chimney ?? null,
    adapters: adapterAnswers(frame),
    queues: queueAnswers(frame),
  };
}

/** Network counters are not read with every poll; what the newest one lacks comes from just before it. */
async function withSlowSets({ context }: RouteRequest, frame: Frame): Promise<Frame> {
  const missing = Object.entries(wanted).filter(([id]) => !frame.sets.some(({ set }) => set === id));
  if (missing.length === 0) return frame;
  const where = { host: frame.host, at: frame.at, span: usualSpan };
  const before = await readFrameAt(context.history, where, Object.fromEntries(missing));
  return { ...frame, sets: [...frame.sets, ...before.sets] };
}

/** Adapters given to a virtual switch appear only in the adapter set, the host's own in both. */
function adapterAnswers(frame: Frame): readonly AdapterAnswer[] {
  const byName = new Map<string, AdapterAnswer>();
  for (const id of ['network-adapter', 'network-interface']) {
    const set = setOf(frame, id);
    set?.instances.forEach(({ name, duplicate }, index) => {
      const value = (counter: string): number | null => valueAt(set, counter, index);
      const key = duplicate === 0 ? name : `${name}#${duplicate}`;
      byName.set(key, {
        name: key,
        offloadedConnections: value('offloaded-connections'),
        rscConnections: value('rsc-connections'),
        receivedBytesPerSecond: value('bytes-received'),
        sentBytesPerSecond: value('bytes-sent'),
      });
    });
  }
  return [...byName.values()].sort((a, b) => a.name.localeCompare(b.name));
}

/**
 * Windows counts packets per adapter and processor, not per queue: where one queue alone uses a processor the count is its own,
 * otherwise it is not known.
 */
function queueAnswers(frame: Frame): readonly QueueAnswer[] {
  const packets = packetsByProcessor(frame);
  const queues = frame.inventory.networkQueues;
  const sharing = Map.groupBy(queues, ({ adapter, lp }) => placeOf(adapter, lp));
  return queues.map(({ adapter, queue, lp, virtualMachine }) => {
    const isAlone = sharing.get(placeOf(adapter, lp))?.length === 1;
    return {
      adapter,
      queue,
      lp,
      vm: virtualMachine ?? null,
      packetsPerSecond: isAlone ? (packets.get(placeOf(adapter, lp)) ?? null) : null,
    };
  });
}

function packetsByProcessor(frame: Frame): ReadonlyMap<string, number> {
  const set = setOf(frame, 'processor-network-activity');
  const packets = new Map<string, number>();
  const spec = findCounterSet('processor-network-activity');
  set?.instances.forEach((instance, index) => {
    const { processor, adapter } = spec === undefined ? {} : labelsOf(spec, instance);
    const value = valueAt(set, 'received-packets', index);
    if (adapter === undefined || value === null) return;
    packets.set(placeOf(adapter, Number(processor)), value);
  });
  return packets;
}

/** Performance counters write `(` and `)` of an adapter's name as `[` and `]`, `#` as `_`. */
function placeOf(adapter: string, lp: number): string {
  const name = adapter.toLowerCase().replaceAll('(', '[').replaceAll(')', ']').replaceAll(/[#/]/g, '_');
  return `${lp}\n${name}`;
}

function setOf(frame: Frame, id: string): SetFrame | undefined {
  return frame.sets.find(({ set }) => set === id);
}

function valueAt(set: SetFrame, counter: string, index: number): number | null {
  const value = set.columns.find((column) => column.counter === counter)?.value[index] ?? Number.NaN;
  return Number.isNaN(value) ? null : value;
}
