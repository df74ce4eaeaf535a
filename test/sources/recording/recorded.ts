/** Recordings made for tests: in a folder of their own, from what is handed in. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll } from 'vitest';

import type { Snapshot } from '../../../collector/model/snapshot.ts';
import { ms, unixMs } from '../../../collector/model/time.ts';
import { openRecording, type RecordedEntry } from '../../../collector/sources/recording/recording.ts';
import {
  createRecording,
  type RecordingHead,
  type RecordingWriter,
} from '../../../collector/sources/recording/recording-writer.ts';
import {
  openSimulatedHost,
  type SimulatedHost,
} from '../../../collector/sources/simulated-host/simulated-host.ts';

export const head: RecordingHead = {
  program: '0.0.0',
  platform: 'test',
  startedAt: unixMs(1000),
  intervalMs: 1000,
  isAnonymised: false,
  hosts: [{ host: 'simulated', source: 'simulated', description: 'made up' }],
};

export const signal = new AbortController().signal;

const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

export function newFile(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'whichvm-recording-'));
  folders.push(folder);
  return path.join(folder, 'a.jsonl.gz');
}

/** Writes what `fill` says, whole; the path of the file. */
export async function recordingOf(fill: (writer: RecordingWriter) => Promise<void>): Promise<string> {
  const file = newFile();
  const writer = await createRecording(file, head);
  await fill(writer);
  await writer.close(unixMs(9000));
  return file;
}

export async function pollsOf(host: SimulatedHost, count: number): Promise<readonly Snapshot[]> {
  const polls: Snapshot[] = [];
  for (let poll = 0; poll < count; poll += 1) {
    host.advance(ms(1000));
    polls.push(await host.read(signal));
  }
  return polls;
}

export function smallHost(): SimulatedHost {
  return openSimulatedHost({ lps: 4, vms: 3, scenario: 'restart' });
}

export async function entriesOf(file: string): Promise<{
  readonly entries: readonly RecordedEntry[];
  readonly notes: readonly string[];
}> {
  const recording = await openRecording(file);
  const entries: RecordedEntry[] = [];
  for await (const entry of recording.entries()) entries.push(entry);
  return { entries, notes: recording.notes };
}
