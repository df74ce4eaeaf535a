/**
 * The program's entrance: the only file that knows arguments, environment, signals, the clock and the exit code. It opens what the
 * command needs and closes it again; everything below gets these handed in.
 */
import packageJson from '../package.json' with { type: 'json' };
import { checkConfig } from './cli/check-config.ts';
import { checkStoreFile } from './cli/check-store.ts';
import { doctor } from './cli/doctor.ts';
import { helpText } from './cli/help.ts';
import { record } from './cli/record.ts';
import { replay } from './cli/replay.ts';
import { serve } from './cli/serve.ts';
import { top } from './cli/top.ts';
import { parseConfig, type Config } from './config.ts';
import { createLog } from './log.ts';
import { ms, unixMs } from './model/time.ts';
import type { World } from './service.ts';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

async function main(): Promise<number> {
  if (major < 22 || (major === 22 && minor < 18)) {
    return refuse([
      `Node ${process.versions.node} is too old; whichvm needs 22.18 or newer, npm start brings it`,
    ]);
  }
  const parsed = parseConfig(process.argv.slice(2), process.env);
  switch (parsed.kind) {
    case 'help':
      say(helpText());
      return 0;
    case 'version':
      say(packageJson.version);
      return 0;
    case 'mistakes':
      return refuse([...parsed.mistakes, 'See --help for all settings']);
    case 'config':
      return run(parsed.config);
  }
}

async function run(config: Config): Promise<number> {
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      // A second Ctrl-C is meant: the person does not want to wait for the store.
      if (stopping.signal.aborted) process.exit(130);
      stopping.abort();
    });
  }
  const world: World = {
    clock: () => unixMs(Date.now()),
    elapsed: () => ms(performance.now()),
    log: createLog(config['log-level'], process.stderr),
    signal: stopping.signal,
    say,
  };
  try {
    return await runCommand(config, world);
  } catch (error) {
    if (isExpected(error)) return refuse([error.message]);
    throw error;
  }
}

/** The exit code. */
async function runCommand(config: Config, world: World): Promise<number> {
  switch (config.command) {
    case 'serve':
      await serve(config, world);
      return 0;
    case 'replay':
      await replay(config, world);
      return 0;
    case 'doctor':
      return doctor(config, world);
    case 'top':
      await top(config, world, { input: process.stdin, output: process.stdout, env: process.env, warn });
      return 0;
    case 'record':
      await record(config, world);
      return 0;
    case 'check-config':
      await checkConfig(config, world);
      return 0;
    case 'check-store':
      return checkStoreFile(config, world, warn);
  }
}

/** The world's failures have whole sentences as messages; anything else is a mistake of ours and keeps its stack. */
function isExpected(error: unknown): error is Error {
  return (
    error instanceof Error && ['SourceError', 'StorageError', 'ListenError', 'FeedError'].includes(error.name)
  );
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function warn(line: string): void {
  process.stderr.write(`${line}\n`);
}

function refuse(sentences: readonly string[]): number {
  sentences.forEach(warn);
  return 1;
}

process.exitCode = await main();
if (process.platform === 'win32') {
  // A call into Windows that hangs cannot be ended and would keep the process for ever; unless one does, this never runs.
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), 5000).unref();
}
