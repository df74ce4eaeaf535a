/** Rows of WMI → the inventory of a host. Pure: what was read, when, and the inventory before, which tells what changed. */
import type { HostInventory, SchedulerType } from '../../../model/host.ts';
import type { UnixMs } from '../../../model/time.ts';
import type { WmiRows } from './class-reader.ts';
import { eventsBetween } from './events.ts';
import { instantOf, numberOf, textOf, textsOf } from './fields.ts';
import { chimneyOf, networkQueuesOf, type FindLogicalProcessor } from './network-queues.ts';
import { virtualMachinesOf } from './virtual-machines.ts';
import { volumesOf } from './volumes.ts';

export interface InventoryCircumstances {
  /** Key of the host, its name where Windows does not say. */
  readonly host: string;
  readonly at: UnixMs;
  readonly before: HostInventory | undefined;
  readonly findLp: FindLogicalProcessor;
}

/** Processors are left empty: WMI does not say how LPs make up cores. */
export function hostInventoryOf(
  rows: WmiRows,
  { host, at, before, findLp }: InventoryCircumstances,
): HostInventory {
  const volumes = volumesOf(rows);
  const virtualMachines = virtualMachinesOf(rows, { at, volumes, before: before?.virtualMachines ?? [] });
  const scheduler = schedulerOf(rows);
  const chimney = chimneyOf(rows);
  const inventory: HostInventory = {
    at,
    name: nameOf(rows) ?? host,
    ...systemOf(rows),
    ...(scheduler === undefined ? {} : { scheduler }),
    processors: [],
    virtualMachines,
    volumes,
    networkQueues: networkQueuesOf(rows, virtualMachines, findLp),
    ...(chimney === undefined ? {} : { chimney }),
    events: [],
  };
  return before === undefined ? inventory : { ...inventory, events: eventsBetween(before, inventory) };
}

function nameOf({ computer }: WmiRows): string | undefined {
  const [row] = computer ?? [];
  return row === undefined ? undefined : (textOf(row, 'DNSHostName') ?? textOf(row, 'Name'));
}

function systemOf({
  operatingSystem,
  computer,
}: WmiRows): Pick<HostInventory, 'operatingSystem' | 'memoryBytes'> {
  const caption =
    operatingSystem?.[0] === undefined ? undefined : textOf(operatingSystem[0], 'Caption')?.trim();
  const version = operatingSystem?.[0] === undefined ? undefined : textOf(operatingSystem[0], 'Version');
  const memoryBytes = computer?.[0] === undefined ? undefined : numberOf(computer[0], 'TotalPhysicalMemory');
  return {
    ...(caption === undefined
      ? {}
      : { operatingSystem: version === undefined ? caption : `${caption} (${version})` }),
    ...(memoryBytes === undefined ? {} : { memoryBytes }),
  };
}

const schedulers: ReadonlyMap<number, SchedulerType> = new Map([
  [1, 'classic-no-smt'],
  [2, 'classic'],
  [3, 'core'],
  [4, 'root'],
]);

/** The newest event says what runs now. Its text is translated, the number in it is not. */
export function schedulerOf({ schedulerEvent }: WmiRows): SchedulerType | undefined {
  const newest = [...(schedulerEvent ?? [])].sort(
    (a, b) => (instantOf(b, 'TimeGenerated') ?? 0) - (instantOf(a, 'TimeGenerated') ?? 0),
  )[0];
  if (newest === undefined) return undefined;
  const texts = [...textsOf(newest, 'InsertionStrings'), textOf(newest, 'Message') ?? ''];
  const hex = texts.flatMap((text) => /\b0x([0-9a-f]+)\b/iu.exec(text)?.[1] ?? []).at(0);
  return hex === undefined ? undefined : schedulers.get(Number.parseInt(hex, 16));
}
