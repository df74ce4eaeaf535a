/**
 * What was before this run: the free space of volumes as the store's roll-ups have it. Volumes no counter speaks of (cluster
 * volumes, some mount points) are kept as a small state of our own.
 */
import { z } from 'zod';

import type { HistoryStore, SeriesId } from '../../model/history.ts';
import { addMs, dayMs, hourMs, minuteMs, ms, unixMs, type Ms, type UnixMs } from '../../model/time.ts';
import type { TrailPoint } from './trail.ts';
import type { VolumeWatch } from './volume-forecast.ts';

type Store = Pick<HistoryStore, 'find' | 'read' | 'state' | 'putState'>;

interface Stretch {
  readonly from: Ms;
  readonly to: Ms;
  readonly step: Ms;
}

/** As a trail keeps it: coarsely for long, finely for the last minutes. */
const stretches: readonly Stretch[] = [
  { from: ms(60 * dayMs), to: ms(2 * dayMs), step: hourMs },
  { from: ms(2 * dayMs), to: ms(20 * minuteMs), step: ms(5 * minuteMs) },
  { from: ms(20 * minuteMs), to: ms(0), step: ms(5000) },
];

/** Puts the past before what was seen since; the names of the volumes the store has series of. */
export async function recallVolumes(
  host: string,
  watch: VolumeWatch,
  { store, now }: { readonly store: Store; readonly now: UnixMs },
): Promise<ReadonlySet<string>> {
  const kept = readKept(await store.state(stateKey(host)));
  watch.files.restore(await store.state(filesKey(host)));
  for (const [volume, points] of kept) watch.trailOf(volume).prepend(points);
  const found = (await store.find({ host, set: 'logical-disk' })).filter(
    ({ counter, instance }) => counter === 'free-megabytes' && instance.toLowerCase() !== '_total',
  );
  const past = await readPast(
    store,
    found.map(({ id }) => id),
    now,
  );
  for (const [index, { instance }] of found.entries()) watch.trailOf(instance).prepend(past[index] ?? []);
  return new Set(found.map(({ instance }) => instance.toLowerCase()));
}

/** Volumes the store has no series of, and sizes of files, of which it has none. */
export async function keepVolumes(
  host: string,
  watch: VolumeWatch,
  { store, recorded }: { readonly store: Store; readonly recorded: ReadonlySet<string> },
): Promise<void> {
  await store.putState(filesKey(host), watch.files.saved());
  const own = [...watch.trails()].filter(([volume]) => !recorded.has(volume));
  if (own.length === 0) return;
  const volumes = own.map(([volume, trail]) => [
    volume,
    trail.all().map(({ at, freeBytes }) => [at, freeBytes] as const),
  ]);
  await store.putState(stateKey(host), { version: 1, volumes });
}

function stateKey(host: string): string {
  return `alerting-volumes:${host}`;
}

function filesKey(host: string): string {
  return `alerting-files:${host}`;
}

async function readPast(
  store: Store,
  ids: readonly SeriesId[],
  now: UnixMs,
): Promise<readonly (readonly TrailPoint[])[]> {
  const past = ids.map((): TrailPoint[] => []);
  if (ids.length === 0) return past;
  for (const { from, to, step } of stretches) {
    const { times, outputs } = await store.read({
      outputs: ids.map((id) => ({ ids: [id] })),
      from: addMs(now, ms(-from)),
      to: addMs(now, ms(-to)),
      step,
    });
    for (const [index, { mean }] of outputs.entries())
      for (const [row, freeBytes] of mean.entries())
        // A mean stands for the middle of its step.
        if (!Number.isNaN(freeBytes))
          past[index]?.push({ at: unixMs((times[row] ?? 0) + step / 2), freeBytes });
  }
  return past.map((points) => points.sort((one, other) => one.at - other.at));
}

const keptVolumes = z.object({
  version: z.literal(1),
  volumes: z.array(z.tuple([z.string(), z.array(z.tuple([z.number(), z.number()]))])),
});

function readKept(saved: unknown): readonly (readonly [string, readonly TrailPoint[]])[] {
  const volumes = keptVolumes.safeParse(saved).data?.volumes ?? [];
  return volumes.map(([volume, points]) => [
    volume,
    points.map(([at, freeBytes]) => ({ at: unixMs(at), freeBytes })),
  ]);
}
