/** Which source reads which host, by the settings and the machine. Says in one sentence why a source was picked. */
import { hostname } from 'node:os';

import type { Settings } from './settings.ts';
import type { Source } from './model/source.ts';
import { SourceError } from './model/source.ts';
import { ms, type Clock } from './model/time.ts';
import { openSimulatedHost, type SimulatedHost } from './sources/simulated-host/simulated-host.ts';
import { openExporterSource } from './sources/windows-exporter/exporter-source.ts';
import { parseTargets } from './sources/windows-exporter/targets.ts';

export interface OpenedSources {
  readonly sources: readonly Source[];
  readonly simulated?: SimulatedHost;
  /** One sentence for the log and the terminal. */
  readonly reason: string;
}

/** Throws `SourceError` with all that is wrong when nothing can be watched. */
export function openSources(settings: Settings, clock: Clock): OpenedSources {
  const kind = settings.source === 'auto' ? pickSource(settings) : settings.source;
  switch (kind) {
    case 'exporter':
      return openExporters(settings, clock);
    case 'windows':
      throw new SourceError(
        'Cannot read Hyper-V counters of this host yet: that source is not in this version; run windows_exporter on it and use --source exporter --target http://localhost:9182/metrics',
      );
    case 'simulated': {
      const simulated = openSimulated(settings, clock);
      return { sources: [simulated], simulated, reason: simulatedReason(settings) };
    }
  }
}

function pickSource(settings: Settings): 'exporter' | 'simulated' {
  return settings.target.length > 0 ? 'exporter' : 'simulated';
}

function simulatedReason(settings: Settings): string {
  return settings.source === 'simulated'
    ? 'Watching a simulated host, as --source simulated asks: its numbers are made up'
    : 'No Hyper-V on this machine: watching a simulated host, its numbers are made up';
}

function openSimulated(settings: Settings, clock: Clock): SimulatedHost {
  return openSimulatedHost({
    host: `simulated-${hostname().toLowerCase()}`,
    lps: settings['sim-lps'],
    vms: settings['sim-vms'],
    seed: settings['sim-seed'],
    speed: settings['sim-speed'],
    scenario: settings.scenario,
    clock,
  });
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
  const stopwatch = (): number => performance.now();
  const sources = targets.map(({ host, target }) =>
    openExporterSource({ host, target, fetchTimeout, clock, stopwatch }),
  );
  return {
    sources,
    reason: `Watching ${targets.length} windows_exporter target${targets.length === 1 ? '' : 's'}`,
  };
}
