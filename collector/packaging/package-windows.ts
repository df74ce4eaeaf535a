/**
 * `npm run package:windows`: a folder and a zip with all that a Windows without Node needs. The Node inside is the newest line that
 * can be run where this is tested (Wine 8): what is shipped is what was tried.
 *
 *   whichvm/  whichvm.exe  whichvm-service.exe  install-service.cmd  uninstall-service.cmd  whichvm.sample.yaml  README.txt
 *             lib/         the program, the page, and the two packages that have binaries
 */
import { cpSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { bundleProgram } from './bundle.ts';
import { fetchPackage, must } from './registry-package.ts';
import { makeExecutable } from './single-executable.ts';
import { zipFolder } from './zip.ts';

const root = path.resolve(import.meta.dirname, '../..');
const nodeVersion = '22.23.3';
const compiler = 'x86_64-w64-mingw32-gcc';

/** Fills `folder` anew. */
export async function packageWindows(folder: string): Promise<void> {
  const ours = path.join(import.meta.dirname, 'windows');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(path.join(folder, 'lib'), { recursive: true });
  await bundleProgram(path.join(folder, 'lib'), Number(nodeVersion.split('.')[0]));
  cpSync(path.join(root, 'ui/dist'), path.join(folder, 'lib/ui/dist'), { recursive: true });
  copyPackages(path.join(folder, 'lib/node_modules'));
  await makeExecutable(path.join(ours, 'bootstrap.cjs'), path.join(folder, 'whichvm.exe'), nodeVersion);
  const flags = ['-O2', '-Wall', '-Wextra', '-Werror', '-municode', '-static-libgcc'];
  const libraries = ['-ladvapi32', '-lnetapi32', '-lole32', '-lshell32'];
  const service = path.join(folder, 'whichvm-service.exe');
  must(compiler, [...flags, '-s', '-o', service, path.join(ours, 'service.c'), ...libraries]);
  for (const file of ['install-service.cmd', 'uninstall-service.cmd', 'whichvm.sample.yaml', 'README.txt'])
    cpSync(path.join(ours, file), path.join(folder, file));
}

/** Of each only what runs on 64-bit Windows; the rest is sources and other systems' binaries. */
function copyPackages(modules: string): void {
  const installed = path.join(root, 'node_modules');
  for (const file of ['package.json', 'LICENSE', 'lib', 'prebuilds/win32-x64.node'])
    cpSync(path.join(installed, 'better-sqlite3', file), path.join(modules, 'better-sqlite3', file), {
      recursive: true,
    });
  cpSync(path.join(installed, 'koffi'), path.join(modules, 'koffi'), { recursive: true, filter: isScript });
  const { version } = JSON.parse(readFileSync(path.join(installed, 'koffi/package.json'), 'utf8')) as {
    version: string;
  };
  const binary = '@koromix/koffi-win32-x64';
  cpSync(fetchPackage(`${binary}@${version}`), path.join(modules, binary), { recursive: true });
}

function isScript(file: string): boolean {
  if (statSync(file).isDirectory()) return !/[\\/](doc|vendor)$/.test(file);
  return /\.(c?js|json|txt)$/.test(file);
}

async function main(): Promise<void> {
  const folder = path.resolve(process.argv[2] ?? path.join(root, 'dist/whichvm'));
  await packageWindows(folder);
  const zip = `${folder}.zip`;
  writeFileSync(zip, zipFolder(folder));
  process.stdout.write(`${folder}\n${zip} (${(statSync(zip).size / 2 ** 20).toFixed(1)} MiB)\n`);
}

if (import.meta.main) await main();
