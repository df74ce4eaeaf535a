/** The VM × LP table: what is exact is said to be, what is not stays inside its bounds, and everything adds up. */
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { hostUse } from '../../collector/attribution/host-use.ts';
import { buildMatrix, certainties, certaintyOf, type Matrix } from '../../collector/attribution/matrix.ts';
import { ruleOf } from '../../collector/attribution/rules.ts';
import { drawFrame, drawMachine, type DrawnHost } from '../support/frames.ts';

function matrixOf(host: DrawnHost): Matrix {
  return buildMatrix(hostUse(drawFrame(host)));
}

function row(matrix: Matrix, name: string, cells: 'share' | 'low' | 'high'): readonly number[] {
  const index = matrix.rows.findIndex((candidate) => candidate.name === name);
  const values = matrix[cells].slice(index * matrix.width, (index + 1) * matrix.width);
  return Array.from(values, (value) => Number(value.toFixed(5)));
}

function why(matrix: Matrix, name: string): readonly string[] {
  const index = matrix.rows.findIndex((candidate) => candidate.name === name);
  return Array.from(matrix.rule.subarray(index * matrix.width, (index + 1) * matrix.width), ruleOf);
}

test('the root partition is exact: each root VP is bound to its LP', () => {
  const matrix = matrixOf({ lps: [0.5, 0.2], roots: [0.3, 0.1], vms: { web01: [0.3] } });

  expect(matrix.rows[0]).toMatchObject({ kind: 'root', cores: 0.4 });
  expect(row(matrix, 'root', 'low')).toEqual([0.3, 0.1]);
  expect(row(matrix, 'root', 'high')).toEqual([0.3, 0.1]);
});

test('one VM alone is exact on every LP: nobody else can have used it', () => {
  const matrix = matrixOf({
    lps: [0.5, 0.25, 0],
    roots: [0.1, 0.05, 0],
    vms: { web01: [0.4, 0.2], idle01: [0] },
  });

  expect(row(matrix, 'web01', 'low')).toEqual([0.4, 0.2, 0]);
  expect(row(matrix, 'web01', 'high')).toEqual([0.4, 0.2, 0]);
  expect(certainties(matrix)).toMatchObject({ exactShare: 1, meanWidth: 0 });
  expect(why(matrix, 'web01')).toEqual(['only-vm', 'only-vm', 'idle-processor']);
});

test('two VMs on two LPs are bounded, and the estimate lies inside', () => {
  const matrix = matrixOf({ lps: [0.9, 0.3], vms: { big: [0.8], small: [0.4] } });

  // big used 0.8 and LP 1 can have given 0.3 of it at most, so at least 0.5 was on LP 0.
  expect(row(matrix, 'big', 'low')).toEqual([0.5, 0]);
  expect(row(matrix, 'big', 'high')).toEqual([0.8, 0.3]);
  expect(row(matrix, 'big', 'share')).toEqual([0.6, 0.2]);
  expect([0, 1, 2, 3].map((cell) => certaintyOf(matrix, cell))).toEqual(Array(4).fill('bounded'));
  expect(why(matrix, 'big')).toEqual(['totals', 'totals']);
  expect(certainties(matrix).exactShare).toBe(0);
});

test('a CPU group leaves its VM nothing elsewhere, and others the rest', () => {
  const cpuGroup = { id: 'group', processors: [0] };
  const inventory = { virtualMachines: [drawMachine('pinned', { cpuGroup })] };
  const matrix = matrixOf({ lps: [0.6, 0.5], vms: { pinned: [0.4], free: [0.7] }, inventory });

  expect(row(matrix, 'pinned', 'high')).toEqual([0.4, 0]);
  expect(row(matrix, 'pinned', 'low')).toEqual([0.4, 0]);
  expect(row(matrix, 'free', 'low')).toEqual([0.2, 0.5]);
  expect(row(matrix, 'free', 'share')).toEqual([0.2, 0.5]);
  expect(why(matrix, 'pinned')).toEqual(['cpu-group', 'outside-cpu-group']);
  expect(why(matrix, 'free')[1]).toBe('only-vm');
});

test('an LP that gave more than the VMs used leaves room for somebody unknown, not for a greater lower bound', () => {
  const cpuGroup = { id: 'group', processors: [1] };
  const inventory = { virtualMachines: [drawMachine('pinned', { cpuGroup })] };
  const matrix = matrixOf({ lps: [0.6, 0.5], vms: { pinned: [0.4], gone: [0.2] }, inventory });

  // 0.5 of the two LPs nobody owns up to: a VM that stopped since the last poll. The 0.1 follow from the VM's own total.
  expect(row(matrix, 'gone', 'low')).toEqual([0.1, 0]);
  expect(row(matrix, 'gone', 'high')).toEqual([0.2, 0.1]);
});

test('a frame without reading times is taken to be read within a millisecond', () => {
  const host = { lps: [0.5001, 0.3], vms: { web01: [0.8] } };
  const frame = drawFrame(host);
  const sets = frame.sets.map(({ set, at, intervalSeconds, instances, columns }) => {
    return { set, at, intervalSeconds, instances, columns };
  });

  const matrix = buildMatrix(hostUse({ ...frame, sets }));

  expect(certainties(matrix)).toMatchObject({ exactShare: 1, meanWidth: 0 });
  // The LPs say 0.8001: within the skew the VM ran that, not the 0.8 that was read a little later.
  expect(row(matrix, 'web01', 'share')).toEqual([0.5001, 0.3]);
  expect(certainties(matrix).exactWithin).toBeLessThan(0.0012);
});

test('an LP that was idle for guests is exactly nothing for everyone', () => {
  const matrix = matrixOf({ lps: [0.7, 0], vms: { a: [0.3], b: [0.4] } });

  expect(row(matrix, 'a', 'high')[1]).toBe(0);
  expect(row(matrix, 'b', 'high')[1]).toBe(0);
});

test('no processors or no VMs make an empty table, not an error', () => {
  expect(matrixOf({ lps: [], vms: {} }).rows).toEqual([]);
  expect(matrixOf({ lps: [0.1], vms: {} })).toMatchObject({ rows: [], columns: [0] });
});

/** Time really spent: a table of VM × LP, from which a host reports only the sums. */
const trueTable = fc
  .record({ vms: fc.integer({ min: 1, max: 6 }), lps: fc.integer({ min: 1, max: 8 }) })
  .chain(({ vms, lps }) =>
    fc.array(
      fc.array(fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1 / vms, noNaN: true })), {
        minLength: lps,
        maxLength: lps,
      }),
      {
        minLength: vms,
        maxLength: vms,
      },
    ),
  );

function hostOf(table: readonly (readonly number[])[]): DrawnHost {
  const lps = (table[0] ?? []).map((_, lp) => table.reduce((sum, cells) => sum + (cells[lp] ?? 0), 0));
  const vms = Object.fromEntries(
    table.map((cells, vm) => [`vm${vm}`, [cells.reduce((sum, cell) => sum + cell, 0)]]),
  );
  return { lps, vms };
}

test('whatever really ran, it lies within the bounds, and so does the estimate', () => {
  fc.assert(
    fc.property(trueTable, (table) => {
      const matrix = matrixOf(hostOf(table));
      matrix.rows.forEach(({ name }, index) => {
        const truth = table[Number(name.slice(2))] ?? [];
        truth.forEach((cell, lp) => {
          const at = index * matrix.width + lp;
          expect(matrix.low[at]).toBeLessThanOrEqual(cell + 1e-7);
          expect(matrix.high[at]).toBeGreaterThanOrEqual(cell - 1e-7);
          expect(matrix.share[at]).toBeGreaterThanOrEqual(matrix.low[at] - 1e-7);
          expect(matrix.share[at]).toBeLessThanOrEqual(matrix.high[at] + 1e-7);
        });
      });
    }),
  );
});

test('rows add up to the VMs and columns to the LPs', () => {
  fc.assert(
    fc.property(trueTable, (table) => {
      const host = hostOf(table);
      const matrix = matrixOf(host);
      matrix.rows.forEach(({ cores }, index) => {
        const cells = matrix.share.slice(index * matrix.width, (index + 1) * matrix.width);
        expect(cells.reduce((sum, cell) => sum + cell, 0)).toBeCloseTo(cores, 9);
      });
      host.lps.forEach((guest, lp) => {
        const column = matrix.rows.map((_, index) => matrix.share[index * matrix.width + lp] ?? 0);
        expect(column.reduce((sum, cell) => sum + cell, 0)).toBeCloseTo(guest, 9);
      });
    }),
  );
});
