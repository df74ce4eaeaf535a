/** The PDH binding inside Wine, against our stand-in pdh.dll: every field, every way in which a provider misbehaves. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { perfTypes } from '../../collector/model/perf-type.ts';
import { preparePdhStandIn, standInCounters, withStandIn } from './pdh-in-wine.ts';
import { app, runInWine, setUpWine, tearDownWine, whyNoWine } from './wmi-in-wine.ts';

interface Shown {
  readonly names?: readonly string[];
  readonly columns?: Readonly<
    Record<string, { type: number; raw: readonly (number | null)[]; base?: readonly (number | null)[] }>
  >;
  readonly clock?: { perfTime: number; perfFrequency: number; system100Ns: number };
  readonly problems: readonly { subject: string; kind: string; message: string }[];
}

/** Types whose second value is a base: Microsoft, "Calculating Counter Values". */
const withBase: readonly number[] = [
  perfTypes.PERF_PRECISION_100NS_TIMER,
  perfTypes.PERF_AVERAGE_TIMER,
  perfTypes.PERF_AVERAGE_BULK,
  perfTypes.PERF_RAW_FRACTION,
];

/** What the stand-in gives in its exact mode, computed here from its description and not by the code under test. */
function expectedColumns(setId: string): Shown['columns'] {
  const rows = [0, 1, 2, 3, 4];
  // 133500000000000000 is a file time; less that of 2020-01-01 it fits a double.
  const base = rows.map((row) => (row === 1 ? null : 1_276_896_000_000_000 + row));
  return Object.fromEntries(
    standInCounters.flatMap(({ set, counter }, line) => {
      if (set.id !== setId) return [];
      const type = perfTypes[counter.type];
      const raw = rows.map((row) =>
        row === 1 ? null : 1_000_000 * (line + 1) + row + (row === 2 ? 2 ** 54 : 0),
      );
      return [[counter.id, withBase.includes(type) ? { type, raw, base } : { type, raw }]];
    }),
  );
}

const layoutFile = 'collector/sources/windows/pdh/raw-array.ts';
const infoFile = 'collector/sources/windows/pdh/open-counters.ts';

/** Layouts that are wrong in ways one gets wrong: each has to be noticed. */
const wrongLayouts: readonly (readonly [what: string, file: string, right: string, wrong: string])[] = [
  ['items without padding before the first value', layoutFile, 'first: 24', 'first: 20'],
  ['the second value read from the count', layoutFile, 'second: 32', 'second: 40'],
  ['first and second value swapped', layoutFile, 'first: 24, second: 32', 'first: 32, second: 24'],
  ['the status read from the time stamp', layoutFile, 'status: 8', 'status: 12'],
  ['the name read from the status', layoutFile, 'name: 0', 'name: 8'],
  ['items of 40 bytes', layoutFile, 'itemBytes: 48', 'itemBytes: 40'],
  ['values read as unsigned halves in the wrong order', layoutFile, 'at + 4)', 'at + 0)'],
  ['the counter type read from the length', infoFile, 'readUInt32LE(4)', 'readUInt32LE(0)'],
];

describe.skipIf(whyNoWine !== undefined)(
  `the PDH binding inside Wine${whyNoWine === undefined ? '' : ` (${whyNoWine})`}`,
  () => {
    let steps: ReadonlyMap<string, unknown> = new Map();
    const step = <T>(name: string): T => steps.get(name) as T;
    const runLayout = () => runInWine({ program: 'test/wine/inside/layout.ts', env: withStandIn });

    beforeAll(() => {
      setUpWine();
      preparePdhStandIn();
      const run = runInWine({ program: 'test/wine/inside/binding.ts', env: withStandIn });
      expect(run.exitCode, run.errors).toBe(0);
      steps = run.steps;
    }, 240_000);
    afterAll(tearDownWine);

    test('every field of every item comes out as it was put in', () => {
      const { steps: layout } = runLayout();

      expect(layout.get('logical-processor')).toMatchObject({
        names: ['Hv LP 0|0', 'Hv LP 1|0', 'Hv LP 2|0', 'Hv LP 3|0', '_Total|0'],
        columns: expectedColumns('logical-processor'),
      });
      expect(layout.get('virtual-processor')).toMatchObject({
        names: [
          'web01:Hv VP 0|0',
          'web01:Hv VP 1|0',
          '数据库-02:Hv VP 0|0',
          '数据库-02:Hv VP 1|0',
          '_Total|0',
        ],
        columns: expectedColumns('virtual-processor'),
      });
      expect(layout.get('handles')).toBe(0);
    });

    test.each(wrongLayouts)('a wrong layout is noticed: %s', (_, file, right, wrong) => {
      const copy = path.join(app, file);
      const text = readFileSync(copy, 'utf8');
      expect(text).toContain(right);
      writeFileSync(copy, text.replace(right, wrong));
      try {
        const { steps: layout } = runLayout();
        const { columns } = (layout.get('logical-processor') ?? {}) as Shown;
        expect(columns).not.toEqual(expectedColumns('logical-processor'));
      } finally {
        writeFileSync(copy, text);
      }
    });

    test('names of any script, with colons and brackets, and two VMs of one name', () => {
      expect(step<Shown>('second sample').names).toEqual([
        'web01:Hv VP 0|0',
        '数据库-02:Hv VP 0|0',
        'app🚀:blue:Hv VP 0|0',
        'München (test) #1:Hv VP 0|0',
        'vm00004:Hv VP 0|0',
        'vm00004:Hv VP 0|1',
        '_Total|0',
      ]);
    });

    test('a first sample that the provider calls invalid has instances and no values', () => {
      const first = step<Shown>('invalid first sample');
      const second = step<Shown>('second sample');

      expect(first.names).toEqual(second.names);
      expect(first.columns?.['guest-run-time']?.raw).toEqual(Array(7).fill(null));
      expect(second.columns?.['guest-run-time']?.raw).not.toContain(null);
    });

    test('instances come and go without the query being opened anew', () => {
      expect(step('one more')).toBe(8);
      expect(step<Shown['names']>('none')).toEqual(['_Total|0']);
    });

    test('a list that grows between asking for the size and the data is read whole', () => {
      expect(step('grown')).toBe(15);
    });

    test('what is missing or refused is one problem a set', () => {
      expect(step<Shown>('missing set')).toEqual({
        problems: [
          {
            subject: 'Hyper-V Virtual Machine Bus',
            kind: 'missing',
            message:
              'Counter set "Hyper-V Virtual Machine Bus" is missing: this Windows has no such counter set (0xC0000BB8)',
          },
        ],
      });
      expect(step<Shown['problems']>('missing counters')).toEqual([
        {
          subject: 'Hyper-V Hypervisor',
          kind: 'missing',
          message: expect.stringMatching(
            /^Counter set "Hyper-V Hypervisor" lacks 1 of the \d+ counters .*"Partitions"/,
          ),
        },
      ]);
      expect(step<Shown>('refused').problems).toEqual([
        {
          subject: 'Hyper-V Dynamic Memory VM',
          kind: 'refused',
          message: expect.stringContaining('Performance Monitor Users'),
        },
      ]);
    });

    test("a reading is stamped with the provider's clock", () => {
      const clock = step<Shown['clock']>('clock');

      expect(clock?.perfFrequency).toBe(10_000_000);
      expect(clock?.perfTime).toBeGreaterThan(0);
      // After 2026 and before 2100, in 100 ns since 2020.
      expect(clock?.system100Ns).toBeGreaterThan(6 * 365 * 864e9);
      expect(clock?.system100Ns).toBeLessThan(80 * 366 * 864e9);
    });

    test('a slow set is read when it is done, and meanwhile costs nobody anything', () => {
      const [problem] = step<Shown['problems']>('slow: first poll');
      expect(problem?.kind).toBe('slow');
      expect(step<object>('slow: second poll')).not.toHaveProperty('reading');
      const third = step<{ instances: number; problems: Shown['problems'] }>('slow: third poll');
      expect(third.instances).toBe(5);
      expect(third.problems[0]?.message).toMatch(/took \d+ ms, more than the 50 ms of a poll$/);
      expect(step('slow: quick again')).toEqual([]);
    });

    test('no query is left open', () => {
      expect(step('handles')).toBe(0);
    });

    test('sets that hang for ever, more than libuv has threads, hold up neither others nor files nor the exit', () => {
      expect(step('hanging: problems')).toEqual(['slow']);
      expect(step('hanging: others')).toEqual([5, 1]);
      expect(step('hanging: files')).toBe(true);
      expect(step('end')).toBe(true);
    });
  },
);
