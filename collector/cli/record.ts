/** `record`: writes what the sources really return into one file, for a span; with `--burst`, a few counters as fast as can be. */
import { platform } from 'node:os';
import path from 'node:path';

import packageJson from '../../package.json' with { type: 'json' };
import type { Config } from '../config.ts';
import { SourceError, type Source } from '../model/source.ts';
import { ms, type Ms } from '../model/time.ts';
import { nodeTimers } from '../node-timers.ts';
import { openSources } from '../open-sources.ts';
import { createSchedule } from '../sampling/schedule.ts';
import type { World } from '../service.ts';
import { createAnonymiser } from '../sources/recording/anonymise/anonymiser.ts';
import { createRecording, type RecordingWriter } from '../sources/recording/recording-writer.ts';
import type { Observation } from '../sources/observation.ts';

export async function record(config: Config, world: World): Promise<void> {
  const early: Observation[] = [];
  let observe = (observation: Observation): void => void early.push(observation);
  const { sources, reason } = await openSources(config, world.clock, (seen) => observe(seen));
  await using opened = new AsyncDisposableStack();
  for (const source of sources) opened.defer(() => source.close());
  const names = config.anonymise ? createAnonymiser() : asTheyAre;
  const file = path.resolve(config.out ?? defaultFile(sources, config, world));
  const writer = await createRecording(file, headOf(sources, config, world, names));
  observe = (seen) => writer.observe(names.observation(seen));
  early.forEach((seen) => observe(seen));
  world.say(`${reason}; recording for ${config.for / 1000} s into ${file}, Ctrl-C ends it earlier`);
  const ending = AbortSignal.any([world.signal, AbortSignal.timeout(config.for)]);
  const task = { config, world, writer, names, ending };
  try {
    if (config.burst === undefined) await Promise.all(sources.map((source) => recordPolls(source, task)));
    else for (const source of sources) await recordBurst(source, ms(config.burst), task);
  } finally {
    await writer.close(world.clock());
  }
  tellResult(writer, config, world, file);
}

type Names = Pick<ReturnType<typeof createAnonymiser>, 'host' | 'snapshot' | 'burst' | 'observation'>;

const asTheyAre: Names = {
  host: (name) => name,
  snapshot: (snapshot) => snapshot,
  burst: (read) => read,
  observation: (observation) => observation,
};

interface Task {
  readonly config: Config;
  readonly world: World;
  readonly writer: RecordingWriter;
  readonly names: Names;
  /** When the span is over, or the person has had enough. */
  readonly ending: AbortSignal;
}

function headOf(sources: readonly Source[], config: Config, { clock }: World, names: Names) {
  return {
    program: packageJson.version,
    platform: `${platform()} ${process.arch}`,
    startedAt: clock(),
    intervalMs: config.burst ?? config.interval,
    isAnonymised: config.anonymise,
    hosts: sources.map(({ host, kind, description }) => ({
      host: names.host(host),
      source: kind,
      description: config.anonymise ? kind : description,
    })),
  };
}

function defaultFile(sources: readonly Source[], config: Config, { clock }: World): string {
  const [only] = sources.length === 1 && !config.anonymise ? sources : [];
  const name = only === undefined ? 'recording' : only.host.replaceAll(/[^\w.-]+/gu, '-');
  const moment = new Date(clock()).toISOString().slice(0, 19).replaceAll(/[-:]/gu, '').replace('T', '-');
  return `whichvm-${name}-${moment}.jsonl.gz`;
}

/** One that fails in a poll is asked again in the next, as when it is watched; failures are told once each. */
async function recordPolls(source: Source, { config, world, writer, names, ending }: Task): Promise<void> {
  const interval = ms(config.interval);
  const schedule = createSchedule({ interval, clock: world.clock, timers: nodeTimers });
  let last: string | undefined;
  await schedule.run(async () => {
    const snapshot = await source.read(ending).catch((error: unknown) => {
      if (!(error instanceof SourceError) && !ending.aborted) throw error;
      const message = error instanceof Error ? error.message : String(error);
      if (message !== last && !ending.aborted) world.log.warn(message);
      last = message;
      return undefined;
    });
    if (snapshot !== undefined) await writer.poll(names.snapshot(snapshot));
  }, ending);
}

/** A poll before and one after say what the host is made of; in between as fast as the provider gives, but not faster than asked. */
async function recordBurst(source: Source, every: Ms, task: Task): Promise<void> {
  const { world, writer, names, ending } = task;
  if (source.openBurst === undefined) {
    world.log.warn(`"${source.host}" cannot be read in a burst: its source is ${source.kind}`);
    return;
  }
  await writer.poll(names.snapshot(await source.read(world.signal)));
  const burst = await source.openBurst();
  try {
    for (let turn = 0, beganAt = performance.now(); !ending.aborted; turn += 1) {
      const read = await burst.read(world.signal);
      await writer.burst(names.host(source.host), names.burst(read));
      const left = beganAt + (turn + 1) * every - performance.now();
      // One that is behind reads on at once; what it missed is not made up for.
      if (left < 0) beganAt -= left;
      await nodeTimers.wait(ms(Math.max(0, left)), ending).catch(() => undefined);
    }
  } finally {
    await burst.close();
  }
  await writer.poll(names.snapshot(await source.read(world.signal)));
}

function tellResult(writer: RecordingWriter, config: Config, world: World, file: string): void {
  const { polls, burstReads, sizeBytes } = writer.counts();
  if (polls + burstReads === 0) throw new SourceError(`Nothing could be recorded; ${file} holds no poll`);
  const kilobytes = Math.ceil(sizeBytes / 1024);
  const turns = burstReads === 0 ? '' : ` and ${burstReads} turns of a burst`;
  world.say(`Recorded ${polls} polls${turns}, ${kilobytes} KiB: ${file}`);
  world.say(
    config.anonymise
      ? 'Names and addresses in it are replaced; zcat shows what is there'
      : 'Names of VMs, paths and addresses are in it as they are; --anonymise replaces them',
  );
}
