/** `serve`, the main job: watch hosts and serve what is seen until told to stop. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { createBurstDesk } from '../bursts.ts';
import type { Config } from '../config.ts';
import { ms, type Clock } from '../model/time.ts';
import type { Source } from '../model/source.ts';
import { nodeTimers } from '../node-timers.ts';
import { openSources } from '../open-sources.ts';
import { createPipeline } from '../pipeline.ts';
import { placementTruthOf } from '../placement-truth.ts';
import { createSchedule } from '../sampling/schedule.ts';
import { openService, type Service, type World } from '../service.ts';

/** Resolves when all is closed again after `world.signal`; rejects with a sentence when it cannot start. */
export async function serve(config: Config, world: World): Promise<void> {
  const { sources, simulated, reason } = await openSources(config, world.clock);
  // A simulated host in fast motion lives in its own time; what is kept, judged and shown about it goes by that.
  const clock = simulated === undefined ? world.clock : () => simulated.now();
  const elapsed = simulated === undefined ? world.elapsed : () => simulated.elapsed();
  const speed = simulated === undefined ? 1 : config['sim-speed'];
  await using opened = new AsyncDisposableStack();
  for (const source of sources) opened.defer(() => source.close());
  const service = await openService(
    {
      settings: config,
      dataDir: speed === 1 ? config['data-dir'] : fastMotionFolder(config),
      bursts: createBurstDesk(sources, { isAllowed: config['look-closer'], signal: world.signal }),
      ...(simulated === undefined ? {} : { truthOf: (_, from, to) => placementTruthOf(simulated, from, to) }),
    },
    { ...world, clock, elapsed },
  );
  opened.defer(() => service.close());
  world.log.info(reason);
  const polling = sources.map((source) => watch(source, { config, service, world, clock, speed }));
  world.say(`\n  whichvm is at ${service.server.url}\n`);
  await Promise.all(polling);
  world.log.info('Stopping: closing the store');
}

/**
 * Time in fast motion runs ahead of the clock, so what was kept of it would lie in the future of a later start: it begins anew. With
 * the moment it began, time goes on where it was, and so does what was kept.
 */
function fastMotionFolder(config: Config): string {
  const folder = path.join(config['data-dir'], 'fast-motion');
  const mark = path.join(folder, 'began');
  const began = `${config['sim-since'] ?? ''} ${config['sim-speed']} ${config['sim-seed']}`;
  const goesOn =
    config['sim-since'] !== undefined && existsSync(mark) && readFileSync(mark, 'utf8') === began;
  if (!goesOn) rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(mark, began);
  return folder;
}

interface Watching {
  readonly config: Config;
  readonly service: Service;
  readonly world: World;
  /** The time that frames of this source are in, and how fast it runs. */
  readonly clock: Clock;
  readonly speed: number;
}

/** Polls one source on its own beat, so that one that hangs costs the others nothing. */
function watch(source: Source, { config, service, world, clock, speed }: Watching): Promise<void> {
  const { log, signal } = world;
  const interval = ms(config.interval * speed);
  const { host, kind, description } = source;
  service.hosts.add({ host, source: kind, sourceDescription: description, intervalMs: interval });
  service.exposed.addHost({ host, kind, description, interval });
  service.alerting.watch(host, interval);
  const pipeline = createPipeline({ ...service, source, interval, clock, log });
  const schedule = createSchedule({ interval: ms(config.interval), clock: world.clock, timers: nodeTimers });
  return schedule.run((beat) => pipeline.poll(beat, signal), signal);
}
