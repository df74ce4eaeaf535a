import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { readBook, writeBook } from '../../collector/alerting/book.ts';
import { evaluate, type AlertBook } from '../../collector/alerting/evaluation.ts';
import type { AlertRule } from '../../collector/alerting/rule.ts';
import { addMs, ms, secondMs } from '../../collector/model/time.ts';
import { noon } from '../exposition/scene.ts';

/** What the rule sees in one second: a level to judge, or nothing. */
type Seen = number | 'missing';

/** Bad below 10, critical below 2, away from either line only a fifth above it; fires after 3 s, critical at once. */
function levelRule(seen: Seen): AlertRule {
  const observation = (level: number) => ({
    key: 'tank',
    subject: 'Tank',
    labels: {},
    allClear: `Tank is at ${level} again`,
    judge: (held: string | undefined) => {
      const summary = `Tank is at ${level}`;
      if (level < (held === 'critical' ? 2.4 : 2))
        return { severity: 'critical' as const, holdFor: ms(0), summary, advice: [] };
      if (level < (held === undefined ? 10 : 12))
        return { severity: 'warning' as const, holdFor: ms(3000), summary, advice: [] };
      return undefined;
    },
  });
  return { id: 'level', observe: () => (seen === 'missing' ? [] : [observation(seen)]) };
}

function judgeAt(second: number, seen: Seen, earlier: AlertBook) {
  const now = addMs(noon, ms(second * 1000));
  const evidence = { host: 'hv01', now, frame: undefined, lastHeardAt: now, interval: secondMs };
  return evaluate([levelRule(seen)], evidence, earlier);
}

/** One second after the other; each entry says state and severity after it, `!` marks a change. */
function run(levels: readonly Seen[], restartAfter = -1): readonly string[] {
  let book: AlertBook = new Map();
  return levels.map((seen, second) => {
    const result = judgeAt(second, seen, book);
    book = result.book;
    if (second === restartAfter) book = readBook(JSON.parse(JSON.stringify(writeBook(book))));
    const alert = [...book.values()][0]?.alert;
    const text = alert === undefined ? 'inactive' : `${alert.state} ${alert.severity}`;
    return result.changes.length === 0 ? text : `${text}!`;
  });
}

test('a level must stay bad for the whole time before it fires', () => {
  expect(run([9, 9, 9, 9, 9])).toEqual([
    'pending warning!',
    'pending warning',
    'pending warning',
    'firing warning!',
    'firing warning',
  ]);
});

test('a level that recovers in time was never an alert', () => {
  expect(run([9, 9, 11, 9, 9, 9])).toEqual([
    'pending warning!',
    'pending warning',
    'inactive!',
    'pending warning!',
    'pending warning',
    'pending warning',
  ]);
});

test('a firing alert resolves only beyond the further line', () => {
  expect(run([1, 11, 11.9, 12, 12])).toEqual([
    'firing critical!',
    'firing warning!',
    'firing warning',
    'resolved warning!',
    'resolved warning',
  ]);
});

test('it rises and falls between severities without firing anew', () => {
  expect(run([9, 9, 9, 9, 1, 2.3, 2.5]).slice(3)).toEqual([
    'firing warning!',
    'firing critical!',
    'firing critical',
    'firing warning!',
  ]);
});

test('missing data neither resolves nor forgets', () => {
  expect(run([1, 'missing', 'missing', 1, 'missing', 20])).toEqual([
    'firing critical!',
    'firing critical',
    'firing critical',
    'firing critical',
    'firing critical',
    'resolved critical!',
  ]);
});

test('a resolved alert is shown for a quarter of an hour and may come again', () => {
  const levels = [1, ...Array.from({ length: 901 }, (): Seen => 20), 1];

  const states = run(levels);

  expect(states[900]).toBe('resolved critical');
  expect(states[901]).toBe('inactive!');
  expect(states[902]).toBe('firing critical!');
});

test('a clock that is set back does not lengthen the wait by its step', () => {
  const seconds = [3600, 0, 1, 2, 3];

  const book = seconds.reduce<AlertBook>((earlier, second) => judgeAt(second, 9, earlier).book, new Map());

  expect([...book.values()].map(({ alert }) => alert.state)).toEqual(['firing']);
});

test('alerts of other hosts stay as they were', () => {
  const evidence = { host: 'hv01', now: noon, frame: undefined, lastHeardAt: noon, interval: secondMs };
  const first = evaluate([levelRule(1)], { ...evidence, host: 'hv02' }, new Map());

  const second = evaluate([levelRule(20)], evidence, first.book);

  expect(second.book).toEqual(first.book);
  expect(second.changes).toEqual([]);
});

const anySeen: fc.Arbitrary<Seen> = fc.constantFrom<Seen[]>('missing', 1, 1.9, 2.2, 2.5, 5, 9, 11, 13);
const anyLevels = fc.array(anySeen, { minLength: 2, maxLength: 40 });

test('a restart at any moment changes nothing that follows', () => {
  fc.assert(
    fc.property(anyLevels, fc.nat(40), (levels, moment) => {
      expect(run(levels, moment)).toEqual(run(levels));
    }),
  );
});

test('data missing at any moment leaves the state as it was', () => {
  fc.assert(
    fc.property(anyLevels, (levels) => {
      const states = run(levels).map((state) => state.replace('!', ''));

      const before = (second: number): string => states[second - 1] ?? 'inactive';
      for (const [second, seen] of levels.entries())
        if (seen === 'missing') expect(states[second]).toBe(before(second));
    }),
  );
});
