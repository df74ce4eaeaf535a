/** The recording of the Windows stand-ins, played where there is no Windows: the same answers, from the same raw values. */
import { expect, test } from 'vitest';

import { ms } from '../../../collector/model/time.ts';
import { openRecordedFrames } from '../../../collector/recorded-frames.ts';
import type { Observation } from '../../../collector/sources/observation.ts';
import { parseTopology } from '../../../collector/sources/windows/host/processor-topology.ts';
import type { WmiRows } from '../../../collector/sources/windows/inventory/class-reader.ts';
import { wmiClasses } from '../../../collector/sources/windows/inventory/classes.ts';
import { hostInventoryOf } from '../../../collector/sources/windows/inventory/host-inventory.ts';
import { entriesOf } from './recorded.ts';

const file = 'test/golden/recording/stand-in.jsonl.gz';

const { entries, notes } = await entriesOf(file);
const observations = entries.flatMap((entry) => (entry.kind === 'observation' ? [entry.observation] : []));

function rowsOf(seen: readonly Observation[]): WmiRows {
  const byName = new Map(
    seen.flatMap((one) => (one.kind === 'rows' ? [[one.className, one.rows] as const] : [])),
  );
  return Object.fromEntries(
    Object.entries(wmiClasses).flatMap(([key, { name }]) => {
      const rows = byName.get(name);
      return rows === undefined ? [] : [[key, rows]];
    }),
  );
}

test('its counters are cooked to the load that the stand-in gives', async () => {
  const frames = [];
  for await (const frame of (await openRecordedFrames(file)).frames({ onProgress: () => undefined }))
    frames.push(frame);

  const last = frames.at(-1);
  const set = last?.sets.find((one) => one.set === 'virtual-processor');
  const guest = set?.columns.find(({ counter }) => counter === 'guest-run-time');
  const ratios = new Map(set?.instances.map(({ name }, row) => [name, guest?.value[row] ?? Number.NaN]));
  // Virtual processor i has (i % 7 + 1) sevenths of 35 %.
  expect(ratios.get('web01:Hv VP 0')).toBeCloseTo(0.05, 3);
  expect(ratios.get('数据库-02:Hv VP 1')).toBeCloseTo(0.2, 3);
  expect(notes).toEqual([]);
});

test('its rows of WMI make the inventory that was recorded with them', () => {
  const recorded = entries.flatMap((entry) =>
    entry.kind === 'poll' ? (entry.snapshot.inventory ?? []) : [],
  );
  const inventory = recorded.findLast(({ virtualMachines }) =>
    virtualMachines.some(({ id }) => id !== undefined),
  );
  if (inventory === undefined) throw new Error('The recording has no inventory of WMI');

  const made = hostInventoryOf(rowsOf(observations), {
    host: 'HV01',
    at: inventory.at,
    before: undefined,
    findLp: (_, number) => number,
  });

  expect(made.virtualMachines.map(({ name, state, critical }) => [name, state, critical])).toEqual([
    ['web01', 'running', false],
    ['数据库: 01', 'running', false],
    ['full', 'paused', true],
    ["it's off", 'off', false],
    ['web01', 'saving', false],
  ]);
  const withoutStart = (vm: (typeof made.virtualMachines)[number]) => ({ ...vm, startedAt: undefined });
  expect(made.virtualMachines.map(withoutStart)).toEqual(inventory.virtualMachines.map(withoutStart));
});

test('its topology is parsed to processors', () => {
  const topology = observations.find((one) => one.kind === 'topology');

  const processors = topology === undefined ? [] : parseTopology(Buffer.from(topology.bytes));

  expect(processors.length).toBeGreaterThan(0);
  expect(processors.map(({ number }) => number)).toEqual(processors.map((_, number) => number));
});

test('each turn of its burst took microseconds and says so', () => {
  const reads = entries.flatMap((entry) => (entry.kind === 'burst' ? [entry.read] : []));

  const took = reads.flatMap(({ sets }) =>
    sets.map(({ beganSeconds, endedSeconds }) => endedSeconds - beganSeconds),
  );
  expect(reads.length).toBe(30);
  expect(Math.min(...took)).toBeGreaterThan(0);
  expect(took.toSorted((a, b) => a - b)[took.length >> 1]).toBeLessThan(ms(1) / 1000);
});
