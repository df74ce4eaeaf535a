/**
 * Which rows of a counter set's frame are kept, and how. A strip is one stored row over all instances: a count, a level,
 * an exact value, or the two counts of an average. Nothing here depends on which instances there are.
 */
import { findCounter, findCounterSet } from '../catalogue/catalogue.ts';
import { averageParts, seriesMetric } from '../catalogue/names.ts';
import type { CounterSetSpec, CounterSpec } from '../model/counter.ts';
import type { FrameColumn, SetFrame } from '../model/frame.ts';
import type { StoredAs } from '../model/history.ts';
import type { Unit } from '../model/unit.ts';

export interface Strip {
  /** Index of its column in the frame. */
  readonly column: number;
  /** Which array of the column is kept; `none` for what the store computes. */
  readonly take: 'value' | 'delta' | 'baseDelta' | 'none';
  readonly counter: string;
  readonly metric: string;
  readonly unit: Unit;
  readonly storedAs: StoredAs;
  readonly labels: Readonly<Record<string, string>>;
}

/** Two frames of a set with one signature have the same strips. */
export function stripSignature({ columns }: SetFrame): string {
  return columns
    .map(({ counter, delta, unitPerCount, baseTotal }) => {
      const counts = delta === undefined ? '' : `*${unitPerCount ?? 1}`;
      return `${counter}${counts}${baseTotal === undefined ? '' : '/'}`;
    })
    .join('\n');
}

/** What the store computes itself comes last, so that what is appended is one piece. */
export function stripsOf(set: SetFrame): readonly Strip[] {
  const setSpec = findCounterSet(set.set);
  const strips = set.columns.flatMap((column, index) => {
    const spec = findCounter(set.set, column.counter);
    if (setSpec === undefined || spec === undefined) return [foreignStrip(set, column, index)];
    const about: About = { set, setSpec, spec, column, index };
    return column.delta === undefined
      ? [valueStrip(about)]
      : countStrips(about, column.unitPerCount ?? spec.scale);
  });
  return [...strips.filter(({ take }) => take !== 'none'), ...strips.filter(({ take }) => take === 'none')];
}

interface About {
  readonly set: SetFrame;
  readonly setSpec: CounterSetSpec;
  readonly spec: CounterSpec;
  readonly column: FrameColumn;
  readonly index: number;
}

/** A counter the catalogue does not know is kept as recorded, under the path that PerfMon gives it. */
function foreignStrip({ set, instances }: SetFrame, { counter }: FrameColumn, index: number): Strip {
  const object = set.replace(/^log:/, '');
  const isSingle = instances.length === 1 && instances[0]?.name === '';
  const path = `\\${object}${isSingle ? '' : '(*)'}\\${counter}`;
  return {
    column: index,
    take: 'value',
    counter,
    metric: object === '' ? counter : path,
    unit: 'unknown',
    storedAs: { kind: 'exact' },
    labels: {},
  };
}

function valueStrip({ setSpec, spec, index }: About): Strip {
  const isLevel = spec.kind === 'gauge' || spec.kind === 'fraction';
  return {
    column: index,
    take: 'value',
    counter: spec.id,
    metric: seriesMetric(setSpec, spec),
    unit: spec.unit,
    // A rate without its count was computed by somebody else (a log): no step of ours is fine enough for it.
    storedAs: isLevel ? { kind: 'stepped', step: spec.resolution } : { kind: 'exact' },
    labels: spec.labels ?? {},
  };
}

function countStrips(about: About, unitPerCount: number): readonly Strip[] {
  const { setSpec, spec, column, index } = about;
  const labels = spec.labels ?? {};
  const whole = {
    column: index,
    counter: spec.id,
    metric: seriesMetric(setSpec, spec),
    unit: spec.unit,
    labels,
  };
  if (spec.kind !== 'average') {
    return [{ ...whole, take: 'delta', storedAs: { kind: 'count', unitPerCount, ...prediction(about) } }];
  }
  const parts = averageParts(setSpec, spec);
  const numerator = `${spec.id}:numerator`;
  const base = `${spec.id}:base`;
  const kept: Strip = {
    ...whole,
    take: 'delta',
    counter: numerator,
    metric: parts.numerator,
    unit: numeratorUnit(spec.unit),
    storedAs: { kind: 'count', unitPerCount },
  };
  if (column.baseTotal === undefined) return [kept];
  return [
    kept,
    {
      ...kept,
      take: 'baseDelta',
      counter: base,
      metric: parts.base,
      unit: 'per_second',
      storedAs: { kind: 'count', unitPerCount: 1 },
    },
    { ...whole, take: 'none', storedAs: { kind: 'quotient', numerator, base } },
  ];
}

/** Seconds per second are a ratio; what an average has per operation, its numerator has per second. */
function numeratorUnit(unit: Unit): Unit {
  if (unit === 'seconds') return 'ratio';
  return unit === 'bytes' ? 'bytes_per_second' : 'per_second';
}

/** Only what is counted in the same unit in the same frame can predict. */
function prediction({ set, spec, column }: About): Pick<StoredAs & { kind: 'count' }, 'predictedBy'> {
  const { predictedBy } = spec;
  if (predictedBy === undefined) return {};
  const canPredict = [...predictedBy.plus, ...predictedBy.minus].every((counter) =>
    set.columns.some(
      (other) =>
        other.counter === counter && other.delta !== undefined && other.unitPerCount === column.unitPerCount,
    ),
  );
  return canPredict ? { predictedBy } : {};
}
