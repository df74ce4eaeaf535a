/** Packages for Windows, fetched on whatever system packages are made: unpacked once, exact versions, kept with temporary files. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** The folder of a package, `name@version`, from npm's configured registry. */
export function fetchPackage(nameAndVersion: string): string {
  const folder = path.join(tmpdir(), 'whichvm-packaging', nameAndVersion.replaceAll('/', '+'));
  if (existsSync(folder)) return path.join(folder, 'package');
  const unfinished = `${folder}.${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  const packed = must('npm', ['pack', nameAndVersion, '--silent', '--pack-destination', unfinished]).trim();
  must('tar', ['xzf', path.join(unfinished, packed), '-C', unfinished]);
  rmSync(path.join(unfinished, packed));
  // Another process may have been quicker; then its folder is as good.
  if (existsSync(folder)) rmSync(unfinished, { recursive: true });
  else renameSync(unfinished, folder);
  return path.join(folder, 'package');
}

/** What the program wrote; throws with what it said when it fails. */
export function must(program: string, args: readonly string[]): string {
  const result = spawnSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  if (result.status === 0) return result.stdout;
  throw new Error(
    `Cannot run "${program} ${args.join(' ')}": ${result.error?.message ?? `${result.stdout}${result.stderr}`}`,
  );
}
