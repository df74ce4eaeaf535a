/** Looks at the Windows this runs on: every counter set, every WMI class, the rights of the account. Only to be loaded on Windows. */
import { counterSets } from '../catalogue/catalogue.ts';
import { ms, type Clock, type Ms } from '../model/time.ts';
import { readMemberships } from '../sources/windows/doctor/group-membership.ts';
import { readStartOptions } from '../sources/windows/doctor/start-options.ts';
import { createClassReader, type WmiRows } from '../sources/windows/inventory/class-reader.ts';
import { wmiClasses, type WmiClassKey } from '../sources/windows/inventory/classes.ts';
import { openSetQueries, openingPatience } from '../sources/windows/pdh/set-queries.ts';
import type { SetQuery } from '../sources/windows/pdh/set-query.ts';
import { openWmi } from '../sources/windows/wmi/open-wmi.ts';
import type { OnProgress } from './examine.ts';
import type { ClassFact, CounterSetFact, WindowsFacts } from './facts.ts';

export interface WindowsOptions {
  readonly clock: Clock;
  /** Milliseconds by a clock nobody can set. */
  readonly stopwatch: () => number;
  readonly onProgress?: OnProgress;
}

export async function collectWindows(options: WindowsOptions): Promise<WindowsFacts> {
  const total = counterSets.length + Object.keys(wmiClasses).length;
  let done = 0;
  const step = (): void => options.onProgress?.((done += 1), total);
  const [counters, management] = await Promise.all([readCounters(options, step), readClasses(options, step)]);
  const startOptions = readStartOptions();
  return {
    ...counters,
    ...management,
    memberships: readMemberships(),
    ...(startOptions === undefined ? {} : { startOptions }),
  };
}

type Counters = Pick<WindowsFacts, 'counterSets' | 'virtualProcessors'>;

/** One set after the other, so that each time is its own. */
async function readCounters(options: WindowsOptions, step: () => void): Promise<Counters> {
  const { queries, close } = openSetQueries(counterSets, options);
  try {
    const facts: CounterSetFact[] = [];
    let virtualProcessors: Counters['virtualProcessors'];
    for (const query of queries) {
      const { fact, instances } = await readCounterSet(query, options);
      facts.push(fact);
      step();
      if (query.spec.id === 'virtual-processor') virtualProcessors = instances;
    }
    return { counterSets: facts, ...(virtualProcessors === undefined ? {} : { virtualProcessors }) };
  } finally {
    close();
  }
}

async function readCounterSet(query: SetQuery, { stopwatch }: WindowsOptions) {
  const { id, windowsName } = query.spec;
  // The first read also opens the counters, which no poll after it does.
  await query.read(openingPatience);
  const startedAt = stopwatch();
  const { reading, problems } = await query.read(openingPatience);
  const tookMs = ms(stopwatch() - startedAt);
  const instances = reading?.instances;
  const fact: CounterSetFact = {
    set: id,
    windowsName,
    ...(instances === undefined ? {} : { instances: instances.length }),
    tookMs,
    problems,
  };
  return { fact, instances };
}

async function readClasses(
  { clock, stopwatch }: WindowsOptions,
  step: () => void,
): Promise<Pick<WindowsFacts, 'rows' | 'classes'>> {
  const wmi = openWmi();
  try {
    const reader = createClassReader(wmi, clock);
    const keys = Object.keys(wmiClasses) as WmiClassKey[];
    const classes: ClassFact[] = [];
    let rows: WmiRows = {};
    for (const key of keys) {
      const startedAt = stopwatch();
      rows = { ...rows, ...(await reader.read([key])) };
      classes.push(classFact(key, ms(stopwatch() - startedAt), reader.failure(key)));
      step();
    }
    return { rows, classes };
  } finally {
    await wmi.close();
  }
}

function classFact(key: WmiClassKey, tookMs: Ms, failure: ClassFact['failure']): ClassFact {
  return { key, tookMs, ...(failure === undefined ? {} : { failure }) };
}
