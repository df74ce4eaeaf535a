/**
 * Kind and largest size of disk files. Only the image service of Hyper-V can say while a VM runs, one file at a time; it opens the file to
 * do so. So files are asked for beside everything else, a few at a time and seldom again, and when storage is slow not for a while.
 */
import type { VirtualDisk, VirtualMachine } from '../../../model/host.ts';
import { addMs, hourMs, minuteMs, ms, msBetween, type Clock, type UnixMs } from '../../../model/time.ts';
import type { Wmi } from '../wmi/client.ts';
import { WmiError } from '../wmi/result-code.ts';
import type { WmiRow } from '../wmi/value.ts';
import { wmiClasses } from './classes.ts';
import { numberOf, textOf } from './fields.ts';

export interface DiskSettings {
  /** The same VMs with what is known now of their disks; begins to ask for some of what is not, at the service of this row. */
  addTo(machines: readonly VirtualMachine[], service: WmiRow | undefined): readonly VirtualMachine[];
}

export interface DiskSettingsOptions {
  readonly wmi: Pick<Wmi, 'call'>;
  readonly clock: Clock;
  /** Hears what the service gave out for a file, as it came. */
  readonly onAnswer?: (answer: WmiRow) => void;
}

type Settings = Pick<VirtualDisk, 'maximumBytes'> & { readonly kind?: VirtualDisk['kind'] };

interface Known {
  readonly settings: Settings;
  readonly askedAt: UnixMs;
}

const deadline = ms(5000);
/** Others wait for WMI too: no more files than this between two of their questions. */
const filesARound = 8;
const restAfterFailure = ms(10 * minuteMs);
const completed = 0;

export function createDiskSettings(options: DiskSettingsOptions): DiskSettings {
  const { clock } = options;
  const known = new Map<string, Known>();
  let restsUntil: UnixMs | undefined;
  let isAsking = false;
  const ask = async (paths: readonly string[], service: WmiRow): Promise<void> => {
    isAsking = true;
    for (const path of paths) {
      const settings = await askOnce(options, service, path);
      known.set(path, { settings: settings ?? {}, askedAt: clock() });
      if (settings !== undefined) continue;
      restsUntil = addMs(clock(), restAfterFailure);
      break;
    }
    isAsking = false;
  };
  return {
    addTo(machines, service) {
      const paths = localPaths(machines);
      for (const path of known.keys()) if (!paths.includes(path)) known.delete(path);
      const mayAsk = restsUntil === undefined || msBetween(restsUntil, clock()) >= 0;
      const due = paths.filter((path) => {
        const before = known.get(path);
        return before === undefined || msBetween(before.askedAt, clock()) >= hourMs;
      });
      if (service !== undefined && mayAsk && !isAsking && due.length > 0)
        void ask(due.slice(0, filesARound), service);
      return machines.map((vm) => ({
        ...vm,
        disks: vm.disks.map((disk) => ({ ...disk, ...known.get(disk.path)?.settings })),
      }));
    },
  };
}

/** Nothing known of one file is not a failure; undefined when the service itself does not answer. */
async function askOnce(
  { wmi, onAnswer }: DiskSettingsOptions,
  service: WmiRow,
  path: string,
): Promise<Settings | undefined> {
  const { namespace, name } = wmiClasses.imageService;
  const method = 'GetVirtualHardDiskSettingData';
  const call = { className: name, object: pathOf(name, service), method, parameters: { Path: path } };
  try {
    const answer = await wmi.call(namespace, call, { deadline });
    onAnswer?.({ Path: path, ...answer });
    // Anything else is a refusal, or a job that would have to be followed.
    if (numberOf(answer, 'ReturnValue') !== completed) return {};
    return parseDiskSettings(textOf(answer, 'SettingData') ?? '');
  } catch (error) {
    if (error instanceof WmiError) return undefined;
    throw error;
  }
}

const kinds: ReadonlyMap<string | undefined, VirtualDisk['kind']> = new Map([
  ['2', 'fixed'],
  ['3', 'dynamic'],
  ['4', 'differencing'],
]);

/** An object of Msvm_VirtualHardDiskSettingData, embedded as CIM-XML. */
export function parseDiskSettings(xml: string): Settings {
  const kind = kinds.get(propertyIn(xml, 'Type'));
  const size = Number(propertyIn(xml, 'MaxInternalSize') ?? Number.NaN);
  return {
    ...(kind === undefined ? {} : { kind }),
    ...(Number.isSafeInteger(size) && size > 0 ? { maximumBytes: size } : {}),
  };
}

function propertyIn(xml: string, name: string): string | undefined {
  return new RegExp(`<PROPERTY\\b[^>]*\\bNAME="${name}"[^>]*>\\s*<VALUE>\\s*(\\d+)\\s*</VALUE>`, 'iu').exec(
    xml,
  )?.[1];
}

/** The path of an object by its keys. */
function pathOf(className: string, row: WmiRow): string {
  const keys = ['CreationClassName', 'Name', 'SystemCreationClassName', 'SystemName'].flatMap((key) => {
    const value = textOf(row, key);
    return value === undefined ? [] : [`${key}="${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`];
  });
  return `${className}.${keys.join(',')}`;
}

/** A share of another machine is not asked for: it may want other rights, and hang for minutes. */
function localPaths(machines: readonly VirtualMachine[]): readonly string[] {
  return [
    ...new Set(
      machines.flatMap(({ disks }) =>
        disks.flatMap(({ path, volume }) => (volume === undefined ? [] : [path])),
      ),
    ),
  ];
}
