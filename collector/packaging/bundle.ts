/**
 * Makes of the sources the few JavaScript files of the packaged program: one for the main thread, one for each worker, for a Node that
 * cannot read all of our syntax. Packages with binaries stay outside and are laid beside.
 *
 *   lib/collector/main.mjs     lib/storage/ring/worker.mjs     lib/collector/sources/windows/wmi/worker.mjs
 *   lib/collector/sources/windows/pdh/burst-worker.mjs
 *   lib/ui/dist/…              lib/node_modules/…
 */
import path from 'node:path';

import { build, type Plugin } from 'vite';

const root = path.resolve(import.meta.dirname, '../..');

/** Which of our files run as programs or threads of their own. */
const entries = [
  'collector/main.ts',
  'storage/ring/worker.ts',
  'collector/http/matrix/worker.ts',
  'collector/sources/windows/wmi/worker.ts',
  'collector/sources/windows/pdh/burst-worker.ts',
] as const;

/** Have binaries, so they cannot become text. */
const nativePackages = ['better-sqlite3', 'koffi'] as const;

/** Writes the files into `folder`, which is to become `lib`. */
export async function bundleProgram(folder: string, nodeMajor: number): Promise<void> {
  for (const entry of entries) {
    const file = entry.replace(/\.ts$/, '.mjs');
    await build({
      configFile: false,
      root,
      logLevel: 'error',
      plugins: [placeFiles(entry), provideStack(entry)],
      ssr: { noExternal: true, external: [...nativePackages] },
      build: {
        ssr: entry,
        outDir: path.join(folder, path.dirname(file)),
        emptyOutDir: false,
        target: `node${nodeMajor}`,
        minify: false,
        rolldownOptions: { output: { entryFileNames: path.basename(file), codeSplitting: false } },
      },
    });
  }
}

/** Files found beside a module are looked for beside the bundle: the path between the two goes in, and workers are bundles too. */
function placeFiles(entry: string): Plugin {
  return {
    name: 'place-files',
    enforce: 'pre',
    transform(code, id) {
      if (!id.startsWith(root) || id.includes('node_modules') || !code.includes('import.meta'))
        return undefined;
      const between = path.posix.relative(path.dirname(entry), path.relative(root, path.dirname(id))) || '.';
      const placed = code
        .replaceAll(
          /new URL\('\.\/([\w-]+)\.ts', import\.meta\.url\)/g,
          `new URL('${between}/$1.mjs', import.meta.url)`,
        )
        .replaceAll('path.join(import.meta.dirname, ', `path.join(import.meta.dirname, '${between}', `);
      return { code: placed, map: null };
    },
  };
}

/** Node 22 has no AsyncDisposableStack; the entry brings ours where it lacks. */
function provideStack(entry: string): Plugin {
  return {
    name: 'provide-stack',
    enforce: 'pre',
    transform(code, id) {
      if (id !== path.join(root, entry)) return undefined;
      const stack = path.join(root, 'collector/packaging/async-disposable-stack.ts');
      return { code: `import ${JSON.stringify(stack)};\n${code}`, map: null };
    },
  };
}
