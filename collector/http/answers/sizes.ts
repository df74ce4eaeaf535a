/**
 * Free space of volumes and sizes of disk files at a moment. An inventory is kept when anything else in it changes, so the sizes in one of
 * the past may be days older than the moment; then counters and what alerting keeps of each volume say what was, or nobody does.
 */
import type { Frame } from '../../model/frame.ts';
import type { VirtualDisk, Volume } from '../../model/host.ts';
import { minuteMs, ms, unixMs, type Ms } from '../../model/time.ts';
import type { VolumeOutlook } from '../context.ts';
import type { Moment } from '../moment.ts';

export interface Sizes {
  /** Bytes free; undefined = not known of that moment. */
  freeOf(volume: Volume): number | undefined;
  fileOf(disk: VirtualDisk): number | undefined;
}

/** Kept inventories leave free space out, so the past takes it from the counters. */
export const freeSpace = {
  'logical-disk': ['free-megabytes'],
  'cluster-csv-file-system': ['free-megabytes'],
};

/** Sizes this much older than the moment still speak of it. */
const sameMoment: Ms = minuteMs;

export function sizesAt(moment: Moment, outlook: VolumeOutlook | undefined): Sizes {
  const { frame } = moment;
  const { inventory } = frame;
  const counted = frame.at === inventory.at ? new Map<string, number>() : freeByVolume(frame);
  const isOfThen = moment.isLatest || frame.at - inventory.at <= sameMoment;
  const kept = isOfThen ? undefined : keptSizes(moment, outlook);
  return {
    freeOf: ({ name, freeBytes }) =>
      counted.get(name.toLowerCase()) ?? (isOfThen ? freeBytes : kept?.free.get(name)),
    fileOf: ({ path, fileBytes }) => (isOfThen ? fileBytes : kept?.files.get(path)),
  };
}

/** Bytes free by volume name in lower case, as the counters say. */
function freeByVolume(frame: Frame): ReadonlyMap<string, number> {
  const found = Object.keys(freeSpace).flatMap((id) => {
    const set = frame.sets.find((one) => one.set === id);
    const column = set?.columns.find(({ counter }) => counter === 'free-megabytes');
    return (set?.instances ?? []).map(
      ({ name }, index) => [name.toLowerCase(), column?.value[index] ?? Number.NaN] as const,
    );
  });
  return new Map(found.filter(([, bytes]) => !Number.isNaN(bytes)));
}

function keptSizes({ host, frame }: Moment, outlook: VolumeOutlook | undefined) {
  const { volumes, virtualMachines } = frame.inventory;
  const paths = virtualMachines.flatMap(({ disks }) => disks.map(({ path }) => path));
  const free = new Map<string, number>();
  const files = new Map<string, number>();
  for (const { name } of volumes) {
    // Files are known by their paths alone; asking for them once is enough.
    const asked = files.size === 0 ? paths : [];
    const to = unixMs(frame.at);
    const past = outlook?.volumePast(host, name, { files: asked, from: unixMs(to - ms(1)), to, points: 2 });
    put(free, name, past?.freeBytes.at(-1));
    for (const { path, bytes } of past?.files ?? []) put(files, path, bytes.at(-1));
  }
  return { free, files };
}

function put(into: Map<string, number>, name: string, bytes: number | undefined): void {
  if (bytes !== undefined && !Number.isNaN(bytes)) into.set(name, Math.round(bytes));
}
