/**
 * From a Windows counter type to the arithmetic it asks for ("Calculating Counter Values", Microsoft). The type comes from
 * the provider at run time; a code we do not know is taken for the catalogue's. Nothing is computed here.
 */
import type { CounterKind, CounterSpec } from '../model/counter.ts';
import { perfTypes, type PerfType, type PerfTypeName } from '../model/perf-type.ts';

/** N is the raw value, B the own base, Δ the difference of two readings. */
export type Formula =
  /** N */
  | { readonly kind: 'level' }
  /** ΔN, not divided */
  | { readonly kind: 'difference' }
  /** ΔN per second of the set's interval */
  | { readonly kind: 'per-second' }
  /** ΔN ticks per elapsed ticks, elapsed by the own base or else by the set's interval; inverted = one less that */
  | { readonly kind: 'timer'; readonly tick: Tick; readonly ownBase: boolean; readonly inverted: boolean }
  /** N / B */
  | { readonly kind: 'fraction' }
  /** ΔN / ΔB, the numerator in ticks where it is a time */
  | { readonly kind: 'average'; readonly tick?: Tick }
  /** Now less N, a start time in 100 ns ticks */
  | { readonly kind: 'elapsed' };

/** What one count of a time is: 100 ns, or one tick of the performance clock. */
export type Tick = '100ns' | 'perf';

const namesByCode: ReadonlyMap<PerfType, PerfTypeName> = new Map(
  Object.entries(perfTypes).map(([name, code]) => [code, name as PerfTypeName]),
);

export function formulaOf(type: PerfType, spec: CounterSpec | undefined): Formula | undefined {
  const name = namesByCode.get(type) ?? spec?.type;
  if (name === undefined) return undefined;
  const formula = formulas[name];
  if (spec?.kind === 'average' && formula.kind === 'timer' && formula.ownBase) {
    // CPU wait time per dispatch is a precision timer on 2019 and later: 100 × Δ ticks / Δ dispatches shows as nanoseconds.
    return { kind: 'average', tick: formula.tick };
  }
  if (spec?.kind === 'rate' && isUndividedSum(formula, spec)) return { kind: 'per-second' };
  return formula;
}

/** PerfMon shows some sums as they are (`Read Count`); to the catalogue they are rates, and we divide. */
function isUndividedSum({ kind }: Formula, { type }: CounterSpec): boolean {
  return kind === 'difference' || (kind === 'level' && formulas[type].kind === 'level');
}

/** What is kept of a counter that the catalogue does not know. */
export function kindOf(formula: Formula, spec: CounterSpec | undefined): CounterKind {
  if (spec !== undefined) return spec.kind;
  switch (formula.kind) {
    case 'level':
    case 'difference':
    case 'elapsed':
      return 'gauge';
    case 'per-second':
      return 'rate';
    case 'timer':
      return 'busy-time';
    case 'fraction':
      return 'fraction';
    case 'average':
      return 'average';
  }
}

/** Whether the raw value is a double word, which wraps at 2^32 (PERF_SIZE_DWORD in bits 8 and 9). */
export function is32Bit(type: PerfType): boolean {
  return (type & 0x300) === 0;
}

const timer = (tick: Tick, ownBase = false, inverted = false): Formula => ({
  kind: 'timer',
  tick,
  ownBase,
  inverted,
});

const formulas: Readonly<Record<PerfTypeName, Formula>> = {
  PERF_COUNTER_RAWCOUNT: { kind: 'level' },
  PERF_COUNTER_LARGE_RAWCOUNT: { kind: 'level' },
  PERF_COUNTER_RAWCOUNT_HEX: { kind: 'level' },
  PERF_COUNTER_LARGE_RAWCOUNT_HEX: { kind: 'level' },
  PERF_COUNTER_DELTA: { kind: 'difference' },
  PERF_COUNTER_LARGE_DELTA: { kind: 'difference' },
  PERF_COUNTER_COUNTER: { kind: 'per-second' },
  PERF_COUNTER_BULK_COUNT: { kind: 'per-second' },
  PERF_COUNTER_QUEUELEN_TYPE: timer('perf'),
  PERF_COUNTER_LARGE_QUEUELEN_TYPE: timer('perf'),
  PERF_COUNTER_100NS_QUEUELEN_TYPE: timer('100ns'),
  PERF_COUNTER_OBJ_TIME_QUEUELEN_TYPE: timer('100ns'),
  PERF_RAW_FRACTION: { kind: 'fraction' },
  PERF_LARGE_RAW_FRACTION: { kind: 'fraction' },
  PERF_COUNTER_TIMER: timer('perf'),
  PERF_100NSEC_TIMER: timer('100ns'),
  PERF_100NSEC_TIMER_INV: timer('100ns', false, true),
  PERF_PRECISION_SYSTEM_TIMER: timer('perf', true),
  PERF_PRECISION_100NS_TIMER: timer('100ns', true),
  PERF_PRECISION_OBJECT_TIMER: timer('100ns', true),
  PERF_AVERAGE_TIMER: { kind: 'average', tick: 'perf' },
  PERF_AVERAGE_BULK: { kind: 'average' },
  PERF_ELAPSED_TIME: { kind: 'elapsed' },
};
