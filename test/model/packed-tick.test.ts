/** A tick as columns comes back as it was, but for digits that no counter has. */
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { packTick, unpackTick } from '../../collector/model/packed-tick.ts';
import type { LiveTick, ProcessorAnswer, VmAnswer } from '../../collector/model/wire.ts';

const ratio = fc.option(fc.double({ min: 0, max: 1, noNaN: true }));
const whole = fc.nat(2 ** 31 - 1);
const memory = fc.option(fc.nat({ max: Number.MAX_SAFE_INTEGER }));

const vm: fc.Arbitrary<VmAnswer> = fc.record({
  key: fc.string(),
  name: fc.string({ unit: 'grapheme' }),
  id: fc.option(fc.uuid()),
  state: fc.string(),
  critical: fc.boolean(),
  criticalReason: fc.option(fc.string()),
  virtualProcessors: fc.option(whole),
  cores: ratio,
  hypervisorCores: ratio,
  ofVm: ratio,
  ofHost: ratio,
  waitRatio: ratio,
  waitPerDispatchSeconds: ratio,
  remoteRatio: ratio,
  memoryBytes: memory,
  processors: fc.array(fc.record({ vp: whole, busyRatio: ratio, waitRatio: ratio }), { maxLength: 4 }),
});

const processor: fc.Arbitrary<ProcessorAnswer> = fc.record({
  lp: whole,
  core: whole,
  numaNode: whole,
  socket: whole,
  guestRatio: ratio,
  rootRatio: ratio,
  hypervisorRatio: ratio,
  idleRatio: ratio,
  interruptsPerSecond: fc.option(fc.double({ min: 0, max: 1e6, noNaN: true })),
  contextSwitchesPerSecond: fc.option(fc.double({ min: 0, max: 1e6, noNaN: true })),
  queues: fc.array(fc.string(), { maxLength: 2 }),
});

const moment = { host: 'hv01', at: 1_767_225_600_000, spanMs: 1000 };
const tickOf = (vms: readonly VmAnswer[], processors: readonly ProcessorAnswer[]): LiveTick => ({
  host: { name: 'hv01' } as LiveTick['host'],
  vms: { ...moment, capacityCores: 64, vms },
  processors: { ...moment, processors },
  alerts: [],
  events: [],
});

/** Every fraction to seven significant digits. */
const rounded = <Value>(value: Value): Value =>
  JSON.parse(
    JSON.stringify(value, (_, one: unknown) =>
      typeof one === 'number' && !Number.isInteger(one) ? Number(one.toPrecision(7)) : one,
    ),
  ) as Value;

test('what is unpacked is what was packed: nothing absent becomes a number, whole numbers keep every digit', () => {
  fc.assert(
    fc.property(fc.array(vm), fc.array(processor), (vms, processors) => {
      const tick = tickOf(vms, processors);

      const packed = JSON.parse(JSON.stringify(packTick(tick))) as ReturnType<typeof packTick>;

      expect(unpackTick(packed)).toEqual(rounded(tick));
    }),
  );
});

test('columns take less than half of the bytes of rows on a host of many processors', () => {
  const third = 1 / 3;
  const processors = Array.from({ length: 256 }, (_, lp) => ({
    lp,
    core: lp >> 1,
    numaNode: 0,
    socket: 0,
    guestRatio: third,
    rootRatio: third,
    hypervisorRatio: third,
    idleRatio: third,
    interruptsPerSecond: 1000 * third,
    contextSwitchesPerSecond: 1000 * third,
    queues: [],
  }));
  const tick = tickOf([], processors);

  expect(JSON.stringify(packTick(tick)).length).toBeLessThan(JSON.stringify(tick).length / 2);
});
