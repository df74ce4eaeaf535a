/**
 * A real host seen through its windows_exporter. One instance watches one target; what hangs or fails costs that target only. All
 * that is kept between two pages is what telling the unit of times and the changes of VMs needs.
 */
import type { HostInventory } from '../../model/host.ts';
import type { ReadingClock, Snapshot, SourceProblem } from '../../model/snapshot.ts';
import type { Source } from '../../model/source.ts';
import { ms, unixMs, type Clock, type Ms } from '../../model/time.ts';
import { addressOf, fetchPage } from './fetch-page.ts';
import { inventoryOf } from './inventory.ts';
import { problemsOf } from './page-problems.ts';
import { readExporterPage, type ExporterPage } from './page.ts';
import { readingsOf, timesOf, type TimeUnits } from './readings.ts';
import { readSavedPage } from './saved-page.ts';
import { pathOf } from './targets.ts';
import { timeUnitOf, type TimeEvidence, type TimeUnit } from './time-unit.ts';

export interface ExporterSourceOptions {
  /** As `parseTargets` gives it: an address, or `file:` and a path. */
  readonly target: string;
  readonly host: string;
  /** How long one page may take, whole. */
  readonly fetchTimeout: Ms;
  readonly clock: Clock;
  /** Milliseconds since any fixed instant, never set back, with a fraction: it measures the time between two pages. */
  readonly stopwatch: () => number;
}

const limitBytes = 64 * 1_048_576;

export function openExporterSource(options: ExporterSourceOptions): Source {
  const memory: Memory = {};
  const isFile = options.target.startsWith('file:');
  const description = isFile ? options.target : addressOf(new URL(options.target));
  const closing = new AbortController();
  return {
    host: options.host,
    kind: 'exporter',
    description,
    async read(signal) {
      const either = AbortSignal.any([signal, closing.signal]);
      const delivery = await (isFile ? deliverSaved(options, either) : deliver(options, either));
      return snapshotOf(delivery, memory, options.host);
    },
    async close() {
      closing.abort();
    },
  };
}

/** A page with its origin, and when it was made. */
interface Delivery {
  readonly text: string;
  readonly origin: string;
  readonly takenAt: number;
  readonly tookMs: Ms;
  readonly clock: ReadingClock;
  /** Of a saved page: when its file was written. */
  readonly writtenAt?: number;
}

/** What the next page is compared with. */
interface Memory {
  evidence?: TimeEvidence;
  unit?: TimeUnit;
  inventory?: HostInventory;
  writtenAt?: number;
}

const ticksPerMs = 10_000;

/** The exporter collects when it is asked, so the page is as old as the middle between question and answer. */
async function deliver(options: ExporterSourceOptions, signal: AbortSignal): Promise<Delivery> {
  const { target, fetchTimeout, clock, stopwatch } = options;
  const url = new URL(target);
  const [askedAt, startedAt] = [clock(), stopwatch()];
  const text = await fetchPage(url, { deadline: fetchTimeout, limitBytes, signal });
  const tookMs = stopwatch() - startedAt;
  return {
    text,
    origin: addressOf(url),
    takenAt: Math.round(askedAt + tookMs / 2),
    tookMs: ms(tookMs),
    clock: clockAt(startedAt + tookMs / 2, askedAt + tookMs / 2),
  };
}

/** A file not written since gives the same clock again: no time has passed, so nothing is divided by the time between polls. */
async function deliverSaved(options: ExporterSourceOptions, signal: AbortSignal): Promise<Delivery> {
  const { target, clock, stopwatch } = options;
  const startedAt = stopwatch();
  const file = pathOf(target);
  const { text, writtenAt } = await readSavedPage(file, limitBytes, signal);
  return {
    text,
    origin: file,
    takenAt: clock(),
    tookMs: ms(stopwatch() - startedAt),
    clock: clockAt(writtenAt, writtenAt),
    writtenAt,
  };
}

function clockAt(stopwatchMs: number, wallMs: number): ReadingClock {
  return {
    perfTime: Math.round(stopwatchMs * ticksPerMs),
    perfFrequency: 1000 * ticksPerMs,
    system100Ns: Math.round(wallMs * ticksPerMs),
  };
}

function snapshotOf(delivery: Delivery, memory: Memory, host: string): Snapshot {
  const { clock, tookMs } = delivery;
  const page = readExporterPage(delivery.text, delivery.origin);
  const takenAt = unixMs(delivery.takenAt);
  const units = unitsOf(page, clock, memory);
  const readings = readingsOf(page, units, { readAt: takenAt, tookMs, clock });
  const inventory = inventoryOf(page, { host, at: takenAt, before: memory.inventory });
  const problems = [...unchanged(delivery, memory), ...problemsOf(page, readings, units)];
  memory.inventory = inventory;
  return { host, takenAt, sets: readings.sets, inventory, problems };
}

function unchanged({ origin, writtenAt }: Delivery, memory: Memory): readonly SourceProblem[] {
  const isUnchanged = writtenAt !== undefined && writtenAt === memory.writtenAt;
  if (writtenAt !== undefined) memory.writtenAt = writtenAt;
  if (!isUnchanged) return [];
  const since = new Date(writtenAt).toISOString();
  return [
    {
      subject: origin,
      kind: 'slow',
      message: `${origin} has not been written again since ${since}: what is counted over time is not known until it is`,
    },
  ];
}

/** Once told, the unit holds until a page shows another release or other names. */
function unitsOf(page: ExporterPage, clock: ReadingClock, memory: Memory): TimeUnits {
  const now = evidenceOf(page, clock);
  const { evidence: before } = memory;
  const isSame = before?.version === now.version && before?.hasOldNames === now.hasOldNames;
  const run = timeUnitOf(isSame ? before : undefined, now) ?? (isSame ? memory.unit : undefined);
  memory.evidence = now;
  if (run === undefined) delete memory.unit;
  else memory.unit = run;
  return { run, wait: waitUnitOf(page, run) };
}

function evidenceOf(page: ExporterPage, { perfTime, perfFrequency }: ReadingClock): TimeEvidence {
  const samples = timesOf(page, 'run');
  return {
    version: page.version,
    hasOldNames: page.hypervNames.some((name) => /^(?:vm_cpu|host_cpu|host_lp)_/u.test(name)),
    hasFraction: samples.some(({ value }) => Number.isFinite(value) && !Number.isInteger(value)),
    hasValue: samples.some(({ value }) => value > 0),
    runTimes: samples,
    atSeconds: perfTime / perfFrequency,
  };
}

/** A wait that was not multiplied like the run times beside it is in a unit nobody can tell. */
function waitUnitOf(page: ExporterPage, run: TimeUnit | undefined): TimeUnit | undefined {
  if (run !== 'seconds') return run;
  const waits = timesOf(page, 'wait').filter(({ value }) => value > 0);
  const isWhole = waits.length > 0 && waits.every(({ value }) => Number.isInteger(value));
  return isWhole ? undefined : run;
}
