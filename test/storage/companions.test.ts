import { expect, test } from 'vitest';

import { unixMs } from '../../collector/model/time.ts';
import { checkStore } from '../../storage/index.ts';
import { at, define, openAt, settle, storeFile } from './fixture.ts';

const polls = 900;

/** Packets of an adapter and of its queue, which a driver counts by itself: nearly the same, in another counter set. */
const received = (second: number): number => 500 + ((second * 7919) % 211) * 13;
const queued = (second: number): number => {
  if (second > 300 && second <= 320) return Number.NaN;
  return second > 600 && second <= 700 ? 40 : Math.round(received(second) * 0.97);
};

test('a column is expected from one of another set of its instance, while they go together and when they stop', async () => {
  const file = storeFile();
  const store = await openAt(file);
  const adapter = { set: 'adapter', instance: 'vm1-nic0' };
  const queue = { set: 'queue', instance: 'vm1-nic0' };
  const [packets, ofQueue] = await store.register([
    define('packets', undefined, adapter),
    define('queued', undefined, queue),
  ]);
  const [adapterIds, queueIds] = [Int32Array.of(packets), Int32Array.of(ofQueue)];

  for (let second = 1; second <= polls; second++) {
    await store.append({
      host: 'hv01',
      at: at(second),
      groups: [
        { set: 'adapter', intervalSeconds: 1, ids: adapterIds, values: Float64Array.of(received(second)) },
        { set: 'queue', intervalSeconds: 1, ids: queueIds, values: Float64Array.of(queued(second)) },
      ],
    });
    if (second % 40 === 0) await settle();
  }
  await store.close();
  const again = await openAt(file);
  const outputs = [{ ids: [packets] }, { ids: [ofQueue] }];
  const answer = await again.read({ outputs, from: unixMs(at(1)), to: at(polls) });
  await again.close();

  const seconds = Array.from({ length: polls }, (_, index) => index + 1);
  expect([...answer.outputs[0].mean]).toEqual(seconds.map(received));
  expect([...answer.outputs[1].mean]).toEqual(seconds.map(queued));
  expect(checkStore(file).problems).toEqual([]);
});
