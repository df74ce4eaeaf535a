/** The functions of kernel32.dll that tell what this host is made of, declared for koffi: processors and volumes. */
import { loadLibrary } from '../pdh/library.ts';

export interface HostCalls {
  /** The records of all processors, to be parsed; empty when Windows does not say. */
  processorTopology(): Buffer;
  /** `\\?\Volume{GUID}\` of every volume. */
  volumeNames(): Promise<readonly string[]>;
  /** Letters and folders where a volume is mounted, each ending in `\`; empty for a hidden one. */
  mountPoints(volume: string): Promise<readonly string[]>;
  isFixed(folder: string): Promise<boolean>;
  space(folder: string): Promise<{ readonly sizeBytes: number; readonly freeBytes: number } | undefined>;
  /** `C:` */
  systemDrive(): string;
}

const allRelations = 0xffff;
const numaNodesOfAllGroups = 6;
const fixedDrive = 3;
const invalidHandle = 0xffff_ffff_ffff_ffffn;
const mostNameUnits = 32_768;

export function loadHostCalls(): HostCalls {
  const kernel = loadLibrary('kernel32.dll');
  const topology = kernel.func(
    'int __stdcall GetLogicalProcessorInformationEx(uint32_t relation, void *buffer, _Inout_ uint32_t *size)',
  );
  /** Volumes may answer slowly, or never while cluster storage is paused: all calls run off the event loop. */
  const call = (prototype: string) => {
    const native = kernel.func(prototype);
    return (...args: unknown[]) =>
      new Promise<number | bigint>((resolve, reject) => {
        native.async(...args, (error: Error | null, result: number | bigint) =>
          error === null ? resolve(result) : reject(error),
        );
      });
  };
  const findFirst = call('uintptr_t __stdcall FindFirstVolumeW(void *name, uint32_t units)');
  const findNext = call('int __stdcall FindNextVolumeW(uintptr_t search, void *name, uint32_t units)');
  const findClose = call('int __stdcall FindVolumeClose(uintptr_t search)');
  const pathNames = call(
    'int __stdcall GetVolumePathNamesForVolumeNameW(str16 volume, void *names, uint32_t units, _Out_ uint32_t *needed)',
  );
  const driveType = call('uint32_t __stdcall GetDriveTypeW(str16 folder)');
  const freeSpace = call(
    'int __stdcall GetDiskFreeSpaceExW(str16 folder, void *available, void *size, void *free)',
  );
  const windowsFolder = kernel.func(
    'uint32_t __stdcall GetSystemWindowsDirectoryW(void *folder, uint32_t units)',
  );
  return {
    systemDrive() {
      const folder = Buffer.alloc(1024);
      windowsFolder(folder, folder.length / 2);
      return splitTexts(folder)[0]?.slice(0, 2) ?? 'C:';
    },
    processorTopology: () =>
      Buffer.concat([askTopology(topology, allRelations), askTopology(topology, numaNodesOfAllGroups)]),
    async volumeNames() {
      const name = Buffer.alloc(1024);
      const search = await findFirst(name, name.length / 2);
      if (BigInt(search) === invalidHandle) return [];
      const volumes: string[] = [];
      do volumes.push(...splitTexts(name));
      while (Number(await findNext(search, name.fill(0), name.length / 2)) !== 0);
      await findClose(search);
      return volumes;
    },
    async mountPoints(volume) {
      const names = Buffer.alloc(mostNameUnits * 2);
      const isKnown = await pathNames(volume, names, mostNameUnits, [0]);
      return Number(isKnown) === 0 ? [] : splitTexts(names);
    },
    isFixed: async (folder) => Number(await driveType(folder)) === fixedDrive,
    async space(folder) {
      const [available, size, free] = [Buffer.alloc(8), Buffer.alloc(8), Buffer.alloc(8)];
      if (Number(await freeSpace(folder, available, size, free)) === 0) return undefined;
      return { sizeBytes: Number(size.readBigUInt64LE()), freeBytes: Number(free.readBigUInt64LE()) };
    },
  };
}

type TopologyCall = (relation: number, buffer: Buffer | null, size: [number]) => number;

function askTopology(call: TopologyCall, relation: number): Buffer {
  const size: [number] = [0];
  call(relation, null, size);
  const buffer = Buffer.alloc(size[0]);
  return size[0] > 0 && call(relation, buffer, size) !== 0 ? buffer.subarray(0, size[0]) : Buffer.alloc(0);
}

/** Texts each ended by a zero, the last by two. */
function splitTexts(buffer: Buffer): readonly string[] {
  const text = buffer.toString('utf16le');
  const end = text.indexOf('\0\0');
  return text
    .slice(0, end === -1 ? text.length : end)
    .split('\0')
    .filter((part) => part !== '');
}
