/**
 * A recording as a source: each read gives the next poll of its host, moved to the present and with its own clock, so that rates come out
 * as they were. After the last poll it begins anew, which shows as counters that were reset. A burst plays the turns recorded.
 */
import path from 'node:path';

import type { BurstRead, BurstReader } from '../../model/burst.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { SourceError, type Source } from '../../model/source.ts';
import { addMs, msBetween, type Clock, type Ms } from '../../model/time.ts';
import { openRecording, type RecordedEntry, type Recording } from './recording.ts';

/** One source for each host that was recorded. Rejects with `SourceError` when the file is no recording or holds no poll. */
export async function openRecordingSources(file: string, clock: Clock): Promise<readonly Source[]> {
  const recording = await openRecording(file);
  const hosts = new Set<string>();
  for await (const entry of recording.entries()) if (entry.kind === 'poll') hosts.add(entry.snapshot.host);
  if (hosts.size === 0) throw new SourceError(`Cannot play recording "${file}": there is no poll in it`);
  return [...hosts].map((host) => recordingSource(recording, host, clock));
}

function recordingSource(recording: Recording, host: string, clock: Clock): Source {
  const polls = loop(recording, (entry) =>
    entry.kind === 'poll' && entry.snapshot.host === host ? entry.snapshot : undefined,
  );
  return {
    host,
    kind: 'recording',
    description: `recording ${path.basename(recording.path)}`,
    async read(signal) {
      signal.throwIfAborted();
      const snapshot = await polls.next();
      if (snapshot === undefined) throw new SourceError(`Cannot play "${host}": its recording has no poll`);
      return moved(snapshot, msBetween(snapshot.takenAt, clock()));
    },
    openBurst: () => openRecordedBurst(recording, host, clock),
    close: () => polls.close(),
  };
}

async function openRecordedBurst(recording: Recording, host: string, clock: Clock): Promise<BurstReader> {
  const reads = loop(recording, (entry): BurstRead | undefined =>
    entry.kind === 'burst' && entry.host === host ? entry.read : undefined,
  );
  return {
    async read(signal) {
      signal.throwIfAborted();
      const read = await reads.next();
      if (read === undefined)
        throw new SourceError(`Cannot play a burst of "${host}": there is none in "${recording.path}"`);
      return { ...read, at: clock() };
    },
    close: () => reads.close(),
  };
}

interface Loop<T> {
  /** Undefined when there is nothing of the kind. */
  next(): Promise<T | undefined>;
  close(): Promise<void>;
}

/** Entries of one kind, from the start again after the last. */
function loop<T>(recording: Recording, choose: (entry: RecordedEntry) => T | undefined): Loop<T> {
  let entries = recording.entries();
  return {
    async next() {
      for (let rounds = 0; rounds < 2;) {
        const { done, value } = await entries.next();
        const chosen = done === true ? undefined : choose(value);
        if (chosen !== undefined) return chosen;
        if (done !== true) continue;
        entries = recording.entries();
        rounds += 1;
      }
      return undefined;
    },
    async close() {
      await entries.return(undefined);
    },
  };
}

/** The same poll later: only the times of the wall move, the clock that values are divided by stays. */
function moved(snapshot: Snapshot, by: Ms): Snapshot {
  const { inventory } = snapshot;
  return {
    ...snapshot,
    takenAt: addMs(snapshot.takenAt, by),
    sets: snapshot.sets.map((set) => ({ ...set, readAt: addMs(set.readAt, by) })),
    ...(inventory === undefined
      ? {}
      : {
          inventory: {
            ...inventory,
            at: addMs(inventory.at, by),
            events: inventory.events.map((event) => ({ ...event, at: addMs(event.at, by) })),
          },
        }),
  };
}
