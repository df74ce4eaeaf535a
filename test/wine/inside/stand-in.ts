/** Runs inside Wine: the hooks of the stand-in pdh.dll, and lines of JSON for the test outside to judge. */
import { writeSync } from 'node:fs';

import koffi from 'koffi';

import { findCounterSet } from '../../../collector/catalogue/catalogue.ts';
import type { CounterSetSpec } from '../../../collector/model/counter.ts';
import { unixMs } from '../../../collector/model/time.ts';
import { openSetQueries, type SetQueries } from '../../../collector/sources/windows/pdh/set-queries.ts';
import type { SetResult } from '../../../collector/sources/windows/pdh/set-query.ts';

const library = koffi.load('pdh.dll');

export const standIn = {
  host: library.func('void __stdcall StandInHost(int lps, int vms, int vps, int growNow)'),
  collect: library.func('void __stdcall StandInCollect(int delayMs, int invalidFirst)'),
  hang: library.func('void __stdcall StandInHang(str16 set)'),
  refuse: library.func('void __stdcall StandInRefuse(str16 set)'),
  exact: library.func('void __stdcall StandInExact(int exact)'),
  handles: library.func('int64_t __stdcall StandInHandles()'),
};

export function tell(step: string, result: unknown): void {
  writeSync(1, `${JSON.stringify({ step, result })}\n`);
}

export function open(...ids: readonly string[]): SetQueries {
  return openSetQueries(ids.map(setOf), {
    clock: () => unixMs(Date.now()),
    stopwatch: () => performance.now(),
  });
}

function setOf(id: string): CounterSetSpec {
  const spec = findCounterSet(id);
  if (spec === undefined) throw new Error(`No counter set ${id}`);
  return spec;
}

/** NaN becomes null in JSON, which is what a missing value looks like outside. */
export function shown({ reading, problems }: SetResult) {
  const columns = reading?.columns.map(({ counter, type, raw, base }) => [
    counter,
    { type, raw: [...raw], ...(base === undefined ? {} : { base: [...base] }) },
  ]);
  return {
    names: reading?.instances.map(({ name, duplicate }) => `${name}|${duplicate}`),
    columns: columns === undefined ? undefined : Object.fromEntries(columns),
    clock: reading?.clock,
    problems,
  };
}
