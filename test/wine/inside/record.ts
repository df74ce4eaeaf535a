/**
 * Runs inside Wine: records the stand-in host, polls and a burst, into the file that the first argument names; the second, `anonymise`,
 * replaces names. Then a set hangs, and what a burst says of it is printed.
 */
import { ms, unixMs } from '../../../collector/model/time.ts';
import type { Observation } from '../../../collector/sources/observation.ts';
import { createAnonymiser } from '../../../collector/sources/recording/anonymise/anonymiser.ts';
import { createRecording } from '../../../collector/sources/recording/recording-writer.ts';
import { openWindowsHost } from '../../../collector/sources/windows/windows-host.ts';
import { standIn, tell } from './stand-in.ts';

const [file = '', how = ''] = process.argv.slice(2);
const clock = () => unixMs(Date.now());
const { signal } = new AbortController();
const seen: Observation[] = [];
const source = openWindowsHost({
  host: 'HV01',
  clock,
  stopwatch: () => performance.now(),
  setDeadline: ms(5000),
  observe: (observation) => seen.push(observation),
});
const names = how === 'anonymise' ? createAnonymiser() : undefined;
const writer = await createRecording(file, {
  program: 'test',
  platform: 'stand-in',
  startedAt: clock(),
  intervalMs: 500,
  isAnonymised: names !== undefined,
  hosts: [{ host: names?.host(source.host) ?? source.host, source: 'windows', description: 'stand-in' }],
});

async function poll(): Promise<boolean> {
  const snapshot = await source.read(signal);
  for (const one of seen.splice(0)) writer.observe(names?.observation(one) ?? one);
  await writer.poll(names?.snapshot(snapshot) ?? snapshot);
  return snapshot.inventory?.virtualMachines.some(({ id }) => id !== undefined) === true;
}

const pause = (span: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, span);
  });

// Management data come when they come; two polls more, so that there are rates beside them.
for (let polls = 0, hasInventory = false; polls < 40 && !hasInventory; polls += 1) {
  hasInventory = await poll();
  await pause(500);
}
await poll();
const burst = await source.openBurst?.();
if (burst === undefined) throw new Error('The source opens no burst');
for (let turn = 0; turn < 30; turn += 1) {
  const read = await burst.read(signal);
  await writer.burst(names?.host(source.host) ?? source.host, names?.burst(read) ?? read);
  await pause(5);
}
await poll();
await writer.close(clock());
tell('counts', writer.counts());
standIn.hang('Hyper-V Hypervisor Virtual Processor');
tell('hanging', await burst.read(signal).catch((error: unknown) => String(error)));
tell('again', await burst.read(signal).catch((error: unknown) => String(error)));
await burst.close();
await source.close();
