/** A host of which every name, path, GUID and address is drawn anew, as counters, inventory and rows of WMI say it. */
import { array, constantFrom, integer, string, tuple, uuid } from 'fast-check';

import { counterSets } from '../../../collector/catalogue/catalogue.ts';
import type { HostInventory } from '../../../collector/model/host.ts';
import type { Snapshot } from '../../../collector/model/snapshot.ts';
import { ms, unixMs } from '../../../collector/model/time.ts';
import type { Observation } from '../../../collector/sources/observation.ts';
import type { WmiRow } from '../../../collector/sources/windows/wmi/value.ts';

export const at = unixMs(1_800_000_000_000);

/** Names as people give them; the first letters make sure that none is a word of the format by chance. */
const secretName = tuple(
  constantFrom(
    'zqx',
    'ZQX',
    'zqx雪',
    'zqx "',
    "zqx'",
    'zqx (',
    'zqx/',
    'zqx#',
    'zqx_',
    'zqx:Hv VP 3',
    'zqx\u2028',
  ),
  string({ minLength: 3, maxLength: 9, unit: 'binary' }),
  integer({ min: 1000, max: 99_999 }),
).map(([first, middle, last]) => `${first}${middle.replaceAll(/[\n\r\\]/gu, '-')}${last}`);

const mac = integer({ min: 0x100000, max: 0xffffff }).map((end) => `00155D${end.toString(16).toUpperCase()}`);

interface Secrets {
  readonly host: string;
  readonly vm: string;
  readonly id: string;
  readonly adapter: string;
  readonly adapterId: string;
  readonly folder: string;
  readonly file: string;
  readonly mount: string;
  readonly checkpoint: string;
  readonly mac: string;
  readonly ip: string;
}

export const secrets = tuple(
  array(secretName, { minLength: 7, maxLength: 7 }),
  uuid(),
  uuid(),
  mac,
  integer({ min: 10, max: 250 }),
).map(([names, id, adapterId, address, end]): Secrets => ({
  host: names[0] ?? '',
  vm: names[1] ?? '',
  adapter: names[2] ?? '',
  folder: plain(names[3]),
  file: plain(names[4]),
  mount: plain(names[5]),
  checkpoint: names[6] ?? '',
  id,
  adapterId,
  mac: address,
  ip: `10.77.${end}.9`,
}));

/** What Windows lets a file be called. */
function plain(name = ''): string {
  return name.replaceAll(/[\\/:*?"<>|]/gu, '-').trim();
}

function pathOf({ mount, folder, file }: Secrets): string {
  return `D:\\${mount}\\${folder}\\${file}.vhdx`;
}

export function inventoryOf(of: Secrets): HostInventory {
  return {
    at,
    name: of.host,
    operatingSystem: 'Microsoft Windows Server 2022 Datacenter (10.0.20348)',
    processors: [],
    virtualMachines: [
      {
        id: of.id,
        name: of.vm,
        state: 'paused',
        critical: true,
        criticalReason: `${of.vm}: disk ${pathOf(of)} cannot grow`,
        disks: [{ path: pathOf(of), volume: `D:\\${of.mount}`, kind: 'dynamic' }],
        checkpoints: [{ name: of.checkpoint, createdAt: at, kind: 'standard' }],
        networkAdapters: [
          { name: of.adapter, kind: 'synthetic', address: of.mac.toLowerCase(), switch: of.folder },
        ],
        cpuGroup: { id: of.adapterId, processors: [1] },
      },
    ],
    volumes: [{ name: `D:\\${of.mount}`, sizeBytes: 2, freeBytes: 1 }],
    networkQueues: [{ adapter: of.adapter, queue: 1, lp: 0, virtualMachine: of.vm }],
    events: [{ at, kind: 'vm-started', subject: of.vm, message: `${of.vm} was started on ${of.host}` }],
  };
}

function instanceNamesOf(of: Secrets): Readonly<Record<string, readonly string[]>> {
  const device = pathOf(of).replaceAll('\\', '-');
  return {
    'virtual-processor': [`${of.vm}:Hv VP 0`, `${of.vm}:Hv VP 1`, '_Total'],
    'logical-processor': ['Hv LP 0', of.host],
    'vid-partition': [of.vm],
    'live-migration': [`${of.vm}:VM Live Migration`],
    'virtual-storage-device': [device, `--?-${device}`, of.file],
    'virtual-switch': [of.adapter],
    'virtual-switch-processor': [`${of.adapter}_3`],
    'virtual-network-adapter': [
      `${of.vm}_${of.adapter}_${of.id.toUpperCase()}--${of.adapterId.toUpperCase()}`,
      `${of.adapter}_${of.adapterId}`,
    ],
    'virtual-network-adapter-vrss': [`${of.vm}_${of.adapter}_Entry _2_${of.id}--${of.adapterId}`],
    'processor-network-activity': [`0, ${of.adapter}`, `_Total, ${of.adapter}`],
    'network-interface': [of.adapter],
    'logical-disk': ['D:', `D:\\${of.mount}`],
    'virtual-machine-bus': [of.vm],
  };
}

export function snapshotOf(of: Secrets): Snapshot {
  const sets = Object.entries(instanceNamesOf(of)).map(([set, names]) => ({
    set,
    readAt: at,
    tookMs: ms(1),
    clock: { perfTime: 1, perfFrequency: 1, system100Ns: 1 },
    instances: names.map((name) => ({ name, duplicate: 0 })),
    columns: [
      { counter: counterSets[0]?.counters[0]?.id ?? '', type: 1, raw: new Float64Array(names.length) },
    ],
  }));
  const problems = [
    {
      subject: of.host,
      kind: 'failed' as const,
      message: `Cannot reach http://${of.ip}/ of ${of.host}: 0x800706BA`,
    },
  ];
  return { host: of.host, takenAt: at, sets, inventory: inventoryOf(of), problems };
}

export function observationsOf(of: Secrets): readonly Observation[] {
  const settings = `Microsoft:${of.id.toUpperCase()}\\${of.adapterId}\\0\\0\\L`;
  const reference = `\\\\${of.host.replaceAll(/[\\"]/gu, '')}\\root\\virtualization\\v2:Msvm_ResourceAllocationSettingData.InstanceID="${settings.replaceAll('\\', '\\\\')}"`;
  const classes: Readonly<Record<string, WmiRow>> = {
    Msvm_ComputerSystem: {
      Name: of.id,
      ElementName: of.vm,
      StatusDescriptions: [`${of.vm} is low`],
      Notes: [of.host],
    },
    Msvm_StorageAllocationSettingData: {
      InstanceID: settings,
      HostResource: [pathOf(of)],
      Parent: reference,
    },
    Msvm_SyntheticEthernetPortSettingData: { ElementName: of.adapter, Address: of.mac, InstanceID: settings },
    MSFT_NetAdapterVmqQueueSettingData: {
      InterfaceDescription: of.adapter,
      VmFriendlyName: of.vm,
      FilterList: [{ MacAddress: of.mac.replaceAll(/(..)(?=.)/gu, '$1-'), VlanID: 3 }],
    },
    Win32_ComputerSystem: {
      Name: of.host.toUpperCase(),
      DNSHostName: of.host,
      TotalPhysicalMemory: 5n,
      Note: of.ip,
    },
    Win32_NTLogEvent: {
      InsertionStrings: ['0x3', of.vm],
      Message: `${of.vm} 0x3`,
      TimeGenerated: '20261101000100.000000-000',
    },
    Win32_Volume: {
      Name: `D:\\${of.mount}\\`,
      DeviceID: `\\\\?\\Volume{${of.adapterId}}\\`,
      FileSystem: 'NTFS',
      Label: of.folder,
    },
    'Msvm_ImageManagementService.GetVirtualHardDiskSettingData': {
      Path: pathOf(of),
      SettingData: `<INSTANCE><PROPERTY NAME="ParentPath" TYPE="string"><VALUE>${pathOf(of)}</VALUE></PROPERTY><PROPERTY NAME="Type" TYPE="uint16"><VALUE>3</VALUE></PROPERTY></INSTANCE>`,
    },
    Unknown_Class: {
      Text: of.checkpoint,
      Bytes: Buffer.from(of.vm),
      Path: `\\\\${of.host}\\${of.folder}\\x.vhdx`,
    },
  };
  return Object.entries(classes).map(([className, row]) => ({
    kind: 'rows',
    host: of.host,
    at,
    namespace: 'root\\cimv2',
    className,
    rows: [row],
  }));
}
