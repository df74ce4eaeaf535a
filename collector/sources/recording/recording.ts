/**
 * Reads a recording: what it holds, in the order it was written. Opening reads the first line, so that a file which is no recording
 * is refused at once; one that was cut off is read as far as it goes, and says so in `notes`.
 */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { constants, createGunzip } from 'node:zlib';

import type { BurstRead } from '../../model/burst.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { SourceError } from '../../model/source.ts';
import { unixMs } from '../../model/time.ts';
import type { Observation } from '../observation.ts';
import { bodyLine, formatName, formatVersion, headLine, isKnownKind, type HeadLine } from './format.ts';
import { createReadings } from './readings.ts';
import { rowFromJson } from './wmi-values.ts';

export type RecordedEntry =
  | { readonly kind: 'poll'; readonly snapshot: Snapshot }
  | { readonly kind: 'burst'; readonly host: string; readonly read: BurstRead }
  | { readonly kind: 'observation'; readonly observation: Observation };

export interface Recording {
  readonly path: string;
  readonly head: HeadLine;
  readonly totalBytes: number;
  /** May be read again from the start. Rejects with `SourceError` at a line that is damaged. */
  entries(options?: { readonly onProgress?: (readBytes: number) => void }): AsyncGenerator<RecordedEntry>;
  /** Sentences on what is odd; complete when the entries have been read. */
  readonly notes: readonly string[];
}

/** The two bytes that every gzip file begins with. */
export const gzipMark = Buffer.from([0x1f, 0x8b]);

export async function openRecording(path: string): Promise<Recording> {
  const { size } = await stat(path).catch((error: unknown) => {
    throw refusal(path, error instanceof Error ? error.message : String(error), error);
  });
  const head = await readHead(path);
  let notes: readonly string[] = [];
  return {
    path,
    head,
    totalBytes: size,
    async *entries({ onProgress } = {}) {
      const readings = createReadings();
      let hasEnd = false;
      let number = 1;
      for await (const text of linesOf(path, onProgress)) {
        number += 1;
        if (number === 2) continue;
        const line = parseLine(path, text, number - 1);
        if (line === undefined) break;
        hasEnd = line.kind === 'end';
        const entry = line.kind === 'unknown' ? undefined : entryOf(line, readings);
        if (entry === 'damaged')
          throw refusal(path, `line ${number - 1} does not follow from those before it`);
        if (entry !== undefined) yield entry;
      }
      notes = hasEnd ? [] : [`The recording was cut off after ${number - 2} lines; what is there was read`];
    },
    get notes() {
      return notes;
    },
  };
}

type Line = ReturnType<typeof bodyLine.parse> | { readonly kind: 'unknown' };

/** Undefined for a last line that is not whole. */
function parseLine(path: string, text: string, number: number): Line | undefined {
  const json = parseJson(text);
  if (json === undefined) return undefined;
  if (!isKnownKind(json)) return { kind: 'unknown' };
  const parsed = bodyLine.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw refusal(
    path,
    `line ${number} is damaged: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'unreadable'}`,
  );
}

function entryOf(
  line: Exclude<Line, { readonly kind: 'unknown' }>,
  readings: ReturnType<typeof createReadings>,
): RecordedEntry | 'damaged' | undefined {
  switch (line.kind) {
    case 'layout':
      readings.learn(line);
      return undefined;
    case 'poll': {
      const snapshot = readings.snapshot(line);
      return snapshot === undefined ? 'damaged' : { kind: 'poll', snapshot };
    }
    case 'burst': {
      const read = readings.burst(line);
      return read === undefined ? 'damaged' : { kind: 'burst', host: line.host, read };
    }
    case 'rows':
      return observed({ ...line, at: unixMs(line.at), rows: line.rows.map(rowFromJson) });
    case 'topology':
      return observed({ ...line, at: unixMs(line.at), bytes: Buffer.from(line.bytes, 'base64') });
    case 'volumes':
      return observed({ ...line, at: unixMs(line.at) });
    case 'end':
      return undefined;
  }
}

function observed(observation: Observation): RecordedEntry {
  return { kind: 'observation', observation };
}

async function readHead(path: string): Promise<HeadLine> {
  for await (const text of linesOf(path)) {
    const json = parseJson(text);
    const parsed = headLine.safeParse(json);
    if (!parsed.success)
      throw refusal(
        path,
        `its first line is not that of a recording, {"kind":"head","format":"${formatName}",…}`,
      );
    if (parsed.data.version > formatVersion)
      throw refusal(path, `its version is ${parsed.data.version}, this build reads up to ${formatVersion}`);
    return parsed.data;
  }
  throw refusal(path, 'there is nothing in it');
}

/** The lines as far as the file goes: one that was cut off ends without the end that gzip writes. */
async function* linesOf(path: string, onProgress?: (readBytes: number) => void): AsyncGenerator<string> {
  const file = createReadStream(path);
  const gunzip = createGunzip({ finishFlush: constants.Z_SYNC_FLUSH });
  file.on('error', (error) => gunzip.destroy(error));
  const lines = createInterface({ input: file.pipe(gunzip), crlfDelay: Infinity });
  try {
    for await (const text of lines) {
      yield text;
      onProgress?.(file.bytesRead);
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw refusal(path, `it is no gzip file, or damaged: ${reason}`, error);
  } finally {
    lines.close();
    file.destroy();
    gunzip.destroy();
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function refusal(path: string, reason: string, cause?: unknown): SourceError {
  return new SourceError(`Cannot read recording "${path}": ${reason}`, cause === undefined ? {} : { cause });
}
