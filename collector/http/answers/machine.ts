/** /api/v1/vm: what one virtual machine is, and which hosts it has been on. Numbers of its use are in /api/v1/vms and the series. */
import type { HistoryAnswer, HistoryStore, SeriesRecord } from '../../model/history.ts';
import type { HostEvent, HostInventory, VirtualMachine, VirtualNetworkAdapter } from '../../model/host.ts';
import { addMs, dayMs, minuteMs, ms, type UnixMs, unixMs } from '../../model/time.ts';
import type { MachineAnswer, MoveAnswer, StayAnswer, VirtualAdapterAnswer } from '../../model/wire.ts';
import { quoted, RequestError } from '../errors.ts';
import { momentOf } from '../moment.ts';
import { textOf } from '../parameters.ts';
import type { RouteRequest } from '../route.ts';
import { momentAnswer } from './moments.ts';
import { sizesAt } from './sizes.ts';
import { diskAnswer } from './volumes.ts';

const movesWithin = ms(30 * dayMs);
/** The last pass of a migration lies this close to the event that tells of it. */
const blackoutBefore = ms(10 * minuteMs);

export async function answerMachine(request: RouteRequest): Promise<MachineAnswer> {
  const moment = await momentOf(request, {});
  const { inventory } = moment.frame;
  const asked = textOf(request.given, 'vm') ?? '';
  const machine = findMachine(inventory, asked);
  if (machine === undefined)
    throw new RequestError(404, `No VM ${quoted(asked)} on host "${moment.host}" at ${moment.at}`);
  const { history, outlook } = request.context;
  const sizes = sizesAt(moment, outlook);
  return {
    ...momentAnswer(moment),
    ...describeMachine(machine),
    disks: machine.disks.map((disk) => diskAnswer(machine, disk, sizes)),
    adapters: machine.networkAdapters?.map(adapterAnswer) ?? null,
    queues: inventory.networkQueues
      .filter(({ virtualMachine }) => virtualMachine === machine.name)
      .map(({ adapter, queue, lp }) => ({ adapter, queue, lp })),
    stays: await staysOf(history, machine.name),
    moves: await movesOf(history, machine.name, unixMs(moment.at)),
  };
}

function adapterAnswer({
  name,
  kind,
  address,
  switch: plugged,
}: VirtualNetworkAdapter): VirtualAdapterAnswer {
  return { name, kind, address: address ?? null, switch: plugged ?? null };
}

/** By GUID in any case, else by name. */
function findMachine({ virtualMachines }: HostInventory, asked: string): VirtualMachine | undefined {
  return (
    virtualMachines.find(({ id }) => id === asked.toLowerCase()) ??
    virtualMachines.find(({ name }) => name === asked)
  );
}

function describeMachine(machine: VirtualMachine) {
  const { replication, memorySettings: memory } = machine;
  return {
    key: machine.id ?? machine.name,
    name: machine.name,
    state: machine.state,
    startedAt: machine.startedAt ?? null,
    generation: machine.generation ?? null,
    guestOperatingSystem: machine.guestOperatingSystem ?? null,
    heartbeat: machine.integration?.heartbeat ?? null,
    integrationIsCurrent: machine.integration?.isCurrent ?? null,
    processorCompatibility: machine.processorCompatibility ?? null,
    memorySettings:
      memory === undefined
        ? null
        : {
            startupBytes: memory.startupBytes,
            minimumBytes: memory.dynamic?.minimumBytes ?? null,
            maximumBytes: memory.dynamic?.maximumBytes ?? null,
          },
    cpuGroup: machine.cpuGroup?.processors ?? null,
    checkpoints: machine.checkpoints ?? null,
    replication:
      replication === undefined
        ? null
        : {
            health: replication.health,
            state: replication.state ?? null,
            lastReplicatedAt: replication.lastReplicatedAt ?? null,
          },
  };
}

/** A VM that moves keeps its name; its counters on each host begin and end with its stay. */
async function staysOf(history: HistoryStore, vm: string): Promise<readonly StayAnswer[]> {
  const metric = 'hyperv_virtual_processor_guest_run_ratio';
  const found = await history.find({ metric, labels: { vm, vp: '0' } });
  const stays = Map.groupBy(found, ({ host }) => host);
  return [...stays]
    .map(([host, series]) => ({
      host,
      firstAt: Math.min(...series.map(({ firstAt }) => firstAt)),
      lastAt: Math.max(...series.map(({ lastAt }) => lastAt)),
    }))
    .sort((a, b) => b.lastAt - a.lastAt || b.firstAt - a.firstAt);
}

async function movesOf(history: HistoryStore, vm: string, at: UnixMs): Promise<readonly MoveAnswer[]> {
  const from = addMs(at, ms(-movesWithin));
  const hosts = await history.hosts();
  const moves = hosts.map(async ({ host }) => {
    const events = await history.eventsBetween(host, from, at);
    return Promise.all(
      events
        .filter((event) => event.subject === vm && directionOf(event) !== undefined)
        .map((event) => moveOf(history, host, event)),
    );
  });
  return (await Promise.all(moves)).flat().sort((a, b) => b.at - a.at);
}

function directionOf({ kind }: HostEvent): MoveAnswer['direction'] | undefined {
  if (kind === 'vm-arrived') return 'arrived';
  return kind === 'vm-left' ? 'left' : undefined;
}

async function moveOf(history: HistoryStore, host: string, event: HostEvent): Promise<MoveAnswer> {
  const metric = 'hyperv_live_migration_blackout';
  const series = await history.find({ host, metric, labels: { vm: event.subject } });
  return {
    at: event.at,
    host,
    direction: directionOf(event) ?? 'arrived',
    blackout: await blackoutOf(history, series, event.at),
  };
}

async function blackoutOf(
  history: HistoryStore,
  series: readonly SeriesRecord[],
  at: UnixMs,
): Promise<MoveAnswer['blackout']> {
  if (series.length === 0) return null;
  const answer = await history.read({
    outputs: [{ ids: series.map(({ id }) => id) }],
    from: addMs(at, ms(-blackoutBefore)),
    to: addMs(at, minuteMs),
  });
  return measureBlackout(answer);
}

/**
 * Each poll tells whether the VM stood still at that instant, so a row of n such polls lasted between n − 1 and n + 1 intervals.
 * Points that stand for more than one poll cannot tell.
 */
function measureBlackout({ tierStep, times, outputs }: HistoryAnswer): MoveAnswer['blackout'] {
  const values = outputs[0]?.mean ?? new Float64Array();
  const known = [...times].filter((_, point) => !Number.isNaN(values[point] ?? Number.NaN));
  const [first, last] = [known[0], known.at(-1)];
  if (tierStep !== 0 || first === undefined || last === undefined || known.length < 2) return null;
  const interval = (last - first) / (known.length - 1);
  const still = [...times].filter((_, point) => (values[point] ?? 0) > 0).length;
  return {
    leastMs: Math.round(Math.max(0, still - 1) * interval),
    mostMs: Math.round((still + 1) * interval),
  };
}
