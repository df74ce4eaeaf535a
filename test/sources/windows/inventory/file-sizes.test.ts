import { expect, test } from 'vitest';

import type { VirtualMachine } from '../../../../collector/model/host.ts';
import { unixMs } from '../../../../collector/model/time.ts';
import { createFileSizes } from '../../../../collector/sources/windows/inventory/file-sizes.ts';

const machine: VirtualMachine = {
  name: 'web01',
  state: 'running',
  critical: false,
  disks: [
    { path: 'D:\\a.vhdx', volume: 'D:', kind: 'unknown' },
    { path: 'D:\\gone.vhdx', volume: 'D:', kind: 'unknown' },
    { path: '\\\\filer\\b.vhdx', kind: 'unknown' },
  ],
};

function open() {
  let now = 0;
  const asked: string[] = [];
  const answers = new Map<string, PromiseWithResolvers<number>>();
  const sizes = createFileSizes({
    clock: () => unixMs(now),
    sizeOf: (path) => {
      asked.push(path);
      const answer = Promise.withResolvers<number>();
      answers.set(path, answer);
      return answer.promise;
    },
  });
  const look = (): readonly (number | undefined)[] =>
    sizes.addTo([machine]).flatMap(({ disks }) => disks.map(({ fileBytes }) => fileBytes));
  const settle = () =>
    new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
  const advance = (span: number): void => {
    now += span;
  };
  return { look, asked, answers, settle, advance };
}

test('sizes come with a later look; files that are gone and files elsewhere have none', async () => {
  const { look, asked, answers, settle } = open();
  expect(look()).toEqual([undefined, undefined, undefined]);

  answers.get('D:\\a.vhdx')?.resolve(4096);
  await settle();
  answers.get('D:\\gone.vhdx')?.reject(new Error('ENOENT'));
  await settle();

  expect(look()).toEqual([4096, undefined, undefined]);
  expect(asked).toEqual(['D:\\a.vhdx', 'D:\\gone.vhdx']);
});

test('files are looked at once a minute, and never while one still hangs', async () => {
  const { look, asked, advance, answers, settle } = open();
  look();
  advance(3_600_000);
  look();
  expect(asked).toEqual(['D:\\a.vhdx']);

  answers.get('D:\\a.vhdx')?.resolve(1);
  await settle();
  answers.get('D:\\gone.vhdx')?.resolve(2);
  await settle();
  look();
  expect(asked).toHaveLength(3);
});
