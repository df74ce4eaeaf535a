/** Which source reads which host, by the settings and the machine. Says in one sentence why a source was picked. */
import { hostname } from 'node:os';

import { isRecording, recordingPrefix, type Settings } from './settings.ts';
import type { Source } from './model/source.ts';
import { SourceError } from './model/source.ts';
import { ms, type Clock } from './model/time.ts';
import type { Observe } from './sources/observation.ts';
import { openRecordingSources } from './sources/recording/recording-source.ts';
import { openSimulatedHost, type SimulatedHost } from './sources/simulated-host/simulated-host.ts';
import { openExporterSource } from './sources/windows-exporter/exporter-source.ts';
import { parseTargets } from './sources/windows-exporter/targets.ts';

export interface OpenedSources {
  readonly sources: readonly Source[];
  readonly simulated?: SimulatedHost;
  /** One sentence for the log and the terminal. */
  readonly reason: string;
}

/** Rejects with `SourceError` with all that is wrong when nothing can be watched. `observe` hears what is read besides counters. */
export async function openSources(
  settings: Settings,
  clock: Clock,
  observe?: Observe,
): Promise<OpenedSources> {
  const { kind, why } = await pickSource(settings, clock);
  switch (kind) {
    case 'exporter':
      return openExporters(settings, clock);
    case 'windows':
      return openThisHost(settings, clock, observe);
    case 'recording':
      return openRecorded(settings, clock);
    case 'simulated': {
      const simulated = openSimulated(settings, clock);
      const reason = `${why}: watching a simulated host, its numbers are made up`;
      return { sources: [simulated], simulated, reason };
    }
  }
}

interface Picked {
  readonly kind: 'exporter' | 'windows' | 'simulated' | 'recording';
  /** How a sentence about the choice begins. */
  readonly why: string;
}

async function pickSource({ source, target }: Settings, clock: Clock): Promise<Picked> {
  if (isRecording(source)) return { kind: 'recording', why: 'There is a recording' };
  if (source !== 'auto') return { kind: source, why: `As --source ${source} asks` };
  if (target.length > 0) return { kind: 'exporter', why: 'There are targets' };
  if (process.platform !== 'win32') return { kind: 'simulated', why: 'No Hyper-V on this machine' };
  const { lookForHyperV } = await loadWindowsHost();
  const found = await lookForHyperV({ clock, stopwatch });
  return found.isHyperVHost
    ? { kind: 'windows', why: 'This is a Hyper-V host' }
    : { kind: 'simulated', why: `No Hyper-V on this machine (${found.reason})` };
}

async function openThisHost({ interval }: Settings, clock: Clock, observe?: Observe): Promise<OpenedSources> {
  if (process.platform !== 'win32') {
    throw new SourceError(
      `Cannot read Hyper-V counters on ${process.platform}: --source windows works on the host itself; from here, run windows_exporter on it and use --source exporter --target http://HOST:9182/metrics`,
    );
  }
  const { openWindowsHost } = await loadWindowsHost();
  const host = hostname();
  const setDeadline = ms(Math.min(5000, interval * 0.8));
  const source = openWindowsHost({
    host,
    clock,
    stopwatch,
    setDeadline,
    ...(observe === undefined ? {} : { observe }),
  });
  return { sources: [source], reason: `Watching the Hyper-V counters of this host, ${host}` };
}

/** Only on Windows: what it imports calls into Windows. */
function loadWindowsHost() {
  return import('./sources/windows/windows-host.ts');
}

const stopwatch = (): number => performance.now();

function openSimulated(settings: Settings, clock: Clock): SimulatedHost {
  return openSimulatedHost({
    host: `simulated-${hostname().toLowerCase()}`,
    lps: settings['sim-lps'],
    vms: settings['sim-vms'],
    seed: settings['sim-seed'],
    speed: settings['sim-speed'],
    scenario: settings.scenario,
    archiveVms: settings['sim-archive-vms'],
    clock,
    elapsed: () => ms(performance.now()),
    ...(settings['sim-since'] === undefined ? {} : { since: settings['sim-since'] }),
  });
}

async function openRecorded({ source }: Settings, clock: Clock): Promise<OpenedSources> {
  const file = source.slice(recordingPrefix.length);
  const sources = await openRecordingSources(file, clock);
  return { sources, reason: `Playing the recording ${file} over and over` };
}

function openExporters(settings: Settings, clock: Clock): OpenedSources {
  if (settings.target.length === 0) {
    throw new SourceError(
      '--source exporter needs at least one --target, as --target http://hv01:9182/metrics',
    );
  }
  const { targets, mistakes } = parseTargets(settings.target);
  if (mistakes.length > 0) throw new SourceError(mistakes.join('\n'));
  const fetchTimeout = ms(Math.max(1000, settings.interval * 0.9));
  const sources = targets.map(({ host, target }) =>
    openExporterSource({ host, target, fetchTimeout, clock, stopwatch }),
  );
  return {
    sources,
    reason: `Watching ${targets.length} windows_exporter target${targets.length === 1 ? '' : 's'}`,
  };
}
