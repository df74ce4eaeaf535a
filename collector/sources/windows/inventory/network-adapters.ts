/**
 * Network adapters of VMs and the virtual switch each is plugged into. The cable is a row of its own: it lies below its adapter in the
 * settings of the VM and names the switch by a path with its GUID.
 *
 *   Microsoft:VM\DEVICE         the adapter
 *   Microsoft:VM\DEVICE\C       its cable, HostResource = \\HOST\root\…:Msvm_VirtualEthernetSwitch.…,Name="SWITCH"
 */
import type { VirtualNetworkAdapter } from '../../../model/host.ts';
import type { WmiRow } from '../wmi/value.ts';
import type { WmiRows } from './class-reader.ts';
import { guidIn, numberOf, textOf, textsOf } from './fields.ts';
import { settingsOwner } from './settings.ts';

const disconnected = 3;

/** By the GUID of the VM; undefined where adapters cannot be read. */
export function networkAdaptersOf(
  rows: WmiRows,
): ReadonlyMap<string, readonly VirtualNetworkAdapter[]> | undefined {
  if (rows.adapterSettings === undefined) return undefined;
  const switches = new Map(
    (rows.switches ?? []).map((row) => [guidIn(textOf(row, 'Name')), textOf(row, 'ElementName')] as const),
  );
  const cables = new Map((rows.ethernetConnections ?? []).map((row) => [adapterOfCable(row), row] as const));
  const owned = (kind: VirtualNetworkAdapter['kind'], of: readonly WmiRow[] | undefined) =>
    (of ?? []).flatMap((row) => {
      const owner = settingsOwner(row);
      const cable = cables.get(textOf(row, 'InstanceID')?.toLowerCase());
      const plugged = cable === undefined ? undefined : switches.get(switchOfCable(cable));
      return owner === undefined ? [] : [{ owner, adapter: adapterOf(kind, row, plugged) }];
    });
  const all = [...owned('synthetic', rows.adapterSettings), ...owned('legacy', rows.legacyAdapterSettings)];
  const grouped = Map.groupBy(all, ({ owner }) => owner);
  return new Map([...grouped].map(([owner, entries]) => [owner, entries.map(({ adapter }) => adapter)]));
}

function adapterOf(
  kind: VirtualNetworkAdapter['kind'],
  row: WmiRow,
  plugged: string | undefined,
): VirtualNetworkAdapter {
  const address = textOf(row, 'Address')?.replaceAll(/[-:]/gu, '').toLowerCase();
  return {
    name: textOf(row, 'ElementName') ?? 'without a name',
    kind,
    // One whose address is given at its first start has zeros until then.
    ...(address === undefined || /^0*$/u.test(address) ? {} : { address }),
    ...(plugged === undefined ? {} : { switch: plugged }),
  };
}

function adapterOfCable(row: WmiRow): string | undefined {
  return textOf(row, 'InstanceID')
    ?.replace(/\\[^\\]*$/u, '')
    .toLowerCase();
}

function switchOfCable(row: WmiRow): string | undefined {
  if (numberOf(row, 'EnabledState') === disconnected) return undefined;
  const [path = ''] = textsOf(row, 'HostResource');
  return guidIn(/\bName="([^"]*)"/u.exec(path)?.[1]);
}
