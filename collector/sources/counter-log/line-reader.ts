/**
 * The lines of a log, whatever its size: a chunk is read, cut and forgotten. Cut at line ends first and at quotes later, so that
 * a row torn by a crash costs itself only and does not swallow those behind it.
 */
import { open } from 'node:fs/promises';

import iconv from 'iconv-lite';

import { SourceError } from '../../model/source.ts';
import type { TextEncoding } from './text-encoding.ts';

export interface Line {
  readonly text: string;
  /** From 1. */
  readonly number: number;
  /** False for what is behind the last line end: a row may be torn there. */
  readonly isEnded: boolean;
}

export interface ReadOptions {
  readonly signal?: AbortSignal;
  /** Bytes read so far. */
  readonly onProgress?: (readBytes: number) => void;
}

const chunkBytes = 1 << 20;
const longestLine = 1 << 26;

/**
 * Lines in the order of the file, a chunk's worth at a time, without their ends (`\n`, `\r\n`, `\r\r\n`). Text of one-byte
 * encodings comes undecoded, a character a byte: only the header holds more than ASCII.
 */
export async function* readLines(
  path: string,
  encoding: TextEncoding,
  { signal, onProgress }: ReadOptions = {},
): AsyncGenerator<readonly Line[]> {
  await using file = await open(path, 'r');
  const decode = decoderOf(encoding);
  const buffer = Buffer.allocUnsafe(chunkBytes);
  let position = encoding.markBytes;
  let rest = '';
  let count = 0;
  for (;;) {
    signal?.throwIfAborted();
    const { bytesRead } = await file.read(buffer, 0, chunkBytes, position);
    position += bytesRead;
    const pieces = (
      rest + (bytesRead === 0 ? decode.end() : decode.write(buffer.subarray(0, bytesRead)))
    ).split('\n');
    rest = pieces.pop() ?? '';
    if (rest.length > longestLine) {
      throw new SourceError(
        `Cannot read counter log "${path}": line ${count + 1} is longer than 64 MB, so this is no log`,
      );
    }
    const lines = pieces.map((text): Line => ({
      text: withoutReturns(text),
      number: (count += 1),
      isEnded: true,
    }));
    if (bytesRead === 0 && rest !== '') {
      lines.push({ text: withoutReturns(rest), number: count + 1, isEnded: false });
    }
    onProgress?.(position);
    if (lines.length > 0) yield lines;
    if (bytesRead === 0) return;
  }
}

interface Decoder {
  write(bytes: Buffer): string;
  end(): string;
}

function decoderOf({ name, unitBytes }: TextEncoding): Decoder {
  if (unitBytes === 1) return { write: (bytes) => bytes.toString('latin1'), end: () => '' };
  const decoder = iconv.getDecoder(name);
  return { write: (bytes) => decoder.write(bytes), end: () => decoder.end() ?? '' };
}

function withoutReturns(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 13) end -= 1;
  return end === text.length ? text : text.slice(0, end);
}
