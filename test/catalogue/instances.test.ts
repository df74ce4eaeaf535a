import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { findCounterSet } from '../../collector/catalogue/catalogue.ts';
import { instanceNames, instanceText, isTotal, labelsOf } from '../../collector/catalogue/instances.ts';
import type { CounterSetSpec } from '../../collector/model/counter.ts';

const vmGuid = '3AA8D474-2365-4041-A7CB-2A78287D6FE0';
const adapterGuid = '98F1DBEE-505C-4086-B80E-87A27FAECBD4';

/** What administrators call VMs when nobody looks: every character that some pattern uses, CJK, blanks at both ends. */
const hostileName = fc.oneof(
  fc.string({ unit: fc.constantFrom(...':()/\\#,"_{}- .%0VPHvé日本語\n'), minLength: 1, maxLength: 30 }),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }),
  fc.constantFrom(
    '_Total',
    'Sales_Total',
    'a:Hv VP 1',
    'web#1',
    ' ',
    'Root VP 0',
    'x:Hv VP 0:Hv VP 1',
    '日本語サーバー',
  ),
);

function setOf(id: string): CounterSetSpec {
  const set = findCounterSet(id);
  if (set === undefined) throw new Error(`no counter set ${id}`);
  return set;
}

const labels = (set: string, name: string, duplicate = 0): object =>
  labelsOf(setOf(set), { name, duplicate });

test('labelsOf() numbers processors, in the case of Windows and in the lower case of Get-Counter', () => {
  expect(labels('logical-processor', 'Hv LP 63')).toEqual({ lp: '63' });
  expect(labels('logical-processor', 'hv lp 2')).toEqual({ lp: '2' });
  expect(labels('root-virtual-processor', 'Root VP 7')).toEqual({ vp: '7' });
  expect(labels('virtual-processor', 'ubuntu20.04:hv vp 0')).toEqual({ vm: 'ubuntu20.04', vp: '0' });
  expect(labels('processor-information', '1,17')).toEqual({ group: '1', processor: '17' });
});

test('a VM of any name keeps it, whole, in every set that names VMs', () => {
  fc.assert(
    fc.property(hostileName, fc.nat(2047), (vm, vp) => {
      expect(labels('virtual-processor', `${vm}:Hv VP ${vp}`)).toEqual({ vm, vp: String(vp) });
      expect(labels('vid-partition', vm)).toEqual({ vm });
      expect(labels('dynamic-memory-vm', vm)).toEqual({ vm });
      expect(labels('live-migration', `${vm}:VM Live Migration`)).toEqual({ vm });
    }),
  );
});

test('an adapter of a VM of any name is found by its two identifiers', () => {
  fc.assert(
    fc.property(hostileName, (vm) => {
      const name = `${vm}_Netzwerkkarte_${vmGuid}--${adapterGuid}`;
      const ids = { vm_id: vmGuid.toLowerCase(), adapter_id: adapterGuid.toLowerCase() };
      const expected = { vm, adapter: 'Netzwerkkarte', ...ids };

      expect(labels('virtual-network-adapter', name)).toEqual(expected);
      const entry = `${vm}_Netzwerkkarte_Entry _12_${vmGuid}--${adapterGuid}`;
      expect(labels('virtual-network-adapter-vrss', entry)).toEqual({ ...expected, entry: '12' });
    }),
  );
});

test('an adapter of the host has no VM', () => {
  const name = 'Default Switch_312FF9C7-1F07-4EBA-81FE-F5B4F445B810';

  expect(labels('virtual-network-adapter', name)).toEqual({
    adapter: 'Default Switch',
    adapter_id: '312ff9c7-1f07-4eba-81fe-f5b4f445b810',
  });
});

test('work of an adapter on a processor names both, and its total too', () => {
  const adapter = 'intel(r) ethernet network adapter e810-c-q2 #2';

  expect(labels('processor-network-activity', `71, ${adapter}`)).toEqual({ processor: '71', adapter });
  expect(labels('processor-network-activity', `total, ${adapter}`)).toEqual({ processor: 'total', adapter });
});

test('a name that does not fit its pattern is kept as it is', () => {
  expect(labels('virtual-processor', 'no colon here')).toEqual({ instance: 'no colon here' });
  expect(labels('logical-processor', 'CPU 0')).toEqual({ instance: 'CPU 0' });
  expect(labels('virtual-switch-processor', 'CORP 12')).toEqual({ instance: 'CORP 12', processor: '12' });
});

test('the second of a name is told from the first by a label', () => {
  expect(labels('vid-partition', 'web01', 1)).toEqual({ vm: 'web01', duplicate: '1' });
});

test('isTotal() knows only the whole name', () => {
  expect(isTotal({ name: '_Total', duplicate: 0 })).toBe(true);
  expect(isTotal({ name: '_total', duplicate: 0 })).toBe(true);
  expect(isTotal({ name: 'Sales_Total', duplicate: 0 })).toBe(false);
  expect(isTotal({ name: '_Total:Hv VP 0', duplicate: 0 })).toBe(false);
});

test('isTotal() knows the totals of a processor group and of an adapter', () => {
  expect(isTotal({ name: '0,_Total', duplicate: 0 }, 'processor')).toBe(true);
  expect(isTotal({ name: '0,1', duplicate: 0 }, 'processor')).toBe(false);
  expect(isTotal({ name: 'total, intel(r) e810', duplicate: 0 }, 'processor-network-adapter')).toBe(true);
  expect(isTotal({ name: '7, total', duplicate: 0 }, 'processor-network-adapter')).toBe(false);
  expect(isTotal({ name: '0,_Total', duplicate: 0 }, 'virtual-machine')).toBe(false);
});

test('#1 is a repeat only where the name without it is there', () => {
  const names = instanceNames(['web', 'web#1', 'Web#2', 'db#1', 'app', 'app#2', '#1']);

  expect(names.map((name) => [name.name, name.duplicate])).toEqual([
    ['web', 0],
    ['web', 1],
    ['Web', 2],
    ['db#1', 0],
    ['app', 0],
    ['app#2', 0],
    ['#1', 0],
  ]);
});

test('instanceText() writes what instanceNames() reads', () => {
  fc.assert(
    fc.property(fc.array(hostileName, { maxLength: 8 }), (names) => {
      const texts = [...new Map(names.map((name) => [name.toLowerCase(), name])).values()];

      expect(instanceNames(texts).map(instanceText)).toEqual(texts);
    }),
  );
});
