/** Any table written as PDH-CSV or PDH-TSV is read back: names, times and numbers. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { readLog, tableOf, written } from './log-files.ts';

/** Instances as users name things: anything but control characters; a blank before `(` or a bracket would end the object. */
const name = fc
  .string({
    unit: fc.constantFrom(...'abcXYZ019 ,;:()[]{}#&%"\'.-_/äß東ж'.split('')),
    minLength: 1,
    maxLength: 12,
  })
  .map((text) => text.trim())
  .filter((text) => text !== '' && !/#\d+$/.test(text));

const cell = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer(), fc.constant(NaN));

const table = fc
  .uniqueArray(name, { minLength: 1, maxLength: 6, selector: (text) => text.toLowerCase() })
  .chain((names) =>
    fc.record({
      names: fc.constant(names),
      rows: fc.array(fc.array(cell, { minLength: names.length, maxLength: names.length }), {
        minLength: 1,
        maxLength: 5,
      }),
      bias: fc.integer({ min: -840, max: 720 }),
      kind: fc.constantFrom('CSV', 'TSV'),
      lineEnd: fc.constantFrom('\n', '\r\n', '\r\r\n'),
      endsWithLineEnd: fc.boolean(),
    }),
  );

const numberText = (value: number): string =>
  Number.isNaN(value) ? ' ' : Object.is(value, -0) ? '-0' : String(value);

const quote = (text: string): string => `"${text.replaceAll('"', '""')}"`;

function stampOf(second: number): string {
  const [, month, day, time] =
    /-(\d+)-(\d+)T([\d:.]+)Z/.exec(new Date(Date.UTC(2026, 4, 17, 12, 0, second)).toISOString()) ?? [];
  return `${month}/${day}/2026 ${time}`;
}

test('what was written comes back', async () => {
  await fc.assert(
    fc.asyncProperty(table, async ({ names, rows, bias, kind, lineEnd, endsWithLineEnd }) => {
      const delimiter = kind === 'CSV' ? ',' : '\t';
      const lines = [
        [`(PDH-${kind} 4.0) (Some Zone)(${bias})`, ...names.map((text) => `\\\\HV01\\Thing(${text})\\Size`)],
        ...rows.map((row, index) => [stampOf(index), ...row.map((value) => numberText(value))]),
      ].map((cells) => cells.map(quote).join(delimiter));

      const { log, frames } = await readLog(written(endsWithLineEnd ? [...lines, ''] : lines, lineEnd));

      expect(log.notes).toEqual([
        `${names.length} of ${names.length} counters are not in the catalogue and are shown as recorded`,
      ]);
      expect(frames.map(({ at }) => at)).toEqual(
        rows.map((_, second) => Date.UTC(2026, 4, 17, 12, bias, second)),
      );
      expect(frames.map((frame) => tableOf(frame))).toEqual(
        rows.map((row) =>
          Object.fromEntries(names.map((text, index) => [`log:Thing/Size/${text}`, row[index]])),
        ),
      );
    }),
    { numRuns: 150 },
  );
});
