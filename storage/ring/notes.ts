/**
 * What is kept beside the samples: inventories when they changed, events, and the small state of other rooms. Bounded as well: the
 * oldest inventories go with the history they describe, and only the newest events stay.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib';

import type { HostEvent, HostInventory } from '../../collector/model/host.ts';
import type { UnixMs } from '../../collector/model/time.ts';
import { pluck, type Statement, type Writer } from './database.ts';

const mostEvents = 20_000;
/** Of one host. */
const mostInventories = 2000;

type Verb =
  | 'putInventory'
  | 'inventoryAt'
  | 'newestInventory'
  | 'trimInventories'
  | 'putEvent'
  | 'events'
  | 'trimEvents'
  | 'putState'
  | 'state';

const inventoryIsSound = "crc32 = row_sum('inventory', host, at_ms, deflated)";

export class Notes {
  private readonly writer: Writer;
  private readonly statements: Readonly<Record<Verb, Statement>>;
  /** What was last kept of each host, without what changes all the time. */
  private readonly lastKept = new Map<string, string>();

  constructor(writer: Writer) {
    const { database } = writer;
    this.writer = writer;
    this.statements = {
      putInventory: database.prepare(
        "INSERT OR REPLACE INTO inventory (host, at_ms, deflated, crc32) VALUES (@host, @at, @deflated, row_sum('inventory', @host, @at, @deflated))",
      ),
      inventoryAt: pluck(
        database,
        `SELECT deflated FROM inventory WHERE host = ? AND at_ms <= ? AND ${inventoryIsSound} ORDER BY at_ms DESC LIMIT 1`,
      ),
      newestInventory: pluck(
        database,
        `SELECT deflated FROM inventory WHERE host = ? AND ${inventoryIsSound} ORDER BY at_ms DESC LIMIT 1`,
      ),
      trimInventories: database.prepare(
        `DELETE FROM inventory WHERE host = @host AND at_ms < max(
           coalesce((SELECT at_ms FROM inventory WHERE host = @host ORDER BY at_ms DESC LIMIT 1 OFFSET ${mostInventories - 1}), 0),
           coalesce((SELECT max(at_ms) FROM inventory WHERE host = @host AND at_ms <= @oldest), 0))`,
      ),
      putEvent: database.prepare(
        "INSERT INTO event (host, at_ms, json, crc32) VALUES (@host, @at, @json, row_sum('event', @host, @at, @json))",
      ),
      events: pluck(
        database,
        `SELECT json FROM event
         WHERE host = ? AND at_ms >= ? AND at_ms <= ? AND crc32 = row_sum('event', host, at_ms, json)
         ORDER BY at_ms, id`,
      ),
      trimEvents: database.prepare(
        `DELETE FROM event WHERE id <= (SELECT max(id) FROM event) - ${mostEvents}`,
      ),
      putState: database.prepare(
        "INSERT OR REPLACE INTO state (key, json, crc32) VALUES (@key, @json, row_sum('state', @key, @json))",
      ),
      state: pluck(database, "SELECT json FROM state WHERE key = ? AND crc32 = row_sum('state', key, json)"),
    };
  }

  /** `oldest` = the oldest instant of the host still in the ring. */
  putInventory(host: string, inventory: HostInventory, oldest: UnixMs | undefined): void {
    const essence = essenceOf(inventory);
    const last = this.lastKept.get(host) ?? this.newestEssence(host);
    if (last === essence) return;
    this.writer.transaction(`Cannot keep the inventory of "${host}"`, () => {
      const deflated = deflateRawSync(JSON.stringify(inventory));
      this.statements.putInventory.run({ host, at: inventory.at, deflated });
      this.statements.trimInventories.run({ host, oldest: oldest ?? 0 });
    });
    this.lastKept.set(host, essence);
  }

  inventoryAt(host: string, at: UnixMs): HostInventory | undefined {
    return inflate(this.statements.inventoryAt.get(host, at));
  }

  putEvents(host: string, events: readonly HostEvent[]): void {
    if (events.length === 0) return;
    this.writer.transaction(`Cannot keep the events of "${host}"`, () => {
      for (const event of events)
        this.statements.putEvent.run({ host, at: event.at, json: JSON.stringify(event) });
      this.statements.trimEvents.run();
    });
  }

  eventsBetween(host: string, from: UnixMs, to: UnixMs): HostEvent[] {
    const rows = this.statements.events.all(host, from, to) as string[];
    return rows.map((json) => JSON.parse(json) as HostEvent);
  }

  putState(key: string, value: unknown): void {
    this.writer.transaction(`Cannot keep state "${key}"`, () =>
      this.statements.putState.run({ key, json: JSON.stringify(value ?? null) }),
    );
  }

  state(key: string): unknown {
    const json = this.statements.state.get(key) as string | undefined;
    return json === undefined ? undefined : (JSON.parse(json) as unknown);
  }

  private newestEssence(host: string): string | undefined {
    const inventory = inflate(this.statements.newestInventory.get(host));
    return inventory && essenceOf(inventory);
  }
}

function inflate(deflated: unknown): HostInventory | undefined {
  if (!(deflated instanceof Uint8Array)) return undefined;
  return JSON.parse(inflateRawSync(deflated).toString()) as HostInventory;
}

/** An inventory without its instant, events, and what changes by the second: free bytes of volumes and sizes of files. */
function essenceOf(inventory: HostInventory): string {
  const { at: _at, events: _events, ...rest } = inventory;
  const volumes = rest.volumes.map(({ name, sizeBytes }) => ({ name, sizeBytes }));
  const virtualMachines = rest.virtualMachines.map((machine) => ({
    ...machine,
    disks: machine.disks.map(({ fileBytes: _fileBytes, ...disk }) => disk),
  }));
  return JSON.stringify({ ...rest, volumes, virtualMachines });
}
