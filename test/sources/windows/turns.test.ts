import { expect, test } from 'vitest';

import { ms } from '../../../collector/model/time.ts';
import { createTurns } from '../../../collector/sources/windows/pdh/turns.ts';

const never = () => new Promise<void>(() => undefined);

test('turns are taken one at a time, in the order asked', async () => {
  const turns = createTurns(ms(60_000));
  const done: string[] = [];
  const step = (name: string) => async () => {
    done.push(`${name} begins`);
    await Promise.resolve();
    done.push(`${name} ends`);
  };

  await Promise.all([turns(step('a')), turns(step('b'))]);

  expect(done).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
});

test('one that hangs lets the next come, two that hang let nobody', async () => {
  const turns = createTurns(ms(1));

  const results = await Promise.all([
    turns(never),
    turns(() => Promise.resolve()),
    turns(never),
    turns(() => Promise.resolve()),
  ]);

  expect(results).toEqual([true, true, true, false]);
});

test('one that fails does not stop the next', async () => {
  const turns = createTurns(ms(60_000));

  const failing = turns(() => Promise.reject(new Error('the queue is full')));

  await expect(failing).rejects.toThrow('the queue is full');
  expect(await turns(() => Promise.resolve())).toBe(true);
});
