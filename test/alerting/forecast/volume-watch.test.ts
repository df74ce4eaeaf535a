import fc from 'fast-check';
import { expect, test } from 'vitest';

import { createFileTrails } from '../../../collector/alerting/forecast/file-trails.ts';
import { watchVolumes } from '../../../collector/alerting/forecast/volume-forecast.ts';
import { lineOf } from '../../../collector/alerting/forecast/volume-line.ts';
import type { VolumeForecast } from '../../../collector/model/forecast.ts';
import type { HostInventory, VirtualDisk } from '../../../collector/model/host.ts';
import { unixMs } from '../../../collector/model/time.ts';
import { inventory as sceneInventory } from '../../exposition/scene.ts';
import { alertSettings } from '../settings.ts';

const gb = 1024 ** 3;
const mb = 1024 ** 2;
const noon = Date.UTC(2026, 0, 5, 12);

const disk = (path: string, fileBytes: number, kind: VirtualDisk['kind'] = 'dynamic'): VirtualDisk => ({
  path,
  volume: 'D:',
  kind,
  fileBytes,
  maximumBytes: 200 * gb,
});
const vm = (name: string, disks: readonly VirtualDisk[], state: 'running' | 'off' = 'running') => ({
  id: `id-${name}`,
  name,
  state,
  critical: false,
  disks,
});

/** Two VMs that grow, one that is off, one with a fixed disk: D: loses 14 MB a second, 2 of them to no VM's file. */
function inventoryAt(second: number, changes: Partial<HostInventory> = {}): HostInventory {
  return sceneInventory({
    at: unixMs(noon + second * 1000),
    volumes: [{ name: 'D:', sizeBytes: 500 * gb, freeBytes: 40 * gb - second * 14 * mb }],
    virtualMachines: [
      vm('slow', [disk('D:\\slow.vhdx', 50 * gb + second * 2 * mb)]),
      vm('fast', [disk('D:\\fast.vhdx', 80 * gb + second * 10 * mb)]),
      vm('sleeping', [disk('D:\\sleeping.vhdx', 60 * gb)], 'off'),
      vm('fixed', [disk('D:\\fixed.vhdx', 200 * gb, 'fixed')]),
    ],
    ...changes,
  });
}

function watched(seconds: number, changes: Partial<HostInventory> = {}, written: unknown = {}) {
  const watch = watchVolumes(alertSettings({ volumes: written }).volumes);
  for (let second = 0; second <= seconds; second += 5) {
    const inventory = inventoryAt(second, changes);
    watch.onFrame({ host: 'hv01', at: inventory.at, sets: [], inventory, problems: [] });
  }
  return watch;
}

const forecastOf = (watch: ReturnType<typeof watched>): VolumeForecast => {
  const [first] = watch.forecasts();
  if (first === undefined) throw new Error('There is no forecast');
  return first;
};

test('what grows on a volume, how fast, and who is paused in which order', () => {
  const { growers, files, othersBytesPerSecond, promisedBytes } = forecastOf(watched(300));

  expect(growers.map((one) => one.vm)).toEqual(['fast', 'slow']);
  expect(files.map(({ vm: of, bytesPerSecond }) => `${of} ${(bytesPerSecond / mb).toFixed(1)}`)).toEqual([
    'fast 10.0',
    'slow 2.0',
    'sleeping 0.0',
  ]);
  expect(othersBytesPerSecond / mb).toBeCloseTo(2, 6);
  // Used now, and all that three disks of 200 GB may still grow by.
  const used = 460 * gb + 300 * 14 * mb;
  expect(promisedBytes).toBe(used + 3 * 200 * gb - (190 * gb + 300 * 12 * mb));
});

test('the fan begins at the free space of now and ends on the line', () => {
  const { forecast, volume } = forecastOf(watched(700));
  if (forecast.kind !== 'falling') throw new Error(`It is ${forecast.kind}`);
  const { fan, earliest, latest } = forecast;

  expect(fan[0]).toEqual({
    after: 0,
    lowestBytes: volume.freeBytes,
    likelyBytes: volume.freeBytes,
    highestBytes: volume.freeBytes,
  });
  expect(fan.at(-1)?.after).toBe(latest);
  expect(fan.at(-1)?.lowestBytes).toBe(0);
  expect(fan.at(-1)?.highestBytes).toBeLessThan(volume.freeBytes / 50);
  for (const { after, lowestBytes, likelyBytes, highestBytes } of fan) {
    expect(lowestBytes).toBeLessThanOrEqual(likelyBytes);
    expect(likelyBytes).toBeLessThanOrEqual(highestBytes);
    if (after >= earliest) expect(lowestBytes).toBe(0);
  }
});

test.each([
  ['Microsoft Windows Server 2008 R2 Enterprise', { bytes: 200 * mb, reason: 'low-space' }],
  ['Windows Server 2012 R2 Datacenter', { bytes: 200 * mb, reason: 'low-space' }],
  ['Microsoft Hyper-V Server 2012 R2', { bytes: 200 * mb, reason: 'low-space' }],
  ['Windows Server 2016 Datacenter', { bytes: 0, reason: 'last-byte' }],
  ['Microsoft Windows Server 2025 Standard', { bytes: 0, reason: 'last-byte' }],
  ['Azure Stack HCI', { bytes: 0, reason: 'last-byte' }],
])('left to itself the line is where %s pauses VMs', (operatingSystem, line) => {
  const inventory = sceneInventory({ operatingSystem });

  expect(lineOf({ kind: 'auto' }, { name: 'D:', sizeBytes: gb, freeBytes: gb }, inventory)).toEqual(line);
});

test('the line of the settings counts, the last that fits a volume', () => {
  const { volumes } = alertSettings({
    volumes: {
      line: '5%',
      overrides: [
        { volume: 'D*', line: '20GB' },
        { host: 'hv02', line: 'auto' },
      ],
    },
  });
  const on = (host: string, volume: string) =>
    lineOf(volumes({ host, volume }), { name: volume, sizeBytes: 500 * gb, freeBytes: gb }, sceneInventory());

  expect(on('hv01', 'D:')).toEqual({ bytes: 20 * gb, reason: 'setting' });
  expect(on('hv01', 'E:')).toEqual({ bytes: 25 * gb, reason: 'setting' });
  expect(on('hv02', 'D:')).toEqual({ bytes: 0, reason: 'last-byte' });
});

test('a line above zero is reached earlier', () => {
  const to = (line: string): number => {
    const { forecast } = forecastOf(watched(700, {}, { line }));
    return forecast.kind === 'falling' ? forecast.likely : Number.NaN;
  };

  const [last, tenth] = [to('auto'), to('10GB')];

  // Ten GB at 14 MB a second.
  expect((last - tenth) / 1000 / 731).toBeCloseTo(1, 1);
});

test('a cluster volume is known by its folder', () => {
  const name = String.raw`C:\ClusterStorage\Volume1`;
  const volumes = [{ name, sizeBytes: 500 * gb, freeBytes: 100 * gb }];

  expect(forecastOf(watched(10, { volumes })).isClusterVolume).toBe(true);
  expect(forecastOf(watched(10)).isClusterVolume).toBe(false);
});

test('the past of a volume and its files is drawn between what was read; before that nothing is known', () => {
  const watch = watched(300);
  const times = [-10, 0, 152.5, 300].map((second) => unixMs(noon + second * 1000));

  const past = watch.past('D:', ['D:\\FAST.vhdx', 'D:\\none.vhdx'], times);

  expect(past.freeBytes).toEqual([Number.NaN, 40 * gb, 40 * gb - 152.5 * 14 * mb, 40 * gb - 300 * 14 * mb]);
  expect(past.files[0]?.bytes).toEqual([Number.NaN, 80 * gb, 80 * gb + 1525 * mb, 80 * gb + 3000 * mb]);
  expect(past.files[1]?.bytes.every(Number.isNaN)).toBe(true);
});

test('sizes of files outlive a restart and keep the last minutes finely and the last month coarsely', () => {
  const before = createFileTrails();
  const of = (minute: number) =>
    inventoryAt(0, {
      at: unixMs(noon + minute * 60_000),
      virtualMachines: [vm('fast', [disk('D:\\fast.vhdx', minute * mb)])],
    });
  for (let minute = 0; minute <= 43_200; minute += 5) before.add(of(minute));

  const after = createFileTrails();
  after.restore(JSON.parse(JSON.stringify(before.saved())));
  after.add(of(43_205));

  const at = (minute: number): number => after.sizeAt('d:\\fast.vhdx', unixMs(noon + minute * 60_000)) / mb;
  expect(at(43_198)).toBeCloseTo(43_198, 3);
  expect(at(10_000)).toBeCloseTo(10_000, 3);
  expect(after.firstAt('D:\\fast.vhdx')).toBe(noon);
  expect(JSON.stringify(after.saved()).length).toBeLessThan(5000);
});

test('a file trail is right at every point it keeps, whatever the clock does', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ step: fc.integer({ min: -50, max: 100 }), bytes: fc.nat(9) })),
      (steps) => {
        const trails = createFileTrails();
        let at = 1_000_000;
        for (const { step, bytes } of steps) {
          at += step;
          trails.add(inventoryAt(0, { at: unixMs(at), virtualMachines: [vm('a', [disk('a', bytes)])] }));
          expect(trails.sizeAt('a', unixMs(at))).toBe(bytes);
        }
        const saved = trails.saved() as { files: [string, [number, number][]][] };
        const times = saved.files[0]?.[1].map(([time]) => time) ?? [];
        expect(times).toEqual([...new Set(times)].sort((one, other) => one - other));
      },
    ),
  );
});

test('after a clean-up what filled a volume counts only when it goes on', () => {
  const free = (second: number, goesOn: boolean): number => {
    const fallen = 40 * gb - Math.min(second, 250) * 160 * mb;
    const cleaned = second >= 300 ? 44 * gb : 0;
    return fallen + cleaned - (goesOn && second > 300 ? (second - 300) * 160 * mb : 0);
  };
  const kindAt = (until: number, goesOn: boolean): string => {
    const watch = watchVolumes();
    for (let second = -300; second <= until; second += 5) {
      const at = unixMs(noon + second * 1000);
      const volumes = [{ name: 'D:', sizeBytes: 500 * gb, freeBytes: free(Math.max(0, second), goesOn) }];
      const inventory = sceneInventory({ at, volumes });
      watch.onFrame({ host: 'hv01', at, sets: [], inventory, problems: [] });
    }
    return forecastOf(watch).forecast.kind;
  };

  expect(kindAt(240, false)).toBe('falling');
  expect(kindAt(340, false)).toBe('no-trend');
  expect(kindAt(380, true)).toBe('falling');
});
