/**
 * Metric names, derived. What is counted is exposed as it was counted (`…_seconds_total`, `…_total`), so that Prometheus
 * computes rates over its own windows; charts and the API show the cooked series (`…_ratio`, `…_per_second`).
 */
import type { CounterSetSpec, CounterSpec } from '../model/counter.ts';

export interface ExposedFamily {
  readonly name: string;
  readonly type: 'counter' | 'gauge';
  readonly help: string;
  /** Which column of the frame it carries. */
  readonly column: 'value' | 'total' | 'baseTotal';
}

/** The families of /metrics that carry a counter: one, or two for an average (its numerator and its operations). */
export function exposedFamilies(set: CounterSetSpec, counter: CounterSpec): readonly ExposedFamily[] {
  const stem = `${set.metricPrefix}_${counter.stem}`;
  const help = counter.help;
  switch (counter.kind) {
    case 'busy-time':
      return [{ name: `${stem}_seconds_total`, type: 'counter', help, column: 'total' }];
    case 'rate':
      return [{ name: `${stem}${countedUnit(counter)}_total`, type: 'counter', help, column: 'total' }];
    case 'average':
      return [
        { name: `${stem}_${counter.unit}_total`, type: 'counter', help, column: 'total' },
        {
          name: `${set.metricPrefix}_${counter.baseStem ?? 'operations'}_total`,
          type: 'counter',
          help: `Operations that ${stem}_${counter.unit}_total is shared among`,
          column: 'baseTotal',
        },
      ];
    case 'gauge':
    case 'fraction':
      return [{ name: `${stem}${levelUnit(counter)}`, type: 'gauge', help, column: 'value' }];
  }
}

/** Name of the cooked series in the API, in queries and on axes. */
export function seriesMetric(set: CounterSetSpec, counter: CounterSpec): string {
  const stem = `${set.metricPrefix}_${counter.stem}`;
  switch (counter.kind) {
    case 'busy-time':
      return `${stem}_ratio`;
    case 'rate':
      return `${stem}${countedUnit(counter)}_per_second`;
    case 'average':
      return `${stem}_${counter.unit}_mean`;
    case 'gauge':
    case 'fraction':
      return `${stem}${levelUnit(counter)}`;
  }
}

/**
 * The two counted series an average is kept as: time (or bytes) per second, and operations per second. Their counter ids
 * are the average's own with `:numerator` and `:base` behind.
 */
export function averageParts(set: CounterSetSpec, counter: CounterSpec): { numerator: string; base: string } {
  const numerator = counter.unit === 'seconds' ? 'ratio' : `${counter.unit}_per_second`;
  return {
    numerator: `${set.metricPrefix}_${counter.stem}_${numerator}`,
    base: `${set.metricPrefix}_${counter.baseStem ?? 'operations'}_per_second`,
  };
}

function countedUnit(counter: CounterSpec): string {
  const unit =
    counter.unit === 'bytes_per_second' ? '_bytes' : counter.unit === 'seconds_per_second' ? '_seconds' : '';
  return counter.stem.endsWith(unit) ? '' : unit;
}

function levelUnit(counter: CounterSpec): string {
  const plain = ['count', 'index', 'state', 'unknown'].includes(counter.unit);
  const unit = plain ? '' : `_${counter.unit}`;
  return counter.stem.endsWith(unit) ? '' : unit;
}
