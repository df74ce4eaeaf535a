import { chmodSync, chownSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import Sqlite from 'better-sqlite3';
import { expect, test } from 'vitest';

import { openHistoryStoreInProcess, storeFileName, storeFormatVersion } from '../../storage/index.ts';
import { at, count, define, poll, settle, temporaryFolder } from '../storage/fixture.ts';
import { runProgram, startProgram } from '../support/program.ts';

const polls = 900;

/** A folder with a store of two series over a quarter of an hour. */
async function storeFolder(): Promise<string> {
  const folder = temporaryFolder();
  const store = await openHistoryStoreInProcess({ dataDir: folder, blockPolls: 100 });
  const ids = Int32Array.from(await store.register([define('reads', count), define('writes', count)]));
  for (let second = 1; second <= polls; second++) {
    await poll(store, second, { ids, values: [(second * 7919) % 100_003, (second * 31) % 10_007] });
    if (second % 100 === 0) await settle();
  }
  await store.close();
  return folder;
}

/** Turns over bytes of the second block, in the file itself. */
function damage(file: string): void {
  const database = new Sqlite(file, { readonly: true });
  const [, second] = database.prepare('SELECT slot, start_byte FROM part ORDER BY id').all() as {
    slot: number;
    start_byte: number;
  }[];
  const slot = database.prepare('SELECT bytes FROM slot WHERE id = ?').pluck().get(second?.slot) as Buffer;
  database.close();
  const start = (second?.start_byte ?? 0) + 40;
  const bytes = readFileSync(file);
  const place = bytes.indexOf(slot.subarray(start, start + 32));
  for (let index = place; index < place + 4; index++) bytes[index] = (bytes[index] ?? 0) ^ 255;
  writeFileSync(file, bytes);
}

test('check-store says what is in a sound store, and changes nothing', async () => {
  const folder = await storeFolder();
  const file = path.join(folder, storeFileName);
  const before = readFileSync(file);

  const { code, output } = await runProgram(['check-store', '--data-dir', folder]);
  const asFile = await runProgram(['check-store', file, '--json']);

  expect(output).toContain(`format version ${storeFormatVersion}`);
  expect(output).toMatch(
    /raw +2024-06-01T00:00:01\.000Z +2024-06-01T00:\d\d:\d\d\.000Z +\d+ blocks +\d+\.\d KiB/,
  );
  expect(output).toContain('Every page, row and block is as it was written');
  expect(code).toBe(0);
  expect(asFile.code).toBe(0);
  expect(JSON.parse(asFile.output)).toMatchObject({
    path: file,
    oldestAt: at(1),
    newestAt: at(polls),
    problems: [],
    lost: [],
  });
  expect(readFileSync(file).equals(before)).toBe(true);
});

test('check-store names what a damaged block has lost, and copies the rest into a file that is sound', async () => {
  const folder = await storeFolder();
  const file = path.join(folder, storeFileName);
  const saved = path.join(folder, 'saved', storeFileName);
  mkdirSync(path.dirname(saved));
  damage(file);

  const looked = await runProgram(['check-store', folder]);
  const copied = await runProgram(['check-store', folder, '--json', '--salvage', saved]);
  const again = await runProgram(['check-store', folder, '--salvage', saved]);
  const sound = await runProgram(['check-store', saved]);

  expect(looked.code).toBe(1);
  expect(looked.output).toMatch(
    /Slot \d+ is damaged: 2 series of "hv01" \(cpu\) from 2024-06-01T00:\d\d:\d\d\.000Z to 2024-06-01T00:\d\d:\d\d\.000Z are lost in tier raw/,
  );
  expect(looked.output).toContain('--salvage NEW-FILE');
  const report = JSON.parse(copied.output) as {
    lost: { tier: string; series: string[]; from: number; to: number }[];
    salvagedTo: string;
  };
  expect(copied.code).toBe(1);
  expect(report.salvagedTo).toBe(saved);
  expect(report.lost).toHaveLength(1);
  expect(report.lost[0]).toMatchObject({ tier: 'raw', series: ['cpu/a/reads', 'cpu/a/writes'] });
  expect(again.code).toBe(2);
  expect(again.output).toContain('a file of that name exists already');
  expect(sound.output).toContain('Every page, row and block is as it was written');
  expect(sound.code).toBe(0);

  const store = await openHistoryStoreInProcess({ path: saved });
  const [reads] = await store.find({ metric: 'test_reads' });
  const { times, outputs } = await store.read({ outputs: [{ ids: [reads.id] }], from: at(0), to: at(polls) });
  const isLost = (time: number) => time >= (report.lost[0]?.from ?? 0) && time <= (report.lost[0]?.to ?? 0);
  expect(times.filter(isLost).length).toBe(0);
  expect(times.length).toBeGreaterThan(polls - 101);
  for (const [index, time] of times.entries())
    expect(outputs[0].mean[index]).toBe((((time - at(0)) / 1000) * 7919) % 100_003);
  expect((await store.status()).problems).toEqual([]);
  await store.close();
});

test('check-store leaves a store alone that a running instance has open, and says which', async () => {
  await using program = await startProgram(['--source', 'simulated']);

  const { code, output } = await runProgram(['check-store', '--data-dir', program.dataDir]);

  expect(code).toBe(2);
  expect(output).toContain(`process ${program.pid} has it open; stop that one first, then check again`);
});

test('a store whose process was killed is checked with its journal', async () => {
  await using program = await startProgram(['--source', 'simulated', '--interval', '200ms']);
  await program.waitFor(/http/);
  await program.stop('SIGKILL');

  const { code, output } = await runProgram(['check-store', '--data-dir', program.dataDir, '--json']);

  expect(code).toBe(0);
  expect((JSON.parse(output) as { formatVersion: number }).formatVersion).toBe(storeFormatVersion);
});

test('what is no store is refused with a sentence and the exit code 2', async () => {
  const folder = temporaryFolder();
  const inFolder = (name: string) => path.join(folder, name);
  writeFileSync(
    inFolder('letter.txt'),
    'Dear reader, this is no database, however long it may be. '.repeat(40),
  );
  const other = new Sqlite(inFolder('other.db'));
  other.exec('CREATE TABLE cat (name TEXT)');
  other.pragma('user_version = 0');
  other.close();
  const newer = new Sqlite(inFolder('newer.db'));
  newer.exec('CREATE TABLE slot (id INTEGER PRIMARY KEY)');
  newer.pragma(`user_version = ${storeFormatVersion + 1}`);
  newer.close();

  for (const [name, sentence] of [
    ['nothing.db', 'there is no such file'],
    ['letter.txt', 'it is not a store of whichvm but some other file'],
    ['other.db', 'it is an SQLite file of another program'],
    [
      'newer.db',
      `its format is version ${storeFormatVersion + 1}, this build reads 1 to ${storeFormatVersion}`,
    ],
  ] as const) {
    const { code, output } = await runProgram(['check-store', inFolder(name)]);
    expect(output).toContain(sentence);
    expect(code).toBe(2);
  }
  const both = await runProgram(['check-store', inFolder('a.db'), inFolder('b.db')]);
  expect(both.output).toContain('check-store looks at one file');
});

/** For a user to whom modes of files mean something. */
const nobody = process.getuid?.() === 0 ? { uid: 65_534 } : {};

test.runIf(process.platform === 'linux')(
  'in a folder that may not be written to check-store reads, and serve says what must be writable',
  async () => {
    const folder = await storeFolder();
    for (const [target, mode] of [
      [path.join(folder, storeFileName), 0o444],
      [folder, 0o555],
    ] as const) {
      if (nobody.uid !== undefined) chownSync(target, nobody.uid, nobody.uid);
      chmodSync(target, mode);
    }

    const checked = await runProgram(['check-store', '--data-dir', folder], nobody);
    const served = await runProgram(['serve', '--source', 'simulated', '--data-dir', folder], nobody);

    expect(checked.output).toContain('Every page, row and block is as it was written');
    expect(checked.code).toBe(0);
    expect(served.output).toMatch(
      /^Cannot open store ".*": process \d+ may not write there; the file and its folder must be writable$/m,
    );
    expect(served.code).toBe(1);
    chmodSync(folder, 0o755);
  },
);
