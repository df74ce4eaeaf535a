/**
 * Where each column of a log goes: to which host, counter set, counter and instance, and by which factor to base units. What
 * the catalogue does not know becomes a set of its own, `log:<object>`, with its counters as recorded.
 */
import { instanceNames, isTotal } from '../../catalogue/instances.ts';
import { findByWindowsName, parseCounterPath, type CounterPath } from '../../catalogue/paths.ts';
import type { CounterSpec } from '../../model/counter.ts';
import type { InstanceName } from '../../model/snapshot.ts';
import { findLocalised } from './localised.ts';

export interface HostColumns {
  readonly host: string;
  readonly sets: readonly SetColumns[];
}

export interface SetColumns {
  readonly set: string;
  readonly instances: readonly InstanceName[];
  readonly counters: readonly CounterColumns[];
}

export interface CounterColumns {
  readonly counter: string;
  /** Index of the cell of each instance, -1 where the log has none. */
  readonly cells: Int32Array;
  /** Base units in one unit as displayed. */
  readonly scale: number;
  /** The log shows a sum since start; it has to be made a rate. */
  readonly isSum: boolean;
}

export interface LogColumns {
  readonly hosts: readonly HostColumns[];
  /** Columns that the catalogue knows, those kept as recorded, and those left out. */
  readonly known: number;
  readonly foreign: number;
  readonly notes: readonly string[];
}

/** Columns of a header; the first of `paths` is cell 1. `defaultHost` is for paths without a machine. */
export function mapColumns(paths: readonly string[], defaultHost: string): LogColumns {
  const hosts = new Map<string, HostDraft>();
  const notes: string[] = [];
  let known = 0;
  let foreign = 0;
  paths.forEach((text, index) => {
    const column = `Column ${index + 2}`;
    if (text.trim() === '') {
      notes.push(`${column} has no heading and is left out`);
      return;
    }
    const place = placeOf(text);
    const hostName = place.host ?? defaultHost;
    const key = hostName.toLowerCase();
    const host = hosts.get(key) ?? { name: hostName, sets: new Map<string, SetDraft>() };
    hosts.set(key, host);
    if (!add(host, place, index + 1)) {
      notes.push(`${column} "${text}" is there already and is left out`);
    } else if (place.spec === undefined) foreign += 1;
    else known += 1;
  });
  return { hosts: [...hosts.values()].map(finish), known, foreign, notes };
}

interface Place {
  readonly host: string | undefined;
  readonly set: string;
  readonly counter: string;
  readonly instance: string;
  readonly spec: CounterSpec | undefined;
}

interface HostDraft {
  readonly name: string;
  readonly sets: Map<string, SetDraft>;
}

interface SetDraft {
  /** Row of each instance as written. */
  readonly rows: Map<string, number>;
  readonly counters: Map<string, { readonly spec: CounterSpec | undefined; readonly cells: number[] }>;
}

function placeOf(text: string): Place {
  // Some converters cut the machine off together with the backslash before the object.
  const path = parseCounterPath(text) ?? (text.startsWith('\\') ? undefined : parseCounterPath(`\\${text}`));
  if (path === undefined)
    return { host: undefined, set: 'log:', counter: text, instance: '', spec: undefined };
  const instance = path.instance ?? '';
  const found = findByWindowsName(path.object, path.counter) ?? findLocalised(path);
  if (found === undefined || isAnyTotal(path)) {
    return { host: path.host, set: `log:${path.object}`, counter: path.counter, instance, spec: undefined };
  }
  return { host: path.host, set: found.set.id, counter: found.counter.id, instance, spec: found.counter };
}

/** A total would be counted twice among its parts; it is kept beside them, as recorded. */
function isAnyTotal({ instance }: CounterPath): boolean {
  if (instance === undefined) return false;
  return isTotal({ name: instance, duplicate: 0 }) || /^\d+,_total$|^_?total,/iu.test(instance);
}

/** False when there is a column of that place already. */
function add(host: HostDraft, place: Place, cell: number): boolean {
  const set: SetDraft = host.sets.get(place.set) ?? { rows: new Map(), counters: new Map() };
  host.sets.set(place.set, set);
  const row = set.rows.get(place.instance) ?? set.rows.size;
  set.rows.set(place.instance, row);
  const counter = set.counters.get(place.counter) ?? { spec: place.spec, cells: [] };
  set.counters.set(place.counter, counter);
  if (counter.cells[row] !== undefined) return false;
  counter.cells[row] = cell;
  return true;
}

function finish({ name, sets }: HostDraft): HostColumns {
  return {
    host: name,
    sets: [...sets].map(([set, { rows, counters }]) => ({
      set,
      instances: instanceNames([...rows.keys()]),
      counters: [...counters].map(([counter, { spec, cells }]) => ({
        counter,
        cells: Int32Array.from({ length: rows.size }, (_, row) => cells[row] ?? -1),
        scale: spec?.displayScale ?? 1,
        isSum: spec?.kind === 'rate' && /RAWCOUNT|DELTA/u.test(spec.type),
      })),
    })),
  };
}
