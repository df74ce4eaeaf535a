/** A page of metrics saved in a file: read anew at each poll, in the encodings that Windows tools save in. */
import { readFile, stat } from 'node:fs/promises';

import { SourceError } from '../../model/source.ts';

export interface SavedPage {
  readonly text: string;
  /** When the file was last written: that is when its values were true. Milliseconds, with a fraction. */
  readonly writtenAt: number;
}

export async function readSavedPage(
  file: string,
  limitBytes: number,
  signal: AbortSignal,
): Promise<SavedPage> {
  try {
    const { size, mtimeMs } = await stat(file);
    if (size > limitBytes) {
      const sizes = `${Math.round(size / 1_048_576)} MiB, more than ${limitBytes / 1_048_576}`;
      throw new SourceError(`Cannot read ${file}: it has ${sizes}, which no page of windows_exporter should`);
    }
    return { text: decode(await readFile(file, { signal })), writtenAt: mtimeMs };
  } catch (error) {
    if (error instanceof SourceError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new SourceError(`Cannot read ${file}: ${reason}`, { cause: error });
  }
}

/** PowerShell's `>` writes UTF-16, its `Out-File -Encoding utf8` a mark before the text. */
function decode(bytes: Buffer): string {
  const mark = bytes.subarray(0, 2).toString('hex');
  const encoding = mark === 'fffe' ? 'utf-16le' : mark === 'feff' ? 'utf-16be' : 'utf-8';
  return new TextDecoder(encoding).decode(bytes);
}
