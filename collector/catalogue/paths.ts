/**
 * Counter paths of Windows, `\\HOST\Object(Instance)\Counter`: read from log headers and matched to the catalogue without
 * case, and written as the queries a live host is asked. Paths are never built from instance names, which may hold anything.
 */
import type { CounterSetSpec, CounterSpec } from '../model/counter.ts';
import { counterSets } from './catalogue.ts';

/** A path taken apart, spelled as it was. */
export interface CounterPath {
  readonly host?: string;
  readonly object: string;
  /** Absent where the set has no instances; with `#n` where the name repeats. */
  readonly instance?: string;
  readonly counter: string;
}

/** A counter of the catalogue with the set it belongs to. */
export interface CataloguedCounter {
  readonly set: CounterSetSpec;
  readonly counter: CounterSpec;
}

/** One query of a live host: every instance of one counter. */
export interface CounterQuery extends CataloguedCounter {
  readonly path: string;
}

/**
 * The parts of a path, or undefined where it is none. Counters never hold `\` but instances do (`C:\Mount`), so the counter is
 * behind the last one; object names may end in brackets of their own, which a blank parts from the name.
 *
 *   \\hv01\Hyper-V Virtual IDE Controller (Emulated)(web01:Ide Controller)\Read Bytes/sec
 *     host ──────────────── object ──────────────── ──── instance ────    ── counter ──
 */
export function parseCounterPath(text: string): CounterPath | undefined {
  const machine = /^\\\\([^\\]+)(?=\\)/u.exec(text);
  const rest = machine === null ? text : text.slice(machine[0].length);
  const last = rest.lastIndexOf('\\');
  const counter = rest.slice(last + 1);
  if (!rest.startsWith('\\') || last < 1 || counter === '') return undefined;
  const subject = splitInstance(rest.slice(1, last));
  if (subject === undefined) return undefined;
  return { ...(machine?.[1] === undefined ? {} : { host: machine[1] }), ...subject, counter };
}

function splitInstance(text: string): { object: string; instance?: string } | undefined {
  const open = /(?<! )\(/u.exec(text)?.index;
  if (open === undefined) return text === '' || text.includes('\\') ? undefined : { object: text };
  if (open === 0 || !text.endsWith(')')) return undefined;
  return { object: text.slice(0, open), instance: text.slice(open + 1, -1) };
}

const setsByName = new Map(counterSets.map((set) => [set.windowsName.toLowerCase(), set]));
const countersByName = new Map(
  counterSets.flatMap((set) =>
    set.counters.map((counter) => [nameKey(set.windowsName, counter.windowsName), { set, counter }] as const),
  ),
);

function nameKey(object: string, counter: string): string {
  return `${object}\\${counter}`.toLowerCase();
}

/** The counter that Windows calls so in English, whatever the case. */
export function findByWindowsName(object: string, counter: string): CataloguedCounter | undefined {
  return countersByName.get(nameKey(object, counter));
}

/** The set that Windows calls so in English, whatever the case. */
export function findSetByWindowsName(object: string): CounterSetSpec | undefined {
  return setsByName.get(object.toLowerCase());
}

/** The query for every instance of a counter. */
export function queryPath(set: CounterSetSpec, counter: CounterSpec): string {
  const instances = set.instances === 'single' ? '' : '(*)';
  return `\\${set.windowsName}${instances}\\${counter.windowsName}`;
}

/** The queries for the whole catalogue, set by set in its order. */
export function counterQueries(): readonly CounterQuery[] {
  return counterSets.flatMap((set) =>
    set.counters.map((counter) => ({ set, counter, path: queryPath(set, counter) })),
  );
}
