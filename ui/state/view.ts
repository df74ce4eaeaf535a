/**
 * What the page shows, as the address bar says it: host, room, time and selection. Parsing and formatting only, so
 * that a copied link opens the same view; the signal and the browser's history are in location.ts.
 */

import { firstSort, vmColumns, type VmSort } from './ranking.ts';

export const rooms = [
  'now',
  'time',
  'vm',
  'cpu',
  'network',
  'storage',
  'alerts',
  'health',
  'counters',
] as const;
export type Room = (typeof rooms)[number];

/** Live spans offered as buttons, in milliseconds. */
export const liveSpans = [
  900_000,
  3_600_000,
  6 * 3_600_000,
  86_400_000,
  7 * 86_400_000,
  30 * 86_400_000,
] as const;

export interface View {
  readonly host: string | undefined;
  readonly room: Room;
  /** Length of the time bar while it follows the present. */
  readonly spanMs: number;
  /** A fixed stretch of time; both or none. */
  readonly fromMs: number | undefined;
  readonly toMs: number | undefined;
  /** The moment looked at; without it the present, or the mean over the fixed stretch. */
  readonly atMs: number | undefined;
  /** The moment of a closer look, whose result shall be shown; counts only while that is the moment looked at. */
  readonly lookMs: number | undefined;
  /** What the view is held against: a moment, or a span where both are there. */
  readonly thanFromMs: number | undefined;
  readonly thanToMs: number | undefined;
  readonly vm: string | undefined;
  readonly lp: number | undefined;
  /** The picture of the room as a table. */
  readonly asTable: boolean;
  /** On simulated hosts: what really ran, laid over the matrix. */
  readonly reveal: boolean;
  /** Order of the VM table, and what its names are searched for. */
  readonly sort: VmSort;
  readonly filter: string;
  /** Series chosen in the counter browser. */
  readonly series: readonly string[];
}

export const firstView: View = {
  host: undefined,
  room: 'now',
  spanMs: liveSpans[0],
  fromMs: undefined,
  toMs: undefined,
  atMs: undefined,
  lookMs: undefined,
  thanFromMs: undefined,
  thanToMs: undefined,
  vm: undefined,
  lp: undefined,
  asTable: false,
  reveal: false,
  sort: firstSort,
  filter: '',
  series: [],
};

/** Reads a query string; what it does not say, or says wrongly, is as on the first view. */
export function parseView(search: string): View {
  const query = new URLSearchParams(search);
  const [from, to] = [instant(query.get('from')), instant(query.get('to'))];
  const fixed = from !== undefined && to !== undefined && from < to;
  return {
    host: query.get('host') || undefined,
    room: rooms.find((room) => room === query.get('view')) ?? firstView.room,
    spanMs: parseSpan(query.get('last')) ?? firstView.spanMs,
    fromMs: fixed ? from : undefined,
    toMs: fixed ? to : undefined,
    atMs: instant(query.get('at')),
    lookMs: query.get('look') === '1' ? instant(query.get('at')) : undefined,
    ...parseThan(query.get('than')),
    vm: query.get('vm') || undefined,
    lp: wholeNumber(query.get('lp')),
    asTable: query.get('as') === 'table',
    reveal: query.get('reveal') === '1',
    sort: parseSort(query.get('sort')),
    filter: query.get('filter') ?? '',
    series: query.getAll('series'),
  };
}

/** The shortest query string that parses to the same view; empty for the first one. */
export function formatView(view: View): string {
  const query = new URLSearchParams();
  const put = (name: string, value: string | number | undefined): void => {
    if (value !== undefined) query.append(name, String(value));
  };
  put('host', view.host);
  put('view', view.room === firstView.room ? undefined : view.room);
  put('last', view.spanMs === firstView.spanMs ? undefined : formatSpan(view.spanMs));
  put('from', view.fromMs);
  put('to', view.toMs);
  put('at', view.atMs);
  put('look', view.lookMs !== undefined && view.lookMs === view.atMs ? 1 : undefined);
  put('than', formatThan(view));
  put('vm', view.vm);
  put('lp', view.lp);
  put('as', view.asTable ? 'table' : undefined);
  put('reveal', view.reveal ? 1 : undefined);
  put('sort', formatSort(view.sort));
  put('filter', view.filter === '' ? undefined : view.filter);
  for (const name of view.series) put('series', name);
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

/** `name.asc`; nothing for the order one begins with. */
function formatSort({ column, descending }: VmSort): string | undefined {
  if (column === firstSort.column && descending === firstSort.descending) return undefined;
  return `${column}.${descending ? 'desc' : 'asc'}`;
}

function parseSort(text: string | null): VmSort {
  const [name, way] = (text ?? '').split('.');
  const column = vmColumns.find((one) => one === name);
  if (column === undefined || (way !== 'asc' && way !== 'desc')) return firstSort;
  return { column, descending: way === 'desc' };
}

/** `at`, or `from-to`. */
function formatThan({ thanFromMs, thanToMs }: View): string | undefined {
  if (thanToMs === undefined) return undefined;
  return thanFromMs === undefined ? String(thanToMs) : `${thanFromMs}-${thanToMs}`;
}

function parseThan(text: string | null): Pick<View, 'thanFromMs' | 'thanToMs'> {
  const [first, second] = (text ?? '').split('-').map((part) => instant(part));
  if (second === undefined)
    return { thanFromMs: undefined, thanToMs: text?.includes('-') === true ? undefined : first };
  const isSpan = first !== undefined && first < second;
  return { thanFromMs: isSpan ? first : undefined, thanToMs: isSpan ? second : undefined };
}

const spanUnits: readonly (readonly [string, number])[] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
];

/** A span as one whole number of its largest unit: `15m`, `6h`, `30d`. */
export function formatSpan(spanMs: number): string {
  const unit = spanUnits.find(([, size]) => spanMs % size === 0);
  return unit === undefined ? `${Math.round(spanMs / 1000)}s` : `${spanMs / unit[1]}${unit[0]}`;
}

function parseSpan(text: string | null): number | undefined {
  const match = /^(\d{1,6})([dhms])$/.exec(text ?? '');
  const size = spanUnits.find(([name]) => name === match?.[2])?.[1];
  const span = Number(match?.[1]) * (size ?? Number.NaN);
  return span >= 1000 ? span : undefined;
}

function wholeNumber(text: string | null): number | undefined {
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

function instant(text: string | null): number | undefined {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
