/**
 * Keeps rows of every class as fresh as its table says. One that is missing, refused or slow costs itself, becomes one problem, and
 * is asked again later; a property that this Windows lacks makes the query ask for all of them from then on.
 */
import type { SourceProblem } from '../../../model/snapshot.ts';
import { addMs, minuteMs, ms, msBetween, unixMs, type Clock, type UnixMs } from '../../../model/time.ts';
import type { Wmi } from '../wmi/client.ts';
import { resultCode, WmiError } from '../wmi/result-code.ts';
import type { WmiRow } from '../wmi/value.ts';
import { wmiClasses, type WmiClass, type WmiClassKey } from './classes.ts';

/** Rows by class; a class that could not be read is absent. */
export type WmiRows = { readonly [Key in WmiClassKey]?: readonly WmiRow[] };

export interface ClassReader {
  /** Reads what is due. Rows of earlier reads stand for what is not. */
  read(keys: readonly WmiClassKey[]): Promise<WmiRows>;
  /** From now on these classes are due, whenever they were read. */
  expire(keys: readonly WmiClassKey[]): void;
  /** Why the last read of a class failed. */
  failure(key: WmiClassKey): WmiError | undefined;
  /** Of these classes, as of their last read. */
  problems(keys: readonly WmiClassKey[]): readonly SourceProblem[];
}

interface Kept {
  rows: readonly WmiRow[] | undefined;
  failure: WmiError | undefined;
  dueAt: UnixMs;
  asksForAll: boolean;
}

/** Hears of rows as they came. */
export type OnRows = (one: WmiClass, rows: readonly WmiRow[]) => void;

export function createClassReader(wmi: Pick<Wmi, 'query'>, clock: Clock, onRows?: OnRows): ClassReader {
  const kept = new Map<WmiClassKey, Kept>();
  const keep = (key: WmiClassKey): Kept => {
    const fresh: Kept = { rows: undefined, failure: undefined, dueAt: unixMs(0), asksForAll: false };
    const entry = kept.get(key) ?? fresh;
    kept.set(key, entry);
    return entry;
  };
  return {
    async read(keys) {
      for (const key of keys) {
        const entry = keep(key);
        if (msBetween(entry.dueAt, clock()) < 0) continue;
        await refresh(wmi, clock, wmiClasses[key], entry);
        if (entry.rows !== undefined) onRows?.(wmiClasses[key], entry.rows);
      }
      return Object.fromEntries(
        keys.flatMap((key) => {
          const rows = kept.get(key)?.rows;
          return rows === undefined ? [] : [[key, rows]];
        }),
      );
    },
    expire(keys) {
      for (const key of keys) {
        const entry = keep(key);
        // What could not be read is not asked more often because something else changed.
        if (entry.rows !== undefined) entry.dueAt = clock();
      }
    },
    failure: (key) => kept.get(key)?.failure,
    problems: (keys) => keys.flatMap((key) => problemOf(wmiClasses[key], kept.get(key)?.failure) ?? []),
  };
}

async function refresh(wmi: Pick<Wmi, 'query'>, clock: Clock, one: WmiClass, entry: Kept): Promise<void> {
  try {
    entry.rows = await query(wmi, one, entry);
    entry.failure = undefined;
    entry.dueAt = addMs(clock(), one.refreshEvery);
  } catch (error) {
    if (!(error instanceof WmiError)) throw error;
    // Rows of an earlier read are dropped: an old state shown as the present one would be believed.
    entry.rows = undefined;
    entry.failure = error;
    // A role may be added while we run, but seldom is; a provider that was slow needs rest.
    const isPatient = error.kind === 'missing' || error.kind === 'slow';
    entry.dueAt = addMs(clock(), isPatient ? ms(5 * minuteMs) : minuteMs);
  }
}

async function query(wmi: Pick<Wmi, 'query'>, one: WmiClass, entry: Kept): Promise<readonly WmiRow[]> {
  const ask = (columns: string) =>
    wmi.query(one.namespace, `SELECT ${columns} FROM ${one.name}${condition(one)}`, {
      deadline: one.deadline,
    });
  if (entry.asksForAll) return ask('*');
  try {
    return await ask(one.properties.join(', '));
  } catch (error) {
    if (!(error instanceof WmiError) || error.code !== resultCode.invalidQuery) throw error;
    const rows = await ask('*');
    entry.asksForAll = true;
    return rows;
  }
}

function condition({ where }: WmiClass): string {
  return where === undefined ? '' : ` WHERE ${where}`;
}

function problemOf(one: WmiClass, error: WmiError | undefined): SourceProblem | undefined {
  if (error === undefined) return undefined;
  if (one.isExtra === true && error.kind === 'missing') return undefined;
  return { subject: one.name, kind: error.kind, message: `Not known: ${one.tells}. ${error.message}` };
}
