/**
 * Sizes of disk files, looked up beside everything else, one file at a time: a volume that hangs holds up one look and nothing more.
 * Knows what it saw last; a file that is gone is forgotten.
 */
import type { VirtualMachine } from '../../../model/host.ts';
import { minuteMs, msBetween, type Clock, type UnixMs } from '../../../model/time.ts';

export interface FileSizes {
  /** The same VMs with the sizes known now. Begins to look again when it is time. */
  addTo(machines: readonly VirtualMachine[]): readonly VirtualMachine[];
}

export interface FileSizesOptions {
  readonly clock: Clock;
  /** Bytes a file takes; rejects where it is not there or may not be seen. */
  readonly sizeOf: (path: string) => Promise<number>;
}

const lookEvery = minuteMs;

export function createFileSizes({ clock, sizeOf }: FileSizesOptions): FileSizes {
  let known: ReadonlyMap<string, number> = new Map();
  let lookedAt: UnixMs | undefined;
  let isLooking = false;
  const look = async (paths: readonly string[]): Promise<void> => {
    isLooking = true;
    lookedAt = clock();
    const sizes = new Map<string, number>();
    for (const path of paths) {
      const size = await sizeOf(path).catch(() => undefined);
      if (size !== undefined) sizes.set(path, size);
    }
    known = sizes;
    isLooking = false;
  };
  return {
    addTo(machines) {
      const isDue = lookedAt === undefined || msBetween(lookedAt, clock()) >= lookEvery;
      if (isDue && !isLooking) void look(localPaths(machines));
      return machines.map((vm) => ({
        ...vm,
        disks: vm.disks.map((disk) => {
          const fileBytes = known.get(disk.path);
          return fileBytes === undefined ? disk : { ...disk, fileBytes };
        }),
      }));
    },
  };
}

/** A share of another machine is not looked at: it may want other rights, and hang for minutes. */
function localPaths(machines: readonly VirtualMachine[]): readonly string[] {
  return machines.flatMap(({ disks }) =>
    disks.flatMap(({ path, volume }) => (volume === undefined ? [] : [path])),
  );
}
