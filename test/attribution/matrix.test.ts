/** The VM × LP table: what is exact is said to be, what is not stays inside its bounds, and everything adds up. */
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { matrixOf as answerOf, processorsOf } from '../../collector/attribution/answers.ts';
import { hostUse } from '../../collector/attribution/host-use.ts';
import { buildMatrix, certainties, certaintyOf, type Matrix } from '../../collector/attribution/matrix.ts';
import { ruleOf } from '../../collector/attribution/rules.ts';
import type { Frame } from '../../collector/model/frame.ts';
import { drawFrame, drawMachine, type DrawnHost } from '../support/frames.ts';
import { expectSums } from '../support/matrix-sums.ts';
import { watchPolls } from '../support/simulated-truth.ts';

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

/** As in history and logs, where nobody says when a set was read. */
function withoutReadingTimes(host: DrawnHost): Frame {
  const frame = drawFrame(host);
  const sets = frame.sets.map(({ set, at, intervalSeconds, instances, columns }) => {
    return { set, at, intervalSeconds, instances, columns };
  });
  return { ...frame, sets };
}

test('a frame without reading times is taken to be read within a millisecond', () => {
  const use = hostUse(withoutReadingTimes({ lps: [0.5001, 0.3], vms: { web01: [0.8] } }));

  const matrix = buildMatrix(use);

  expect(certainties(matrix)).toMatchObject({ exactShare: 1, meanWidth: 0 });
  expect(certainties(matrix).exactWithin).toBeLessThan(0.0012);
  // The LPs say 0.8001 and the VM 0.8: the VM's total is met, and what is left of the LPs is said, not smeared over the cells.
  expect(row(matrix, 'web01', 'share')).toEqual([0.50004, 0.29996]);
  const { unplaced, sentence } = answerOf(use);
  expect(unplaced.rows).toEqual([0]);
  expect(unplaced.columns.reduce((sum, cores) => sum + cores, 0)).toBeCloseTo(0.0001, 8);
  expect(sentence).toBe('100 % of the CPU time shown is exact.');
});

test('what a VM used that no LP admits to is said, and so is what an LP gave that no VM owns up to', () => {
  const ofVms = answerOf(hostUse(withoutReadingTimes({ lps: [0.5, 0.2992], vms: { web01: [0.8] } })));
  const ofLps = answerOf(hostUse(withoutReadingTimes({ lps: [0.5, 0.9], vms: { web01: [0.8] } })));

  expect(ofVms.unplaced).toEqual({ rows: [0.0008], columns: [0, 0] });
  expect(ofVms.sentence).toContain(' 0.001 cores that VMs used are in no column: ');
  expect(ofLps.unplaced.rows).toEqual([0]);
  expect(ofLps.unplaced.columns.reduce((sum, cores) => sum + cores, 0)).toBeCloseTo(0.6, 8);
  expect(ofLps.sentence).toContain(' 0.600 cores that processors gave are in no row: ');
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

/** Each reading is off by up to this much, in cores. */
const shifts = fc.array(fc.double({ min: -0.001, max: 0.001, noNaN: true }), {
  minLength: 20,
  maxLength: 20,
});

test('rows and columns with what is not placed add up to the totals shown, to the last digit, and one side alone gives way', () => {
  fc.assert(
    fc.property(trueTable, shifts, (table, off) => {
      const host = hostOf(table);
      const shifted = (value: number, index: number): number => Math.max(0, value + (off[index] ?? 0));
      const vms = Object.fromEntries(
        Object.entries(host.vms).map(([name, [total = 0]], index) => [name, [shifted(total, index + 8)]]),
      );
      const roots = host.lps.map((_, lp) => Math.abs(off[lp + 12] ?? 0));
      const lps = host.lps.map((value, lp) => shifted(value + (roots[lp] ?? 0), lp));
      const use = hostUse(withoutReadingTimes({ lps, vms, roots }));

      const answer = answerOf(use);

      expectSums(answer, processorsOf(use));
      const sumOf = (values: readonly number[]): number =>
        values.reduce((sum, value) => sum + Math.max(0, value), 0);
      // What is left on both sides is what the rounds left over, and what an LP gave less than its root VP ran.
      expect(Math.min(sumOf(answer.unplaced.rows), sumOf(answer.unplaced.columns))).toBeLessThan(0.0025);
    }),
    { numRuns: 300 },
  );
});

test('the sums hold on a host with everything: groups, nodes, cores, and sets read far apart', async () => {
  for (const scheduler of ['classic', 'core'] as const)
    for (const readSkewMicroseconds of [40, 5000]) {
      const { polls } = await watchPolls(
        { lps: 64, vms: 40, scheduler, readSkewMicroseconds, load: 2 },
        { polls: 2 },
      );
      for (const { use } of polls) expectSums(answerOf(use), processorsOf(use));
    }
});
