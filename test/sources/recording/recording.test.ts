/** A recording gives back what was put in, to the last bit, as far as its file goes. */
import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';

import { array, assert, constant, double, maxSafeNat, oneof, property } from 'fast-check';
import { expect, test } from 'vitest';

import type { BurstRead } from '../../../collector/model/burst.ts';
import { ms, unixMs } from '../../../collector/model/time.ts';
import type { Observation } from '../../../collector/sources/observation.ts';
import { readColumn, writeColumn } from '../../../collector/sources/recording/columns.ts';
import { openRecording } from '../../../collector/sources/recording/recording.ts';
import { createRecording } from '../../../collector/sources/recording/recording-writer.ts';
import { openSimulatedHost } from '../../../collector/sources/simulated-host/simulated-host.ts';
import { entriesOf, head, newFile, pollsOf, recordingOf, signal, smallHost } from './recorded.ts';

test('polls come back as they were, VMs that come and go and first values included', async () => {
  const polls = await pollsOf(smallHost(), 20);

  const file = await recordingOf(async (writer) => {
    for (const poll of polls) await writer.poll(poll);
  });

  const { entries, notes } = await entriesOf(file);
  expect(entries).toEqual(polls.map((snapshot) => ({ kind: 'poll', snapshot })));
  expect(notes).toEqual([]);
});

test('turns of a burst come back with the times of their arrays', async () => {
  const host = openSimulatedHost({ lps: 8, vms: 5 });
  const burst = await host.openBurst();
  const reads: BurstRead[] = [];
  for (let turn = 0; turn < 60; turn += 1) {
    host.advance(ms(10));
    reads.push(await burst.read(signal));
  }

  const file = await recordingOf(async (writer) => {
    for (const read of reads) await writer.burst('simulated', read);
  });

  const { entries } = await entriesOf(file);
  expect(entries).toEqual(reads.map((read) => ({ kind: 'burst', host: 'simulated', read })));
});

test('what WMI and Windows said comes back with its types', async () => {
  const seen = { host: 'simulated', at: unixMs(5) };
  const row = {
    Big: 18_446_744_073_709_551_615n,
    Bytes: new Uint8Array([0, 255]),
    Inner: { List: [1n, 'a\u2028b', null, { Deep: true }] },
    Text: 'line\nend',
    Nothing: null,
    Real: 1.5,
  };
  const observations: readonly Observation[] = [
    { ...seen, kind: 'rows', namespace: 'root\\cimv2', className: 'Some_Class', rows: [row, {}] },
    { ...seen, kind: 'topology', bytes: Buffer.from([1, 2, 3]) },
    { ...seen, kind: 'volumes', volumes: [{ name: 'C:', sizeBytes: 2, freeBytes: 1 }] },
  ];

  const file = await recordingOf(async (writer) => observations.forEach((one) => writer.observe(one)));

  const { entries } = await entriesOf(file);
  expect(entries).toEqual(observations.map((observation) => ({ kind: 'observation', observation })));
});

test('a file that was cut off anywhere is read as far as it goes', async () => {
  const polls = await pollsOf(smallHost(), 5);
  const file = await recordingOf(async (writer) => {
    for (const poll of polls) await writer.poll(poll);
  });
  const bytes = readFileSync(file);
  const cut = newFile();

  for (let length = 600; length < bytes.length - 64; length += 487) {
    writeFileSync(cut, bytes.subarray(0, length));
    const { entries, notes } = await entriesOf(cut);
    expect(entries).toEqual(polls.slice(0, entries.length).map((snapshot) => ({ kind: 'poll', snapshot })));
    expect(notes).toEqual([expect.stringMatching(/^The recording was cut off after \d+ lines/)]);
  }
});

test('a poll is readable as soon as it was written, before the file is closed', async () => {
  const file = newFile();
  const writer = await createRecording(file, head);
  const [first, second] = await pollsOf(smallHost(), 2);
  if (first === undefined || second === undefined) throw new Error('The host gave no poll');
  await writer.poll(first);
  await writer.poll(second);

  const { entries } = await entriesOf(file);

  expect(entries.length).toBe(2);
  await writer.close(unixMs(1));
});

test('a column comes back to the last bit, whatever was before', () => {
  const value = oneof(maxSafeNat(), double(), constant(Number.NaN), constant(0));
  assert(
    property(array(value, { maxLength: 6 }), array(value, { maxLength: 6 }), (earlier, now) => {
      const before = Float64Array.from(earlier);
      const values = Float64Array.from(now, (one) => (Number.isFinite(one) ? one + 0 : Number.NaN));
      const written = JSON.parse(JSON.stringify(writeColumn(values, before))) as ReturnType<
        typeof writeColumn
      >;
      expect(readColumn(written, before)).toEqual(values);
    }),
  );
});

test('a file that is no recording, of a later version, damaged, or there already is a sentence', async () => {
  const file = newFile();
  const open = async (bytes: Buffer | string) => {
    writeFileSync(file, bytes);
    return openRecording(file);
  };

  await expect(open('text')).rejects.toThrow(/Cannot read recording ".*": it is no gzip file, or damaged/);
  await expect(open(gzipSync('{"kind":"head"}\n'))).rejects.toThrow(
    /its first line is not that of a recording/,
  );
  await expect(open(gzipSync(''))).rejects.toThrow('there is nothing in it');
  const line = { kind: 'head', format: 'whichvm-recording', version: 2, ...head };
  await expect(open(gzipSync(JSON.stringify(line)))).rejects.toThrow(
    'its version is 2, this build reads up to 1',
  );
  await expect(createRecording(file, head)).rejects.toThrow('there is such a file already');
  await expect(openRecording('/nowhere/x.gz')).rejects.toThrow(
    /Cannot read recording "\/nowhere\/x.gz": ENOENT/,
  );
});

test('a line that contradicts those before it is refused with its number, one of a later kind is passed over', async () => {
  const [poll] = await pollsOf(smallHost(), 1);
  if (poll === undefined) throw new Error('The host gave no poll');
  const file = await recordingOf((writer) => writer.poll(poll));
  const lines = gunzipSync(readFileSync(file)).toString().trimEnd().split('\n');
  const rewritten = async (change: (lines: string[]) => void) => {
    const copy = [...lines];
    change(copy);
    writeFileSync(file, gzipSync(`${copy.join('\n')}\n`));
    return entriesOf(file);
  };

  const later = await rewritten((copy) => copy.splice(1, 0, '{"kind":"picture","of":"something"}'));
  expect(later.entries.length).toBe(1);
  await expect(rewritten((copy) => copy.splice(1, 1))).rejects.toThrow(
    `line ${lines.length - 2} does not follow from those before it`,
  );
  await expect(rewritten((copy) => (copy[1] = '{"kind":"layout","id":"one"}'))).rejects.toThrow(
    /line 2 is damaged: id: /,
  );
});
