import { expect, test } from 'vitest';

import { emptyInventory, type HostEvent, type HostInventory } from '../../collector/model/host.ts';
import { at, openAt, storeFile } from './fixture.ts';

const inventory = (second: number, freeBytes: number, name = 'hv01'): HostInventory => ({
  ...emptyInventory(name, at(second)),
  volumes: [{ name: 'C:', sizeBytes: 1000, freeBytes }],
});

test('an inventory is kept when it differs, apart from instant and free bytes', async () => {
  const file = storeFile();
  const store = await openAt(file);

  await store.putInventory('hv01', inventory(1, 500));
  await store.putInventory('hv01', inventory(2, 400));
  await store.putInventory('hv01', inventory(3, 400, 'renamed'));
  await store.close();
  const again = await openAt(file);
  await again.putInventory('hv01', inventory(4, 300, 'renamed'));

  expect(await again.inventoryAt('hv01', at(0))).toBeUndefined();
  expect((await again.inventoryAt('hv01', at(2)))?.at).toBe(at(1));
  expect((await again.inventoryAt('hv01', at(9)))?.at).toBe(at(3));
  await again.close();
});

test('events come back in order within a span; state is replaced whole', async () => {
  const store = await openAt(storeFile());
  const event = (second: number): HostEvent => ({
    at: at(second),
    kind: 'vm-started',
    subject: 'vm',
    message: `at ${second}`,
  });

  await store.putEvents('hv01', [event(3), event(1), event(2)]);
  await store.putState('alerts', { firing: ['a'] });
  await store.putState('alerts', { firing: [] });

  expect((await store.eventsBetween('hv01', at(1), at(2))).map(({ message }) => message)).toEqual([
    'at 1',
    'at 2',
  ]);
  expect(await store.eventsBetween('hv02', at(1), at(2))).toEqual([]);
  expect(await store.state('alerts')).toEqual({ firing: [] });
  expect(await store.state('nothing')).toBeUndefined();
  await store.close();
});
