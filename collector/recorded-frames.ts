/** What was recorded elsewhere as frames: a log of PerfMon, or a recording of ours, told apart by how the file begins. */
import { open } from 'node:fs/promises';

import type { Frame } from './model/frame.ts';
import { createCooker, type Cooker } from './sampling/cook.ts';
import { openCounterLog } from './sources/counter-log/counter-log.ts';
import { gzipMark, openRecording } from './sources/recording/recording.ts';

export interface RecordedFrames {
  readonly kind: 'log' | 'recording';
  readonly path: string;
  readonly totalBytes: number;
  /** In the order of time. */
  frames(options: { readonly onProgress: (readBytes: number) => void }): AsyncGenerator<Frame>;
  /** Sentences on what is odd; complete when the frames have been read. */
  readonly notes: readonly string[];
}

/** Rejects with `SourceError` for a file that is neither. */
export async function openRecordedFrames(file: string): Promise<RecordedFrames> {
  if (!(await isGzip(file))) {
    const log = await openCounterLog(file);
    return {
      kind: 'log',
      path: log.path,
      totalBytes: log.totalBytes,
      frames: log.frames,
      get notes() {
        return log.notes;
      },
    };
  }
  const recording = await openRecording(file);
  return {
    kind: 'recording',
    path: recording.path,
    totalBytes: recording.totalBytes,
    async *frames(options) {
      const cookers = new Map<string, Cooker>();
      for await (const entry of recording.entries(options)) {
        if (entry.kind !== 'poll') continue;
        const { snapshot } = entry;
        const cooker = cookers.get(snapshot.host) ?? createCooker();
        cookers.set(snapshot.host, cooker);
        yield cooker.cook(snapshot);
      }
    },
    get notes() {
      return recording.notes;
    },
  };
}

/** What cannot be read is left to be refused as a log. */
async function isGzip(file: string): Promise<boolean> {
  try {
    await using handle = await open(file, 'r');
    const mark = Buffer.alloc(gzipMark.length);
    await handle.read(mark, 0, mark.length, 0);
    return mark.equals(gzipMark);
  } catch {
    return false;
  }
}
