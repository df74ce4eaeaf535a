/** Devices given to VMs in ways that are slow or do not work. */
import { numbersOf, textOf, textsOf } from '../../sources/windows/inventory/fields.ts';
import type { WmiRows } from '../../sources/windows/inventory/class-reader.ts';
import { bySettingsOwner, settingsOwner } from '../../sources/windows/inventory/settings.ts';
import { generationOf } from '../../sources/windows/inventory/virtual-machines.ts';
import type { WmiRow } from '../../sources/windows/wmi/value.ts';
import type { WindowsFacts } from '../facts.ts';
import type { Finding } from '../finding.ts';
import { links } from '../links.ts';
import { machinesOf, type Machine } from './machines.ts';

/** BootOrder: 0 floppy, 1 CD, 2 IDE disk, 3 network. */
const networkBoot = 3;

export function deviceFindings({ rows }: WindowsFacts): readonly Finding[] {
  const machines = machinesOf(rows);
  const systems = bySettingsOwner(rows.systemSettings);
  const firstGeneration = machines.filter(({ id }) => generationOf(systems.get(id)) === 1);
  return [
    ...legacyAdapters(rows, machines),
    ...firstGeneration.flatMap((machine) => networkBootWithoutLegacy(rows, machine, systems.get(machine.id))),
    ...firstGeneration.flatMap((machine) => bootDiskOnScsi(rows, machine)),
    ...sharedDrives(rows, machines),
  ];
}

function legacyAdapters(
  { legacyAdapterSettings }: WmiRows,
  machines: readonly Machine[],
): readonly Finding[] {
  const owned = bySettingsOwner(legacyAdapterSettings);
  return machines
    .filter(({ id }) => owned.has(id))
    .map(({ id, name }) => ({
      id: 'legacy-network-adapter',
      severity: 'warning',
      subject: name,
      what: `${name} has a legacy network adapter`,
      why: 'Every packet of it is emulated by a process of the host: it costs the host processor time and stays below 100 Mbit/s',
      whatToDo: [
        'Add an ordinary network adapter and remove the legacy one, while the VM is off',
        'Keep it only for booting from the network, which a VM of generation 2 does without it',
      ],
      evidence: (owned.get(id) ?? []).map(
        (row) => `Msvm_EmulatedEthernetPortSettingData "${textOf(row, 'ElementName') ?? ''}"`,
      ),
      source: links.legacyAdapter,
    }));
}

function networkBootWithoutLegacy(
  { legacyAdapterSettings }: WmiRows,
  { id, name }: Machine,
  systems: readonly WmiRow[] | undefined,
): readonly Finding[] {
  const [order = []] = (systems ?? []).map((row) => numbersOf(row, 'BootOrder'));
  // Where legacy adapters could not be read, none is not known.
  const hasLegacy = legacyAdapterSettings === undefined || bySettingsOwner(legacyAdapterSettings).has(id);
  if (order[0] !== networkBoot || hasLegacy) return [];
  return [
    {
      id: 'network-boot-without-legacy-adapter',
      severity: 'warning',
      subject: name,
      what: `${name} is to boot from the network first, but has no legacy network adapter`,
      why: 'A VM of generation 1 boots from the network by a legacy adapter only: it tries in vain, then goes on to the next device',
      whatToDo: [
        'Add a legacy network adapter for the installation, or put another device first in the boot order',
      ],
      evidence: [`Msvm_VirtualSystemSettingData.BootOrder is ${order.join(', ')}`],
      source: links.generations,
    },
  ];
}

function bootDiskOnScsi(rows: WmiRows, { id, name }: Machine): readonly Finding[] {
  const disks = (bySettingsOwner(rows.storageSettings).get(id) ?? []).filter((row) =>
    /Virtual Hard Disk$/iu.test(textOf(row, 'ResourceSubType') ?? ''),
  );
  const controllers = disks.map((disk) => controllerOf(disk, rows));
  if (disks.length === 0 || controllers.some((kind) => kind !== 'scsi')) return [];
  return [
    {
      id: 'boot-disk-on-scsi',
      severity: 'warning',
      subject: name,
      what: `${name} is of generation 1 and has all its disks on a SCSI controller`,
      why: 'A VM of generation 1 boots from an IDE controller only: it will not start from these disks',
      whatToDo: [
        'Move the boot disk to IDE controller 0 while the VM is off, or make a VM of generation 2 for it',
      ],
      evidence: disks.flatMap((disk) => textsOf(disk, 'HostResource')),
      source: links.generations,
    },
  ];
}

/** Up the parents: disk → drive → controller. */
function controllerOf(disk: WmiRow, { deviceSettings }: WmiRows): 'ide' | 'scsi' | 'unknown' {
  const byId = new Map(
    (deviceSettings ?? []).map((row) => [textOf(row, 'InstanceID')?.toLowerCase(), row] as const),
  );
  let row: WmiRow | undefined = disk;
  for (let steps = 0; row !== undefined && steps < 4; steps += 1) {
    const kind = textOf(row, 'ResourceSubType') ?? '';
    if (/IDE Controller$/iu.test(kind)) return 'ide';
    if (/SCSI Controller$/iu.test(kind)) return 'scsi';
    row = byId.get(parentOf(row));
  }
  return 'unknown';
}

/** `…Msvm_X.InstanceID="Microsoft:A\\B"`: in the path of an object every backslash of a key is doubled. */
function parentOf(row: WmiRow): string | undefined {
  const quoted = /InstanceID="((?:[^"\\]|\\.)*)"/iu.exec(textOf(row, 'Parent') ?? '')?.[1];
  return quoted?.replaceAll(/\\(.)/gu, '$1').toLowerCase();
}

/** A drive of the host that is given to several VMs; image files may be shared. */
function sharedDrives(rows: WmiRows, machines: readonly Machine[]): readonly Finding[] {
  const names = new Map(machines.map(({ id, name }) => [id, name]));
  const uses = [...(rows.storageSettings ?? []), ...(rows.deviceSettings ?? [])].flatMap((row) => {
    const vm = names.get(settingsOwner(row) ?? '');
    const [drive] = textsOf(row, 'HostResource').filter((path) => /CDROM|DVDDrive/iu.test(path));
    return vm === undefined || drive === undefined ? [] : [{ drive, vm }];
  });
  return [...Map.groupBy(uses, ({ drive }) => drive.toLowerCase())].flatMap(([, sharing]) => {
    const vms = [...new Set(sharing.map(({ vm }) => vm))];
    const [first] = sharing;
    if (vms.length < 2 || first === undefined) return [];
    return [
      {
        id: 'physical-drive-shared',
        severity: 'warning' as const,
        subject: first.drive,
        what: `One physical DVD drive of the host is given to ${vms.length} VMs: ${vms.join(', ')}`,
        why: 'Only one of them can have it: the others do not start, and none of them can be moved to another host',
        whatToDo: ['Take it from all but one: Set-VMDvdDrive VM -Path $null; use image files instead'],
        evidence: [`HostResource is ${first.drive}`],
      },
    ];
  });
}
