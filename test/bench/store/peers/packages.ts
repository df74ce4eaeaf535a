/**
 * Peers as Debian packs them, fetched and unpacked below the bench's own folder; nothing is installed and no root is needed.
 * A peer that is already on the machine is used from there.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';

const packages = ['prometheus', 'victoria-metrics', 'rrdtool', 'python3-whisper'];

export interface PeerPrograms {
  readonly prometheus: string | undefined;
  readonly victoriaMetrics: string | undefined;
  readonly rrdtool: string | undefined;
  /** Folder to give Python as PYTHONPATH. */
  readonly whisper: string | undefined;
  /** For programs whose libraries were unpacked beside them. */
  readonly environment: NodeJS.ProcessEnv;
  /** Why some may be missing. */
  readonly problem: string | undefined;
}

export function fetchPeers(benchFolder: string): PeerPrograms {
  const root = path.join(benchFolder, 'root');
  const problem = existsSync(path.join(root, 'usr')) ? undefined : unpack(benchFolder, root);
  const find = (relative: string): string | undefined =>
    [root, '/'].map((base) => path.join(base, relative)).find((file) => existsSync(file));
  return {
    prometheus: find('usr/bin/prometheus'),
    victoriaMetrics: find('usr/bin/victoria-metrics'),
    rrdtool: find('usr/bin/rrdtool'),
    whisper:
      find('usr/lib/python3/dist-packages/whisper.py') &&
      path.dirname(find('usr/lib/python3/dist-packages/whisper.py') ?? ''),
    environment: { ...process.env, TZ: 'UTC', LD_LIBRARY_PATH: libraryFolders(root).join(':') },
    problem,
  };
}

/** Returns a sentence on what went wrong; the peers it concerns are left out of the table. */
function unpack(benchFolder: string, root: string): string | undefined {
  const archives = path.join(benchFolder, 'debs');
  mkdirSync(path.join(archives, 'partial'), { recursive: true });
  mkdirSync(root, { recursive: true });
  const settings = ['-o', 'Debug::NoLocking=1', '-o', `Dir::Cache::archives=${path.resolve(archives)}`];
  const wanted = ['--download-only', '--no-install-recommends', '-y', '-qq', 'install', ...packages];
  const fetched = spawnSync('apt-get', [...settings, ...wanted], { encoding: 'utf8' });
  if (fetched.error !== undefined) return `Cannot fetch peers with apt-get: ${fetched.error.message}`;
  const files = readdirSync(archives).filter((name) => name.endsWith('.deb'));
  for (const file of files) spawnSync('dpkg', ['-x', path.join(archives, file), root]);
  return fetched.status === 0
    ? undefined
    : `Cannot fetch all of ${packages.join(', ')}: ${fetched.stderr.trim()}`;
}

function libraryFolders(root: string): readonly string[] {
  const libraries = path.resolve(root, 'usr/lib');
  if (!existsSync(libraries)) return [];
  return readdirSync(libraries)
    .filter((name) => name.endsWith('-linux-gnu'))
    .map((name) => path.join(libraries, name));
}
