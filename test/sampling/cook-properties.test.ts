/** What holds of cooking for every input. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import type { Snapshot } from '../../collector/model/snapshot.ts';
import { cook, createCooker } from '../../collector/sampling/cook.ts';
import { column, instancesNamed, reading, snapshot } from './readings.ts';

const raw = fc.oneof(
  fc.nat(2 ** 31),
  fc.integer({ min: 0, max: 2 ** 53 - 1 }),
  fc.integer({ min: 2 ** 32 - 1000, max: 2 ** 32 }),
  fc.constant(NaN),
);

interface Row {
  readonly name: string;
  readonly run: number;
  readonly base: number;
  readonly wait: number;
  readonly dispatches: number;
  readonly narrow: number;
}

const row: fc.Arbitrary<Row> = fc.record({
  name: fc.constantFrom('web', 'db', 'a:b', '日本', 'x#y', ''),
  run: raw,
  base: raw,
  wait: raw,
  dispatches: raw,
  narrow: raw,
});
const rows = fc.array(row, { maxLength: 8 });

function taken(seconds: number, table: readonly Row[], order = table.map((_, index) => index)): Snapshot {
  const seen = new Map<string, number>();
  const named = table.map(({ name }) => {
    const duplicate = seen.get(name) ?? 0;
    seen.set(name, duplicate + 1);
    return { name, duplicate };
  });
  const pick = (key: keyof Omit<Row, 'name'>) => order.map((index) => table[index]?.[key] ?? NaN);
  const instances = order.map((index) => named[index] ?? { name: '', duplicate: 99 });
  return snapshot(
    seconds,
    reading('virtual-processor', seconds, instances, [
      column('guest-run-time', { type: 'PERF_PRECISION_100NS_TIMER', raw: pick('run'), base: pick('base') }),
      column('cpu-wait-time-per-dispatch', {
        type: 'PERF_AVERAGE_BULK',
        raw: pick('wait'),
        base: pick('dispatches'),
      }),
      column('dispatches', { type: 'PERF_COUNTER_BULK_COUNT', raw: pick('dispatches') }),
      column('migrations', { type: 'PERF_COUNTER_COUNTER', raw: pick('narrow') }),
      column('idle', { type: 'PERF_100NSEC_TIMER_INV', raw: pick('run') }),
    ]),
  );
}

test('no value, count or base is ever negative or infinite', () => {
  fc.assert(
    fc.property(rows, rows, fc.double({ min: 0.01, max: 1e6, noNaN: true }), (before, now, seconds) => {
      const frame = cook(taken(0, before), taken(seconds, now));
      for (const { columns } of frame.sets) {
        for (const { value, delta, baseDelta } of columns) {
          for (const number of [...value, ...(delta ?? []), ...(baseDelta ?? [])]) {
            expect(Number.isNaN(number) || (number >= 0 && number < Infinity)).toBe(true);
          }
        }
      }
    }),
  );
});

test('value is count × unit over the interval to the last bit, but for cells with an own base and averages', () => {
  fc.assert(
    fc.property(rows, rows, (before, now) => {
      const frame = cook(taken(0, before), taken(1.5, now));
      for (const { columns, intervalSeconds } of frame.sets) {
        for (const { counter, value, delta, unitPerCount, baseDelta } of columns) {
          if (delta === undefined || counter === 'cpu-wait-time-per-dispatch') continue;
          delta.forEach((count, index) => {
            const own = baseDelta?.[index] ?? NaN;
            const seconds = Number.isNaN(own) ? intervalSeconds : own * (unitPerCount ?? NaN);
            expect(value[index]).toBe((count * (unitPerCount ?? NaN)) / seconds);
          });
        }
      }
    }),
  );
});

test('the order of the instances makes no difference', () => {
  fc.assert(
    fc.property(rows, rows, fc.nat(), (before, now, seed) => {
      const order = now
        .map((_, index) => index)
        .sort((a, b) => (((a + 1) * seed) % 7) - (((b + 1) * seed) % 7) || b - a);
      const straight = cook(taken(0, before), taken(1, now)).sets[0];
      const shuffled = cook(taken(0, before), taken(1, now, order)).sets[0];

      expect(shuffled?.intervalSeconds).toBe(straight?.intervalSeconds);
      straight?.columns.forEach((cooked, index) => {
        expect([...(shuffled?.columns[index]?.value ?? [])]).toEqual(order.map((at) => cooked.value[at]));
      });
    }),
  );
});

test('cooking the same two snapshots again gives the same frame, and leaves them as they were', () => {
  fc.assert(
    fc.property(rows, rows, (before, now) => {
      const first = cook(taken(0, before), taken(1, now));
      const pair = [taken(0, before), taken(1, now)] as const;

      expect(cook(...pair)).toEqual(first);
      expect(cook(...pair)).toEqual(first);
      expect(pair).toEqual([taken(0, before), taken(1, now)]);
    }),
  );
});

test('without resets the counts add up to the whole difference', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1e9), { minLength: 2, maxLength: 20 }), (steps) => {
      const cooker = createCooker();
      const instances = instancesNamed('a');
      let wide = 2 ** 40;
      let sum = 0;
      let narrowSum = 0;
      steps.forEach((step, seconds) => {
        wide += step;
        const narrowStep = step % 2 ** 28;
        const frame = cooker.cook(
          snapshot(
            seconds,
            reading('virtual-processor', seconds, instances, [
              column('dispatches', { type: 'PERF_COUNTER_BULK_COUNT', raw: [wide] }),
              column('migrations', { type: 'PERF_COUNTER_COUNTER', raw: [(narrowSum + 4e9) % 2 ** 32] }),
            ]),
          ),
        );
        const [dispatches, migrations] = frame.sets[0]?.columns ?? [];
        if (seconds > 0) {
          sum += dispatches?.delta?.[0] ?? NaN;
          expect(migrations?.delta?.[0]).toBe((steps[seconds - 1] ?? NaN) % 2 ** 28);
        }
        narrowSum += narrowStep;
      });

      expect(sum).toBe(wide - 2 ** 40 - (steps[0] ?? 0));
    }),
  );
});
