/** A span summed from its polls: still right, tighter than the span's own sums, and honest about polls in which a VM was not there. */
import { expect, test } from 'vitest';

import { accumulate, type MatrixPart } from '../../collector/attribution/accumulate.ts';
import { hostUse } from '../../collector/attribution/host-use.ts';
import { buildMatrix, certainties, certaintyOf, type Matrix } from '../../collector/attribution/matrix.ts';
import { ms } from '../../collector/model/time.ts';
import { drawFrame, type DrawnHost } from '../support/frames.ts';
import { compare, trueCells, watchPolls } from '../support/simulated-truth.ts';

function part(host: DrawnHost, seconds = 1): MatrixPart {
  return { matrix: buildMatrix(hostUse(drawFrame(host))), seconds };
}

function totalWidth({ low, high }: Matrix): number {
  return high.reduce((total, most, at) => total + most - (low[at] ?? 0), 0);
}

function cell(matrix: Matrix | undefined, name: string, column: number): readonly number[] {
  const row = matrix?.rows.findIndex((candidate) => candidate.name === name) ?? -1;
  const at = row * (matrix?.width ?? 0) + column;
  return [matrix?.low[at] ?? NaN, matrix?.share[at] ?? NaN, matrix?.high[at] ?? NaN].map((value) =>
    Number(value.toFixed(5)),
  );
}

test('VMs that took turns are told apart, although the sums of the span would not tell them', () => {
  const first = part({ lps: [0.8, 0.2], vms: { a: [1] } });
  const second = part({ lps: [0.2, 0.8], vms: { b: [1] } });

  const span = accumulate([first, second]);

  expect(cell(span, 'a', 0)).toEqual([0.4, 0.4, 0.4]);
  expect(cell(span, 'b', 0)).toEqual([0.1, 0.1, 0.1]);
  expect(span?.intervals).toBe(2);
  expect(span === undefined ? 0 : certainties(span).exactShare).toBe(1);
  const whole = part({ lps: [0.5, 0.5], vms: { a: [0.5], b: [0.5] } });
  expect(cell(whole.matrix, 'a', 0)).toEqual([0, 0.25, 0.5]);
});

test('a longer poll weighs more', () => {
  const span = accumulate([
    part({ lps: [0.9], vms: { a: [0.9] } }, 1),
    part({ lps: [0.3], vms: { a: [0.3] } }, 2),
  ]);

  expect(span?.rows).toEqual([{ key: 'a', kind: 'vm', name: 'a', cores: expect.closeTo(0.5, 9) as number }]);
  expect(cell(span, 'a', 0)).toEqual([0.5, 0.5, 0.5]);
});

test('a VM without counters in one poll may have used there what nobody owns up to', () => {
  const known = part({ lps: [0.5, 0.1], vms: { a: [0.6] } });
  const restarted = part({ lps: [0.7, 0.1], vms: { a: [Number.NaN] } });

  const span = accumulate([known, restarted]);

  expect(cell(span, 'a', 0)).toEqual([0.25, 0.25, 0.6]);
  expect(span === undefined ? '' : certaintyOf(span, 0)).toBe('bounded');
});

test('root stays the first row, and no parts make no matrix', () => {
  const span = accumulate([part({ lps: [0.6], roots: [0.1], vms: { a: [0.5] } })]);

  expect(span?.rows.map(({ key }) => key)).toEqual(['root', 'a']);
  expect(accumulate([])).toBeUndefined();
  expect(accumulate([part({ lps: [0.6], vms: { a: [0.6] } }, Number.NaN)])).toBeUndefined();
});

test.each(['classic', 'core', 'root'] as const)(
  'the truth of a span lies within the summed bounds, which are tighter than those of its sums (%s)',
  async (scheduler) => {
    const polls = 15;
    const { host, polls: watched } = await watchPolls(
      { lps: 16, vms: 12, scheduler, seed: 5, scenario: 'noisy-neighbour' },
      { polls },
    );
    const from = watched[0]?.truth.from;
    const truth = host.truth(from);

    const span = accumulate(
      watched.map(({ use }) => ({ matrix: buildMatrix(use), seconds: use.intervalSeconds })),
    );

    if (span === undefined || truth === undefined) throw new Error('nothing to compare');
    const found = compare(span, trueCells(span, truth));
    expect(found.contained).toBe(found.cells);
    const [once] = (
      await watchPolls(
        { lps: 16, vms: 12, scheduler, seed: 5, scenario: 'noisy-neighbour' },
        { polls: 1, interval: ms(1000 * polls) },
      )
    ).polls;
    if (once === undefined) throw new Error('nothing to compare');
    expect(totalWidth(span)).toBeLessThan(totalWidth(buildMatrix(once.use)));
  },
);
