/** Findings on simulated hosts of which one knows what is wrong with them. */
import { expect, test } from 'vitest';

import { findings } from '../../collector/attribution/findings/findings.ts';
import { ms } from '../../collector/model/time.ts';
import type { SimulatedHostOptions } from '../../collector/sources/simulated-host/options.ts';
import { watchPolls } from '../support/simulated-truth.ts';

async function look(options: SimulatedHostOptions, polls: number, warmUp = 500) {
  const { host, polls: watched } = await watchPolls(options, { polls, warmUp: ms(warmUp) });
  const uses = watched.map(({ use }) => use);
  return { noisy: host.noisyVirtualMachine?.name ?? '', uses, found: findings(uses).findings };
}

test.each([1, 3])('the noisy neighbour is named to each VM that waited for it (seed %i)', async (seed) => {
  // The neighbour is noisy until three minutes after the start, and quiet from then on.
  const { noisy, found } = await look({ seed, scenario: 'noisy-neighbour' }, 60, 150_000);

  const waited = found.filter(({ rule, subject }) => rule === 'vm-waited' && subject.name !== noisy);
  expect(waited.length).toBeGreaterThanOrEqual(3);
  for (const { parameters, evidence, text, view } of waited) {
    expect(parameters['rival']).toBe(noisy);
    expect(parameters['rivalDuring']).toBeGreaterThan(Number(parameters['rivalBefore']) + 2);
    expect(evidence[0]).toMatchObject({ measure: 'wait', limit: expect.any(Number) as number });
    expect(text).toContain(`${noisy} went from `);
    expect(view.to).toBeGreaterThan(view.from);
  }
});

test('a processor that all network queues are on is named with whose they are', async () => {
  const { found } = await look({ seed: 1, scenario: 'queues-on-one-processor' }, 60);

  const [hot] = found.filter(({ rule }) => rule === 'processor-hot-network');
  expect(hot?.subject).toEqual({ kind: 'processor', key: '0', name: 'LP 0' });
  expect(hot?.text).toMatch(
    /^LP 0 is \d+ % busy, \d+ % with the host’s own work; it serves the network queues of .+/,
  );
  expect(hot?.view).toMatchObject({ room: 'network', lp: 0 });
});

test('a quiet host has nothing to say', async () => {
  const { found } = await look({ seed: 1, load: 0.2 }, 30);

  expect(found).toEqual([]);
});

test('the same host gives findings of the same ids again, and no uses give none', async () => {
  const { uses, found } = await look({ seed: 2, load: 2 }, 20);

  expect(findings(uses).findings.map(({ id }) => id)).toEqual(found.map(({ id }) => id));
  expect(new Set(found.map(({ id }) => id)).size).toBe(found.length);
  expect(findings([])).toEqual({ findings: [], intervals: 0 });
});
