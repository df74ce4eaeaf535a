/**
 * The newest frame of every host, readable as metric families at any moment. A host whose frame is older than three intervals is
 * stale: all it still shows is `whichvm_host_up 0` and the alerts about it, so that no old value passes for a new one.
 */
import { findCounterSet } from '../catalogue/catalogue.ts';
import type { Alert } from '../model/alert.ts';
import type { Frame, SetFrame } from '../model/frame.ts';
import type { SourceKind } from '../model/source.ts';
import type { Clock, Ms, UnixMs } from '../model/time.ts';
import { counterFamilies, counterParts, layoutOf, type SetLayout } from './counter-families.ts';
import { diskFamily, diskPart, storageDeviceSet } from './disk-owners.ts';
import type { Family, FamilyPart, FamilySamples } from './families.ts';
import { alertPart, hostFamilies, hostParts, upPart } from './host-families.ts';
import { inventoryFamilies, inventoryParts } from './inventory-families.ts';

/** What is known of a host before its first frame. */
export interface ExposedHost {
  readonly host: string;
  readonly kind: SourceKind;
  /** The source in one line. */
  readonly description: string;
  readonly interval: Ms;
}

export interface ExposedHosts {
  /** Announces a host; until its first frame it shows `whichvm_host_up 0`. */
  addHost(host: ExposedHost): void;
  /** Takes the newest frame of an announced host; cheap, nothing is written until somebody reads. */
  update(frame: Frame): void;
  remove(host: string): void;
  /** All families that have samples now, in a fixed order; costs no copying. */
  read(): readonly FamilySamples[];
}

interface HostEntry {
  readonly host: ExposedHost;
  frame?: Frame;
  readonly sets: Map<string, { readonly frame: SetFrame; readonly layout: SetLayout }>;
  inventory?: { readonly of: Frame['inventory']; readonly parts: ReadonlyMap<string, FamilyPart> };
  disks?: { readonly of: Frame['inventory']; readonly layout: SetLayout; readonly part: FamilyPart };
}

const staleAfterIntervals = 3;

export function createExposedHosts(options: {
  readonly clock: Clock;
  readonly alerts?: () => readonly Alert[];
}): ExposedHosts {
  const entries = new Map<string, HostEntry>();
  return {
    addHost: (host) => {
      entries.set(host.host, { host, sets: new Map() });
    },
    update: (frame) => {
      const entry = entries.get(frame.host);
      if (entry === undefined) throw new Error(`Cannot expose host "${frame.host}": addHost() comes first`);
      keepFrame(entry, frame);
    },
    remove: (host) => {
      entries.delete(host);
    },
    read: () => {
      const collected = new Map<string, { family: Family; parts: FamilyPart[] }>(
        allFamilies.map((family) => [family.name, { family, parts: [] }]),
      );
      const now = options.clock();
      const alerts = options.alerts?.() ?? [];
      for (const entry of entries.values()) {
        for (const [name, part] of partsOf(entry, now, alerts)) collected.get(name)?.parts.push(part);
      }
      return [...collected.values()].filter(({ parts }) => parts.length > 0);
    },
  };
}

/** Every family that can appear, in the order of the page. */
export const allFamilies: readonly Family[] = [
  ...hostFamilies,
  ...inventoryFamilies,
  diskFamily,
  ...counterFamilies,
];

function keepFrame(entry: HostEntry, frame: Frame): void {
  entry.frame = frame;
  for (const set of frame.sets) {
    const layout = layoutOf(frame.host, set, entry.sets.get(set.set)?.layout);
    if (layout !== undefined) entry.sets.set(set.set, { frame: set, layout });
  }
  for (const [id, { frame: held }] of entry.sets) {
    if (!frame.sets.includes(held) && !isHeld(id, held, frame, entry.host.interval)) entry.sets.delete(id);
  }
  if (entry.inventory?.of !== frame.inventory) {
    entry.inventory = { of: frame.inventory, parts: inventoryParts(frame.host, frame.inventory) };
  }
  keepDisks(entry, frame);
}

/** Made anew only when devices or the inventory changed. */
function keepDisks(entry: HostEntry, { host, inventory }: Frame): void {
  const devices = entry.sets.get(storageDeviceSet);
  if (devices === undefined) delete entry.disks;
  else if (entry.disks?.of !== inventory || entry.disks.layout !== devices.layout)
    entry.disks = {
      of: inventory,
      layout: devices.layout,
      part: diskPart(host, inventory, devices.frame),
    };
}

/** A set read every tenth poll stays between its readings; one read in every poll is gone once it is missing. */
function isHeld(id: string, held: SetFrame, newest: Frame, interval: Ms): boolean {
  const everyPolls = findCounterSet(id)?.everyPolls ?? 1;
  return everyPolls > 1 && newest.at - held.at <= staleAfterIntervals * everyPolls * interval;
}

function* partsOf(
  entry: HostEntry,
  now: UnixMs,
  alerts: readonly Alert[],
): Generator<readonly [family: string, part: FamilyPart]> {
  const { host, frame } = entry;
  const fresh = frame !== undefined && now - frame.at <= staleAfterIntervals * host.interval;
  yield ['whichvm_host_up', upPart(host, now, fresh)];
  yield ['whichvm_alert_state', alertPart(host, now, alerts)];
  if (!fresh) return;
  yield* hostParts(host, frame);
  yield* entry.inventory?.parts ?? [];
  if (entry.disks !== undefined) yield [diskFamily.name, entry.disks.part];
  for (const { frame: set, layout } of entry.sets.values()) yield* counterParts(set, layout);
}
