import fc from 'fast-check';
import { expect, test } from 'vitest';

import { instancesOf, pickRows, rowsIn } from '../../../collector/sources/windows/pdh/instance-list.ts';
import { counterArray } from './counter-array.ts';

const listOf = (...names: readonly string[]) =>
  instancesOf(counterArray(names.map((name) => ({ name })))).list;
const texts = (...names: readonly string[]) =>
  listOf(...names).map(({ name, duplicate }) => `${name}|${duplicate}`);

test('repeats are numbered, whether PDH writes them bare or with a number', () => {
  expect(texts('vm:Hv VP 0', 'vm:Hv VP 0', 'vm:Hv VP 0')).toEqual([
    'vm:Hv VP 0|0',
    'vm:Hv VP 0|1',
    'vm:Hv VP 0|2',
  ]);
  expect(texts('vm:Hv VP 0', 'vm:Hv VP 0#1')).toEqual(['vm:Hv VP 0|0', 'vm:Hv VP 0|1']);
});

test('a name that merely ends in a number sign and a number keeps it', () => {
  expect(texts('build #1', 'NIC #2')).toEqual(['build #1|0', 'NIC #2|0']);
});

test('no two instances of a list are alike', () => {
  const few = fc.constantFrom('a', 'a#1', 'a#2', 'b', 'A');
  fc.assert(
    fc.property(fc.array(few, { maxLength: 12 }), (names) => {
      const list = texts(...names);

      expect(new Set(list).size).toBe(names.length);
    }),
  );
});

test('the list is the same object while its names stay, even when they lie elsewhere', () => {
  const before = instancesOf(counterArray([{ name: 'a' }, { name: 'b' }]));
  const moved = counterArray([{ name: 'a' }, { name: 'b' }], { slackBytes: 0 });
  moved.buffer.writeBigUInt64LE(moved.buffer.readBigUInt64LE(0), 0);

  expect(instancesOf(moved, before)).toBe(before);
  expect(instancesOf(counterArray([{ name: 'b' }, { name: 'a' }]), before).list).not.toBe(before.list);
});

test('a column of another list is brought into order by name', () => {
  const rows = rowsIn(listOf('a', 'b', 'c'), listOf('c', 'x', 'a'));

  expect([...pickRows(Float64Array.of(30, 99, 10), rows)]).toEqual([10, Number.NaN, 30]);
});

test('a column of the same list is left as it is', () => {
  const values = Float64Array.of(1, 2);

  expect(rowsIn(listOf('a', 'b'), listOf('a', 'b'))).toBeUndefined();
  expect(pickRows(values, undefined)).toBe(values);
});
