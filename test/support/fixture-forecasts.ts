/** Where the volumes of the made-up host go. */
import type { VolumeForecastAnswer } from '../../collector/model/wire.ts';
import type { FixtureHost } from './fixture-host.ts';
import { volumes } from './fixture-rooms.ts';

/** D: fills: two files grow, and it is full in one to two hours; the others show no trend. */
export function forecasts(host: FixtureHost, now: number): readonly VolumeForecastAnswer[] {
  const gib = 2 ** 30;
  const times = Array.from({ length: 25 }, (_, index) => now - (24 - index) * 300_000);
  const ahead = Array.from({ length: 9 }, (_, index) => now + index * 900_000);
  const path = (vm: string): string => ['D:', 'vm', vm, 'disk0.vhdx'].join('\\');
  return volumes(host).map(({ name, sizeBytes, freeBytes, vms }) => {
    const isFilling = name === 'D:';
    const still = {
      name,
      at: now,
      sizeBytes,
      freeBytes,
      isClusterVolume: name.startsWith('C:\\'),
      lineBytes: 0,
      lineReason: 'last-byte' as const,
      kind: 'no-trend' as const,
      bytesPerSecond: null,
      knownForMs: null,
      earliestAt: null,
      likelyAt: null,
      latestAt: null,
      jump: null,
      promisedBytes: 2 * sizeBytes,
      wouldPause: vms,
      files: [],
      moreFiles: 0,
      othersBytesPerSecond: null,
      advice: [`Free space on ${name} (https://example.org/space)`, 'Then resume by hand'],
      past: { times, freeBytes: times.map(() => freeBytes), files: [] },
      fan: { times: [], lowestBytes: [], likelyBytes: [], highestBytes: [] },
    };
    if (!isFilling) return still;
    const left = (slope: number): number[] =>
      ahead.map((_, index) => Math.max(0, freeBytes - index * slope * gib));
    const grown = (vm: string, speed: number) => ({
      vm,
      path: path(vm),
      bytes: times.map((_, index) => (80 - (24 - index) * speed) * gib),
    });
    return {
      ...still,
      kind: 'falling' as const,
      bytesPerSecond: (-3 * gib) / 300,
      knownForMs: 7_200_000,
      earliestAt: now + 5_400_000,
      likelyAt: now + 6_900_000,
      latestAt: now + 7_200_000,
      files: ['db01', 'web01'].map((vm, index) => ({
        vm,
        path: path(vm),
        kind: 'dynamic',
        fileBytes: 80 * gib,
        maximumBytes: 200 * gib,
        bytesPerSecond: ((2 - index) * gib) / 300,
      })),
      othersBytesPerSecond: 0,
      past: {
        times,
        freeBytes: times.map((_, index) => freeBytes + (24 - index) * 3 * gib),
        files: [grown('db01', 2), grown('web01', 1)],
      },
      fan: { times: ahead, lowestBytes: left(12), likelyBytes: left(9), highestBytes: left(7.5) },
    };
  });
}
