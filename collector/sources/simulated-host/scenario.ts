/**
 * The scripted day: a fixed list of what happens on the simulated host and when, twenty-four minutes long and then over again.
 * README.md has it as a table. One act of it can be played by itself, again and again.
 */
import {
  arrive,
  beginMigration,
  createCheckpoint,
  leave,
  leaveCheckpoint,
  listVm,
  pauseVm,
  pauseVmsOnFullArchive,
  removeCheckpoint,
  renameVm,
  replicate,
  resumeVm,
  startVm,
  stopVm,
} from './lifecycle.ts';
import { Random } from './random.ts';
import type { Simulation } from './simulation.ts';
import { archiveFreeBytes, archiveVolume, lowBytes } from './storage.ts';
import type { SimulatedVm } from './virtual-machine.ts';

type Act =
  | 'noisy-neighbour'
  | 'restart'
  | 'rename'
  | 'live-migration'
  | 'queues-on-one-processor'
  | 'checkpoint'
  | 'volume-fills'
  | 'pause'
  | 'counters-vanish'
  | 'replication-fails'
  | 'vm-not-listed';

export type ScenarioName = 'day' | Act;

export const scenarioNames: readonly ScenarioName[] = [
  'day',
  'noisy-neighbour',
  'restart',
  'rename',
  'live-migration',
  'queues-on-one-processor',
  'checkpoint',
  'volume-fills',
  'pause',
  'counters-vanish',
  'replication-fails',
  'vm-not-listed',
];

export function isScenarioName(name: string): name is ScenarioName {
  return scenarioNames.some((known) => known === name);
}

interface Line {
  /** Minutes and seconds of the scripted day. */
  readonly at: string;
  readonly act: Act;
  readonly happens: (stage: Stage) => void;
}

interface Stage {
  readonly simulation: Simulation;
  readonly draw: Random;
  /** The VM that plays a part; parts go round among VMs that are neither noisy nor keep the archive. */
  readonly player: (part: number) => SimulatedVm | undefined;
}

const dayMinutes = 24;
const quietLevel = 0.22;
const crowdedLevel = 1.4;
const fillSeconds = 250;
const vanishingSet = 'virtual-storage-device';
const vanishingSetName = 'Hyper-V Virtual Storage Device';

/** While it is noisy the others have much to do as well, so that the host is too small for all and they wait. */
const setNoisy =
  (isNoisy: boolean) =>
  ({ simulation }: Stage): void => {
    if (simulation.cast.noisy === undefined) return;
    simulation.cast.noisy.orderedLevel = isNoisy ? 1 : quietLevel;
    simulation.crowding = isNoisy ? crowdedLevel : 1;
  };

const play =
  (part: number, act: (simulation: Simulation, vm: SimulatedVm, draw: Random) => void) =>
  ({ simulation, player, draw }: Stage): void => {
    const vm = player(part);
    if (vm !== undefined) act(simulation, vm, draw);
  };

const script: readonly Line[] = [
  { at: '00:00', act: 'noisy-neighbour', happens: setNoisy(true) },
  { at: '03:00', act: 'noisy-neighbour', happens: setNoisy(false) },
  {
    at: '03:30',
    act: 'replication-fails',
    happens: play(1, (simulation, vm) => replicate(simulation, vm, 'critical')),
  },
  { at: '04:00', act: 'restart', happens: play(0, stopVm) },
  { at: '04:08', act: 'restart', happens: play(0, startVm) },
  {
    at: '05:00',
    act: 'rename',
    happens: play(1, (simulation, vm) => renameVm(simulation, vm, `${vm.plan.name}-new`)),
  },
  {
    at: '06:00',
    act: 'live-migration',
    happens: play(2, (simulation, vm) => beginMigration(simulation, vm, 'leaving', 20)),
  },
  { at: '06:20', act: 'live-migration', happens: play(2, leave) },
  { at: '07:00', act: 'queues-on-one-processor', happens: ({ simulation }) => crowd(simulation, 0) },
  {
    at: '08:45',
    act: 'live-migration',
    happens: play(2, (simulation, vm) => beginMigration(simulation, vm, 'arriving', 15)),
  },
  { at: '09:00', act: 'live-migration', happens: play(2, arrive) },
  { at: '10:00', act: 'queues-on-one-processor', happens: ({ simulation }) => crowd(simulation, undefined) },
  {
    at: '10:30',
    act: 'checkpoint',
    happens: play(3, (simulation, vm, draw) => createCheckpoint(simulation, vm, draw.guid())),
  },
  { at: '11:00', act: 'volume-fills', happens: ({ simulation }) => fillArchive(simulation) },
  { at: '14:00', act: 'checkpoint', happens: play(3, removeCheckpoint) },
  { at: '16:00', act: 'volume-fills', happens: ({ simulation }) => clearArchive(simulation) },
  { at: '16:20', act: 'volume-fills', happens: ({ simulation }) => resumePaused(simulation) },
  { at: '17:00', act: 'pause', happens: play(4, pauseVm) },
  { at: '18:00', act: 'pause', happens: play(4, resumeVm) },
  { at: '18:30', act: 'counters-vanish', happens: ({ simulation }) => vanish(simulation, true) },
  { at: '19:30', act: 'counters-vanish', happens: ({ simulation }) => vanish(simulation, false) },
  { at: '20:00', act: 'noisy-neighbour', happens: setNoisy(true) },
  { at: '22:00', act: 'noisy-neighbour', happens: setNoisy(false) },
  {
    at: '19:45',
    act: 'replication-fails',
    happens: play(1, (simulation, vm) => replicate(simulation, vm, 'normal')),
  },
  { at: '20:15', act: 'vm-not-listed', happens: play(4, (_, vm) => listVm(vm, false)) },
  { at: '22:45', act: 'vm-not-listed', happens: play(4, (_, vm) => listVm(vm, true)) },
  {
    at: '23:00',
    act: 'rename',
    happens: play(1, (simulation, vm) => renameVm(simulation, vm, vm.plan.name)),
  },
  { at: '23:30', act: 'volume-fills', happens: ({ simulation }) => shrinkArchive(simulation) },
];

interface Cue {
  readonly seconds: number;
  readonly happens: Line['happens'];
}

/** A part of the script with seconds from its beginning, and how long until it is played again. */
function cuesOf(name: ScenarioName): { readonly cues: readonly Cue[]; readonly lengthSeconds: number } {
  const secondsOf = ({ at }: Line): number => Number(at.slice(0, 2)) * 60 + Number(at.slice(3));
  if (name === 'day') {
    const cues = script.map((line) => ({ seconds: secondsOf(line), happens: line.happens }));
    return { cues, lengthSeconds: dayMinutes * 60 };
  }
  const lines = script.filter((line) => line.act === name);
  const first = Math.min(...lines.map(secondsOf));
  const cues = lines.map((line) => ({ seconds: secondsOf(line) - first + 5, happens: line.happens }));
  return { cues, lengthSeconds: (cues.at(-1)?.seconds ?? 0) + 55 };
}

/** Plays a scenario on a simulation from its first step on. */
export function playScenario(simulation: Simulation, name: ScenarioName): (seconds: number) => void {
  const { cues, lengthSeconds } = cuesOf(name);
  const { noisy, archivist, victim } = simulation.cast;
  const players = simulation.vms.filter((vm) => vm !== noisy && vm !== archivist && vm !== victim);
  const stage: Stage = {
    simulation,
    draw: new Random(simulation.settings.seed, 'scenario'),
    player: (part) => players[part % Math.max(1, players.length)],
  };
  if (name === 'day') setScene(stage, players);
  let next = 0;
  return (seconds) => {
    for (;;) {
      const cue = cues[next % cues.length];
      const round = Math.floor(next / cues.length);
      if (cue === undefined || cue.seconds + round * lengthSeconds > seconds) break;
      cue.happens(stage);
      next += 1;
    }
    watchArchive(simulation);
  };
}

/** What an administrator left behind long ago, on hosts that have VMs enough; and VMs that are replicated. */
function setScene({ simulation, draw }: Stage, players: readonly SimulatedVm[]): void {
  const [backedUp, migrated] = players.slice(5);
  if (backedUp !== undefined)
    leaveCheckpoint(simulation, backedUp, { id: draw.guid(), hoursAgo: 31, kind: 'backup' });
  if (migrated !== undefined)
    leaveCheckpoint(simulation, migrated, { id: draw.guid(), hoursAgo: 190, kind: 'standard' });
  for (const vm of players.slice(0, 2)) replicate(simulation, vm, 'normal');
}

function crowd({ network, vms }: Simulation, lp: number | undefined): void {
  network.crowdQueues(vms, lp);
}

function fillArchive({ cast: { archivist } }: Simulation): void {
  const disk = archivist?.disks.find(({ volume }) => volume === archiveVolume);
  if (disk !== undefined) disk.extraGrowth = archiveFreeBytes / fillSeconds;
}

/** Somebody deletes old exports. */
function clearArchive(simulation: Simulation): void {
  const volume = simulation.storage.volumes[archiveVolume];
  if (volume !== undefined) volume.otherBytes -= archiveFreeBytes;
  const disk = simulation.cast.archivist?.disks.find((candidate) => candidate.volume === archiveVolume);
  if (disk !== undefined) disk.extraGrowth = 0;
}

function resumePaused(simulation: Simulation): void {
  for (const vm of simulation.vms) if (vm.critical) resumeVm(simulation, vm);
}

/** The archive disk is compacted and new exports are written, so that the next day can begin as this one did. */
function shrinkArchive(simulation: Simulation): void {
  const volume = simulation.storage.volumes[archiveVolume];
  const disk = simulation.cast.archivist?.disks.find((candidate) => candidate.volume === archiveVolume);
  if (volume === undefined || disk === undefined) return;
  disk.fileBytes -= archiveFreeBytes;
  volume.otherBytes += archiveFreeBytes;
}

function watchArchive(simulation: Simulation): void {
  const volume = simulation.storage.volumes[archiveVolume];
  const isLow = volume !== undefined && volume.freeBytes < lowBytes;
  for (const vm of simulation.vms)
    vm.storageLow = isLow && vm.disks.some((disk) => disk.volume === archiveVolume && disk.kind !== 'fixed');
  pauseVmsOnFullArchive(simulation);
}

function vanish(simulation: Simulation, away: boolean): void {
  if (away) simulation.missingSets.add(vanishingSet);
  else simulation.missingSets.delete(vanishingSet);
  simulation.report(
    away
      ? {
          kind: 'counters-missing',
          subject: vanishingSetName,
          message: `${vanishingSetName} is no longer listed by the host`,
        }
      : { kind: 'counters-back', subject: vanishingSetName, message: `${vanishingSetName} is listed again` },
  );
}
