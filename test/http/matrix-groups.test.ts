/** What becomes of cells whose LPs share a column and whose VMs share a row. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { groupMatrix } from '../../collector/http/answers/matrix-groups.ts';
import { partOfMatrix } from '../../collector/http/answers/matrix-part.ts';
import type { MatrixAnswer } from '../../collector/model/wire.ts';

const places = [0, 1, 2, 3].map((lp) => ({ lp, core: lp >> 1, numaNode: lp >> 1 }));

function matrixOf(vms: readonly (readonly number[])[]): MatrixAnswer {
  const share = vms.flat();
  return {
    host: 'hv01',
    at: 0,
    spanMs: 1000,
    rows: vms.map((cells, index) => ({
      key: `vm${index}`,
      kind: 'vm',
      name: `vm${index}`,
      cores: cells.reduce((sum, cores) => sum + cores, 0),
    })),
    columns: [0, 1, 2, 3],
    share,
    low: share.map((cores) => cores / 2),
    high: share.map((cores) => cores * 2),
    rules: ['only-vm', 'core-scheduler'],
    why: share.map((cores) => (cores === 0 ? '0' : '1')).join(''),
    intervals: 1,
    exactShare: 0,
    meanWidth: 0,
    skewCores: 0,
    exactWithinCores: 0,
    sentence: '',
    truth: share,
  };
}

test('VMs beyond the top share a last row, which says how many they are', () => {
  const matrix = matrixOf([
    [0.1, 0, 0, 0],
    [0.5, 0.5, 0, 0],
    [0, 0, 0.2, 0.1],
    [0, 0, 0, 0.9],
  ]);

  const { rows, columns, share, why, rules } = groupMatrix(matrix, places, { group: 'core', top: 2 });

  expect(rows.map(({ name, others }) => [name, others])).toEqual([
    ['vm1', undefined],
    ['vm3', undefined],
    ['2 others', 2],
  ]);
  expect(columns).toEqual([0, 2]);
  expect(share).toEqual([1, 0, 0, 0.9, 0.1, 0.3]);
  expect([...why].map((one) => rules[Number.parseInt(one, 36)])).toEqual([
    'core-scheduler',
    'only-vm',
    'only-vm',
    'totals',
    'totals',
    'totals',
  ]);
});

test('no group loses CPU time, and the truth stays within the bounds', () => {
  const cell = fc.double({ min: 0, max: 0.25, noNaN: true });
  const table = fc.array(fc.array(cell, { minLength: 4, maxLength: 4 }), { minLength: 1, maxLength: 8 });
  const group = fc.constantFrom<'lp' | 'core' | 'numa' | number>('lp', 'core', 'numa', 1, 2, 4);

  fc.assert(
    fc.property(table, group, fc.option(fc.integer({ min: 1, max: 9 })), (vms, of, top) => {
      const matrix = matrixOf(vms);

      const {
        share,
        low,
        high,
        truth = [],
      } = groupMatrix(matrix, places, { group: of, top: top ?? undefined });

      const total = (cells: readonly number[]): number => cells.reduce((sum, cores) => sum + cores, 0);
      expect(total(share)).toBeCloseTo(total(matrix.share), 6);
      for (const [index, cores] of truth.entries()) {
        expect(low[index]).toBeLessThanOrEqual(cores + 1e-8);
        expect(high[index]).toBeGreaterThanOrEqual(cores - 1e-8);
      }
    }),
  );
});

test('one VM is its row, one LP its column, both together one cell, as they stand in the whole', () => {
  const matrix = matrixOf([
    [0.1, 0, 0.3, 0],
    [0.5, 0.6, 0.7, 0.8],
  ]);

  const row = partOfMatrix(matrix, { vm: 'vm1', lp: undefined });
  const column = partOfMatrix(matrix, { vm: undefined, lp: 2 });
  const cell = partOfMatrix(matrix, { vm: 'vm0', lp: 1 });

  expect([row.rows.length, row.columns, row.share]).toEqual([1, [0, 1, 2, 3], [0.5, 0.6, 0.7, 0.8]]);
  expect([column.columns, column.share, column.high, column.why]).toEqual([
    [2],
    [0.3, 0.7],
    [0.6, 1.4],
    '11',
  ]);
  expect([cell.share, cell.truth, cell.why]).toEqual([[0], [0], '0']);
  expect(partOfMatrix(matrix, { vm: 'off', lp: undefined }).rows).toEqual([]);
});
