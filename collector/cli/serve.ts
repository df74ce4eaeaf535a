/** `serve`, the main job: watch hosts and serve what is seen until told to stop. */
import { setTimeout } from 'node:timers/promises';

import type { Config } from '../config.ts';
import { ms } from '../model/time.ts';
import type { Source } from '../model/source.ts';
import { openSources } from '../open-sources.ts';
import { createPipeline } from '../pipeline.ts';
import { placementTruthOf } from '../placement-truth.ts';
import { createSchedule, type Timers } from '../sampling/schedule.ts';
import { openService, type Service, type World } from '../service.ts';

/** Resolves when all is closed again after `world.signal`; rejects with a sentence when it cannot start. */
export async function serve(config: Config, world: World): Promise<void> {
  const { sources, simulated, reason } = openSources(config, world.clock);
  await using opened = new AsyncDisposableStack();
  for (const source of sources) opened.defer(() => source.close());
  const service = await openService(
    {
      settings: config,
      dataDir: config['data-dir'],
      ...(simulated === undefined ? {} : { truthOf: (_, from, to) => placementTruthOf(simulated, from, to) }),
    },
    world,
  );
  opened.defer(() => service.close());
  world.log.info(reason);
  const polling = sources.map((source) => watch(source, { config, service, world }));
  world.say(`\n  whichvm is at ${service.server.url}\n`);
  await Promise.all(polling);
  world.log.info('Stopping: closing the store');
}

interface Watching {
  readonly config: Config;
  readonly service: Service;
  readonly world: World;
}

/** Polls one source on its own beat, so that one that hangs costs the others nothing. */
function watch(source: Source, { config, service, world }: Watching): Promise<void> {
  const { clock, log, signal } = world;
  const interval = ms(config.interval);
  const { host, kind, description } = source;
  service.hosts.add({ host, source: kind, sourceDescription: description, intervalMs: interval });
  service.exposed.addHost({ host, kind, description, interval });
  service.alerting.watch(host, interval);
  const pipeline = createPipeline({ ...service, source, interval, clock, log });
  const schedule = createSchedule({ interval, clock, timers: nodeTimers });
  return schedule.run((beat) => pipeline.poll(beat, signal), signal);
}

const nodeTimers: Timers = {
  wait: (span, signal) => setTimeout(span, undefined, { signal }),
  elapsed: () => ms(performance.now()),
};
