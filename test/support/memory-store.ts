/**
 * A `HistoryStore` in memory, for tests of the rooms that read or write history. It keeps every poll as given and answers by
 * plain sums, so that it is easily seen to be right; it has no ring, no tiers and no file, and is not fast.
 */
import type { HostEvent, HostInventory } from '../../collector/model/host.ts';
import type {
  HistoryAnswer,
  HistoryBatch,
  HistoryGroup,
  HistoryQuery,
  HistoryStore,
  SeriesDefinition,
  SeriesFilter,
  SeriesId,
  SeriesRecord,
  StoreStatus,
} from '../../collector/model/history.ts';
import { StorageError } from '../../collector/model/history.ts';
import { ms, unixMs } from '../../collector/model/time.ts';
import type { UnixMs } from '../../collector/model/time.ts';
import { inSteps, meanOf, quotientSamples, sampleOf, summedSamples } from './memory-samples.ts';
import type { Sample } from './memory-samples.ts';

interface KeptSeries {
  definition: SeriesDefinition;
  readonly samples: Sample[];
}

interface KeptHost {
  readonly host: string;
  readonly firstAt: UnixMs;
  readonly lastAt: UnixMs;
}

interface Dated<T> {
  readonly host: string;
  readonly at: UnixMs;
  readonly kept: T;
}

/** An empty store that keeps what `HistoryStore` promises, until the test ends. */
export function openMemoryStore(): HistoryStore {
  return new MemoryStore();
}

class MemoryStore implements HistoryStore {
  readonly #series: KeptSeries[] = [];
  readonly #idByKey = new Map<string, SeriesId>();
  readonly #hosts = new Map<string, KeptHost>();
  readonly #inventories: Dated<HostInventory>[] = [];
  readonly #events: Dated<HostEvent>[] = [];
  readonly #state = new Map<string, string>();
  #samplesWritten = 0;
  #isClosed = false;

  async register(series: readonly SeriesDefinition[]): Promise<readonly SeriesId[]> {
    this.#refuseIfClosed();
    return series.map((definition) => {
      const key = keyOf(definition, definition.counter);
      const id = this.#idByKey.get(key) ?? (this.#series.length as SeriesId);
      this.#idByKey.set(key, id);
      this.#series[id] = { samples: this.#series[id]?.samples ?? [], definition };
      return id;
    });
  }

  async append({ host, at, groups }: HistoryBatch): Promise<void> {
    this.#refuseIfClosed();
    const known = this.#hosts.get(host);
    if (known !== undefined && at <= known.lastAt)
      throw new StorageError(
        `Cannot append the poll of "${host}" at ${at}: its last poll is at ${known.lastAt}, time must go forward`,
      );
    for (const group of groups) this.#refuseUnlessFits(group);
    const sinceLastSeconds = known === undefined ? 1 : (at - known.lastAt) / 1000;
    for (const group of groups) this.#appendGroup(at, group, sinceLastSeconds);
    this.#hosts.set(host, { host, firstAt: known?.firstAt ?? at, lastAt: at });
  }

  async find(filter: SeriesFilter): Promise<readonly SeriesRecord[]> {
    this.#refuseIfClosed();
    return this.#series.flatMap(({ definition }, index) => {
      const id = index as SeriesId;
      const samples = this.#samples(id);
      const [first, last] = [samples[0], samples.at(-1)];
      if (first === undefined || last === undefined || !matches(definition, filter)) return [];
      return [{ ...definition, id, firstAt: unixMs(first.at), lastAt: unixMs(last.at) }];
    });
  }

  async read(query: HistoryQuery): Promise<HistoryAnswer> {
    this.#refuseIfClosed();
    const step = query.step ?? 0;
    const columns = this.#outputs(query).map(({ sum, over }) => inSteps(sum, over, step));
    const times = timesOf(
      columns.flatMap((column) => [...column.keys()]),
      step,
    );
    const pick = (name: 'mean' | 'min' | 'max', column: ReturnType<typeof inSteps>): Float64Array =>
      times.map((at) => column.get(at)?.[name] ?? Number.NaN);
    return {
      tierStep: ms(0),
      times,
      outputs: columns.map((column) => ({
        mean: pick('mean', column),
        ...(query.extremes === true ? { min: pick('min', column), max: pick('max', column) } : {}),
      })),
    };
  }

  async means(query: HistoryQuery): Promise<Float64Array> {
    this.#refuseIfClosed();
    return Float64Array.from(this.#outputs(query), ({ sum, over }) => meanOf(sum, over));
  }

  async putInventory(host: string, inventory: HostInventory): Promise<void> {
    this.#refuseIfClosed();
    const newest = this.#inventories.findLast((one) => one.host === host)?.kept;
    if (newest !== undefined && lasting(newest) === lasting(inventory)) return;
    this.#inventories.push({ host, at: inventory.at, kept: structuredClone(inventory) });
  }

  async inventoryAt(host: string, at: UnixMs): Promise<HostInventory | undefined> {
    this.#refuseIfClosed();
    return this.#inventories.findLast((one) => one.host === host && one.at <= at)?.kept;
  }

  async putEvents(host: string, events: readonly HostEvent[]): Promise<void> {
    this.#refuseIfClosed();
    this.#events.push(...events.map((kept) => ({ host, at: kept.at, kept })));
    this.#events.sort((one, other) => one.at - other.at);
  }

  async eventsBetween(host: string, from: UnixMs, to: UnixMs): Promise<readonly HostEvent[]> {
    this.#refuseIfClosed();
    return this.#events
      .filter((event) => event.host === host && from <= event.at && event.at <= to)
      .map(({ kept }) => kept);
  }

  async hosts(): Promise<readonly KeptHost[]> {
    this.#refuseIfClosed();
    return [...this.#hosts.values()];
  }

  async putState(key: string, value: unknown): Promise<void> {
    this.#refuseIfClosed();
    this.#state.set(key, JSON.stringify(value ?? null));
  }

  async state(key: string): Promise<unknown> {
    this.#refuseIfClosed();
    const kept = this.#state.get(key);
    return kept === undefined ? undefined : (JSON.parse(kept) as unknown);
  }

  async status(): Promise<StoreStatus> {
    this.#refuseIfClosed();
    const oldestAt = [...this.#hosts.values()]
      .map(({ firstAt }) => firstAt)
      .sort((one, other) => one - other)[0];
    return {
      sizeBytes: 0,
      limitBytes: Number.MAX_SAFE_INTEGER,
      seriesCount: this.#series.length,
      samplesWritten: this.#samplesWritten,
      tiers: [{ name: 'raw', step: ms(0), oldestAt, expected: undefined }],
      problems: [],
    };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
  }

  #refuseIfClosed(): void {
    if (this.#isClosed) throw new StorageError('Cannot use the store: it was closed');
  }

  #refuseUnlessFits({ set, ids, values }: HistoryGroup): void {
    if (ids.length !== values.length)
      throw new StorageError(`Cannot append set "${set}": ${ids.length} ids for ${values.length} values`);
    const odd = ids.find((id) => (this.#series[id]?.definition.storedAs.kind ?? 'quotient') === 'quotient');
    if (odd !== undefined)
      throw new StorageError(
        `Cannot append to series ${odd}: it is not registered, or a quotient, never appended`,
      );
  }

  #appendGroup(at: UnixMs, group: HistoryGroup, sinceLastSeconds: number): void {
    const { ids, values, intervalSeconds, baseSeconds } = group;
    const span = Number.isNaN(intervalSeconds) ? sinceLastSeconds : intervalSeconds;
    for (const [index, id] of ids.entries()) {
      const series = this.#series[id];
      const own = baseSeconds?.[index] ?? Number.NaN;
      const divisor = Number.isNaN(own) ? intervalSeconds : own;
      const given = values[index] ?? Number.NaN;
      const sample = series && sampleOf(at, given, series.definition.storedAs, { divisor, span });
      if (sample === undefined) continue;
      series?.samples.push(sample);
      this.#samplesWritten += 1;
    }
  }

  #outputs({ outputs, from, to }: HistoryQuery): readonly {
    readonly sum: readonly Sample[];
    readonly over: readonly Sample[] | undefined;
  }[] {
    const summed = (ids: readonly SeriesId[]): readonly Sample[] =>
      summedSamples(ids.map((id) => this.#samples(id).filter(({ at }) => from <= at && at <= to)));
    return outputs.map(({ ids, over }) => ({ sum: summed(ids), over: over && summed(over) }));
  }

  #samples(id: SeriesId): readonly Sample[] {
    const series = this.#series[id];
    if (series === undefined) throw new StorageError(`Cannot read series ${id}: it is not registered`);
    const { definition, samples } = series;
    if (definition.storedAs.kind !== 'quotient') return samples;
    const of = (counter: string): readonly Sample[] => {
      const sibling = this.#idByKey.get(keyOf(definition, counter));
      return sibling === undefined ? [] : this.#samples(sibling);
    };
    return quotientSamples(of(definition.storedAs.numerator), of(definition.storedAs.base));
  }
}

function keyOf({ host, set, instance }: SeriesDefinition, counter: string): string {
  return JSON.stringify([host, set, instance, counter]);
}

function matches(definition: SeriesDefinition, { host, metric, set, labels = {} }: SeriesFilter): boolean {
  return (
    (host === undefined || definition.host === host) &&
    (metric === undefined || definition.metric === metric) &&
    (set === undefined || definition.set === set) &&
    Object.entries(labels).every(([name, value]) => definition.labels[name] === value)
  );
}

/** What of an inventory must differ for it to be kept again. */
function lasting(inventory: HostInventory): string {
  const volumes = inventory.volumes.map((volume) => ({ ...volume, freeBytes: 0 }));
  return JSON.stringify({ ...inventory, at: 0, events: [], volumes });
}

/** Polls as they came; with a step, every step from the first to the last that holds one, so that a gap shows. */
function timesOf(starts: readonly number[], step: number): Float64Array {
  const distinct = Float64Array.from(new Set(starts)).sort();
  const first = distinct[0];
  const last = distinct.at(-1);
  if (step === 0 || first === undefined || last === undefined) return distinct;
  return Float64Array.from({ length: (last - first) / step + 1 }, (_, index) => first + index * step);
}
