/** What a key of Wine's registry holds, read as an administrator would: exported to a file. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';

import { windowsPath, wine, wineEnvironment } from './wmi-in-wine.ts';

/** The texts with variables to expand; none where there is no such key. `file` is written on the way. */
export function expandingTextsIn(key: string, file: string): readonly string[] {
  rmSync(file, { force: true });
  const options = { env: wineEnvironment(), stdio: 'ignore' } as const;
  spawnSync(wine, ['reg', 'export', key, windowsPath(file), '/y'], options);
  if (!existsSync(file)) return [];
  // The file is UTF-16; such a text stands in it as the hexadecimal bytes of UTF-16, folded over lines.
  const text = readFileSync(file)
    .toString('utf16le')
    .replaceAll(/\\\r?\n\s*/gu, '');
  return [...text.matchAll(/hex\(2\):([\da-f,]+)/giu)].map(([, hex = '']) =>
    Buffer.from(hex.replaceAll(',', ''), 'hex').toString('utf16le').replace(/\0$/u, ''),
  );
}
