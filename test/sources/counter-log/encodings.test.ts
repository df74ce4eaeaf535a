/** Code pages: the same names come out whatever bytes they were written in. */
import { expect, test } from 'vitest';

import { golden, readLog, tableOf } from './log-files.ts';

const german = {
  'log:Prozessor/Prozessorzeit (%)/0': 0,
  'log:Arbeitsspeicher/Verfügbare MB/': 2047,
};
const russian = {
  'log:Процессор/% загруженности процессора/_Total': 99.5,
  'log:Процесс/Байт виртуальной памяти/Idle': 65_536,
};

test.each([
  ['utf-8-marked.csv', 'utf-8', 'BÜRO1', german],
  ['utf-8-unmarked.csv', 'utf-8', 'BÜRO1', german],
  ['utf-16le-marked.csv', 'utf-16le', 'BÜRO1', german],
  ['utf-16le-unmarked.csv', 'utf-16le', 'BÜRO1', german],
  ['utf-16be-marked.csv', 'utf-16be', 'BÜRO1', german],
  ['utf-16be-unmarked.csv', 'utf-16be', 'BÜRO1', german],
  ['windows-1252.csv', 'windows-1252', 'BÜRO1', german],
  ['cp850.csv', 'cp850', 'BÜRO1', german],
  ['windows-1251.csv', 'windows-1251', 'СЕРВЕР', russian],
  ['cp866.csv', 'cp866', 'СЕРВЕР', russian],
  [
    'windows-1250.csv',
    'windows-1250',
    'HV01',
    {
      'log:Dysk fizyczny/Średnia długość kolejki dysku/0 C:': 0.001,
      'log:Pamięć/Dostępna pamięć (MB)/': 512,
    },
  ],
  [
    'shift-jis.csv',
    'shift_jis',
    'HV01',
    { 'log:プロセッサ/% プロセッサ時間/_Total': 1, 'log:メモリ/利用可能なバイト数/': 2 },
  ],
  ['gbk.csv', 'gbk', 'HV01', { 'log:处理器/% 处理器时间/_Total': 1, 'log:内存/可用字节数/': 2 }],
])('%s is read as %s', async (file, encoding, host, table) => {
  const { log, frames } = await readLog(golden(file));

  expect(log.encoding).toBe(encoding);
  expect(log.hosts).toEqual([host]);
  expect(tableOf(frames.at(-1))).toEqual(table);
});

test('a code page that was guessed is told, one that is marked is not', async () => {
  const guessed = await readLog(golden('windows-1251.csv'));
  const marked = await readLog(golden('utf-8-marked.csv'));

  expect(guessed.log.notes).toContain(
    'The names are taken to be in code page windows-1251, judging by their letters',
  );
  expect(marked.log.notes.join()).not.toContain('code page');
});

test('the local time zone of the header turns midnight into the day before', async () => {
  const { frames } = await readLog(golden('utf-16le-unmarked.csv'));

  expect(frames.map(({ at }) => new Date(at).toISOString())).toEqual([
    '2026-01-31T22:59:59.500Z',
    '2026-01-31T23:00:00.500Z',
  ]);
});
