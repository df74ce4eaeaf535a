/**
 * Lives of volumes as counter logs recorded them (PerfMon, typeperf, relog as CSV): free space every five minutes. A volume that was never
 * full has a line of its own instead, the least that was ever free, so that here too the true moment is known.
 */
import { openCounterLog } from '../../collector/sources/counter-log/counter-log.ts';
import type { VolumeLife } from '../alerting/forecast/volume-histories.ts';

const stepMs = 300_000;
/** Shorter than half a day nothing is learnt from it. */
const leastSteps = 144;

export interface RecordedLife extends VolumeLife {
  readonly lineBytes: number;
}

export async function recordedLives(files: readonly string[]): Promise<readonly RecordedLife[]> {
  const lives: RecordedLife[] = [];
  for (const file of files) {
    const log = await openCounterLog(file);
    const trails = new Map<string, Map<number, number>>();
    for await (const { host, at, sets } of log.frames()) {
      const set = sets.find((one) => one.set === 'logical-disk');
      const column = set?.columns.find(({ counter }) => counter === 'free-megabytes');
      for (const [row, { name }] of (set?.instances ?? []).entries()) {
        const free = column?.value[row] ?? Number.NaN;
        if (Number.isNaN(free) || name.toLowerCase() === '_total') continue;
        const trail = trails.get(`${host} ${name}`) ?? new Map<number, number>();
        trails.set(`${host} ${name}`, trail);
        trail.set(Math.floor(at / stepMs), free);
      }
    }
    lives.push(...[...trails.values()].flatMap(lifeOf));
  }
  return lives;
}

/** Gaps keep the value before them, as a trail does; none where it is too short or nothing ever changed. */
function lifeOf(trail: ReadonlyMap<number, number>): readonly RecordedLife[] {
  const slots = [...trail.keys()].sort((one, other) => one - other);
  const [first = 0, last = 0] = [slots[0], slots.at(-1)];
  if (last - first < leastSteps) return [];
  let free = Number.NaN;
  const freeBytes = Array.from({ length: last - first + 1 }, (_, index) => {
    free = trail.get(first + index) ?? free;
    return free;
  });
  const lineBytes = Math.min(...freeBytes);
  if (lineBytes === Math.max(...freeBytes)) return [];
  const full = freeBytes.indexOf(lineBytes);
  return [
    { kind: 'recorded', stepMs, freeBytes: freeBytes.slice(0, full + 1), fullAtMs: full * stepMs, lineBytes },
  ];
}
