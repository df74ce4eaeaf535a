import { expect, test } from 'vitest';

import { stateOf } from '../../../../collector/sources/windows/inventory/virtual-machine-state.ts';

test.each([
  [2, 'running'],
  [3, 'off'],
  [4, 'stopping'],
  [6, 'saved'],
  [9, 'paused'],
  [10, 'starting'],
  [32_768, 'paused'],
  [32_769, 'saved'],
  [32_770, 'starting'],
  [32_771, 'running'],
  [32_774, 'stopping'],
  [32_776, 'pausing'],
  [32_777, 'resuming'],
  [0, 'unknown'],
  [8, 'unknown'],
  [40_000, 'unknown'],
])('EnabledState %i, of either numbering, is %s', (enabledState, state) => {
  expect(stateOf({ EnabledState: enabledState }).state).toBe(state);
});

test.each([
  ['Quiescing', 'pausing'],
  ['Resuming', 'resuming'],
  ['Saving', 'saving'],
  ['FastSaving', 'saving'],
  ['ComponentServicing', 'running'],
  ['Something newer', 'unknown'],
  [null, 'unknown'],
])('with EnabledState "other", OtherEnabledState %s says it is %s', (other, state) => {
  expect(stateOf({ EnabledState: 1, OtherEnabledState: other }).state).toBe(state);
});

test('Paused-Critical is paused with health not OK; a plain pause is not', () => {
  expect(stateOf({ EnabledState: 9, HealthState: 5 })).toMatchObject({ state: 'paused', critical: false });
  expect(stateOf({ EnabledState: 9, HealthState: 20 })).toMatchObject({ state: 'paused', critical: true });
  expect(stateOf({ EnabledState: 32_768, HealthState: 25 })).toMatchObject({ critical: true });
});

test('health that is not known is not critical', () => {
  expect(stateOf({ EnabledState: 2 }).critical).toBe(false);
  expect(stateOf({ EnabledState: 2, HealthState: 0 }).critical).toBe(false);
});

test('what Windows says is the reason only when something is wrong', () => {
  const said = { EnabledState: 9, StatusDescriptions: ['Datenträger voll', 'zweiter Satz'] };

  expect(stateOf({ ...said, HealthState: 20 }).criticalReason).toBe('Datenträger voll; zweiter Satz');
  expect(stateOf({ ...said, HealthState: 5 })).not.toHaveProperty('criticalReason');
});

test('low storage is the first operational status 5, and letters of names may be of either case', () => {
  expect(stateOf({ enabledstate: 2, operationalstatus: [5, 32_768] })).toMatchObject({
    state: 'running',
    storageLow: true,
  });
  expect(stateOf({ EnabledState: 2, OperationalStatus: [2, 5] }).storageLow).toBe(false);
});
