/** Logs of every odd shape: what is read, what is skipped, what is said. */
import { expect, test } from 'vitest';

import { golden, readLog, refusalOf, tableOf, written } from './log-files.ts';

const twoColumns = '"(PDH-CSV 4.0) (UTC)(0)","\\\\A\\Memory\\Free","\\\\A\\Memory\\Used"';
const free = 'log:Memory/Free/';
const used = 'log:Memory/Used/';

const stamp = (seconds: number): string => `"11/22/2026 10:00:${String(seconds).padStart(2, '0')}.000"`;

async function readLines(lines: readonly string[], lineEnd?: string) {
  const { log, frames } = await readLog(written(lines, lineEnd));
  return { log, frames, tables: frames.map((frame) => tableOf(frame)) };
}

test('VM names keep their commas, brackets, colons and quotes, and the catalogue gives units', async () => {
  const { log, frames } = await readLog(golden('hyper-v-names.csv'));
  const table = tableOf(frames[1]);

  expect(log.hosts).toEqual(['HV01']);
  expect([log.knownColumns, log.foreignColumns]).toEqual([11, 2]);
  expect(
    Object.entries(table)
      .filter(([key]) => key.startsWith('virtual-processor/guest-run-time/'))
      .map(([key, value]) => [key.split('/').slice(2).join('/'), value]),
  ).toEqual([
    ['web,01:Hv VP 0', 0.25],
    ['db(prod):Hv VP 0', 0.125],
    ['a:b:Hv VP 0', 0],
    ['say "hi":Hv VP 0', 1],
    ['東京:Hv VP 0', 0.15],
    ['twin:Hv VP 0', 0.1],
    ['twin:Hv VP 0#1', 0.2],
  ]);
  expect(table['virtual-processor/cpu-wait-time-per-dispatch/web,01:Hv VP 0']).toBeCloseTo(2.5e-6, 15);
  expect(table['logical-processor/guest-run-time/Hv LP 0']).toBe(0.75);
  expect(frames[1]?.inventory.virtualMachines.map(({ name }) => name)).toEqual([
    'web,01',
    'db(prod)',
    'a:b',
    'say "hi"',
    '東京',
    'twin',
  ]);
});

test('totals are kept apart from their parts, as recorded', async () => {
  const { frames } = await readLog(golden('hyper-v-names.csv'));

  expect(tableOf(frames[1])['log:Hyper-V Hypervisor Virtual Processor/% Guest Run Time/_Total']).toBe(182.5);
});

test('blank cells are gaps, and -1 is a value', async () => {
  const { frames } = await readLog(golden('hyper-v-names.csv'));
  const guest = (name: string) =>
    frames.map((frame) => tableOf(frame)[`virtual-processor/guest-run-time/${name}:Hv VP 0`]);

  expect(guest('a:b')).toEqual([NaN, 0, NaN]);
  expect(guest('db(prod)')).toEqual([NaN, 0.125, -0.01]);
});

test('a sum that PerfMon shows undivided becomes a rate, and a fall is no negative one', async () => {
  const { frames } = await readLog(golden('hyper-v-names.csv'));

  const errors = frames.map(
    (frame) => tableOf(frame)['virtual-storage-device/error-count/D:-vm-web[1].vhdx'],
  );

  expect(errors).toEqual([NaN, 2, NaN]);
  expect(frames.map((frame) => frame.sets[0]?.intervalSeconds)).toEqual([NaN, 1, 2]);
});

test('German Hyper-V counters and decimal commas are understood', async () => {
  const { frames } = await readLog(golden('german-hyper-v-decimal-comma.csv'));

  expect(tableOf(frames[0])).toMatchObject({
    'virtual-processor/guest-run-time/web01:Hv VP 0': 0.505,
    'virtual-processor/cpu-wait-time-per-dispatch/web01:Hv VP 0': 2500 * 1e-9,
    'logical-processor/total-run-time/Hv LP 0': 75.25 * 0.01,
    'log:Logischer Prozessor für Hyper-V-Hypervisor/% Gesamtausführungszeit/_Total': 75.25,
  });
});

test('semicolons of a spreadsheet are read while the time is whole', async () => {
  const { log, frames } = await readLog(golden('semicolons.csv'));

  expect(frames.map((frame) => tableOf(frame)['log:Processor/% Processor Time/0'])).toEqual([1.5, NaN]);
  expect(new Date(frames[0]?.at ?? NaN).toISOString()).toBe('2026-11-26T21:47:42.983Z');
  expect(log.notes[0]).toBe('Fields are separated by semicolons: a spreadsheet saved the log');
});

test('a log whose times a spreadsheet mangled is refused with the reason', async () => {
  expect(await refusalOf(golden('semicolons-time-lost.csv'))).toBe(
    'SourceError: Cannot read counter log "test/golden/counter-log/semicolons-time-lost.csv": no row could be read: ' +
      '2 lines left out: a part of the time is lost, as when a spreadsheet saved the file; ' +
      'only the log as recorded has it (first: line 2, column 1: "47:43,0")',
  );
});

test.each(['\n', '\r\n', '\r\r\n'])('line ends %j are all the same', async (lineEnd) => {
  const { log, tables } = await readLines(
    ['', twoColumns, `${stamp(1)},"1","2"`, `${stamp(2)},"3","4"`, ''],
    lineEnd,
  );

  expect(tables).toEqual([
    { [free]: 1, [used]: 2 },
    { [free]: 3, [used]: 4 },
  ]);
  expect(log.notes.length).toBe(1);
});

test('what typeperf prints around the rows is skipped and told', async () => {
  const { log, tables } = await readLines([
    '',
    twoColumns,
    `${stamp(1)},"1","2"`,
    'Exiting, please wait...                         ',
    'The command completed successfully.',
    '',
  ]);

  expect(tables.length).toBe(1);
  expect(log.notes.at(-1)).toBe('2 lines left out: no rows (first: line 4, "Exiting, please wait...")');
});

test('a row cut off at the end is left out, even where all fields have begun', async () => {
  const cutNumber = await readLines([twoColumns, `${stamp(1)},"1","2"`, `${stamp(2)},"3","45`]);
  const cutRow = await readLines([twoColumns, `${stamp(1)},"1","2"`, `${stamp(2)},"3"`]);
  const whole = await readLines([twoColumns, `${stamp(1)},"1","2"`, `${stamp(2)},"3","45"`]);

  expect([cutNumber.tables.length, cutRow.tables.length, whole.tables.length]).toEqual([1, 1, 2]);
  expect(cutNumber.log.notes.at(-1)).toBe('Line 3: the last row is cut off and left out');
});

test('a row torn in the middle costs only itself', async () => {
  const { log, tables } = await readLines([
    twoColumns,
    `${stamp(1)},"1","2"`,
    `${stamp(2)},"3","4`,
    `${stamp(3)},"5"`,
    `${stamp(4)},"7","8"`,
    '',
  ]);

  expect(tables.map((table) => table[free])).toEqual([1, 7]);
  expect(log.notes.slice(1)).toEqual([
    '1 line left out: torn (first: line 3, column 3)',
    '1 line left out: another number of fields than the header (first: line 4, 2 instead of 3)',
  ]);
});

test('numbers may have exponents, blanks, a plus; what is none is left out and told', async () => {
  const { log, tables } = await readLines([
    twoColumns,
    `${stamp(1)},"7.0625001143654654e-003"," +12"`,
    `${stamp(2)},"0x1F","12 MB"`,
    `${stamp(3)},"1.#QNAN",".5"`,
    `${stamp(4)},"00","-0.0"`,
    `${stamp(5)},"Infinity","1e999"`,
    '',
  ]);

  expect(tables.map((table) => [table[free], table[used]])).toEqual([
    [Number('0.0070625001143654654'), 12],
    [NaN, NaN],
    [NaN, 0.5],
    [0, -0],
    [NaN, NaN],
  ]);
  expect(log.notes.at(-1)).toBe('3 values are no number and left out (first: line 3, column 2: "0x1F")');
});

test('several machines in one log are several hosts', async () => {
  const { log, frames } = await readLines([
    '"(PDH-CSV 4.0) (UTC)(0)","\\\\A\\Memory\\Free","\\\\B\\Memory\\Free","\\\\a\\Memory\\Used"',
    `${stamp(1)},"1","2","3"`,
    '',
  ]);

  expect(log.hosts).toEqual(['A', 'B']);
  expect(frames.map((frame) => [frame.host, tableOf(frame)])).toEqual([
    ['A', { [free]: 1, [used]: 3 }],
    ['B', { [free]: 2 }],
  ]);
});

test('columns without heading and columns given twice are left out and told', async () => {
  const { log, tables } = await readLines([
    '"(PDH-CSV 4.0) (UTC)(0)","\\\\A\\Memory\\Free","","\\\\A\\Memory\\Free"',
    `${stamp(1)},"1","2","3"`,
    '',
  ]);

  expect(tables).toEqual([{ [free]: 1 }]);
  expect(log.notes.slice(1)).toEqual([
    'Column 3 has no heading and is left out',
    'Column 4 "\\\\A\\Memory\\Free" is there already and is left out',
  ]);
});

test.each([
  ['"(PDH-CSV 4.0) (Maroc (heure d"', 'Maroc (heure d', undefined],
  ['"(PDH-CSV 4.0) ("', '', undefined],
  ['"(PDH-CSV 4.0)"', '', undefined],
  ['" (PDH-CSV 4.0) (UTC)(0)"', 'UTC', 0],
  ['"(PDH-CSV 4.0) (GMT Standard Time)(-60)"', 'GMT Standard Time', -60],
  ['"(PDH-CSV 4.0) (GMT Standard Time)(0) Time"', 'GMT Standard Time', 0],
  ['(PDH-TSV 4.0) (India Standard Time)(-330)', 'India Standard Time', -330],
])('the header %s is understood', async (first, zoneName, biasMinutes) => {
  const delimiter = first.includes('TSV') ? '\t' : ',';

  const { log } = await readLines([
    [first, '"\\\\A\\Memory\\Free"'].join(delimiter),
    [stamp(1), '"1"'].join(delimiter),
  ]);

  expect(log.header).toMatchObject({ zoneName, biasMinutes, delimiter });
  expect(log.notes.some((note) => note.startsWith('The header says no offset'))).toBe(
    biasMinutes === undefined,
  );
});

test('a second log behind the first ends the reading', async () => {
  const { log, tables } = await readLines([
    twoColumns,
    `${stamp(1)},"1","2"`,
    twoColumns,
    `${stamp(2)},"3","4"`,
    twoColumns.replace('Used', 'Lost'),
    `${stamp(3)},"5","6"`,
    '',
  ]);

  expect(tables.map((table) => table[free])).toEqual([1, 3]);
  expect(log.notes.slice(1)).toEqual([
    'Line 3: the header is repeated',
    'Line 5: another log with other counters begins; it and all after it are not read',
  ]);
});

test('frames can be read twice, with progress, and stopped', async () => {
  const { log } = await readLines([twoColumns, `${stamp(1)},"1","2"`, `${stamp(2)},"3","4"`, '']);
  const progress: number[] = [];
  const stop = new AbortController();

  const again: number[] = [];
  for await (const frame of log.frames({ onProgress: (bytes) => progress.push(bytes) })) again.push(frame.at);
  stop.abort(new Error('enough'));

  expect(again.length).toBe(2);
  expect(progress.at(-1)).toBe(log.totalBytes);
  await expect(log.frames({ signal: stop.signal }).next()).rejects.toThrow('enough');
});
