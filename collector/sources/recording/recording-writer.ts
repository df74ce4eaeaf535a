/**
 * Writes a recording line by line through gzip. Each poll is flushed, so that whatever ends the process, what was recorded before is
 * readable; turns of a burst, which come many times a second, are flushed a few at a time. Lines keep the order of the calls.
 */
import { open } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { constants, createGzip, type Gzip } from 'node:zlib';

import type { BurstRead } from '../../model/burst.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { SourceError } from '../../model/source.ts';
import type { UnixMs } from '../../model/time.ts';
import type { Observation } from '../observation.ts';
import { formatName, formatVersion, type HeadLine } from './format.ts';
import { createSetLines } from './set-lines.ts';
import { rowToJson } from './wmi-values.ts';

export interface RecordingWriter {
  /** Resolves when the poll is readable in the file. Rejects with `SourceError` when it cannot be written. */
  poll(snapshot: Snapshot): Promise<void>;
  burst(host: string, read: BurstRead): Promise<void>;
  /** Written with the next poll at the latest. */
  observe(observation: Observation): void;
  counts(): { readonly polls: number; readonly burstReads: number; readonly sizeBytes: number };
  close(at: UnixMs): Promise<void>;
}

export type RecordingHead = Omit<HeadLine, 'kind' | 'format' | 'version'>;

const burstReadsAFlush = 25;

/** Rejects with `SourceError` when the file is there already or cannot be made. */
export async function createRecording(path: string, head: RecordingHead): Promise<RecordingWriter> {
  const output = await openOutput(path);
  const layouts = createSetLines();
  let polls = 0;
  let burstReads = 0;
  output.line({ kind: 'head', format: formatName, version: formatVersion, ...head });
  return {
    async poll(snapshot) {
      const { host, takenAt, inventory, problems } = snapshot;
      const { layoutLines, sets } = layouts.ofPoll(snapshot);
      layoutLines.forEach(output.line);
      output.line({
        kind: 'poll',
        host,
        takenAt,
        sets,
        ...(inventory === undefined ? {} : { inventory }),
        problems,
      });
      polls += 1;
      await output.flush();
    },
    async burst(host, read) {
      const { layoutLines, sets } = layouts.ofBurst(host, read);
      layoutLines.forEach(output.line);
      output.line({ kind: 'burst', host, at: read.at, sets });
      burstReads += 1;
      if (burstReads % burstReadsAFlush === 0) await output.flush();
    },
    observe: (observation) => output.line(observationLine(observation)),
    counts: () => ({ polls, burstReads, sizeBytes: output.sizeBytes() }),
    async close(at) {
      output.line({ kind: 'end', at, polls, burstReads });
      await output.close();
    },
  };
}

function observationLine(observation: Observation): unknown {
  switch (observation.kind) {
    case 'rows':
      return { ...observation, rows: observation.rows.map(rowToJson) };
    case 'topology':
      return { ...observation, bytes: Buffer.from(observation.bytes).toString('base64') };
    case 'volumes':
      return observation;
  }
}

interface Output {
  line(line: unknown): void;
  flush(): Promise<void>;
  sizeBytes(): number;
  close(): Promise<void>;
}

async function openOutput(path: string): Promise<Output> {
  const refusal = (cause: unknown): SourceError => {
    const isThere = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST';
    const reason = cause instanceof Error ? cause.message : String(cause);
    return new SourceError(
      `Cannot write recording "${path}": ${isThere ? 'there is such a file already; choose another with --out' : reason}`,
      { cause },
    );
  };
  const file = await open(path, 'wx').catch((error: unknown) => {
    throw refusal(error);
  });
  const gzip: Gzip = createGzip();
  const stream = gzip.pipe(file.createWriteStream());
  let failure: unknown;
  stream.on('error', (error) => {
    failure = error;
    gzip.destroy();
  });
  gzip.on('error', (error) => (failure ??= error));
  const closed = new Promise<void>((resolve) => {
    stream.once('close', resolve);
  });
  const check = (): void => {
    if (failure !== undefined) throw refusal(failure);
  };
  return {
    line(line) {
      if (failure === undefined) gzip.write(`${textOf(line)}\n`);
    },
    async flush() {
      check();
      // A disk that fails ends the stream, and then nothing calls back.
      const flushed = new Promise<void>((resolve) => {
        gzip.flush(constants.Z_SYNC_FLUSH, resolve);
      });
      await Promise.race([flushed, closed]);
      if (stream.writableNeedDrain) {
        const drained = new Promise<void>((resolve) => {
          stream.once('drain', resolve);
        });
        await Promise.race([drained, closed]);
      }
      check();
    },
    sizeBytes: () => stream.bytesWritten,
    async close() {
      check();
      gzip.end();
      await finished(stream).catch((error: unknown) => {
        throw refusal(failure ?? error);
      });
    },
  };
}

/** Two separators that JSON leaves as they are end a line for some readers. */
function textOf(line: unknown): string {
  return JSON.stringify(line).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}
