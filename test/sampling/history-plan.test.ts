/** From frames to the store's batches: which series there are, how they are kept, and that nothing is lost on the way. */
import { expect, test } from 'vitest';

import type { Frame } from '../../collector/model/frame.ts';
import type { SeriesDefinition, SeriesId } from '../../collector/model/history.ts';
import { createCooker } from '../../collector/sampling/cook.ts';
import { buildBatch, planHistory, withIds, type HistoryPlan } from '../../collector/sampling/history-plan.ts';
import { column, instancesNamed, reading, snapshot } from './readings.ts';

const precision = 'PERF_PRECISION_100NS_TIMER';

/** A poll of `names`, each 1 s further: half busy, 4 dispatches that waited 1 ms together. */
function poll(seconds: number, names: readonly string[], bases = names.map(() => seconds * 1e7)) {
  const each = (value: number) => names.map(() => seconds * value);
  return snapshot(
    seconds,
    reading('virtual-processor', seconds, instancesNamed(...names), [
      column('guest-run-time', { type: precision, raw: each(5e6), base: bases }),
      column('hypervisor-run-time', { type: precision, raw: each(1e6), base: bases }),
      column('total-run-time', { type: precision, raw: each(6e6), base: bases }),
      column('cpu-wait-time-per-dispatch', { type: 'PERF_AVERAGE_BULK', raw: each(1e6), base: each(4) }),
    ]),
  );
}

function framesOf(...snapshots: readonly ReturnType<typeof poll>[]): readonly Frame[] {
  const cooker = createCooker();
  return snapshots.map((taken) => cooker.cook(taken));
}

/** Gives ids as a store would: one a series, the same again for the same series. */
function register(known: SeriesDefinition[], plan: HistoryPlan): HistoryPlan {
  const ids = plan.definitions.map((definition) => {
    const text = JSON.stringify(definition);
    const index = known.findIndex((other) => JSON.stringify(other) === text);
    return (index >= 0 ? index : known.push(definition) - 1) as SeriesId;
  });
  return withIds(plan, ids);
}

test('an average is two counts and a quotient, what the others count is one series each', () => {
  const [frame] = framesOf(poll(0, ['web:Hv VP 0']));

  const { definitions } = planHistory(frame as Frame);

  expect(definitions.map(({ counter, metric, unit, storedAs }) => [counter, metric, unit, storedAs])).toEqual(
    [
      [
        'guest-run-time',
        'hyperv_virtual_processor_guest_run_ratio',
        'ratio',
        { kind: 'count', unitPerCount: 1e-7 },
      ],
      [
        'hypervisor-run-time',
        'hyperv_virtual_processor_hypervisor_run_ratio',
        'ratio',
        { kind: 'count', unitPerCount: 1e-7 },
      ],
      [
        'total-run-time',
        'hyperv_virtual_processor_total_run_ratio',
        'ratio',
        {
          kind: 'count',
          unitPerCount: 1e-7,
          predictedBy: { plus: ['guest-run-time', 'hypervisor-run-time'], minus: [], elapsed: 0 },
        },
      ],
      [
        'cpu-wait-time-per-dispatch:numerator',
        'hyperv_virtual_processor_cpu_wait_ratio',
        'ratio',
        { kind: 'count', unitPerCount: 1e-9 },
      ],
      [
        'cpu-wait-time-per-dispatch:base',
        'hyperv_virtual_processor_cpu_wait_dispatches_per_second',
        'per_second',
        { kind: 'count', unitPerCount: 1 },
      ],
      [
        'cpu-wait-time-per-dispatch',
        'hyperv_virtual_processor_cpu_wait_seconds_mean',
        'seconds',
        {
          kind: 'quotient',
          numerator: 'cpu-wait-time-per-dispatch:numerator',
          base: 'cpu-wait-time-per-dispatch:base',
        },
      ],
    ],
  );
  expect(JSON.stringify(definitions.map(({ labels }) => labels))).not.toContain('hv01');
});

test('a batch carries the counts in the order of the ids, and the ids stay one object while nothing changes', () => {
  const names = ['web:Hv VP 0', 'db:Hv VP 0'];
  const frames = framesOf(poll(0, names), poll(1, names), poll(2, names));
  const store: SeriesDefinition[] = [];

  let plan = register(store, planHistory(frames[0] as Frame));
  plan = planHistory(frames[1] as Frame, plan);
  const first = buildBatch(plan, frames[1] as Frame).groups[0];
  plan = planHistory(frames[2] as Frame, plan);
  const second = buildBatch(plan, frames[2] as Frame).groups[0];

  expect(plan.definitions).toEqual([]);
  expect([...(first?.values ?? [])]).toEqual([5e6, 5e6, 1e6, 1e6, 6e6, 6e6, 1e6, 1e6, 4, 4]);
  expect(first?.intervalSeconds).toBe(1);
  expect(first?.baseSeconds).toBeUndefined();
  expect(second?.ids).toBe(first?.ids);
  expect([...(first?.ids ?? [])].map((id) => store[id]?.counter)).toEqual(
    [
      'guest-run-time',
      'hypervisor-run-time',
      'total-run-time',
      'cpu-wait-time-per-dispatch:numerator',
      'cpu-wait-time-per-dispatch:base',
    ].flatMap((counter) => [counter, counter]),
  );
});

test('when an instance comes, only its own series are asked for', () => {
  const frames = framesOf(poll(0, ['web:Hv VP 0']), poll(1, ['web:Hv VP 0', 'db:Hv VP 0']));
  const store: SeriesDefinition[] = [];

  const before = register(store, planHistory(frames[0] as Frame));
  const after = planHistory(frames[1] as Frame, before);
  const group = buildBatch(register(store, after), frames[1] as Frame).groups[0];

  expect(new Set(after.definitions.map(({ instance }) => instance))).toEqual(new Set(['db:Hv VP 0']));
  expect([...(group?.values ?? [])].slice(0, 2)).toEqual([5e6, NaN]);
  expect([...(group?.ids ?? [])].map((id) => store[id]?.instance)).toEqual(
    Array.from({ length: 5 }, () => ['web:Hv VP 0', 'db:Hv VP 0']).flat(),
  );
});

test('an own base that differs goes along in seconds', () => {
  const names = ['a', 'b', 'c'];
  const frames = framesOf(poll(0, names), poll(1, names, [1e7, 1e7, 9e6]));

  const plan = register([], planHistory(frames[1] as Frame));
  const group = buildBatch(plan, frames[1] as Frame).groups[0];

  expect(group?.baseSeconds?.length).toBe(group?.ids.length);
  expect([...(group?.baseSeconds ?? [])].slice(0, 3)).toEqual([NaN, NaN, 9e6 * 1e-7]);
  expect([...(group?.baseSeconds ?? [])].slice(9)).toEqual([NaN, NaN, NaN, NaN, NaN, NaN]);
});

test('a set not read in a poll keeps its plan for the next', () => {
  const [first, second] = framesOf(poll(0, ['a']), poll(2, ['a']));
  const plan = register([], planHistory(first as Frame));

  const without = planHistory({ ...(first as Frame), sets: [] }, plan);
  const again = planHistory(second as Frame, without);

  expect(buildBatch(without, { ...(first as Frame), sets: [] }).groups).toEqual([]);
  expect(again.definitions).toEqual([]);
});

test('levels are kept by their step, values that somebody else computed exactly, foreign counters under their own name', () => {
  const instances = instancesNamed('x#1');
  const columnOf = (counter: string) => ({ counter, value: Float64Array.of(0.25) });
  const set = (id: string, counters: readonly string[]) => ({
    set: id,
    at: (framesOf(poll(0, []))[0] as Frame).at,
    intervalSeconds: 1,
    instances,
    columns: counters.map((counter) => columnOf(counter)),
  });
  const frame: Frame = {
    ...(framesOf(poll(0, []))[0] as Frame),
    sets: [
      set('logical-processor', ['root-vp-index', 'guest-run-time']),
      set('log:Process', ['Private Bytes']),
    ],
  };

  const { definitions } = planHistory(frame);

  expect(definitions.map(({ metric, storedAs }) => [metric, storedAs])).toEqual([
    ['hyperv_logical_processor_root_vp_index', { kind: 'stepped', step: 1 }],
    ['hyperv_logical_processor_guest_run_ratio', { kind: 'exact' }],
    ['\\Process(*)\\Private Bytes', { kind: 'exact' }],
  ]);
  expect(definitions[2]).toMatchObject({ instance: 'x#1', labels: { instance: 'x#1' }, unit: 'unknown' });
});

test('a batch without ids is refused', () => {
  const [frame] = framesOf(poll(0, ['a']));
  const plan = planHistory(frame as Frame);

  expect(() => buildBatch(plan, frame as Frame)).toThrow(
    'Cannot build a batch of "hv01": set "virtual-processor" has no ids yet',
  );
  expect(() => withIds(plan, [])).toThrow('Cannot plan the history of "hv01": got 0 ids for 6 series');
});
