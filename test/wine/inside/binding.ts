/** Runs inside Wine: reads sets through the product's own binding while the stand-in misbehaves, and prints what came out. */
import { readFile } from 'node:fs/promises';

import { ms } from '../../../collector/model/time.ts';
import { open, shown, standIn, tell } from './stand-in.ts';

const deadline = ms(5000);

async function readOnce(id: string) {
  const { queries, close } = open(id);
  const results = [];
  for (const query of queries) results.push(shown(await query.read(deadline)));
  close();
  return results[0];
}

async function names(): Promise<void> {
  standIn.host(4, 6, 1, 0);
  standIn.collect(0, 1);
  const { queries, close } = open('virtual-processor');
  const [query] = queries;
  tell('invalid first sample', shown((await query?.read(deadline)) ?? { problems: [] }));
  tell('second sample', shown((await query?.read(deadline)) ?? { problems: [] }));
  standIn.host(4, 7, 1, 0);
  tell('one more', (await query?.read(deadline))?.reading?.instances.length);
  standIn.host(4, 0, 1, 0);
  tell('none', shown((await query?.read(deadline)) ?? { problems: [] }).names);
  close();
}

async function slowSet(): Promise<void> {
  standIn.host(4, 4, 2, 0);
  const { queries, close } = open('logical-processor');
  const [query] = queries;
  await query?.read(deadline);
  standIn.collect(400, 0);
  tell('slow: first poll', shown((await query?.read(ms(50))) ?? { problems: [] }).problems);
  const beganAt = performance.now();
  const second = await query?.read(ms(50));
  tell('slow: second poll', { waitedMs: performance.now() - beganAt, reading: second?.reading });
  await new Promise((resolve) => {
    setTimeout(resolve, 600);
  });
  const late = await query?.read(ms(50));
  tell('slow: third poll', {
    instances: late?.reading?.instances.length,
    tookMs: late?.reading?.tookMs,
    problems: late?.problems,
  });
  standIn.collect(0, 0);
  // The first is not waited for, since the one before was slow; it shows that the provider is quick again.
  await query?.read(deadline);
  await new Promise((resolve) => {
    setTimeout(resolve, 100);
  });
  await query?.read(deadline);
  tell('slow: quick again', (await query?.read(ms(1000)))?.problems);
  close();
}

/** More sets hang than libuv has threads, for ever; other sets, and files, go on. */
async function hangingSets(): Promise<void> {
  const ids = Array.from({ length: 8 }, () => 'virtual-processor');
  standIn.hang('Hyper-V Hypervisor Virtual Processor');
  const hanging = open(...ids);
  const first = await Promise.all(hanging.queries.map((query) => query.read(ms(100))));
  tell('hanging: problems', [...new Set(first.flatMap(({ problems }) => problems.map(({ kind }) => kind)))]);
  const { queries, close } = open('logical-processor', 'hypervisor');
  const others = await Promise.all(queries.map((query) => query.read(deadline)));
  tell(
    'hanging: others',
    others.map(({ reading }) => reading?.instances.length),
  );
  tell('hanging: files', (await readFile(import.meta.filename, 'utf8')).length > 0);
  close();
  hanging.close();
}

await names();
standIn.host(4, 4, 2, 3);
tell('grown', (await readOnce('virtual-processor'))?.names?.length);
tell('missing set', await readOnce('virtual-machine-bus'));
tell('missing counters', (await readOnce('hypervisor'))?.problems);
standIn.refuse('Hyper-V Dynamic Memory VM');
tell('refused', await readOnce('dynamic-memory-vm'));
const live = (await readOnce('logical-processor'))?.clock;
tell('clock', live);
await slowSet();
tell('handles', Number(standIn.handles()));
await hangingSets();
tell('end', true);
