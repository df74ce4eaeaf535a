/** /api/v1/series and /api/v1/query: which series there are, and their values over time. */
import type { HistoryQuery, HistoryStore, SeriesId, SeriesRecord } from '../../model/history.ts';
import { unixMs, type UnixMs } from '../../model/time.ts';
import type { SeriesAnswer, SeriesItem } from '../../model/wire.ts';
import type { HostView, HttpContext } from '../context.ts';
import { RequestError, quoted } from '../errors.ts';
import { findOwned, ownedLabels, ownersNow } from '../owned-series.ts';
import { flagOf } from '../parameters.ts';
import { fits, rangeOf, refuseTooMany, refuseTooManyPoints, type PointPlan } from '../range.ts';
import type { RouteRequest } from '../route.ts';
import { equalitiesOf, parseSelector, selectNamed, selectorText, type Selector } from '../selector.ts';
import { spanOf } from '../times.ts';
import { columnsJson } from './columns.ts';
import { areSame, readLikely, rememberSelected } from './likely-read.ts';

const mostListed = 100_000;
const mostColumns = 1000;

export async function answerSeries({ context, given }: RouteRequest): Promise<SeriesAnswer> {
  const texts = given.get('match');
  const found =
    texts === undefined
      ? (await context.history.find({})).map(namer(context))
      : await findAll(
          context,
          texts.map((text) => parseSelector(text, 'match')),
        );
  if (found.length > mostListed)
    throw new RequestError(
      400,
      `${found.length} series match, at most ${mostListed} are listed; narrow match, such as match={host="…",vm="…"}`,
    );
  return { series: found.map(seriesItem) };
}

interface NamedSeries {
  readonly record: SeriesRecord;
  readonly metric: string;
  /** With the host. */
  readonly labels: Readonly<Record<string, string>>;
}

function namer(context: HttpContext): (record: SeriesRecord) => NamedSeries {
  const ownerOf = ownersNow(context);
  return (record) => ({
    record,
    metric: record.metric,
    labels: { ...ownedLabels(record, ownerOf), host: record.host },
  });
}

/** The series of any of the selectors, each once. */
async function findAll(
  context: HttpContext,
  selectors: readonly Selector[],
): Promise<readonly NamedSeries[]> {
  const byId = new Map<number, NamedSeries>();
  for (const found of await Promise.all(selectors.map((selector) => findSelected(context, selector))))
    for (const series of found) byId.set(series.record.id, series);
  return [...byId.values()];
}

async function findSelected(context: HttpContext, selector: Selector): Promise<readonly NamedSeries[]> {
  const found = await findOwned(context.history, equalitiesOf(selector));
  return selectNamed(found.map(namer(context)), selector);
}

function seriesItem({ record, metric, labels }: NamedSeries): SeriesItem {
  const { unit, firstAt, lastAt } = record;
  return { series: nameOf({ metric, labels }), metric, labels, unit, firstAt, lastAt };
}

/** The host first, then what tells the series from its sisters. */
function nameOf({ metric, labels }: Pick<NamedSeries, 'metric' | 'labels'>): string {
  const { host = '', ...others } = labels;
  return selectorText(metric, { host, ...others });
}

export async function answerQuery(request: RouteRequest): Promise<Buffer> {
  const { context, given } = request;
  const texts = given.get('series') ?? [];
  // Asked for at once, so that all goes to the store's thread together; where the end is given nobody needs the newest poll.
  const likely = given.has('to') ? readLikely(context.history, texts, likelyQuery(request)) : undefined;
  const [selected, hosts] = await Promise.all([
    selectedSeries(context, texts),
    given.has('to') ? [] : context.history.hosts(),
  ]);
  const ids = selected.map(({ record }) => record.id);
  rememberSelected(context.history, texts, ids);
  const plan = planOf(request, {
    columns: selected.length,
    lastAt: newestPoll(hosts, selected),
    interval: shortestInterval(context.hosts(), selected),
  });
  refuseTooManyPoints(withinRecorded(plan, selected));
  const isAsLikely = likely !== undefined && areSame(likely.ids, ids);
  const read = isAsLikely ? await likely.answer : undefined;
  const answer = read ?? (await context.history.read(queryOf(ids, plan)));
  refuseTooMany(answer.times.length, plan);
  const heads = selected.map((series) => ({
    name: nameOf(series),
    unit: series.record.unit,
    labels: series.labels,
  }));
  return columnsJson({ ...plan, heads, answer });
}

/** The query for some series before it is known what was recorded; undefined where their polls could be too many. */
function likelyQuery(request: RouteRequest): (ids: readonly SeriesId[]) => HistoryQuery | undefined {
  return (ids) => {
    const plan = planOf(request, { columns: ids.length, lastAt: undefined, interval: 1000 });
    return fits(plan) ? queryOf(ids, plan) : undefined;
  };
}

interface Known {
  readonly columns: number;
  readonly lastAt: UnixMs | undefined;
  readonly interval: number;
}

function planOf(request: RouteRequest, { columns, lastAt, interval }: Known): PointPlan {
  const { given } = request;
  return {
    ...rangeOf(request, { lastAt, usual: 900_000 }),
    step: spanOf(given, 'step'),
    columns,
    valuesPerPoint: flagOf(given, 'extremes') ? 3 : 1,
    interval,
  };
}

function queryOf(ids: readonly SeriesId[], { from, to, step, valuesPerPoint }: PointPlan): HistoryQuery {
  return {
    outputs: ids.map((id) => ({ ids: [id] })),
    from,
    to,
    ...(step === undefined ? {} : { step }),
    extremes: valuesPerPoint > 1,
  };
}

async function selectedSeries(
  context: HttpContext,
  texts: readonly string[],
): Promise<readonly NamedSeries[]> {
  const byId = new Map<number, NamedSeries>();
  const selections = texts.map((text) => findSelected(context, parseSelector(text, 'series')));
  for (const [index, found] of (await Promise.all(selections)).entries()) {
    const text = texts[index] ?? '';
    if (found.length === 0)
      throw new RequestError(404, `No series is ${quoted(text)}; /api/v1/series lists those there are`);
    for (const series of found) byId.set(series.record.id, series);
  }
  if (byId.size > mostColumns)
    throw new RequestError(
      400,
      `${byId.size} series are selected, at most ${mostColumns} are answered at once; narrow series`,
    );
  return [...byId.values()];
}

/** Of the hosts of the series, not of the series: what ended an hour ago is looked at from now. */
function newestPoll(
  hosts: Awaited<ReturnType<HistoryStore['hosts']>>,
  selected: readonly NamedSeries[],
): UnixMs | undefined {
  const asked = new Set(selected.map(({ record }) => record.host));
  const ends = hosts.flatMap(({ host, lastAt }) => (asked.has(host) ? [lastAt] : []));
  return ends.length === 0 ? undefined : unixMs(Math.max(...ends));
}

/** A log may have been written at any pace: a second is taken then, and what is found is counted again. */
function shortestInterval(views: readonly HostView[], selected: readonly NamedSeries[]): number {
  const hosts = new Set(selected.map(({ record }) => record.host));
  const known = views.flatMap(({ host, intervalMs }) => (hosts.has(host) ? [intervalMs ?? 1000] : []));
  return known.length === 0 ? 1000 : Math.min(...known);
}

/** Only what was recorded can be answered; asking for ten years of a store of an hour is fine. */
function withinRecorded(plan: PointPlan, selected: readonly NamedSeries[]): PointPlan {
  const first = Math.min(...selected.map(({ record }) => record.firstAt));
  const last = Math.max(...selected.map(({ record }) => record.lastAt));
  const from = unixMs(Math.max(plan.from, first));
  const to = unixMs(Math.max(from, Math.min(plan.to, last)));
  return plan.step === undefined ? { ...plan, from, to } : plan;
}
