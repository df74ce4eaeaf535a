/**
 * The stand-in pdh.dll, and the whole program, inside Wine: compiles the one, and lays beside the sources what the other needs. The
 * stand-in lies in the folder that programs run in, and is found there as `pdh.dll` where the environment says so.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import {
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';

import { counterSets } from '../../collector/catalogue/catalogue.ts';
import { perfTypes } from '../../collector/model/perf-type.ts';
import { app, compiler, must, wine, wineEnvironment, windowsPath } from './wmi-in-wine.ts';

/** The set and the counter that the stand-in does not have, so that something is missing as on every real host. */
const missingSet = 'virtual-machine-bus';
const missingCounter = 'partitions';

/** What the stand-in has, line by line: expected values are told by the number of the line. */
export const standInCounters = counterSets
  .filter(({ id }) => id !== missingSet)
  .flatMap((set) =>
    set.counters.filter(({ id }) => id !== missingCounter).map((counter) => ({ set, counter })),
  );

/** Programs run with it read the stand-in instead of Wine's own pdh.dll, which knows no Hyper-V. */
export const withStandIn = {
  WINEDLLOVERRIDES: 'pdh=n',
  PDH_STANDIN_COUNTERS: windowsPath(path.join(app, 'counters.txt')),
};

/** After `setUpWine`: compiles the stand-in, every warning an error, and tells it its counters. */
export function preparePdhStandIn(): void {
  const source = 'test/wine/standin/pdh';
  const flags = ['-O2', '-Wall', '-Wextra', '-Werror', '-shared', '-static-libgcc'];
  must(compiler, [...flags, '-o', path.join(app, 'pdh.dll'), `${source}.c`, `${source}.def`]);
  const lines = standInCounters.map(({ set, counter }) =>
    [set.windowsName, set.instances, counter.windowsName, perfTypes[counter.type]].join('\t'),
  );
  writeFileSync(path.join(app, 'counters.txt'), `${lines.join('\n')}\n`);
}

/** After `setUpWine`: lays store, page and packages beside the sources. koffi has a copy of its own, with Windows' binary. */
export function prepareProgram(): void {
  for (const part of ['storage', 'ui/dist', 'package.json'])
    if (existsSync(part)) cpSync(part, path.join(app, part), { recursive: true });
  const modules = path.join(app, 'node_modules');
  for (const name of packageNames(path.resolve('node_modules'))) {
    if (name === 'koffi' || name.startsWith('@koromix/')) continue;
    mkdirSync(path.dirname(path.join(modules, name)), { recursive: true });
    symlinkSync(path.resolve('node_modules', name), path.join(modules, name));
  }
}

/** Starts a Windows program and leaves it running; what it says goes to a file, since it cannot write into a pipe. */
export function startInWine(
  command: readonly string[],
  options: { readonly log: string; readonly env?: Readonly<Record<string, string>> },
): ChildProcess {
  const log = openSync(options.log, 'w');
  const child = spawn(wine, command, {
    cwd: app,
    env: { ...wineEnvironment(), ...options.env },
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  return child;
}

function packageNames(modules: string): readonly string[] {
  return readdirSync(modules)
    .filter((name) => !name.startsWith('.'))
    .flatMap((name) =>
      name.startsWith('@')
        ? readdirSync(path.join(modules, name)).map((inner) => `${name}/${inner}`)
        : [name],
    );
}
