/** Reads every target once, all at the same time, as `serve` would, and keeps what its page tells and lacks. */
import { SourceError } from '../model/source.ts';
import type { Clock, Ms } from '../model/time.ts';
import { openExporterSource } from '../sources/windows-exporter/exporter-source.ts';
import { parseTargets } from '../sources/windows-exporter/targets.ts';
import type { ExporterFact } from './facts.ts';

export interface ExporterOptions {
  readonly clock: Clock;
  readonly stopwatch: () => number;
  /** For the whole page of one target. */
  readonly deadline: Ms;
  readonly signal: AbortSignal;
}

/** Rejects with `SourceError` when a target is written wrongly; what is wrong at a target is a fact. */
export async function collectExporters(
  written: readonly string[],
  options: ExporterOptions,
): Promise<readonly ExporterFact[]> {
  const { targets, mistakes } = parseTargets(written);
  if (mistakes.length > 0) throw new SourceError(mistakes.join('\n'));
  return Promise.all(targets.map((one) => readOnce(one, options)));
}

async function readOnce(
  { host, target }: ReturnType<typeof parseTargets>['targets'][number],
  { clock, stopwatch, deadline, signal }: ExporterOptions,
): Promise<ExporterFact> {
  const source = openExporterSource({ host, target, fetchTimeout: deadline, clock, stopwatch });
  const address = source.description;
  try {
    const { sets, inventory, problems } = await source.read(signal);
    return {
      host,
      address,
      ...(inventory?.operatingSystem === undefined ? {} : { operatingSystem: inventory.operatingSystem }),
      counterSets: sets.map(({ set }) => set),
      virtualMachines: inventory?.virtualMachines.length ?? 0,
      problems,
    };
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    return { host, address, failure: error.message, counterSets: [], virtualMachines: 0, problems: [] };
  } finally {
    await source.close();
  }
}
