/**
 * Which host processor serves which network queue, and TCP Chimney. A queue names its VM by GUID; where it does not, the MAC
 * addresses that are routed to it do.
 */
import type { HostInventory, NetworkQueue, VirtualMachine } from '../../../model/host.ts';
import type { WmiRow } from '../wmi/value.ts';
import type { WmiRows } from './class-reader.ts';
import { guidIn, maskOf, numberOf, rowsOf, textOf } from './fields.ts';
import { settingsOwner } from './settings.ts';

/** The LP of a processor that Windows names by group and number. */
export type FindLogicalProcessor = (group: number, number: number) => number | undefined;

export function networkQueuesOf(
  rows: WmiRows,
  machines: readonly VirtualMachine[],
  findLp: FindLogicalProcessor,
): readonly NetworkQueue[] {
  const nameOfVm = new Map(
    machines.flatMap(({ id, name }) => (id === undefined ? [] : [[id, name] as const])),
  );
  const vmOfAddress = vmsByAddress(rows);
  return (rows.queues ?? []).flatMap((row) => {
    const queue = numberOf(row, 'QueueID');
    const adapter = adapterOf(row);
    const lp = servingProcessor(row, findLp);
    if (queue === undefined || adapter === undefined || lp === undefined) return [];
    const id = guidIn(textOf(row, 'VmID')) ?? vmOfFilters(row, vmOfAddress);
    // The queue of the host's own adapter bears the host's name.
    const vm = id === undefined ? undefined : (nameOfVm.get(id) ?? textOf(row, 'VmFriendlyName'));
    return [{ adapter, queue, lp, ...(vm === undefined ? {} : { virtualMachine: vm }) }];
  });
}

/** The class without the property is a Windows that can no longer offload connections. */
export function chimneyOf(rows: WmiRows): HostInventory['chimney'] {
  const row = rows.offload?.[0];
  if (row === undefined) return undefined;
  switch (numberOf(row, 'Chimney')) {
    case 0:
      return 'disabled';
    case 1:
      return 'enabled';
    case 2:
      return 'automatic';
    case undefined:
      return 'not supported';
    default:
      return undefined;
  }
}

/** The description, with the characters that counters put in place of others: so the queue joins their instances. */
function adapterOf(row: WmiRow): string | undefined {
  const description = textOf(row, 'InterfaceDescription') ?? textOf(row, 'Name');
  return description
    ?.replaceAll('(', '[')
    .replaceAll(')', ']')
    .replaceAll(/[#/\\]/gu, '_');
}

/** The lowest bit; a queue that no processor serves has none. */
function servingProcessor(row: WmiRow, findLp: FindLogicalProcessor): number | undefined {
  const mask = BigInt.asUintN(64, maskOf(row, 'ProcessorAffinityMask') ?? 0n);
  if (mask === 0n) return undefined;
  const lowest = mask & -mask;
  return findLp(numberOf(row, 'ProcessorGroup') ?? 0, lowest.toString(2).length - 1);
}

/** VM GUIDs by MAC address without separators. */
function vmsByAddress({ adapterSettings, legacyAdapterSettings }: WmiRows): ReadonlyMap<string, string> {
  return new Map(
    [...(adapterSettings ?? []), ...(legacyAdapterSettings ?? [])].flatMap((row) => {
      const [address, vm] = [plainAddress(textOf(row, 'Address')), settingsOwner(row)];
      return address === undefined || vm === undefined ? [] : [[address, vm] as const];
    }),
  );
}

function vmOfFilters(row: WmiRow, vmOfAddress: ReadonlyMap<string, string>): string | undefined {
  const vms = new Set(
    rowsOf(row, 'FilterList').flatMap(
      (filter) => vmOfAddress.get(plainAddress(textOf(filter, 'MacAddress')) ?? '') ?? [],
    ),
  );
  return vms.size === 1 ? [...vms][0] : undefined;
}

/** Adapters that are off have the address zero. */
function plainAddress(text: string | undefined): string | undefined {
  const plain = text?.replaceAll(/[-:]/gu, '').toLowerCase();
  return plain === undefined || /^0*$/u.test(plain) ? undefined : plain;
}
