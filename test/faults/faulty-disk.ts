/** Compiles `faulty-disk.c` and hands out the environment that puts it under an agent. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export type Fault = 'full' | 'failing';

export interface FaultyDisk {
  /** Where the store has to be for its writes to be seen. */
  readonly folder: string;
  readonly traceFile: string;
  readonly environment: Readonly<Record<string, string>>;
  begin(fault: Fault): void;
  end(fault: Fault): void;
}

/** Why it cannot be compiled here, or undefined. In CI it must be. */
export function whyNoFaultyDisk(): string | undefined {
  if (process.platform !== 'linux') return 'LD_PRELOAD is of Linux';
  if (spawnSync('gcc', ['--version']).error === undefined) return undefined;
  if (process.env.CI === 'true') throw new Error('gcc is missing, and in CI no test may be skipped');
  return 'gcc is missing';
}

/** Everything goes below `base`, an empty folder of the test. */
export function faultyDisk(base: string): FaultyDisk {
  const library = path.join(base, 'faulty-disk.so');
  const folder = path.join(base, 'disk');
  const control = path.join(base, 'control');
  const traceFile = path.join(base, 'trace');
  mkdirSync(folder, { recursive: true });
  mkdirSync(control, { recursive: true });
  const source = path.join(import.meta.dirname, 'faulty-disk.c');
  const { status, stderr } = spawnSync(
    'gcc',
    ['-O1', '-shared', '-fPIC', '-o', library, source, '-ldl', '-lpthread'],
    {
      encoding: 'utf8',
    },
  );
  if (status !== 0) throw new Error(`Cannot compile ${source}: ${stderr}`);
  return {
    folder,
    traceFile,
    environment: {
      LD_PRELOAD: library,
      FAULT_FOLDER: folder,
      FAULT_CONTROL: control,
      FAULT_TRACE: traceFile,
    },
    begin: (fault) => writeFileSync(path.join(control, fault), ''),
    end: (fault) => rmSync(path.join(control, fault), { force: true }),
  };
}
