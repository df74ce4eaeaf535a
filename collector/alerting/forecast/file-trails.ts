/**
 * How large the files of virtual disks were. Each file keeps a few points, closer together the younger they are, so that a thousand
 * files cost little and both the last minutes and the last weeks can be drawn.
 */
import { z } from 'zod';

import type { HostInventory } from '../../model/host.ts';
import { hourMs, msBetween, unixMs, type UnixMs } from '../../model/time.ts';

export interface FileTrails {
  /** Takes in the sizes of an inventory. */
  add(inventory: HostInventory): void;
  /** Size at an instant, drawn straight between points; NaN where not known. */
  sizeAt(path: string, at: UnixMs): number;
  firstAt(path: string): UnixMs | undefined;
  /** As JSON: those that grew most. */
  saved(): unknown;
  /** What an earlier run saved goes before what is known now. */
  restore(saved: unknown): void;
}

interface FileTrail {
  at: UnixMs[];
  bytes: number[];
  seenAt: UnixMs;
}

const mostPoints = 128;
/** A file may be missing from an inventory that could not be read whole. */
const missedFor = hourMs;
const mostSaved = 256;

export function createFileTrails(): FileTrails {
  const trails = new Map<string, FileTrail>();
  return {
    add(inventory) {
      for (const { path, fileBytes } of inventory.virtualMachines.flatMap(({ disks }) => disks)) {
        if (fileBytes === undefined || Number.isNaN(fileBytes)) continue;
        const key = path.toLowerCase();
        const trail = trails.get(key) ?? { at: [], bytes: [], seenAt: inventory.at };
        trails.set(key, trail);
        addPoint(trail, inventory.at, fileBytes);
      }
      for (const [key, { seenAt }] of trails)
        if (Math.abs(msBetween(seenAt, inventory.at)) > missedFor) trails.delete(key);
    },
    sizeAt: (path, at) => sizeAt(trails.get(path.toLowerCase()), at),
    firstAt: (path) => trails.get(path.toLowerCase())?.at[0],
    saved: () => ({
      version: 1,
      files: [...trails]
        .sort(([, one], [, other]) => growthOf(other) - growthOf(one))
        .slice(0, mostSaved)
        .map(([path, { at, bytes }]) => [path, at.map((time, index) => [time, bytes[index] ?? 0])]),
    }),
    restore(saved) {
      for (const [path, points] of savedTrails.safeParse(saved).data?.files ?? []) {
        const known = trails.get(path);
        const restored: FileTrail = { at: [], bytes: [], seenAt: unixMs(points.at(-1)?.[0] ?? 0) };
        for (const [at, bytes] of points) addPoint(restored, unixMs(at), bytes);
        for (const [index, at] of (known?.at ?? []).entries())
          addPoint(restored, at, known?.bytes[index] ?? Number.NaN);
        trails.set(path, restored);
      }
    },
  };
}

const savedTrails = z.object({
  version: z.literal(1),
  files: z.array(z.tuple([z.string(), z.array(z.tuple([z.number(), z.number()]))])),
});

function addPoint(trail: FileTrail, at: UnixMs, bytes: number): void {
  // A clock that was set back contradicts what lies after it.
  while ((trail.at.at(-1) ?? -Infinity) >= at) {
    trail.at.pop();
    trail.bytes.pop();
  }
  trail.seenAt = at;
  const last = trail.bytes.length - 1;
  // Of a size that stays, its beginning and its end say all.
  if (trail.bytes[last] === bytes && trail.bytes[last - 1] === bytes) {
    trail.at[last] = at;
    return;
  }
  trail.at.push(at);
  trail.bytes.push(bytes);
  if (trail.at.length > mostPoints) thin(trail, at);
}

/** Takes out the point whose neighbours are closest to each other for their age. */
function thin({ at: times, bytes }: FileTrail, now: UnixMs): void {
  let least = Infinity;
  let index = 1;
  for (let point = 1; point < times.length - 1; point += 1) {
    const span = (times[point + 1] ?? now) - (times[point - 1] ?? now);
    const closeness = span / (now - (times[point] ?? now) + 1000);
    if (closeness >= least) continue;
    least = closeness;
    index = point;
  }
  times.splice(index, 1);
  bytes.splice(index, 1);
}

function sizeAt(trail: FileTrail | undefined, at: UnixMs): number {
  if (trail === undefined || !(at >= (trail.at[0] ?? Infinity))) return Number.NaN;
  const after = trail.at.findIndex((time) => time >= at);
  const later = trail.bytes[after];
  if (after === -1 || later === undefined) return trail.bytes.at(-1) ?? Number.NaN;
  const earlier = trail.bytes[after - 1];
  const [from, to] = [trail.at[after - 1], trail.at[after]];
  if (earlier === undefined || from === undefined || to === undefined) return later;
  return earlier + ((later - earlier) * (at - from)) / (to - from);
}

function growthOf({ bytes }: FileTrail): number {
  return (bytes.at(-1) ?? 0) - (bytes[0] ?? 0);
}
