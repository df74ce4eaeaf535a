/**
 * The moment a request is about, as a frame: the newest poll from memory when it asks for no other, else means over a span
 * from the store. `at` and `span` of the answer say what was really covered.
 */
import type { Frame } from '../model/frame.ts';
import type { HistoryStore } from '../model/history.ts';
import { ms } from '../model/time.ts';
import type { Ms, UnixMs } from '../model/time.ts';
import type { MomentAnswer } from '../model/wire.ts';
import type { HostView } from './context.ts';
import { RequestError } from './errors.ts';
import { readFrameAt, type WantedCounters } from './frame-at.ts';
import { chosenHost } from './host-choice.ts';
import { badParameter, textOf } from './parameters.ts';
import type { RouteRequest } from './route.ts';
import { instantOf, spanOf } from './times.ts';

export interface Moment extends MomentAnswer {
  readonly frame: Frame;
  /** The newest poll itself, not a span of the past. */
  readonly isLatest: boolean;
}

/** A moment without `span` is looked at over this much of history. */
export const usualSpan = ms(10_000);

/** Clocks of browser and server differ; further ahead than this is a mistake. */
const tolerableFuture = 60_000;

export async function momentOf(request: RouteRequest, wanted: WantedCounters): Promise<Moment> {
  const { context, given, now } = request;
  const view = chosenHost(context, given);
  const asked = textOf(given, 'at') === 'now' ? undefined : instantOf(given, 'at', now);
  const span = spanOf(given, 'span');
  if (asked !== undefined && asked > now + tolerableFuture)
    throw badParameter('at', textOf(given, 'at') ?? '', `not in the future; it is now ${now}`);
  const { frame } = view;
  const isLatest = frame !== undefined && (asked === undefined || asked >= frame.at);
  if (isLatest && span === undefined) return latestMoment(frame);
  const at = isLatest ? frame.at : (asked ?? (await lastRecorded(context.history, view)));
  const covered = await coveredSpan(context.history, at, span ?? usualSpan);
  const past = await readFrameAt(context.history, { host: view.host, at, span: covered }, wanted);
  return { host: view.host, at, spanMs: covered, frame: withTopology(past, view), isLatest: false };
}

export function latestMoment(frame: Frame): Moment {
  return { host: frame.host, at: frame.at, spanMs: spanOfFrame(frame), frame, isLatest: true };
}

/** What the processors' counters covered; 0 in a first reading, when nothing could be divided yet. */
function spanOfFrame(frame: Frame): number {
  const interval = ['virtual-processor', 'logical-processor']
    .map((id) => frame.sets.find((set) => set.set === id)?.intervalSeconds ?? Number.NaN)
    .find((seconds) => !Number.isNaN(seconds));
  return interval === undefined ? 0 : Math.round(interval * 1e6) / 1000;
}

/** The end of what is recorded, for a host without a live source. */
async function lastRecorded(history: HistoryStore, view: HostView): Promise<UnixMs> {
  const recorded = (await history.hosts()).find(({ host }) => host === view.host);
  if (recorded === undefined) throw new RequestError(503, nothingYet(view), { 'Retry-After': '1' });
  return recorded.lastAt;
}

export function nothingYet({ host, lastError }: HostView): string {
  return `Host "${host}" has not been read yet${lastError === undefined ? '' : `: ${lastError}`}`;
}

/** The span, widened to one point of the finest tier that still reaches back so far. */
async function coveredSpan(history: HistoryStore, at: UnixMs, span: Ms): Promise<Ms> {
  const { tiers } = await history.status();
  const finestFirst = tiers.filter(({ oldestAt }) => oldestAt !== undefined).sort((a, b) => a.step - b.step);
  const reaching = finestFirst.find(({ oldestAt }) => oldestAt !== undefined && oldestAt <= at - span);
  const step = (reaching ?? finestFirst.at(-1))?.step ?? 0;
  return ms(Math.max(span, step));
}

/** Without an inventory of that time, today's topology says which core and node an LP belongs to. */
function withTopology(past: Frame, { frame }: HostView): Frame {
  if (frame === undefined || past.inventory.processors.length > 0) return past;
  return { ...past, inventory: { ...past.inventory, processors: frame.inventory.processors } };
}
