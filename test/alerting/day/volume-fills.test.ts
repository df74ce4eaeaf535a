/** The scripted day's volume that fills: warned before, named after, resolved in the end, whatever disturbs the watching. */
import { expect, test } from 'vitest';

import { lines, playAct, type Disturbance, type Played } from './scripted-day.ts';

const fills = (disturbance: Disturbance = {}, vms = 6): Promise<Played> =>
  playAct({ scenario: 'volume-fills', seconds: 450, vms, disturbance });

/** What must be told, each once, in every run with six VMs. */
const expected = [
  'volume-time-to-full E: firing critical',
  'volume-free-space E: firing critical',
  'vm-paused-critical rds01 firing critical',
  'vm-paused-critical rds01 resolved critical',
  'vm-paused-critical web01 firing critical',
  'vm-paused-critical web01 resolved critical',
  'vm-storage-low rds01 firing warning',
  'vm-storage-low rds01 resolved warning',
  'vm-storage-low web01 firing warning',
  'vm-storage-low web01 resolved warning',
  'volume-time-to-full E: resolved critical',
];

function expectEachOnce({ told }: Played): void {
  // Processors are hot now and then; and free space warns twice, before it is critical and when some is free again but not enough.
  const all = lines(told).filter(
    (line) => /^(volume|vm-paused|vm-storage)/.test(line) && line !== 'volume-free-space E: firing warning',
  );
  for (const line of expected)
    expect(
      all.filter((one) => one === line),
      line,
    ).toHaveLength(1);
  expect(new Set(all).size).toBe(all.length);
}

const secondOf = ({ told }: Played, line: string): number =>
  told.find((one) => lines([one])[0] === line)?.second ?? Number.NaN;

test('the warning comes minutes before the pause and names volume and VMs; after it the cause is named', async () => {
  const played = await fills();

  expectEachOnce(played);
  const warned = secondOf(played, 'volume-time-to-full E: firing critical');
  const paused = secondOf(played, 'vm-paused-critical web01 firing critical');
  expect(paused - warned).toBeGreaterThan(120);
  const summaryOf = (rule: string): string =>
    played.told.find(({ alert }) => alert.rule === rule)?.alert.summary ?? '';
  expect(summaryOf('volume-time-to-full')).toMatch(
    /^Volume E: of hv01 will be full in about 3\.\d min \(between .* in this order: rds01, web01/,
  );
  expect(summaryOf('vm-paused-critical')).toContain('cannot grow, volume E: has 0 bytes free');
});

test('the span that is stated holds the moment of the pause', async () => {
  const { stated, events } = await fills();

  const pausedAt = events.find(({ kind }) => kind === 'vm-paused-critical')?.at ?? Number.NaN;
  const before = stated.filter(({ at, volume }) => volume === 'E:' && at < pausedAt);
  // The free space is read every five seconds, so the truth may be that much older.
  const holding = before.filter(({ at, forecast: { earliest, latest = Infinity } }) => {
    const left = pausedAt - at;
    return earliest - 5000 <= left && left <= latest + 5000;
  });
  expect(before.length).toBeGreaterThan(15);
  expect(holding.length / before.length).toBeGreaterThan(0.9);
});

test('no other volume is said to fill', async () => {
  const { told, stated } = await fills();

  expect(new Set(stated.map(({ volume }) => volume))).toEqual(new Set(['E:']));
  expect(lines(told, 'volume-time-to-full')).toEqual([
    'volume-time-to-full E: firing critical',
    'volume-time-to-full E: resolved critical',
  ]);
});

test('every third poll missing loses and repeats nothing', async () => {
  expectEachOnce(await fills({ isMissing: (second) => second % 3 === 0 }));
});

test('half a minute without data around the pause loses and repeats nothing', async () => {
  const played = await fills({ isMissing: (second) => second > 245 && second < 275 });

  expectEachOnce(played);
});

test('a program killed again and again loses and repeats nothing', async () => {
  expectEachOnce(await fills({ killedAt: [150, 248, 257, 258, 300, 310] }));
});

test.each([
  ['forward by an hour', 3_600_000],
  ['back by an hour', -3_600_000],
])('our clock set %s loses and repeats nothing, and nobody is called silent', async (_, step) => {
  const played = await fills({ clockStep: { second: 200, ms: step } });

  expectEachOnce(played);
  expect(lines(played.told, 'source-stale')).toEqual([]);
});

test("an administrator's pause raises nothing", async () => {
  const { told, events } = await playAct({ scenario: 'pause', seconds: 60, vms: 12 });

  expect(events.some(({ kind }) => kind === 'vm-paused')).toBe(true);
  expect(lines(told).filter((line) => line.startsWith('vm-'))).toEqual([]);
});

test('a counter set that vanishes is told, and told when it is back', async () => {
  const { told } = await playAct({ scenario: 'counters-vanish', seconds: 100 });

  expect(lines(told, 'counters-missing')).toEqual([
    'counters-missing Hyper-V Virtual Storage Device firing warning',
    'counters-missing Hyper-V Virtual Storage Device resolved warning',
  ]);
});

test('queues on one busy processor are told', async () => {
  const { told } = await playAct({ scenario: 'queues-on-one-processor', seconds: 180, vms: 12, lps: 16 });

  expect(lines(told, 'vmq-imbalance')).toContain(
    'vmq-imbalance Intel(R) Ethernet 10G 2P X520 Adapter firing warning',
  );
});

test('checkpoints left behind long ago are told, one of a backup earlier than one of an administrator', async () => {
  const { told } = await playAct({ scenario: 'day', seconds: 20, vms: 12 });

  const summaries = told
    .filter(({ alert }) => alert.rule === 'checkpoint-age')
    .map(({ alert }) => alert.summary);
  expect(summaries).toHaveLength(2);
  expect(summaries.join('\n')).toMatch(/the oldest for 31 h: ".* - Backup" \(of a backup\)/);
  expect(summaries.join('\n')).toMatch(/the oldest for 8 days: "before the migration"/);
});

test('replication that fails is told after ten minutes, with when it last worked', async () => {
  const { told } = await playAct({ scenario: 'replication-fails', seconds: 1000 });

  expect(lines(told, 'replication-unhealthy').map((line) => line.replace(/ \S+ /, ' VM '))).toEqual([
    'replication-unhealthy VM firing critical',
    'replication-unhealthy VM resolved critical',
  ]);
  expect(told.find(({ alert }) => alert.rule === 'replication-unhealthy')?.alert.summary).toMatch(
    /is in critical health \(Error\), last 10 min ago$/,
  );
});

test('a VM that management does not list any more while it runs is told', async () => {
  const { told } = await playAct({ scenario: 'vm-not-listed', seconds: 180 });

  expect(lines(told, 'vm-not-listed').map((line) => line.replace(/ \S+ /, ' VM '))).toEqual([
    'vm-not-listed VM firing warning',
    'vm-not-listed VM resolved warning',
  ]);
});
