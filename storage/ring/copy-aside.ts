/** A copy of a store file and its journal among the temporary files, for looking into what must not be touched. */
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { StorageError } from '../../collector/model/history.ts';

export function copyAside(file: string): { readonly copy: string; readonly remove: () => void } {
  const folder = mkdtempSync(path.join(tmpdir(), 'whichvm-check-'));
  const copy = path.join(folder, 'copy.db');
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    for (const suffix of ['', '-wal'])
      if (existsSync(`${file}${suffix}`)) copyFileSync(`${file}${suffix}`, `${copy}${suffix}`);
    return { copy, remove };
  } catch (error) {
    remove();
    const reason = error instanceof Error ? error.message : String(error);
    throw new StorageError(
      `Cannot check store "${file}": it cannot be copied to "${folder}" to be read there: ${reason}`,
      { cause: error },
    );
  }
}
