/**
 * `npm test`: sets up everything, then runs every check and test. Plain JavaScript, because it also has to run on a
 * machine whose Node cannot read TypeScript. The last line is `N passed, N failed, N skipped`.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { root, setUp, node } from '../collector/start.mjs';

/** Debian packages that tests need, by the program that shows each is there. */
const debianPackages = {
  chromium: 'chromium',
  promtool: 'prometheus',
  amtool: 'prometheus-alertmanager',
  gcc: 'gcc',
  tmux: 'tmux',
  openssl: 'openssl',
  wineserver: 'wine64 wine',
  'x86_64-w64-mingw32-gcc': 'gcc-mingw-w64-x86-64-win32',
};

const isCi = process.env.CI === 'true';

function has(program) {
  return (process.env.PATH ?? '')
    .split(path.delimiter)
    .some((folder) => existsSync(path.join(folder, program)));
}

function installDebianPackages() {
  const missing = Object.entries(debianPackages).filter(([program]) => !has(program));
  if (missing.length === 0) return true;
  const names = missing.map(([, name]) => name).join(' ');
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !has('apt-get')) {
    console.log(
      `Tests that need ${names} are skipped: they are Debian packages, and only root can install them`,
    );
    return !isCi;
  }
  console.log(`Installing ${names} …`);
  const quiet = {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  };
  spawnSync('apt-get', ['update', '-qq'], quiet);
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...names.split(' ')], quiet);
  const still = missing.filter(([program]) => !has(program)).map(([, name]) => name);
  if (still.length > 0)
    console.log(
      `Could not install ${still.join(' ')}; the tests that need them ${isCi ? 'fail' : 'are skipped'}`,
    );
  return still.length === 0 || !isCi;
}

/** Runs one check of the whole tree; returns whether it passed. */
function check(name, script, args) {
  const started = performance.now();
  const result = spawnSync(node, [path.join(root, 'node_modules', script), ...args], {
    cwd: root,
    encoding: 'utf8',
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${result.status === 0 ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)`);
  if (result.status !== 0) console.log(`${result.stdout}${result.stderr}`);
  return result.status === 0;
}

function runTests(args) {
  const output = path.join(root, 'test/output');
  mkdirSync(output, { recursive: true });
  const report = path.join(output, 'results.json');
  const vitest = path.join(root, 'node_modules/vitest/vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const run = spawnSync(node, [vitest, 'run', '--config', 'test/vitest.config.ts', ...reporters, ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  const counts = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : {};
  return {
    passed: counts.numPassedTests ?? 0,
    failed: (counts.numFailedTests ?? 0) + (run.status !== 0 && !counts.numFailedTests ? 1 : 0),
    skipped: (counts.numPendingTests ?? 0) + (counts.numTodoTests ?? 0),
  };
}

await setUp();
const checks = [
  installDebianPackages(),
  check('types', 'typescript/bin/tsc', ['--noEmit']),
  check('lint', 'oxlint/bin/oxlint', []),
  check('format', 'prettier/bin/prettier.cjs', ['--check', '.', '--log-level', 'warn']),
  check('nothing unused', 'knip/bin/knip.js', []),
];
const { passed, failed, skipped } = runTests(process.argv.slice(2));
const checksPassed = checks.filter(Boolean).length;
console.log(
  `${passed + checksPassed} passed, ${failed + checks.length - checksPassed} failed, ${skipped} skipped`,
);
process.exitCode = failed + checks.length - checksPassed === 0 ? 0 : 1;
