/** Files that are no logs: each is refused with what it is instead. */
import { writeFileSync } from 'node:fs';

import { expect, test } from 'vitest';

import { refusalOf, written } from './log-files.ts';

const header = '"(PDH-CSV 4.0) (UTC)(0)","\\\\A\\Memory\\Free"';

async function reasonOf(file: string): Promise<string> {
  return (await refusalOf(file)).replace(/^SourceError: Cannot read counter log ".*?": /, '');
}

test.each([
  ['nothing', [''], 'the file is empty'],
  ['blank lines', ['', ' ', ''], 'there is nothing in it but blank lines'],
  ['a header alone', [header, ''], 'it has a header but no rows'],
  ['a header without counters', ['"(PDH-CSV 4.0) (UTC)(0)"', ''], 'line 1 names no counters'],
  [
    'another table',
    ['', 'time,value', '1,2'],
    'line 2 begins with "time,value", a counter log with "(PDH-CSV 4.0)" or "(PDH-TSV 4.0)"',
  ],
  [
    'decimal commas without quotes',
    [header, '11/22/2026 10:00:00.000,12,5', '11/22/2026 10:00:01.000,13,5', ''],
    'no row could be read: 2 lines left out: another number of fields than the header (first: line 2, 3 instead of 2)',
  ],
  [
    'times that are none',
    [header, '"13/45/2026 10:00:00.000","1"', ''],
    'no row could be read: 1 line left out: no time like 11/26/2016 13:47:42.983 (first: line 2, column 1: "13/45/2026 10:00:00.000")',
  ],
  [
    'times without seconds',
    [header, '"11/22/2026 10:00","1"', ''],
    'no row could be read: 1 line left out: a part of the time is lost, as when a spreadsheet saved the file; only the log as recorded has it (first: line 2, column 1: "11/22/2026 10:00")',
  ],
] as const)('%s', async (_what, lines, reason) => {
  expect(await reasonOf(written(lines, '\n'))).toBe(reason);
});

test('a file that is not there', async () => {
  expect(await reasonOf('/no/such/log.csv')).toMatch(/^ENOENT/);
});

test('a folder', async () => {
  expect(await reasonOf('test')).toMatch(/^EISDIR/);
});

test('binary files, told apart', async () => {
  const workbook = written([], '', 'book.csv');
  const trace = written([], '', 'log.csv');
  const noise = written([], '', 'noise.csv');
  writeFileSync(workbook, Buffer.from('PK\u0003\u0004\u0014 binary', 'latin1'));
  writeFileSync(trace, Buffer.concat([Buffer.of(0, 0, 1, 0, 2), Buffer.alloc(500)]));
  writeFileSync(noise, Buffer.from([1, 0, 0, 7, 0, 9, 9, 0, 0, 0, 3]));

  expect(await reasonOf(workbook)).toBe('it is a zip archive or a workbook, not a log');
  expect(await reasonOf(trace)).toBe(
    'it is a binary log; convert it on Windows: relog log.csv -f CSV -o out.csv',
  );
  expect(await reasonOf(noise)).toBe('it is not text');
});
