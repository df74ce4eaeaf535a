/** Runs inside Wine: what one poll of the whole catalogue costs on the stand-in, by the product's own binding. Argument: polls. */
import { counterSets } from '../../../collector/catalogue/catalogue.ts';
import { ms } from '../../../collector/model/time.ts';
import { open, tell } from './stand-in.ts';

const polls = Number(process.argv[2] ?? 20);
const { queries, close } = open(...counterSets.map(({ id }) => id));
const deadline = ms(60_000);
/** The first polls open queries and grow buffers. */
const warmUp = 3;

const took: number[] = [];
const busy: number[] = [];
const sets = new Map<string, { took: number[]; instances: number; columns: number }>();
for (let poll = 0; poll < warmUp + polls; poll += 1) {
  const due = queries.filter(({ spec }) => poll < warmUp || poll % spec.everyPolls === 0);
  const before = process.cpuUsage();
  const beganAt = performance.now();
  const results = await Promise.all(due.map((query) => query.read(deadline)));
  if (poll < warmUp) continue;
  took.push(performance.now() - beganAt);
  const { user, system } = process.cpuUsage(before);
  busy.push((user + system) / 1000);
  for (const { reading } of results) {
    if (reading === undefined) continue;
    const set = sets.get(reading.set) ?? { took: [], instances: 0, columns: 0 };
    set.took.push(reading.tookMs);
    sets.set(reading.set, {
      ...set,
      instances: reading.instances.length,
      columns: reading.columns.length,
    });
  }
}
close();

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
tell('poll', { ms: median(took), cpuMs: median(busy), worstMs: Math.max(...took) });
tell(
  'sets',
  [...sets].map(([set, { instances, columns }]) => ({ set, instances, columns })),
);
