/** A recording made inside Wine from both stand-ins: counters, a burst, rows of WMI; and the recording that other tests play. */
import { copyFileSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { openRecording, type RecordedEntry } from '../../collector/sources/recording/recording.ts';
import { hyperVTables } from '../support/hyper-v-tables.ts';
import { standInText } from '../support/wmi-table.ts';
import { preparePdhStandIn, prepareProgram, withStandIn } from './pdh-in-wine.ts';
import {
  compileWmiStandIn,
  runInWine,
  setUpWine,
  tearDownWine,
  whyNoWine,
  windowsPath,
  type WineRun,
} from './wmi-in-wine.ts';

const kept = 'test/golden/recording/stand-in.jsonl.gz';

async function entriesOf(file: string): Promise<readonly RecordedEntry[]> {
  const entries: RecordedEntry[] = [];
  for await (const entry of (await openRecording(file)).entries()) entries.push(entry);
  return entries;
}

/** What a recording looks like, apart from its numbers. */
function shapeOf(entries: readonly RecordedEntry[]) {
  const shapes = new Map<string, unknown>();
  for (const entry of entries) {
    if (entry.kind === 'observation') continue;
    const sets = entry.kind === 'poll' ? entry.snapshot.sets : entry.read.sets;
    for (const { set, instances, columns } of sets)
      shapes.set(`${entry.kind} ${set}`, {
        instances: instances.map(({ name, duplicate }) => `${name} ${duplicate}`),
        counters: columns.map((column) => [column.counter, column.base !== undefined]),
      });
  }
  const classes = entries.flatMap((entry) =>
    entry.kind === 'observation' && entry.observation.kind === 'rows' ? [entry.observation.className] : [],
  );
  // What methods give out comes when it comes.
  const queried = classes.filter((name) => !name.includes('.'));
  return { sets: Object.fromEntries(shapes), classes: [...new Set(queried)].toSorted() };
}

describe.skipIf(whyNoWine !== undefined)(
  `recording inside Wine${whyNoWine === undefined ? '' : ` (${whyNoWine})`}`,
  () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'whichvm-wine-record-'));
    const file = path.join(folder, 'plain.gz');
    let run: WineRun;

    function record(into: string, ...args: readonly string[]): WineRun {
      const rows = path.join(folder, 'rows.txt');
      writeFileSync(rows, standInText(hyperVTables.filter(({ namespace }) => namespace !== 'root\\cimv2')));
      return runInWine({
        program: 'test/wine/inside/record.ts',
        args: [windowsPath(into), ...args],
        nodeArgs: ['--import', './test/wine/inside/register-wbem.ts'],
        env: {
          ...withStandIn,
          WBEM_STANDIN: windowsPath(rows),
          WBEM_LIBRARY: windowsPath(compileWmiStandIn()),
        },
      });
    }

    beforeAll(() => {
      setUpWine();
      preparePdhStandIn();
      prepareProgram();
      run = record(file);
      expect(run.exitCode, run.errors).toBe(0);
    }, 300_000);
    afterAll(() => {
      tearDownWine();
      rmSync(folder, { recursive: true });
    });

    test('it has polls, rows of WMI, topology, volumes and the turns of a burst', async () => {
      const entries = await entriesOf(file);

      const kinds = new Set(
        entries.map((entry) => (entry.kind === 'observation' ? entry.observation.kind : entry.kind)),
      );
      expect([...kinds].toSorted()).toEqual(['burst', 'poll', 'rows', 'topology', 'volumes']);
      expect(run.steps.get('counts')).toMatchObject({ burstReads: 30 });
      expect(statSync(file).size).toBeLessThan(100_000);
    });

    test('a burst says of each array when it was read, and its counts grow with that time', async () => {
      const reads = (await entriesOf(file)).flatMap((entry) => (entry.kind === 'burst' ? [entry.read] : []));

      const spans = reads.flatMap(({ sets }) =>
        sets.map(({ beganSeconds, endedSeconds }) => [beganSeconds, endedSeconds]),
      );
      expect(spans.flat()).toEqual(spans.flat().toSorted((a, b) => a - b));
      const [first, last] = [reads[0], reads.at(-1)].map((read) => read?.sets[2]);
      const grown = (last?.columns[0]?.counts[0] ?? 0) - (first?.columns[0]?.counts[0] ?? 0);
      const passed = (last?.beganSeconds ?? 0) - (first?.beganSeconds ?? 0);
      // The stand-in gives the first virtual processor a seventh of 35 % of the time, by a clock that ticks each 16 ms at worst.
      expect(Math.abs(grown / 1e7 - passed * 0.05)).toBeLessThan(0.05 * 0.032);
      expect(reads[0]?.sets.map(({ set }) => set)).toEqual([
        'logical-processor',
        'root-virtual-processor',
        'virtual-processor',
      ]);
    });

    test('a provider that hangs ends the burst with a sentence, and the process ends all the same', () => {
      expect(run.steps.get('hanging')).toBe(
        'SourceError: Cannot read a burst of "HV01": a provider has given no answer for 5000 ms',
      );
      expect(run.steps.get('again')).toMatch(/the turn before has not been answered yet/);
    });

    test('the recording that other tests play looks the same; KEEP_RECORDING=1 makes it anew', async () => {
      if (process.env['KEEP_RECORDING'] === '1') copyFileSync(file, kept);

      expect(shapeOf(await entriesOf(file))).toEqual(shapeOf(await entriesOf(kept)));
    });

    test('anonymised, it bears none of the names and still has all VMs', async () => {
      const anonymised = path.join(folder, 'anonymised.gz');
      expect(record(anonymised, 'anonymise').exitCode).toBe(0);

      const entries = await entriesOf(anonymised);

      const text = JSON.stringify(entries, (_, value: unknown) =>
        typeof value === 'bigint' ? String(value) : value,
      );
      for (const name of [
        'web01',
        '数据库',
        'blue',
        'München',
        'HV01',
        'filer',
        'AAAAAAAA',
        'aaaaaaaa',
        '00155D',
      ])
        expect(text, name).not.toContain(name);
      const machines = entries.flatMap((entry) =>
        entry.kind === 'poll' ? (entry.snapshot.inventory?.virtualMachines ?? []) : [],
      );
      expect(new Set(machines.flatMap(({ id }) => id ?? [])).size).toBe(5);
    });
  },
);
