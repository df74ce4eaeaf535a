import { existsSync, readFileSync } from 'node:fs';

import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { counterSets } from '../../collector/catalogue/catalogue.ts';
import { labelsOf } from '../../collector/catalogue/instances.ts';
import {
  counterQueries,
  findByWindowsName,
  findSetByWindowsName,
  parseCounterPath,
} from '../../collector/catalogue/paths.ts';
import { samplesFolder } from '../support/samples.ts';

const realPaths = `${samplesFolder}/counters/virtualclient-Example-Counters-Windows.txt`;

test('parseCounterPath() takes a header of a log apart', () => {
  expect(
    parseCounterPath('\\\\HV01\\Hyper-V Hypervisor Virtual Processor(web01:Hv VP 0)\\% Guest Run Time'),
  ).toEqual({
    host: 'HV01',
    object: 'Hyper-V Hypervisor Virtual Processor',
    instance: 'web01:Hv VP 0',
    counter: '% Guest Run Time',
  });
  expect(parseCounterPath('\\Hyper-V Hypervisor\\Logical Processors')).toEqual({
    object: 'Hyper-V Hypervisor',
    counter: 'Logical Processors',
  });
});

test('an object name may end in brackets of its own', () => {
  const emulated =
    '\\\\hv\\Hyper-V Virtual IDE Controller (Emulated)(vm (old):Ide Controller)\\Read Bytes/sec';

  expect(parseCounterPath(emulated)).toMatchObject({
    object: 'Hyper-V Virtual IDE Controller (Emulated)',
    instance: 'vm (old):Ide Controller',
  });
  expect(parseCounterPath('\\Some Set (v2)\\Reads')).toEqual({ object: 'Some Set (v2)', counter: 'Reads' });
});

test('an instance may hold backslashes and brackets, a counter may hold slashes and brackets', () => {
  expect(
    parseCounterPath('\\\\hv\\LogicalDisk(C:\\ClusterStorage\\Volume1)\\Avg. Disk sec/Read'),
  ).toMatchObject({
    instance: 'C:\\ClusterStorage\\Volume1',
    counter: 'Avg. Disk sec/Read',
  });
  expect(parseCounterPath('\\Hyper-V Virtual SMB(a)b(c)\\Read Bytes/sec (RDMA)')).toMatchObject({
    instance: 'a)b(c',
    counter: 'Read Bytes/sec (RDMA)',
  });
});

test.each([
  '',
  '\\',
  '\\\\',
  '\\\\host',
  '\\Object',
  '\\Object(x\\Counter',
  '\\(x)\\Counter',
  'time',
  '\\Object(x)\\',
])('parseCounterPath() refuses %j', (text) => {
  expect(parseCounterPath(text)).toBeUndefined();
});

test('every path that can be asked is read back, with any instance in it', () => {
  const anyText = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 40 }),
    fc.string({ unit: fc.constantFrom(...'\\()#/:" ,') }),
  );
  fc.assert(
    fc.property(fc.constantFrom(...counterQueries()), anyText, (query, instance) => {
      const path = parseCounterPath(`\\\\HV-01${query.path.replace('(*)', () => `(${instance})`)}`);

      expect(path?.counter).toBe(query.counter.windowsName);
      expect(path?.object).toBe(query.set.windowsName);
      expect(path?.instance).toBe(query.set.instances === 'single' ? undefined : instance);
    }),
  );
});

test('findByWindowsName() ignores case and knows nothing else', () => {
  const found = findByWindowsName('hyper-v hypervisor logical processor', '% guest run time');

  expect([found?.set.id, found?.counter.id]).toEqual(['logical-processor', 'guest-run-time']);
  expect(findSetByWindowsName('LOGICALDISK')?.id).toBe('logical-disk');
  expect(findByWindowsName('Memory', 'Available Bytes')).toBeUndefined();
  expect(findSetByWindowsName('Memory')).toBeUndefined();
});

test.skipIf(!existsSync(realPaths))(
  'the 2191 paths of a real host are all read, its processors all found',
  () => {
    const lines = readFileSync(realPaths, 'utf8').trim().split(/\r?\n/u);
    const paths = lines.map(parseCounterPath);

    expect(paths).toHaveLength(2191);
    expect(paths.filter((path) => path === undefined)).toEqual([]);
    const instances = new Map<string, Set<string>>();
    const counters = new Map<string, Set<string>>();
    for (const path of paths) {
      const set = findSetByWindowsName(path?.object ?? '');
      if (path === undefined || set === undefined) continue;
      const labels = labelsOf(set, { name: path.instance ?? '', duplicate: 0 });
      instances.set(set.id, (instances.get(set.id) ?? new Set()).add(JSON.stringify(labels)));
      const counter = findByWindowsName(path.object, path.counter)?.counter.id;
      if (counter !== undefined) counters.set(set.id, (counters.get(set.id) ?? new Set()).add(counter));
    }
    expect([...instances.keys()].sort()).toEqual([
      'logical-processor',
      'root-virtual-processor',
      'virtual-processor',
    ]);
    expect([...(instances.get('virtual-processor') ?? [])]).toContain('{"vm":"ubuntu20.04","vp":"0"}');
    expect(instances.get('logical-processor')?.size).toBe(9);
    expect(missing('logical-processor', counters)).toEqual([]);
    expect(missing('virtual-processor', counters)).toEqual([
      'cpu-contention-time-per-dispatch',
      'cpu-wake-up-time-per-dispatch',
    ]);
  },
);

/** Counters declared but not among those of that host. */
function missing(setId: string, counters: ReadonlyMap<string, ReadonlySet<string>>): readonly string[] {
  const set = counterSets.find((candidate) => candidate.id === setId);
  return (set?.counters ?? [])
    .map((counter) => counter.id)
    .filter((id) => counters.get(setId)?.has(id) !== true);
}
