/** A recording played as a source: the same rates, now. */
import { expect, test } from 'vitest';

import { ms, unixMs, type UnixMs } from '../../../collector/model/time.ts';
import { createCooker } from '../../../collector/sampling/cook.ts';
import { openRecordingSources } from '../../../collector/sources/recording/recording-source.ts';
import { openSimulatedHost } from '../../../collector/sources/simulated-host/simulated-host.ts';
import { pollsOf, recordingOf, signal, smallHost } from './recorded.ts';

const clockAt = (start: number): (() => UnixMs) => {
  let now = start;
  return () => unixMs((now += 1000));
};

test('rates come out as they were recorded, at the present time, and begin anew after the last poll', async () => {
  const polls = await pollsOf(smallHost(), 3);
  const file = await recordingOf(async (writer) => {
    for (const poll of polls) await writer.poll(poll);
  });
  const [source] = await openRecordingSources(file, clockAt(5_000_000_000_000));
  if (source === undefined) throw new Error('The recording has no host');
  const [then, now] = [createCooker(), createCooker()];

  for (const poll of polls) {
    const frame = now.cook(await source.read(signal));
    const expected = then.cook(poll);
    expect(frame.sets.map(({ columns }) => columns)).toEqual(expected.sets.map(({ columns }) => columns));
    expect(frame.at).toBeGreaterThan(5_000_000_000_000);
    expect(frame.inventory.virtualMachines).toEqual(expected.inventory.virtualMachines);
  }
  const again = now.cook(await source.read(signal));

  const guest = again.sets[0]?.columns.find(({ counter }) => counter === 'guest-run-time');
  expect(guest?.value.every((value) => Number.isNaN(value))).toBe(true);
  expect(source).toMatchObject({ host: 'simulated', kind: 'recording', description: 'recording a.jsonl.gz' });
  await source.close();
});

test('each host of a recording is a source, and its burst is played turn by turn', async () => {
  const [first, second] = [
    openSimulatedHost({ host: 'a', lps: 2, vms: 1 }),
    openSimulatedHost({ host: 'b', lps: 2, vms: 1 }),
  ];
  const burst = await second.openBurst();
  const file = await recordingOf(async (writer) => {
    await writer.poll(await first.read(signal));
    await writer.poll(await second.read(signal));
    for (let turn = 0; turn < 2; turn += 1) {
      second.advance(ms(10));
      await writer.burst('b', await burst.read(signal));
    }
  });

  const sources = await openRecordingSources(file, clockAt(0));

  expect(sources.map(({ host }) => host)).toEqual(['a', 'b']);
  const played = await sources[1]?.openBurst?.();
  const [one, two] = [await played?.read(signal), await played?.read(signal)];
  expect((two?.sets[0]?.beganSeconds ?? 0) - (one?.sets[0]?.beganSeconds ?? 0)).toBeGreaterThan(0.009);
  const none = await sources[0]?.openBurst?.();
  await expect(none?.read(signal)).rejects.toThrow(/Cannot play a burst of "a": there is none in/);
});

test('a recording without a poll cannot be played', async () => {
  const file = await recordingOf(async () => undefined);

  await expect(openRecordingSources(file, clockAt(0))).rejects.toThrow('there is no poll in it');
});
