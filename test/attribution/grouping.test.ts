/** What becomes of cells whose LPs share a column and whose VMs share a row. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { groupMatrix } from '../../collector/attribution/grouping.ts';
import type { Matrix } from '../../collector/attribution/matrix.ts';
import { codeOf, ruleOf } from '../../collector/attribution/rules.ts';

const places = [0, 1, 2, 3].map((lp) => ({ lp, core: lp >> 1, numaNode: lp >> 1 }));

function matrixOf(vms: readonly (readonly number[])[]): Matrix {
  const share = Float64Array.from(vms.flat());
  return {
    width: 4,
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
    rule: Uint8Array.from(share, (cores) => codeOf(cores === 0 ? 'only-vm' : 'core-scheduler')),
    exact: new Uint8Array(share.length),
    given: new Float64Array(4).fill(1),
    unlisted: new Float64Array(4),
    intervals: 1,
  };
}

test('VMs beyond the top share a last row, which says how many they are', () => {
  const matrix = matrixOf([
    [0.1, 0, 0, 0],
    [0.5, 0.5, 0, 0],
    [0, 0, 0.2, 0.1],
    [0, 0, 0, 0.9],
  ]);

  const { rows, columns, share, rule, unplaced } = groupMatrix(matrix, { places, group: 'core', top: 2 });

  expect(rows.map(({ name, others }) => [name, others])).toEqual([
    ['vm1', undefined],
    ['vm3', undefined],
    ['2 others', 2],
  ]);
  expect(columns).toEqual([0, 2]);
  expect([...share].map((cores) => Number(cores.toFixed(9)))).toEqual([1, 0, 0, 0.9, 0.1, 0.3]);
  expect([...unplaced.columns].map((cores) => Number(cores.toFixed(9)))).toEqual([0.9, 0.8]);
  expect(Array.from(rule, ruleOf)).toEqual([
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
        truth = new Float64Array(),
      } = groupMatrix(matrix, { places, group: of, top: top ?? undefined, truth: matrix.share });

      const total = (cells: Float64Array): number => cells.reduce((sum, cores) => sum + cores, 0);
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
  const whole = { places, group: 'lp', top: undefined, truth: matrix.share } as const;

  const row = groupMatrix(matrix, { ...whole, vm: 'vm1' });
  const column = groupMatrix(matrix, { ...whole, lp: 2 });
  const cell = groupMatrix(matrix, { ...whole, vm: 'vm0', lp: 1 });

  expect([row.rows.length, row.columns, [...row.share]]).toEqual([1, [0, 1, 2, 3], [0.5, 0.6, 0.7, 0.8]]);
  expect([column.columns, [...column.share], [...column.high]]).toEqual([[2], [0.3, 0.7], [0.6, 1.4]]);
  expect(Array.from(column.rule, ruleOf)).toEqual(['core-scheduler', 'core-scheduler']);
  expect([[...cell.share], [...(cell.truth ?? [])], Array.from(cell.rule, ruleOf)]).toEqual([
    [0],
    [0],
    ['only-vm'],
  ]);
  // What is not placed is of the whole row, not of the part shown.
  expect([...column.unplaced.rows].map((cores) => Number(cores.toFixed(9)))).toEqual([0, 0]);
  expect(groupMatrix(matrix, { ...whole, vm: 'off' }).rows).toEqual([]);
});
