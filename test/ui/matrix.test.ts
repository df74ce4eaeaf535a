/** Layout, cells and words of the VM × LP matrix, and the order of the VM table. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { makeFormat } from '../../ui/format/format.ts';
import { cellsOf, rootKey, vmsOn } from '../../ui/matrix/cells.ts';
import { columnAt, layOutColumns, lpRange } from '../../ui/matrix/columns.ts';
import { blocksInView, rowsOf } from '../../ui/matrix/visible-rows.ts';
import { cellLines, cellText } from '../../ui/matrix/words.ts';
import { firstSort, keepOrder, rankVms, sortAfterClick } from '../../ui/state/ranking.ts';
import { en } from '../../ui/strings/en.ts';
import { type FixtureHost, fixtureStart, vmsAnswer } from '../support/fixture-host.ts';

const places = (count: number, nodes: number) =>
  Array.from({ length: count }, (_, lp) => ({
    lp,
    core: lp >> 1,
    numaNode: Math.floor((lp * nodes) / count),
  }));

test.each([
  [4, 1, 620, 1],
  [16, 2, 620, 1],
  [64, 2, 620, 1],
  [256, 4, 620, 4],
  [2048, 16, 620, 32],
])('%d LPs of %d nodes fit in %d px with %d LPs a column', (count, nodes, width, perColumn) => {
  const layout = layOutColumns(places(count, nodes), width);

  expect(layout.lpsPerColumn).toBe(perColumn);
  expect(layout.widthPx).toBeLessThanOrEqual(width);
  expect(layout.nodes).toHaveLength(nodes);
});

test('every LP is in exactly one column, columns do not overlap, none crosses a node', () => {
  const hosts = fc.record({
    count: fc.integer({ min: 1, max: 600 }),
    nodes: fc.integer({ min: 1, max: 8 }),
    width: fc.integer({ min: 300, max: 2000 }),
  });

  fc.assert(
    fc.property(hosts, ({ count, nodes, width }) => {
      const all = places(count, Math.min(nodes, count));
      const nodeOf = new Map(all.map(({ lp, numaNode }) => [lp, numaNode]));

      const { columns } = layOutColumns(all, width);

      expect(columns.flatMap(({ lps }) => lps)).toEqual(all.map(({ lp }) => lp));
      for (const [index, column] of columns.entries()) {
        expect(column.lps.every((lp) => nodeOf.get(lp) === column.numaNode)).toBe(true);
        const next = columns[index + 1];
        if (next !== undefined) expect(next.xPx).toBeGreaterThanOrEqual(column.xPx + column.widthPx);
      }
    }),
  );
});

test('a pixel belongs to the column it is over, and to none behind the last', () => {
  const layout = layOutColumns(places(16, 2), 620);
  const [third, last] = [layout.columns[2], layout.columns.at(-1)];

  expect(columnAt(layout, (third?.xPx ?? 0) + 1)).toBe(2);
  expect(columnAt(layout, -5)).toBe(-1);
  expect(columnAt(layout, (last?.xPx ?? 0) + (last?.widthPx ?? 0) + 5)).toBe(-1);
});

test('LPs of a column are named shortly', () => {
  expect(lpRange([4])).toBe('4');
  expect(lpRange([4, 5, 6])).toBe('4–6');
  expect(lpRange([4, 12])).toBe('4, 12');
});

const matrix = {
  host: 'hv01',
  at: 0,
  spanMs: 1000,
  rows: [
    { key: 'a', kind: 'vm', name: 'sql02', cores: 0.8 },
    { key: 'b', kind: 'vm', name: 'web01', cores: 0.2 },
    { key: 'root', kind: 'root', name: 'root', cores: 0.1 },
  ],
  columns: [0, 1],
  share: [0.4, 0.4, 0, 0.2, 0.1, 0],
  low: [0.3, 0.2, 0, 0.2, 0.1, 0],
  high: [0.5, 0.5, 0, 0.2, 0.1, 0],
  rules: ['totals', 'root-bound'],
  why: '000011',
  unplaced: { rows: [0, 0, 0], columns: [0, 0] },
  intervals: 1,
  exactShare: 0.3,
  meanWidth: 0.2,
  skewCores: 0,
  exactWithinCores: 0,
  sentence: '',
} as const;

test('a cell says how sure it is', () => {
  const cells = cellsOf(matrix);

  expect(cells.cell('a', [0])?.certainty).toBe('estimate');
  expect(cells.cell('b', [1])?.certainty).toBe('exact');
  expect(cells.cell('b', [0])?.certainty).toBe('none');
  expect(cells.cell(rootKey, [0])?.certainty).toBe('exact');
  expect(cells.cell('gone', [0])).toBeUndefined();
});

test('LPs that share a column add up, bounds as well', () => {
  const cell = cellsOf(matrix).cell('a', [0, 1]);

  expect(cell?.share).toBeCloseTo(0.8, 12);
  expect(cell?.low).toBeCloseTo(0.5, 12);
  expect(cell?.high).toBeCloseTo(1, 12);
});

test('an LP lights the VMs that may have run there, the busiest most', () => {
  expect(vmsOn(cellsOf(matrix), ['a', 'b'], [1])).toEqual(
    new Map([
      ['a', 1],
      ['b', 0.5],
    ]),
  );
  expect(vmsOn(cellsOf(matrix), ['a', 'b'], [0])).toEqual(new Map([['a', 1]]));
});

test('a cell in words names its certainty', () => {
  const format = makeFormat('en');
  const cells = cellsOf(matrix);
  const words = (key: string, lp: number) => {
    const cell = cells.cell(key, [lp]);
    return cell === undefined ? undefined : cellLines(en, format, cell);
  };

  const totals = 'from what the VM used in all and what the LP gave to VMs';
  expect(words('a', 0)).toEqual(['about 0.40 cores, an estimate', 'certainly between 0.30 and 0.50', totals]);
  expect(words('b', 1)).toEqual(['0.20 cores, exact', totals]);
  expect(words('b', 0)).toEqual(['certainly did not run here', totals]);
  expect(words(rootKey, 0)).toEqual(['0.10 cores, exact', 'each root processor runs on its own LP only']);
  expect(cellText(en, format, cells.cell('a', [0]))).toBe('0.40 (0.30–0.50)');
  expect(cellText(en, format, cells.cell('b', [0]))).toBe('');
});

test('a cell whose truth is known says it, also where nothing was thought to run', () => {
  const cells = cellsOf({ ...matrix, truth: [0.35, 0.45, 0, 0.2, 0.1, 0] });
  const lines = (key: string, lp: number) => {
    const cell = cells.cell(key, [lp]);
    return cell === undefined ? undefined : cellLines(en, makeFormat('en'), cell).at(-1);
  };

  expect(lines('a', 0)).toBe('really 0.35 cores');
  expect(lines('b', 0)).toBe('really 0.00 cores');
});

test('blocksInView() covers what is in view and a few rows each way, and no more than there are', () => {
  const shown = (count: number, top: number) => rowsOf(blocksInView(count, top, 440), count);

  expect(shown(1024, 2200)).toEqual({ first: 92, end: 128 });
  expect(shown(1024, 99_999)).toEqual({ first: 988, end: 1024 });
  expect(shown(12, 0)).toEqual({ first: 0, end: 12 });
  expect(shown(0, 0)).toEqual({ first: 0, end: 0 });
});

test('a block keeps its slot while it is drawn, and the one that comes in takes the slot of the one that left', () => {
  const slots = (top: number) =>
    new Map(blocksInView(1024, top, 440).map(({ slot, first }) => [first, slot]));

  const before = slots(2200);
  const after = slots(2200 + 4 * 22);

  expect([...before.keys()]).toEqual([92, 96, 100, 104, 108, 112, 116, 120, 124]);
  expect([...after.keys()]).toEqual([96, 100, 104, 108, 112, 116, 120, 124, 128]);
  for (const first of [...before.keys()].slice(1)) expect(after.get(first)).toBe(before.get(first));
  expect(after.get(128)).toBe(before.get(92));
});

const host: FixtureHost = { name: 'hv01', lps: 16, nodes: 2, vms: 12, kind: 'live', source: 'windows' };
const { vms } = vmsAnswer(host, fixtureStart);

test('VMs stand by cores, what is not known last either way', () => {
  const down = rankVms(vms, firstSort, '');
  const up = rankVms(vms, { column: 'cores', descending: false }, '');

  const known = down.flatMap(({ cores }) => (cores === null ? [] : [cores]));
  expect(known).toEqual([...known].sort((a, b) => b - a));
  expect(down.at(-1)?.cores).toBeNull();
  expect(up.at(-1)?.cores).toBeNull();
});

test('names are sorted as people count: vm-2 before vm-10', () => {
  const named = ['vm-10', 'vm-2'].map((name) => ({ ...(vms[0] as (typeof vms)[number]), name, key: name }));

  expect(rankVms(named, { column: 'name', descending: false }, '').map(({ name }) => name)).toEqual([
    'vm-2',
    'vm-10',
  ]);
});

test('the filter takes every word, in any case', () => {
  expect(rankVms(vms, firstSort, 'PROXY veeam').map(({ name }) => name)).toEqual(['veeam proxy (old)']);
  expect(rankVms(vms, firstSort, 'nothing of that name')).toEqual([]);
  expect(rankVms(vms, firstSort, 'off').map(({ state }) => state)).toEqual(['off']);
});

test('a head clicked again sorts the other way round', () => {
  const byName = sortAfterClick(firstSort, 'name');

  expect(byName).toEqual({ column: 'name', descending: false });
  expect(sortAfterClick(byName, 'name')).toEqual({ column: 'name', descending: true });
});

test('rows held under the pointer keep their order, newcomers go behind', () => {
  const order = vms
    .slice(1)
    .map(({ key }) => key)
    .toReversed();

  expect(keepOrder(vms, order).map(({ key }) => key)).toEqual([...order, vms[0]?.key]);
});
