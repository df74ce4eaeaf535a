/** Matrices of large hosts come from a thread of their own, and are the same as those of small ones made here. */
import { expect, test } from 'vitest';

import { answerMatrixJob } from '../../collector/http/matrix/matrix-job.ts';
import { createMatrixMaker } from '../../collector/http/matrix/matrix-maker.ts';
import { ms } from '../../collector/model/time.ts';
import type { MatrixAnswer } from '../../collector/model/wire.ts';
import { watchPolls } from '../support/simulated-truth.ts';

async function jobOf(lps: number, vms: number) {
  const { polls } = await watchPolls({ lps, vms }, { polls: 1, interval: ms(100) });
  const frame = polls[0]?.frame;
  if (frame === undefined) throw new Error('no poll');
  const grouping = { group: 8, top: 30 };
  return { moment: { host: 'simulated', at: frame.at, spanMs: 100 }, frame, polls: [], grouping };
}

test.each([
  [8, 5],
  [256, 300],
])('a matrix of %i LPs and %i VMs is the same wherever it is made', async (lps, vms) => {
  const job = await jobOf(lps, vms);
  const maker = createMatrixMaker();

  const made = await maker.make(job);
  const again = await maker.make(job);
  await maker.close();

  const text = new TextDecoder().decode(made);
  expect(text).toBe(new TextDecoder().decode(answerMatrixJob(job)));
  expect((JSON.parse(text) as MatrixAnswer).columns).toHaveLength(Math.ceil(lps / 8));
  expect(again).toBe(made);
});

test('a maker that was prepared for a large host answers the same, and ends quietly while it prepares', async () => {
  const job = await jobOf(256, 300);
  const [ready, ended] = [createMatrixMaker(), createMatrixMaker()];

  ready.prepare(job.frame);
  ended.prepare(job.frame);
  await ended.close();
  const made = await ready.make(job);
  await ready.close();

  expect(new TextDecoder().decode(made)).toBe(new TextDecoder().decode(answerMatrixJob(job)));
});

test('what is asked while the server closes is refused in a sentence, and a closed maker keeps nothing alive', async () => {
  const maker = createMatrixMaker();
  const made = maker.make(await jobOf(256, 300));

  await maker.close();

  await expect(made).rejects.toThrow('The thread that makes matrices ended');
  await maker.close();
});
