/**
 * The Hyper-V host this program runs on, as a source: every counter set of the catalogue through PDH, each with its own query, thread
 * and deadline. Only to be loaded on Windows.
 */
import { release, totalmem, version } from 'node:os';

import { counterSets, findCounterSet } from '../../catalogue/catalogue.ts';
import type { CounterSetReading, SourceProblem } from '../../model/snapshot.ts';
import { SourceError, type Source } from '../../model/source.ts';
import type { Ms } from '../../model/time.ts';
import type { Observe } from '../observation.ts';
import { loadHostCalls } from './host/host-calls.ts';
import {
  createInventoryReader,
  type InventoryReader,
  type ManagementReader,
} from './host/inventory-reader.ts';
import { parseTopology } from './host/processor-topology.ts';
import { readVolumes } from './host/volumes.ts';
import { openManagement } from './inventory/open-management.ts';
import { openBurst } from './pdh/open-burst.ts';
import { openSetQueries, openingPatience, type PdhOptions } from './pdh/set-queries.ts';

export interface WindowsHostOptions extends PdhOptions {
  readonly host: string;
  /** How long a poll waits for one counter set; what is later comes with a later poll. */
  readonly setDeadline: Ms;
  /** Hears what is read besides counters, as it came. */
  readonly observe?: Observe;
}

export function openWindowsHost(options: WindowsHostOptions): Source {
  const { host, clock, setDeadline } = options;
  const { queries, close } = openSetQueries(counterSets, options);
  const management = openManagement(options);
  const inventory = openInventory(options, management);
  const problemsBySet = new Map<string, readonly SourceProblem[]>();
  let polls = 0;
  return {
    host,
    kind: 'windows',
    description: `Hyper-V counters of ${host}`,
    async read() {
      const due = queries.filter(({ spec }) => polls % spec.everyPolls === 0);
      polls += 1;
      const takenAt = clock();
      const results = await Promise.all(due.map((query) => query.read(setDeadline)));
      const sets = results.flatMap(({ reading }) => (reading === undefined ? [] : [reading]));
      // What is wrong with a set stays so until it is read again, in this poll or a later one.
      due.forEach(({ spec }, index) => problemsBySet.set(spec.id, results[index]?.problems ?? []));
      const problems = [...problemsBySet.values()].flat();
      refuseEmpty(host, sets, problems);
      const news = inventory.take(sets, takenAt);
      return {
        host,
        takenAt,
        sets,
        ...(news === undefined ? {} : { inventory: news }),
        problems: [...problems, ...inventory.problems()],
      };
    },
    openBurst: async () => openBurst(host, clock),
    async close() {
      close();
      await management.close();
    },
  };
}

export type HyperVFound =
  { readonly isHyperVHost: true } | { readonly isHyperVHost: false; readonly reason: string };

/** Whether the hypervisor's counters can be read here: the one thing that makes a Windows a Hyper-V host to us. */
export async function lookForHyperV(options: PdhOptions): Promise<HyperVFound> {
  const spec = findCounterSet('logical-processor');
  if (spec === undefined) throw new Error('The catalogue has no logical processors');
  const { queries, close } = openSetQueries([spec], options);
  try {
    const result = await queries[0]?.read(openingPatience);
    if ((result?.reading?.instances.length ?? 0) > 0) return { isHyperVHost: true };
    return { isHyperVHost: false, reason: result?.problems[0]?.message ?? 'PDH gave nothing' };
  } finally {
    close();
  }
}

function openInventory(
  { host, clock, observe }: WindowsHostOptions,
  management: ManagementReader,
): InventoryReader {
  const calls = loadHostCalls();
  const topology = calls.processorTopology();
  observe?.({ kind: 'topology', host, at: clock(), bytes: topology });
  return createInventoryReader({
    host,
    clock,
    management,
    operatingSystem: `${version()} (${release()})`,
    memoryBytes: totalmem(),
    topology: parseTopology(topology),
    async volumes() {
      const volumes = await readVolumes(calls, calls.systemDrive());
      observe?.({ kind: 'volumes', host, at: clock(), volumes });
      return volumes;
    },
  });
}

/** A host where no hypervisor set can be read is no Hyper-V host, or not one we may read. */
function refuseEmpty(
  host: string,
  sets: readonly CounterSetReading[],
  problems: readonly SourceProblem[],
): void {
  if (sets.some(({ instances }) => instances.length > 0)) return;
  const worst = problems.find(({ kind }) => kind === 'refused') ?? problems[0];
  throw new SourceError(
    `Cannot read any counter of "${host}": ${worst?.message ?? 'no counter set has an instance'}`,
  );
}
