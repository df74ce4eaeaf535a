/** The time of rows where local time repeats, leaps or was set. */
import { expect, test } from 'vitest';

import { createRowTime, parseStamp } from '../../../collector/sources/counter-log/row-time.ts';

/** Time of day in UTC of each row, `-` for one left out. */
function placed(stamps: readonly string[], bias = 0) {
  const time = createRowTime(bias);
  const times = stamps.map((stamp, index) => {
    const at = time.place(parseStamp(`11/01/2026 ${stamp}`) ?? NaN, index + 2);
    return at === undefined ? '-' : new Date(at).toISOString().slice(11, 19);
  });
  return { times, notes: time.notes };
}

test('rows of every step are taken as written, offset added', () => {
  expect(placed(['10:00:00', '10:00:01', '10:05:00', '12:00:00'], 480)).toEqual({
    times: ['18:00:00', '18:00:01', '18:05:00', '20:00:00'],
    notes: [],
  });
});

test('in autumn the hour that comes twice goes on', () => {
  const { times, notes } = placed(['01:59:30', '01:59:45', '01:00:00', '01:00:15', '02:00:00'], 240);

  expect(times).toEqual(['05:59:30', '05:59:45', '06:00:00', '06:00:15', '07:00:00']);
  expect(notes).toEqual([
    'Line 4: the clock went back by an hour, as when daylight saving time ends; this row and all after it are taken one hour later than written',
  ]);
});

test('in spring the hour that is missing is no gap', () => {
  const { times, notes } = placed(['01:59:30', '01:59:45', '03:00:00', '03:00:15'], 300);

  expect(times).toEqual(['06:59:30', '06:59:45', '07:00:00', '07:00:15']);
  expect(notes.length).toBe(1);
});

test('a pause of an hour at another time of day is a gap', () => {
  expect(placed(['13:59:30', '13:59:45', '15:00:00'])).toEqual({
    times: ['13:59:30', '13:59:45', '15:00:00'],
    notes: [],
  });
});

test('a clock set back by some minutes goes on one step after the row before', () => {
  const { times, notes } = placed(['10:10:00', '10:10:01', '10:03:00', '10:03:01']);

  expect(times).toEqual(['10:10:00', '10:10:01', '10:10:02', '10:10:03']);
  expect(notes).toEqual([
    'Line 4: the clock was set back; this row and all after it are taken 422 s later than written',
  ]);
});

test('a row of the same instant is left out', () => {
  expect(placed(['10:00:00', '10:00:01', '10:00:01', '10:00:02']).times).toEqual([
    '10:00:00',
    '10:00:01',
    '-',
    '10:00:02',
  ]);
});

test.each([
  ['11/26/2016 13:47:42.983', '2016-11-26T13:47:42.983Z'],
  ['1/2/2026 3:04:05', '2026-01-02T03:04:05.000Z'],
  ['26.11.2016 13:47:42,9', '2016-11-26T13:47:42.900Z'],
  ['2016-11-26 13:47:42.983', '2016-11-26T13:47:42.983Z'],
])('%s is %s', (text, iso) => {
  expect(new Date(parseStamp(text) ?? NaN).toISOString()).toBe(iso);
});

test.each([
  '',
  '26/11/2016 13:47:42.983',
  '02/30/2026 10:00:00',
  '10:00:00',
  '11/26/2016 24:00:00',
  'Exiting',
])('"%s" is no time', (text) => {
  expect(parseStamp(text)).toBeUndefined();
});
