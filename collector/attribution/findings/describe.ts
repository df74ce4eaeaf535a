/** How a finding is put together, and how its numbers read in its sentence. */
import type { FindingAnswer, FindingView } from '../../model/wire-findings.ts';
import type { SpanUse } from '../span-use.ts';
import type { Thresholds } from './thresholds.ts';

/** What every rule looks at. */
export interface Looked {
  readonly span: SpanUse;
  readonly host: string;
  readonly thresholds: Thresholds;
}

/** A finding before it is ranked among others. */
export type Found = Omit<FindingAnswer, 'id' | 'more'>;

/** The whole span in the room `now` unless something else is said. */
export function viewOf({ span, host }: Looked, change: Partial<Omit<FindingView, 'link'>>): FindingView {
  const first = span.times[0] ?? 0;
  const from = Math.round(first - (span.seconds[0] ?? 0) * 1000);
  const to = Math.round(span.times.at(-1) ?? 0);
  const view = { room: 'now' as const, vm: null, lp: null, from, to, ...change };
  return { ...view, link: linkTo(host, view) };
}

/** As the page writes its own addresses. */
function linkTo(host: string, { room, vm, lp, from, to }: Omit<FindingView, 'link'>): string {
  const query = new URLSearchParams({ host });
  if (room !== 'now') query.set('view', room);
  query.set('from', String(from));
  query.set('to', String(to));
  if (vm !== null) query.set('vm', vm);
  if (lp !== null) query.set('lp', String(lp));
  return `/?${query.toString()}`;
}

export function hostSubject({ host }: Looked): Found['subject'] {
  return { kind: 'host', key: host, name: host };
}

export function processorSubject(lp: number): Found['subject'] {
  return { kind: 'processor', key: String(lp), name: `LP ${lp}` };
}

export function percentText(ratio: number): string {
  return `${(100 * ratio).toFixed(0)} %`;
}

export function coresText(cores: number): string {
  return cores.toFixed(1);
}

/** Hours and minutes in UTC; seconds too where the stretch is that short. */
export function stretchText(from: number, to: number): string {
  const length = to - from >= 120_000 ? 5 : 8;
  const text = (at: number): string => new Date(at).toISOString().slice(11, 11 + length);
  return `between ${text(from)} and ${text(to)} UTC`;
}

/** `a`, `a and b`, `a, b and 3 more`. */
export function listText(names: readonly string[], most = 3): string {
  const shown = names.slice(0, most);
  const rest = names.length - shown.length;
  const last = rest > 0 ? `${rest} more` : shown.pop();
  return shown.length === 0 ? (last ?? '') : `${shown.join(', ')} and ${last}`;
}

export function known(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
