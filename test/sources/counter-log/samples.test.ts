/** Logs that strangers recorded: each is read with the right numbers or refused with a sentence. Skipped where they are absent. */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, test } from 'vitest';

import { readLog, refusalOf, samples, tableOf } from './log-files.ts';

const sample = (name: string): string => path.join(samples, name);
const iso = (at: number | undefined): string => new Date(at ?? NaN).toISOString();

interface Expected {
  readonly file: string;
  readonly frames: number;
  readonly columns: number;
  readonly first: string;
  readonly last: string;
  /** One value of the last frame. */
  readonly key: string;
  readonly value: number;
  readonly notes: readonly RegExp[];
}

const foreign = /counters are not in the catalogue and are shown as recorded$/;
const noOffset = /^The header says no offset from UTC: times are taken as UTC$/;
const cyrillic = /code page windows-1251/;

const readable: readonly Expected[] = [
  ...(['csv', 'tsv'] as const).map((kind) => ({
    file: `powershell-CounterSamples.${kind}`,
    frames: 25,
    columns: 10,
    first: '2016-11-26T21:46:30.874Z',
    last: '2016-11-26T21:47:42.983Z',
    key: 'log:network interface/bytes total/sec/intel[r] dual band wireless-ac 7260',
    value: 3244.0556042090839,
    notes: [foreign],
  })),
  {
    file: 'ru-cp1251-waflia-DataCollector01.csv',
    frames: 26,
    columns: 1104,
    first: '2021-09-20T16:48:17.954Z',
    last: '2021-09-20T16:48:42.942Z',
    key: 'log:Процесс/Рабочий набор/_Total',
    value: 12_403_163_136,
    notes: [cyrillic, noOffset, foreign],
  },
  {
    file: 'ru-cp1251-waflia-data-converted.csv',
    frames: 26,
    columns: 1104,
    first: '2021-09-20T16:48:17.954Z',
    last: '2021-09-20T16:48:42.942Z',
    key: 'log:Процесс/Рабочий набор/_Total',
    value: 12_403_163_136,
    notes: [cyrillic, noOffset, foreign],
  },
  {
    file: 'synthetic-amckee23-one-chart-example.csv',
    frames: 12,
    columns: 1,
    first: '2018-10-31T14:42:00.000Z',
    last: '2018-10-31T14:45:00.000Z',
    key: 'log:/Graph_1/',
    value: 2,
    notes: [foreign],
  },
  {
    file: 'synthetic-amckee23-testdata.csv',
    frames: 2,
    columns: 1,
    first: '2018-10-31T14:42:18.959Z',
    last: '2018-10-31T14:42:33.965Z',
    key: 'log:test//1/',
    value: 15_411.2,
    notes: [foreign],
  },
  {
    file: 'synthetic-mengzhihua-typeperf-winhost-hyperv.csv',
    frames: 1,
    columns: 9,
    first: '2026-09-22T08:00:00.000Z',
    last: '2026-09-22T08:00:00.000Z',
    key: 'virtual-processor/guest-run-time/web01:Hv VP 0',
    value: 0.09,
    notes: [foreign],
  },
  {
    file: 'synthetic-mizosk-60h.csv',
    frames: 3600,
    columns: 3,
    first: '2026-01-15T10:00:00.630Z',
    last: '2026-01-17T21:59:00.630Z',
    key: 'log:Process/Private Bytes/app1',
    value: 28_426_880,
    notes: [noOffset, foreign],
  },
  {
    file: 'synthetic-nijosmsft-cpu-detailed-relog.csv',
    frames: 5,
    columns: 6,
    first: '2026-12-01T18:00:00.000Z',
    last: '2026-12-01T18:00:04.000Z',
    key: 'log:Processor/% Processor Time/0',
    value: 49.8,
    notes: [foreign],
  },
  {
    file: 'typeperf-stdout-windows-latest.txt',
    frames: 1,
    columns: 2,
    first: '2026-09-22T21:42:32.824Z',
    last: '2026-09-22T21:42:32.824Z',
    key: 'log:Memory/Commit Limit/',
    value: 20_261_367_808,
    notes: [noOffset, foreign, /^2 lines left out: no rows \(first: line 4, "Exiting, please wait..."\)$/],
  },
  {
    file: 'us-memedata-DataCollector01.csv',
    frames: 208,
    columns: 8,
    first: '2021-09-16T11:51:58.569Z',
    last: '2021-09-16T11:58:52.563Z',
    key: 'log:Process/Virtual Bytes/AnyDesk#1',
    value: 117_972_992,
    notes: [foreign],
  },
  {
    file: 'us-memedata-DataCollector03.csv',
    frames: 26,
    columns: 8,
    first: '2021-09-16T12:03:19.303Z',
    last: '2021-09-16T12:04:09.295Z',
    key: 'log:Process/Private Bytes/AnyDesk#2',
    value: 57_315_328,
    notes: [foreign],
  },
];

const toldApart = (file: string, begins: string): string =>
  `SourceError: Cannot read counter log "${sample(file)}": line 1 begins with ${begins}, a counter log with "(PDH-CSV 4.0)" or "(PDH-TSV 4.0)"`;

const refused: Readonly<Record<string, string>> = {
  'powershell-CounterSamples.blg': `SourceError: Cannot read counter log "${sample('powershell-CounterSamples.blg')}": it is a binary log; convert it on Windows: relog powershell-CounterSamples.blg -f CSV -o out.csv`,
  'powershell-CorruptBlg.blg': `${toldApart('powershell-CorruptBlg.blg', String.raw`"\"(Pacific Daylight Time)(420)\",\"\\\\CHANDS"`)}; if it is a binary log, convert it on Windows: relog powershell-CorruptBlg.blg -f CSV -o out.csv`,
  'us-memedata-process1.csv': toldApart('us-memedata-process1.csv', '"time,processid,virtual,private"'),
  'us-memedata-process2.csv': toldApart('us-memedata-process2.csv', '"time,processid,virtual,private"'),
  'us-memedata-process3.csv': toldApart('us-memedata-process3.csv', '"time,processid,virtual,private"'),
};

describe.skipIf(!existsSync(samples))('recorded logs', () => {
  test('every one of them is judged here', () => {
    const judged = [...readable.map(({ file }) => file), ...Object.keys(refused)];

    expect(judged.sort()).toEqual(readdirSync(samples).sort());
  });

  test.each(readable)('$file is read', async ({ file, frames, columns, first, last, key, value, notes }) => {
    const read = await readLog(sample(file));

    expect(read.frames.length).toBe(frames);
    expect(Object.keys(tableOf(read.frames[0])).length).toBeGreaterThanOrEqual(columns);
    expect(read.log.knownColumns + read.log.foreignColumns).toBe(columns);
    expect([iso(read.frames[0]?.at), iso(read.frames.at(-1)?.at)]).toEqual([first, last]);
    expect(tableOf(read.frames.at(-1))[key]).toBe(value);
    expect(read.log.notes.length).toBe(notes.length);
    notes.forEach((note, index) => expect(read.log.notes[index]).toMatch(note));
  });

  test.each(Object.entries(refused))('%s is refused', async (file, sentence) => {
    expect(await refusalOf(sample(file))).toBe(sentence);
  });

  test('blank cells are absent: the Russian log has 833 of them', async () => {
    const { frames } = await readLog(sample('ru-cp1251-waflia-DataCollector01.csv'));

    const absent = frames.flatMap((frame) =>
      Object.values(tableOf(frame)).filter((value) => Number.isNaN(value)),
    );

    expect(absent.length).toBe(833);
  });

  test('CSV and TSV of one recording say the same', async () => {
    const csv = await readLog(sample('powershell-CounterSamples.csv'));
    const tsv = await readLog(sample('powershell-CounterSamples.tsv'));

    expect(tsv.frames.map((frame) => tableOf(frame))).toEqual(csv.frames.map((frame) => tableOf(frame)));
  });
});
