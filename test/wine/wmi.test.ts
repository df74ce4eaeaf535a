/** The WMI client inside Wine, against Wine's own WMI and against our stand-in for the rest. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import {
  compileWmiStandIn,
  runInWine,
  setUpWine,
  tearDownWine,
  whyNoWine,
  windowsPath,
  type WineRun,
} from './wmi-in-wine.ts';

function runWithStandIn(args: readonly string[] = []): WineRun {
  const library = compileWmiStandIn();
  return runInWine({
    program: 'test/wine/inside/wmi.ts',
    args,
    nodeArgs: ['--import', './test/wine/inside/register-wbem.ts'],
    env: {
      WBEM_LIBRARY: windowsPath(library),
      WBEM_STANDIN: windowsPath('test/wine/standin/wbem-rows.txt'),
    },
  });
}

describe.skipIf(whyNoWine !== undefined)(
  `WMI inside Wine${whyNoWine === undefined ? '' : ` (${whyNoWine})`}`,
  () => {
    let run: WineRun;
    const rows = (step: string) => (run.steps.get(step) as { rows?: readonly unknown[] } | undefined)?.rows;
    const error = (step: string) => (run.steps.get(step) as { error?: { kind: string } } | undefined)?.error;

    beforeAll(() => {
      setUpWine();
      run = runWithStandIn();
    }, 240_000);

    afterAll(tearDownWine);

    test("Wine's own WMI answers with rows of every kind of value", () => {
      expect(run.errors).not.toMatch(/Error/u);
      expect(rows('system')).toEqual([
        {
          Caption: expect.stringMatching(/^Microsoft Windows/u),
          LastBootUpTime: expect.stringMatching(/^\d{14}\.\d{6}[+-]\d{3}$/u),
          TotalVisibleMemorySize: { bigint: expect.stringMatching(/^\d+$/u) },
        },
      ]);
      expect(rows('processors')).toEqual([
        { NumberOfCores: expect.any(Number), NumberOfLogicalProcessors: expect.any(Number) },
      ]);
      // Wine writes the property as DeviceId whatever the query says: names are compared without case.
      expect(rows('disks')).toContainEqual({
        DeviceId: 'C:',
        FreeSpace: { bigint: expect.stringMatching(/^\d+$/u) },
        Size: { bigint: expect.stringMatching(/^\d+$/u) },
      });
      expect(rows('everything')).toEqual([
        expect.objectContaining({ HypervisorPresent: false, Model: 'Wine', NumberOfProcessors: 1 }),
      ]);
    });

    test('a method gives out what it answers, waits for it in slices, and fails as a query does', () => {
      expect(rows('call')).toEqual([{ ReturnValue: 0, SettingData: '<INSTANCE/>' }]);
      expect(rows('call that began a job')).toEqual([{ ReturnValue: 4096, SettingData: null }]);
      expect(rows('slow call')).toEqual([{ ReturnValue: 0 }]);
      expect(error('call of no such file')).toMatchObject({ kind: 'failed' });
      expect(error('no such method')).toMatchObject({ kind: 'missing', code: 0x80041002 });
      expect(error('too slow call')).toMatchObject({ kind: 'slow' });
      expect(error('call that fails')).toMatchObject({ kind: 'failed', code: 0x80041001 });
    });

    test('every CIM type arrives at both of its limits', () => {
      const one = { InstanceID: 'one', MemoryUsage: { bigint: '4096' }, Next: null };
      const two = { InstanceID: 'two', MemoryUsage: { bigint: '8192' }, Next: one };
      const [limits, absent, empty] = rows('every type') ?? [];

      expect(limits).toEqual({
        u8: 255,
        s8: -128,
        u16: 65_535,
        s16: -32_768,
        u32: 4_294_967_295,
        s32: -2_147_483_648,
        u64: { bigint: '18446744073709551615' },
        s64: { bigint: '-9223372036854775808' },
        r32: 1.5,
        r64: 2.25,
        b: true,
        s: '雪🚀',
        d: '20261122074206.495000+060',
        c: 65_535,
        as: ['a', '', 'ü🚀'],
        as8: [-1, 127],
        au8: { bytes: [0, 255] },
        au16: [0, 65_535],
        au32: [0, 4_294_967_295],
        as32: [-1, 2_147_483_647],
        au64: [{ bigint: '0' }, { bigint: '18446744073709551615' }],
        ar64: [0.5, -1e300],
        ab: [true, false],
        o: two,
        ao: [one, two],
      });
      expect(new Set(Object.values(absent as object))).toEqual(new Set([null]));
      expect(empty).toMatchObject({ b: false, s: '', as: [], au8: { bytes: [] }, ao: [] });
    });

    test('conditions, proxies that need a blanket, and rows in more than one batch', () => {
      expect(rows('condition')).toEqual([{ s: "it's off" }]);
      expect(rows('blanket')).toEqual([{ s: 'web01' }]);
      expect(rows('many')).toEqual(Array.from({ length: 150 }, (_, n) => ({ n })));
    });

    test('what is missing, failed or slow is told apart', () => {
      expect(error('no namespace')).toMatchObject({ kind: 'missing', code: 0x8004100e });
      expect(error('no class')).toMatchObject({ kind: 'missing', code: 0x80041010 });
      expect(error('no property')).toMatchObject({ kind: 'missing', code: 0x80041017 });
      expect(error('no query')).toMatchObject({ code: 0x80041017 });
      expect(error('half')).toMatchObject({ kind: 'failed', code: 0x80041004 });
      expect(error('closed')).toMatchObject({ kind: 'failed' });
    });

    test('a provider slower than a slice gives its rows, one slower than the deadline does not', () => {
      expect(rows('slow')).toHaveLength(4);
      expect(error('too slow')).toMatchObject({ kind: 'slow' });
    });

    test('a lost connection is made anew', () => {
      expect(rows('lost')).toEqual([{ s: 'a' }]);
      expect(run.steps.get('connections')).toBe(1);
    });

    test('a call that blocks costs its own query; the next runs on another thread', () => {
      expect(error('blocked')).toMatchObject({ kind: 'slow' });
      expect(rows('after blocked')).toEqual([{ s: 'web01' }, { s: "it's off" }]);
      expect(run.exitCode).toBe(0);
    });

    test('no object is left behind, neither by rows nor by errors', () => {
      expect(run.steps.get('leaked')).toBe(0);
    });

    test('the process ends although a call of half a minute is under way', () => {
      const blocked = runWithStandIn(['blocked']);

      expect(blocked.exitCode).toBe(7);
      expect(blocked.seconds).toBeLessThan(25);
    }, 60_000);
  },
);
