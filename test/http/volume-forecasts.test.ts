import { afterEach, expect, test } from 'vitest';

import type { VolumeForecast } from '../../collector/model/forecast.ts';
import { ms, unixMs } from '../../collector/model/time.ts';
import type {
  MachineAnswer,
  VolumeForecastsAnswer,
  VolumePastAnswer,
  VolumesAnswer,
} from '../../collector/model/wire.ts';
import { askAccordingToDocument } from './asking.ts';
import { openFixture, type Fixture } from './fixture.ts';
import { start } from './frames.ts';

let fixture: Fixture | undefined;
afterEach(() => fixture?.close());

const base: VolumeForecast = {
  volume: { name: 'D:', sizeBytes: 1000, freeBytes: 100 },
  at: start,
  line: { bytes: 10, reason: 'setting' },
  isClusterVolume: false,
  forecast: { kind: 'unknown' },
  promisedBytes: undefined,
  growers: [],
  files: [],
  othersBytesPerSecond: Number.NaN,
  advice: [],
};
const falling: VolumeForecast = {
  ...base,
  forecast: {
    kind: 'falling',
    bytesPerSecond: -2,
    knownFor: ms(600_000),
    earliest: ms(40_000),
    likely: ms(45_000),
    latest: undefined,
    fan: [
      { after: ms(0), lowestBytes: 100, likelyBytes: 100, highestBytes: 100 },
      { after: ms(90_000), lowestBytes: 10, likelyBytes: 10, highestBytes: 55 },
    ],
  },
  promisedBytes: 1500,
  growers: [{ vm: 'web01', bytesPerSecond: 2 }],
  files: Array.from({ length: 103 }, (_, index) => ({
    vm: `vm${index}`,
    path: `D:\\${index}.vhdx`,
    kind: 'dynamic',
    fileBytes: 50,
    bytesPerSecond: index === 0 ? 2 : Number.NaN,
  })),
};

async function ask(forecasts: readonly VolumeForecast[]) {
  fixture = await openFixture({
    context: {
      outlook: {
        forecasts: () => forecasts,
        volumePast: (_host, _volume, { files, from, to, points }) => ({
          times: [from, to],
          freeBytes: [Number.NaN, 100],
          files: files.map((path, index) => ({ path, bytes: [20, index === 3 ? points : 20] })),
        }),
      },
    },
  });
  await fixture.poll(start);
  const answer = await (
    await askAccordingToDocument(fixture)
  )<VolumeForecastsAnswer>('/api/v1/volumes/forecast');
  return answer.volumes;
}

test('a falling volume says when, along which paths, what grows and who would be paused', async () => {
  const [volume] = await ask([falling]);

  expect(volume).toMatchObject({
    name: 'D:',
    kind: 'falling',
    lineBytes: 10,
    bytesPerSecond: -2,
    earliestAt: start + 40_000,
    likelyAt: start + 45_000,
    latestAt: null,
    promisedBytes: 1500,
    wouldPause: ['web01'],
    moreFiles: 3,
    othersBytesPerSecond: null,
    past: { times: [unixMs(start - 600_000), start], freeBytes: [null, 100] },
    fan: { times: [start, start + 90_000], lowestBytes: [100, 10], highestBytes: [100, 55] },
  });
  expect(volume?.files).toHaveLength(100);
  expect(volume?.files[1]).toMatchObject({ vm: 'vm1', bytesPerSecond: null, maximumBytes: null });
  // Only what grew is drawn.
  expect(volume?.past.files.map(({ vm }) => vm)).toEqual(['vm3']);
});

test('without a trend nothing is foretold, and a jump is named', async () => {
  const jump = { at: unixMs(start - 5000), bytes: -30 };

  const volumes = await ask([
    base,
    { ...base, forecast: { kind: 'reached' } },
    { ...base, forecast: { kind: 'no-trend', jump } },
    { ...base, forecast: { kind: 'far', bytesPerSecond: -1, knownFor: ms(60_000) } },
  ]);

  expect(volumes.map(({ kind, likelyAt }) => [kind, likelyAt])).toEqual([
    ['unknown', null],
    ['reached', null],
    ['no-trend', null],
    ['far', null],
  ]);
  expect(volumes[2]?.jump).toEqual(jump);
  expect(volumes[3]).toMatchObject({ bytesPerSecond: -1, knownForMs: 60_000 });
});

test('the past of a volume without a counter is what alerting kept of it, at that time and of its files', async () => {
  const shared = String.raw`C:\ClusterStorage\Volume1`;
  const hour = 3_600_000;
  fixture = await openFixture({
    context: {
      outlook: {
        forecasts: () => [],
        volumePast: (_host, volume, { files, from, to }) => ({
          times: [from, to],
          freeBytes: [Number.NaN, volume === shared ? to - start : Number.NaN],
          files: files.map((path) => ({ path, bytes: [0, 7.4] })),
        }),
      },
    },
  });
  await fixture.poll(start);
  await fixture.poll(unixMs(start + hour));
  await fixture.poll(unixMs(start + hour + 60_000));
  const asked = await askAccordingToDocument(fixture);

  const past = await asked<VolumePastAnswer>(
    `/api/v1/volumes/past?volume=${encodeURIComponent(shared)}&from=${start}&to=${start + hour}`,
  );
  const then = await asked<VolumesAnswer>(`/api/v1/volumes?at=${start + hour}&span=1s`);
  const machine = await asked<MachineAnswer>(`/api/v1/vm?vm=db01&at=${start + hour}&span=1s`);

  expect(past).toMatchObject({ volume: shared, times: [start, start + hour], freeBytes: [null, hour] });
  const volume = then.volumes.find(({ name }) => name === shared);
  expect(volume?.freeBytes).toBe(hour);
  expect(volume?.disks.map(({ fileBytes }) => fileBytes)).toEqual([7]);
  expect(machine.disks.map(({ fileBytes }) => fileBytes)).toEqual([7]);
});

test('where nothing is foretold the answer is empty', async () => {
  fixture = await openFixture();
  await fixture.poll(start);

  const answer = await (
    await askAccordingToDocument(fixture)
  )<VolumeForecastsAnswer>('/api/v1/volumes/forecast');

  expect(answer.volumes).toEqual([]);
});
