/**
 * Runs the whole program as a user does, in a process of its own: `await using program = await startProgram([...])`. It is stopped
 * with the scope; its data directory is new unless one is given.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface Program extends AsyncDisposable {
  readonly url: string;
  readonly dataDir: string;
  readonly pid: number;
  /** Everything written to standard output and error so far. */
  output(): string;
  /** Sends a signal and waits for the end; the exit code, or 128 when a signal ended it. */
  stop(signal?: NodeJS.Signals): Promise<number>;
  /** Waits until the output matches. */
  waitFor(pattern: RegExp): Promise<RegExpExecArray>;
}

export interface RunOptions {
  readonly dataDir?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Another user to run as, where this one may do everything. */
  readonly uid?: number;
}

const main = path.resolve('collector/main.ts');

export function newFolder(name: string): string {
  return mkdtempSync(path.join(tmpdir(), `whichvm-${name}-`));
}

/** Starts it on a free port and waits until it says where it serves. */
export async function startProgram(args: readonly string[], options: RunOptions = {}): Promise<Program> {
  const dataDir = options.dataDir ?? newFolder('data');
  const child = launch([...args, '--listen', '127.0.0.1:0', '--data-dir', dataDir], options);
  const running = follow(child);
  const [, url = ''] = await running.waitFor(/(http:\/\/127\.0\.0\.1:\d+)/);
  const stop = (signal: NodeJS.Signals = 'SIGTERM'): Promise<number> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    return running.ended;
  };
  return {
    url,
    dataDir,
    pid: child.pid ?? 0,
    output: running.output,
    waitFor: running.waitFor,
    stop,
    async [Symbol.asyncDispose]() {
      await stop('SIGKILL');
      if (options.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Runs it to its end: for mistakes that keep it from starting, and for `--help`. */
export async function runProgram(
  args: readonly string[],
  options: RunOptions = {},
): Promise<{ readonly code: number; readonly output: string }> {
  const running = follow(launch(args, options));
  const code = await running.ended;
  return { code, output: running.output() };
}

function launch(args: readonly string[], options: RunOptions): ChildProcess {
  return spawn(process.execPath, [main, ...args], {
    cwd: options.cwd ?? process.cwd(),
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
  });
}

function follow(child: ChildProcess) {
  let text = '';
  const waiting = new Set<() => void>();
  const hear = (chunk: Buffer): void => {
    text += chunk.toString();
    for (const check of waiting) check();
  };
  child.stdout?.on('data', hear);
  child.stderr?.on('data', hear);
  const ended = new Promise<number>((resolve) => {
    child.on('close', (code) => {
      for (const check of waiting) check();
      resolve(code ?? 128);
    });
  });
  const waitFor = (pattern: RegExp): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const check = (): void => {
        const match = pattern.exec(text);
        if (match === null && child.exitCode === null) return;
        waiting.delete(check);
        if (match === null)
          reject(new Error(`The program ended before ${String(pattern)} appeared:\n${text}`));
        else resolve(match);
      };
      waiting.add(check);
      check();
    });
  return { output: () => text, ended, waitFor };
}
