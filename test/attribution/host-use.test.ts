/** Who used what: guest time adds up, VMs keep their identity, and what is not known stays unknown. */
import { expect, test } from 'vitest';

import { processorsOf, vmsOf } from '../../collector/attribution/answers.ts';
import { hostUse } from '../../collector/attribution/host-use.ts';
import type { Frame } from '../../collector/model/frame.ts';
import { drawFrame, drawMachine } from '../support/frames.ts';

function withColumn(
  frame: Frame,
  set: string,
  counter: string,
  values: readonly number[],
  extra = {},
): Frame {
  const sets = frame.sets.map((candidate) =>
    candidate.set === set
      ? {
          ...candidate,
          columns: [...candidate.columns, { counter, value: Float64Array.from(values), ...extra }],
        }
      : candidate,
  );
  return { ...frame, sets };
}

test('an LP is guest VMs, root, hypervisor and idle, and they add up to it', () => {
  const frame = withColumn(
    drawFrame({ lps: [0.6], roots: [0.2], vms: { web01: [0.4] } }),
    'logical-processor',
    'hypervisor-run-time',
    [0.1],
  );

  const [lp] = processorsOf(hostUse(frame));

  expect(lp?.guestRatio).toBeCloseTo(0.4, 12);
  expect(lp).toMatchObject({ rootRatio: 0.2, hypervisorRatio: 0.1 });
  expect(lp?.idleRatio).toBeCloseTo(0.3, 12);
});

test('Root Vp Index says where a root VP is; an index beyond the last says there is none', () => {
  const drawn = drawFrame({ lps: [0.5, 0.4, 0.3], roots: [0.1, 0.2], vms: { web01: [0.9] } });
  const frame = withColumn(drawn, 'logical-processor', 'root-vp-index', [1, 0, 4_294_967_295]);

  const roots = processorsOf(hostUse(frame)).map((processor) => processor.rootRatio);

  expect(roots).toEqual([0.2, 0.1, 0]);
});

test('a VM’s cores are the sum of its VPs; the two shares have their own bases', () => {
  const [sql02] = vmsOf(
    hostUse(drawFrame({ lps: [0.9, 0.9, 0, 0], vms: { sql02: [0.9, 0.7], web01: [0.2] } })),
  );

  expect(sql02?.name).toBe('sql02');
  expect(sql02?.cores).toBeCloseTo(1.6, 12);
  expect(sql02?.ofVm).toBeCloseTo(0.8, 12);
  expect(sql02?.ofHost).toBeCloseTo(0.4, 12);
});

test('two VMs of one name stay two, and neither takes the GUID of the other', () => {
  const inventory = { virtualMachines: [drawMachine('web', { id: 'a' }), drawMachine('web', { id: 'b' })] };

  const vms = vmsOf(hostUse(drawFrame({ lps: [0.9], vms: { web: [0.5], 'web#1': [0.4] }, inventory })));

  expect(vms.map(({ key, name, cores, id }) => ({ key, name, cores, id }))).toEqual([
    { key: 'web', name: 'web', cores: 0.5, id: null },
    { key: 'web#1', name: 'web', cores: 0.4, id: null },
  ]);
});

test('a VM that is off is there without figures: not zero', () => {
  const inventory = {
    virtualMachines: [drawMachine('off01', { id: 'c', state: 'off', virtualProcessors: 4 })],
  };

  const vms = vmsOf(hostUse(drawFrame({ lps: [0.1], vms: { web01: [0.1] }, inventory })));

  expect(vms[1]).toMatchObject({
    key: 'c',
    state: 'off',
    cores: null,
    ofVm: null,
    waitRatio: null,
    virtualProcessors: 4,
  });
});

test('wait is the counted wait over the interval, per VP', () => {
  const frame = withColumn(
    drawFrame({ lps: [0.5], vms: { db01: [0.2, 0.3] } }),
    'virtual-processor',
    'cpu-wait-time-per-dispatch',
    [2e-5, 1e-5],
    { delta: Float64Array.of(100_000_000, 50_000_000), unitPerCount: 1e-9 },
  );

  const [db01] = vmsOf(hostUse(frame));

  expect(db01?.waitRatio).toBeCloseTo(0.075, 12);
  expect(db01?.waitPerDispatchSeconds).toBeCloseTo(1.5e-5, 12);
});

test('without counts, as in a recorded log, wait is the mean wait times the dispatches', () => {
  const drawn = drawFrame({ lps: [0.5], vms: { db01: [0.5] } });
  const waits = withColumn(drawn, 'virtual-processor', 'cpu-wait-time-per-dispatch', [2e-5]);
  const frame = withColumn(waits, 'virtual-processor', 'dispatches', [5000]);

  const [db01] = vmsOf(hostUse(frame));

  expect(db01?.waitRatio).toBeCloseTo(0.1, 12);
});

test('a source that gives only the total: guest time is what the hypervisor left', () => {
  const drawn = drawFrame({ lps: [Number.NaN], vms: { web01: [Number.NaN] } });
  const total = withColumn(drawn, 'virtual-processor', 'total-run-time', [0.5]);
  const frame = withColumn(total, 'virtual-processor', 'hypervisor-run-time', [0.1]);

  expect(vmsOf(hostUse(frame))[0]?.cores).toBeCloseTo(0.4, 12);
});

test('a VM name with everything in it keeps its VPs together', () => {
  const name = 'test: a (b)/#1, "x":Hv VP 7 日本';
  const [vm] = vmsOf(hostUse(drawFrame({ lps: [0.3], vms: { [name.replace('#', '＃')]: [0.1, 0.2] } })));

  expect(vm?.name).toBe(name.replace('#', '＃'));
  expect(vm?.processors.map((vp) => vp.vp)).toEqual([0, 1]);
});
