/**
 * `top`: the answer in a terminal. Attaches to a running instance or, when none answers, polls by itself; then a person looks at it, a
 * script reads it as CSV, or it is printed once.
 */
import type { Config } from '../config.ts';
import type { World } from '../service.ts';
import { attach } from '../terminal/attached-feed.ts';
import { openConsole } from '../terminal/console.ts';
import { FeedError, type Feed } from '../terminal/feed.ts';
import { colourDepth, paletteFor, unstyled, type Palette } from '../terminal/palette.ts';
import { createScreen } from '../terminal/screen.ts';
import { runSession } from '../terminal/session.ts';
import { pollByItself } from './own-polling.ts';
import { printOnce, writeBatch, writeLooks, type Printing } from './top-output.ts';

/** The terminal and its environment, which only `main.ts` may name. */
export interface TerminalWorld {
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A line beside the output, for the person who runs a script. */
  warn(line: string): void;
}

/** Resolves when it has been left, or all that was asked for is printed; rejects with a sentence when it cannot begin. */
export async function top(config: Config, world: World, terminal: TerminalWorld): Promise<void> {
  const { output, env } = terminal;
  const isInteractive = !config.batch && !config.once;
  if (config.closer && !config.batch)
    throw new FeedError('--closer goes with --batch; on the screen press x');
  if (isInteractive) requireTerminal(terminal);
  const stopping = new AbortController();
  // A reader that has seen enough (`| head`) or a connection that broke: nobody is left to write to.
  output.on('error', () => stopping.abort());
  const signal = AbortSignal.any([world.signal, stopping.signal]);
  await using opened = new AsyncDisposableStack();
  opened.defer(() => stopping.abort());
  const feed = await openFeed(config, { ...world, signal }, opened);
  const palette = paletteOf(terminal);
  const asciiOnly = config.ascii ?? !speaksUnicode(env);
  const elapsed = (): number => performance.now();
  if (isInteractive) {
    using console = openConsole(terminal);
    await runSession({ feed, console, screen: createScreen({ palette, asciiOnly }), elapsed }, signal);
    return;
  }
  const write = (text: string): void => {
    if (!signal.aborted) output.write(text);
  };
  const printing: Printing = { feed, write, warn: terminal.warn, signal };
  if (config.closer) await writeLooks(printing, config.count);
  else if (config.batch) await writeBatch(printing, config.once ? 1 : config.count);
  else await printOnce(printing, { columns: columnsOf(terminal), palette, asciiOnly });
}

function requireTerminal({ input, output, env }: TerminalWorld): void {
  const instead = 'use --batch for CSV, or --once to print it once';
  if (!input.isTTY || !output.isTTY) throw new FeedError(`Cannot draw without a terminal: ${instead}`);
  if (env['TERM'] === 'dumb') throw new FeedError(`Cannot draw on a terminal of type "dumb": ${instead}`);
}

function paletteOf({ output, env }: TerminalWorld): Palette {
  return output.isTTY ? paletteFor(colourDepth(output.getColorDepth({ ...env }), env['NO_COLOR'])) : unstyled;
}

function columnsOf({ output, env }: TerminalWorld): number {
  const columns = output.isTTY ? output.columns : Number(env['COLUMNS']);
  return Number.isInteger(columns) && columns >= 40 && columns <= 1000 ? columns : 80;
}

/** Node writes to a Windows console in Unicode; elsewhere the locale says what the terminal reads. */
function speaksUnicode(env: TerminalWorld['env']): boolean {
  if (process.platform === 'win32') return true;
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find((name) => (name ?? '') !== '');
  return /utf-?8/i.test(locale ?? '');
}

async function openFeed(config: Config, world: World, opened: AsyncDisposableStack): Promise<Feed> {
  const token = config['auth-token'];
  const attachTo = (url: string): Promise<Feed> => attach({ url, ...(token === undefined ? {} : { token }) });
  if (config.attach !== undefined && config.attach !== 'none') return attachTo(config.attach);
  const usual = usualUrl(config);
  if (config.attach === 'none' || usual === undefined) return pollByItself(config, world, { opened });
  try {
    return await attachTo(usual);
  } catch (error) {
    // Somebody who wants a password is an instance; what it watches should not be polled twice unasked.
    if (!(error instanceof FeedError) || error.status === 401) throw error;
    return pollByItself(config, world, { opened, because: `no whichvm answers at ${usual}` });
  }
}

/** Where an instance with these settings serves; undefined when its port is not known beforehand. */
function usualUrl({ listen: { host, port } }: Config): string | undefined {
  const everywhere: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };
  const reachable = everywhere[host] ?? host;
  return port === 0 ? undefined : `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}
