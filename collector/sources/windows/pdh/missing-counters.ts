/** What is said of counters that this Windows does not have, or does not let us read. */
import type { CounterSetSpec, CounterSpec } from '../../../model/counter.ts';
import type { SourceProblem } from '../../../model/snapshot.ts';
import { explainStatus, pdhStatus } from './status.ts';

export interface MissingCounter {
  readonly counter: CounterSpec;
  readonly status: number;
}

/** One problem a set, whether all of it is missing or some of its counters. */
export function explainMissing(
  set: CounterSetSpec,
  missing: readonly MissingCounter[],
): readonly SourceProblem[] {
  const [first] = missing;
  if (first === undefined) return [];
  const isRefused = missing.some(({ status }) => status === pdhStatus.accessDenied);
  const kind = isRefused ? 'refused' : 'missing';
  const worst = missing.find(({ status }) => status === pdhStatus.accessDenied) ?? first;
  const reason = explainStatus(worst.status);
  const subject = set.windowsName;
  if (missing.length === set.counters.length) {
    return [{ subject, kind, message: `Counter set "${subject}" is missing: ${reason}` }];
  }
  const names = missing.map(({ counter }) => `"${counter.windowsName}"`).join(', ');
  const count = `${missing.length} of the ${set.counters.length} counters`;
  const message = `Counter set "${subject}" lacks ${count} we look for: ${names}; ${reason}`;
  return [{ subject, kind, message }];
}
