/**
 * Everything that goes into a recording, with its names and addresses replaced, the same each time: a VM is the same VM in counters,
 * inventory, WMI rows and paths. What is not known to be harmless is replaced; sentences are left out.
 */
import { counterSets, findCounterSet } from '../../../catalogue/catalogue.ts';
import type { BurstRead } from '../../../model/burst.ts';
import type { Snapshot, SourceProblem } from '../../../model/snapshot.ts';
import type { Observation } from '../../observation.ts';
import { wmiClasses } from '../../windows/inventory/classes.ts';
import { createInstancePseudonyms } from './instances.ts';
import { createInventoryAnonymiser } from './inventory.ts';
import { createPathPseudonyms } from './paths.ts';
import { createPseudonyms } from './pseudonyms.ts';
import { codesIn, createRowPseudonyms } from './rows.ts';

export interface Anonymiser {
  host(name: string): string;
  snapshot(snapshot: Snapshot): Snapshot;
  burst(read: BurstRead): BurstRead;
  observation(observation: Observation): Observation;
}

const knownSubjects: ReadonlySet<string> = new Set([
  ...counterSets.flatMap(({ id, windowsName }) => [id, windowsName]),
  ...Object.values(wmiClasses).map(({ name }) => name),
  'Processor topology',
]);

export function createAnonymiser(): Anonymiser {
  const pseudonyms = createPseudonyms();
  const paths = createPathPseudonyms(pseudonyms);
  const instances = createInstancePseudonyms(pseudonyms, paths);
  const inventory = createInventoryAnonymiser(pseudonyms, paths);
  const { row } = createRowPseudonyms(pseudonyms, paths);
  const host = (name: string): string => pseudonyms.name(name, 'host');
  const problem = ({ subject, kind, message }: SourceProblem): SourceProblem => {
    const known = knownSubjects.has(subject) ? subject : pseudonyms.name(subject, 'subject');
    return { subject: known, kind, message: `${known}: ${kind} ${codesIn(message)}`.trim() };
  };
  const set = (id: string): string => (findCounterSet(id) === undefined ? pseudonyms.name(id, 'set') : id);
  return {
    host,
    snapshot(from) {
      // The inventory first: it tells the volumes that paths of counters may lie below.
      const known = from.inventory === undefined ? undefined : inventory(from.inventory);
      return {
        host: host(from.host),
        takenAt: from.takenAt,
        sets: from.sets.map((one) => ({
          ...one,
          set: set(one.set),
          instances: instances.list(one.set, one.instances),
        })),
        ...(known === undefined ? {} : { inventory: known }),
        problems: from.problems.map(problem),
      };
    },
    burst: ({ at, sets }) => ({
      at,
      sets: sets.map((one) => ({ ...one, instances: instances.list(one.set, one.instances) })),
    }),
    observation(from) {
      const named = { ...from, host: host(from.host) };
      if (named.kind === 'rows')
        return { ...named, rows: named.rows.map((one) => row(named.className, one)) };
      if (named.kind === 'topology') return named;
      for (const { name } of named.volumes) paths.learnVolume(name);
      return { ...named, volumes: named.volumes.map((one) => ({ ...one, name: paths.path(one.name) })) };
    },
  };
}
