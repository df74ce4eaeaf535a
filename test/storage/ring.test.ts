import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import Sqlite from 'better-sqlite3';
import { expect, test } from 'vitest';

import { ms } from '../../collector/model/time.ts';
import { checkStore, openHistoryStore, storeFormatVersion } from '../../storage/index.ts';
import { at, count, define, exact, openAt, poll, settle, storeFile, temporaryFolder } from './fixture.ts';

/** Numbers that do not compress, the same every time. */
function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state;
  };
}

test('over many laps the file stays inside its limit, does not grow, and keeps the newest', async () => {
  const file = storeFile();
  const maxBytes = 2 ** 20;
  const store = await openAt(file, { maxBytes });
  const ids = Int32Array.from(
    await store.register(Array.from({ length: 100 }, (_, index) => define(`c${index}`))),
  );
  const next = noise(1);
  const sizes: number[] = [];

  for (let second = 1; second <= 12_000; second++) {
    await poll(store, second, { ids, values: Array.from(ids, next) });
    if (second % 40 === 0) await settle();
    if (second % 1000 === 0) sizes.push(statSync(file).size);
  }
  const status = await store.status();
  const { outputs } = await store.read({
    outputs: [{ ids: [ids[0] as never] }],
    from: at(11_990),
    to: at(12_000),
  });

  expect(Math.max(...sizes)).toBeLessThanOrEqual(maxBytes);
  expect(sizes.slice(-5)).toEqual(Array.from({ length: 5 }, () => sizes.at(-1)));
  expect(status.problems).toEqual([]);
  expect(Number(status.tiers[0].oldestAt)).toBeGreaterThan(at(1000));
  expect(outputs[0].mean.some(Number.isNaN)).toBe(false);
  await store.close();
  expect(checkStore(file).problems).toEqual([]);
}, 60_000);

test('series that come and go by thousands leave nothing behind once their data is overwritten', async () => {
  const file = storeFile();
  const store = await openAt(file, { maxBytes: 2 ** 20 });
  const next = noise(2);
  const counts: number[] = [];
  const waves: Int32Array[] = [];

  for (let wave = 0; wave < 150; wave++) {
    const definitions = Array.from({ length: 60 }, (_, index) =>
      define('c', count, { instance: `vm${wave}-${index}` }),
    );
    const ids = Int32Array.from(await store.register(definitions));
    waves.push(ids);
    for (let turn = 0; turn < 40; turn++)
      await poll(store, wave * 86_400 + turn * 2160, { ids, values: Array.from(ids, next) });
    await settle();
    counts.push((await store.status()).seriesCount);
  }
  const listed = await store.find({ host: 'hv01' });
  const listedIds = new Set<number>(listed.map(({ id }) => id));
  const gone = waves.find((ids) => ids.every((id) => !listedIds.has(id))) ?? Int32Array.of();
  await poll(store, 151 * 86_400, { ids: gone, values: Array.from(gone, next) });

  // Of 9,000 that came; how many still have data depends on how small that is.
  expect(Math.max(...counts)).toBeLessThan(8400);
  expect(gone.length).toBe(60);
  expect((await store.find({ host: 'hv01' })).length).toBe(listed.length + gone.length);
  await store.close();
}, 60_000);

test('roll-ups are the mean, lowest and highest of their polls, and the same after a restart in between', async () => {
  const file = storeFile();
  let store = await openAt(file);
  const [id] = await store.register([define('busy', { kind: 'stepped', step: 1e-4 })]);
  const ids = Int32Array.of(id);
  const valueAt = (second: number) => ((second * 37) % 101) / 200;

  for (let second = 0; second < 7300; second += 2) {
    await poll(store, second, { ids, values: [valueAt(second)], seconds: 2 });
    if (second === 3000 || second === 3650) {
      await store.close();
      store = await openAt(file);
    }
  }
  await settle();
  const status = await store.status();
  const { tierStep, times, outputs } = await store.read({
    outputs: [{ ids: [id] }],
    from: at(0),
    to: at(3599),
    step: ms(60_000),
    extremes: true,
  });

  expect(status.tiers[1].oldestAt).toBe(at(0));
  expect(tierStep).toBe(60_000);
  expect(times.length).toBe(60);
  for (let minute = 0; minute < 60; minute++) {
    const values = Array.from({ length: 30 }, (_, index) => valueAt(minute * 60 + index * 2));
    expect(outputs[0].mean[minute]).toBeCloseTo(values.reduce((sum, value) => sum + value) / 30, 4);
    expect(outputs[0].min?.[minute]).toBeCloseTo(Math.min(...values), 6);
    expect(outputs[0].max?.[minute]).toBeCloseTo(Math.max(...values), 6);
  }
  await store.close();
}, 30_000);

test('a poll interval that changes is weighed by time in a mean', async () => {
  const store = await openAt(storeFile());
  const [id] = await store.register([define('level', exact)]);
  const ids = Int32Array.of(id);

  await poll(store, 10, { ids, values: [1], seconds: 10 });
  await poll(store, 11, { ids, values: [12], seconds: 1 });
  const { outputs } = await store.read({
    outputs: [{ ids: [id] }],
    from: at(0),
    to: at(59),
    step: ms(60_000),
  });

  expect(outputs[0].mean[0]).toBe(2);
  await store.close();
});

test('a series that goes and comes back, and one whose kind changes, keep their history apart', async () => {
  const store = await openAt(storeFile());
  const [one, two] = await store.register([define('one'), define('two')]);

  for (let second = 1; second <= 30; second++)
    await poll(store, second, { ids: Int32Array.of(one, two), values: [1, second] });
  for (let second = 31; second <= 60; second++)
    await poll(store, second, { ids: Int32Array.of(two), values: [second] });
  const [changed] = await store.register([define('one', exact)]);
  for (let second = 61; second <= 90; second++)
    await poll(store, second, { ids: Int32Array.of(two, changed), values: [second, 0.5] });
  await settle();
  const { outputs } = await store.read({
    outputs: [one, two, changed].map((id) => ({ ids: [id] })),
    from: at(0),
    to: at(99),
  });

  expect(changed).not.toBe(one);
  expect([...outputs[1].mean]).toEqual(Array.from({ length: 90 }, (_, index) => index + 1));
  expect(
    [...outputs[0].mean]
      .map((value) => (Number.isNaN(value) ? 0 : value))
      .reduce((sum, value) => sum + value),
  ).toBe(30);
  expect([...outputs[2].mean].filter((value) => value === 0.5).length).toBe(30);
  await store.close();
});

test('a damaged block costs that block: a gap, a problem in the status, and the rest salvaged', async () => {
  const file = storeFile();
  const store = await openAt(file);
  const [id] = await store.register([define('reads')]);
  const ids = Int32Array.of(id);
  const next = noise(3);
  for (let second = 1; second <= 120; second++) await poll(store, second, { ids, values: [next()] });
  await store.close();
  const bytes = readFileSync(file);
  const database = new Sqlite(file, { readonly: true });
  const slot = database.prepare('SELECT bytes FROM slot LIMIT 1').pluck().get() as Buffer;
  database.close();
  const place = bytes.indexOf(slot.subarray(0, 60));
  bytes[place + 20] ^= 0xff;
  writeFileSync(file, bytes);

  const again = await openAt(file);
  const { outputs } = await again.read({ outputs: [{ ids: [id] }], from: at(0), to: at(200) });
  const { problems } = await again.status();
  await again.close();
  const salvagedTo = `${file}-saved`;
  const report = checkStore(file, { salvageTo: salvagedTo });

  expect(place).toBeGreaterThan(0);
  expect([...outputs[0].mean].filter(Number.isNaN).length).toBeGreaterThan(0);
  expect([...outputs[0].mean].filter(Number.isNaN).length).toBeLessThan(100);
  expect(problems[0]).toMatch(
    /^Slot 1 is damaged: 1 series from 2024-06-01T00:00:01.000Z to .* read as gaps$/,
  );
  expect(report.problems[0]).toMatch(/^Slot 1 is damaged/);
  expect(existsSync(salvagedTo)).toBe(true);
});

test('a file of a newer version, of another program, or in use is refused with a sentence', async () => {
  const file = storeFile();
  const store = await openHistoryStore({ path: file });
  await expect(openAt(file)).rejects.toThrow(
    `Cannot open store "${file}": process ${process.pid} has it open, and one file serves one process`,
  );
  await store.close();
  const database = new Sqlite(file);
  database.pragma(`user_version = ${storeFormatVersion + 1}`);
  database.close();

  await expect(openHistoryStore({ path: file })).rejects.toThrow(
    `its format is version ${storeFormatVersion + 1}, this build reads 1 to ${storeFormatVersion}`,
  );

  const foreign = path.join(temporaryFolder(), 'foreign.db');
  writeFileSync(foreign, 'no database at all, but long enough to be looked at as one, surely');
  await expect(openAt(foreign)).rejects.toThrow('it is not a store of whichvm but some other file');
  await expect(openAt('/nowhere/at/all.db')).rejects.toThrow('folder "/nowhere/at" does not exist');
});

test('behind its worker the store answers the same, and a closed one says so', async () => {
  const store = await openHistoryStore({ dataDir: temporaryFolder() });
  const [id] = await store.register([define('reads')]);
  const ids = Int32Array.of(id);

  for (let second = 1; second <= 50; second++) await poll(store, second, { ids, values: [second] });
  await expect(poll(store, 50, { ids, values: [1] })).rejects.toThrow('polls must come in order');
  const { outputs } = await store.read({ outputs: [{ ids: [id] }], from: at(0), to: at(99) });
  const hosts = await store.hosts();
  await store.close();

  expect(outputs[0].mean[49]).toBe(50);
  expect(hosts).toEqual([{ host: 'hv01', firstAt: at(1), lastAt: at(50) }]);
  await expect(store.status()).rejects.toThrow(/is closed$/);
});

test('what cannot be sent to the worker fails by itself, not with what is asked in the same turn', async () => {
  const store = await openHistoryStore({ dataDir: temporaryFolder() });

  const [kept, refused, ids] = await Promise.allSettled([
    store.putState('alerts', { firing: 1 }),
    store.putState('alerts', () => 1),
    store.register([define('packets')]),
  ]);

  expect(kept.status).toBe('fulfilled');
  expect(refused).toMatchObject({ status: 'rejected', reason: { name: 'DataCloneError' } });
  expect(ids).toMatchObject({ status: 'fulfilled', value: [1] });
  expect(await store.state('alerts')).toEqual({ firing: 1 });
  await store.close();
});

test('history begins at its first poll, not at the minute of the roll-up that holds it', async () => {
  const store = await openAt(storeFile());
  const ids = Int32Array.from(await store.register([define('reads')]));

  for (let second = 17; second < 8000; second += 10) await poll(store, second, { ids, values: [second] });
  await settle();
  const [host] = await store.hosts();
  await store.close();

  expect(host).toEqual({ host: 'hv01', firstAt: at(17), lastAt: at(7997) });
});
