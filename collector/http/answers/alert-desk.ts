/** What the page does about alerts: silence, end a silence, acknowledge; and what alerts there were. */
import { z } from 'zod';

import type { AlertEpisode, AlertSilence, ReceiverStatus } from '../../model/alert-desk.ts';
import { unixMs } from '../../model/time.ts';
import type {
  AlertHistoryAnswer,
  DoneAnswer,
  EpisodeAnswer,
  ReceiverAnswer,
  ReceiversAnswer,
  SilenceAnswer,
  SilencesAnswer,
} from '../../model/wire.ts';
import type { AlertDesk, HttpContext } from '../context.ts';
import { RequestError } from '../errors.ts';
import { textOf } from '../parameters.ts';
import { rangeOf } from '../range.ts';
import type { RouteRequest } from '../route.ts';

/** Longer is no silence but a rule that should be off. */
const longestSilenceMs = 366 * 86_400_000;

export function answerAlertHistory(request: RouteRequest): AlertHistoryAnswer {
  const { from, to } = rangeOf(request, { lastAt: request.now, usual: 30 * 86_400_000 });
  const episodes = request.context.alertDesk?.history(textOf(request.given, 'host')) ?? [];
  return {
    from,
    to,
    episodes: episodes
      .filter(({ firedAt, resolvedAt = Infinity }) => firedAt <= to && resolvedAt >= from)
      .map(episodeAnswer),
  };
}

function episodeAnswer(episode: AlertEpisode): EpisodeAnswer {
  const { rule, host, subject, severity, firedAt, summary, threshold = null, series = null } = episode;
  return {
    rule,
    host,
    subject,
    severity,
    pendingAt: episode.pendingAt ?? null,
    firedAt,
    resolvedAt: episode.resolvedAt ?? null,
    value: episode.value ?? null,
    threshold,
    summary,
    series,
    seriesLine: series === null ? null : (episode.seriesLine ?? threshold),
  };
}

export function answerReceivers({ context, now }: RouteRequest): ReceiversAnswer {
  return { now, receivers: (context.alertDesk?.receivers() ?? []).map(receiverAnswer) };
}

function receiverAnswer(receiver: ReceiverStatus): ReceiverAnswer {
  const { name, kind, severity, quietHours, isQuiet, waiting, failure } = receiver;
  return {
    name,
    kind,
    severity,
    quietHours:
      quietHours === undefined
        ? null
        : {
            from: clockText(quietHours.from),
            to: clockText(quietHours.to),
            except: quietHours.except,
            timeZone: quietHours['time-zone'] ?? null,
          },
    isQuiet,
    waiting,
    failingSince: failure?.since ?? null,
    failure: failure?.reason ?? null,
  };
}

function clockText(minutes: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

export function answerSilences({ context, now }: RouteRequest): SilencesAnswer {
  return { now, silences: (context.alertDesk?.silences() ?? []).map(silenceAnswer) };
}

const note = z.string().trim().max(500).prefault('');
const name = z.string().min(1).max(500).exactOptional();
const what = { rule: name, host: name, subject: name };
const silenceBody = z.strictObject({ ...what, until: z.number(), note });
const endBody = z.strictObject({ id: z.string() });
const acknowledgeBody = z.strictObject({ ...what, until: z.number().exactOptional(), note });

export function silenceAlerts({ context, body, now }: RouteRequest): SilenceAnswer {
  const { until, note: why, ...which } = parsed(silenceBody, body);
  refuseAll(which);
  refuseOddEnd(until, now);
  return silenceAnswer(deskOf(context).silence(which, unixMs(until), why));
}

export function endSilence({ context, body }: RouteRequest): DoneAnswer {
  const { id } = parsed(endBody, body);
  if (!deskOf(context).endSilence(id))
    throw new RequestError(404, 'There is no silence of this id; it may be over');
  return { done: true };
}

export function acknowledgeAlerts({ context, body, now }: RouteRequest): DoneAnswer {
  const { note: why, until, ...which } = parsed(acknowledgeBody, body);
  refuseAll(which);
  if (until !== undefined) refuseOddEnd(until, now);
  const end = until === undefined ? undefined : unixMs(until);
  if (!deskOf(context).acknowledge(which, why, end))
    throw new RequestError(404, 'No alert like this fires now');
  return { done: true };
}

function refuseOddEnd(until: number, now: number): void {
  if (until > now && until <= now + longestSilenceMs) return;
  throw new RequestError(
    400,
    `until is ${until}; right is Unix milliseconds after now (${now}), a year at most`,
  );
}

function deskOf({ alertDesk }: HttpContext): AlertDesk {
  if (alertDesk === undefined) throw new RequestError(404, 'No alerts are judged here');
  return alertDesk;
}

function refuseAll(which: object): void {
  if (Object.keys(which).length === 0)
    throw new RequestError(400, 'Nothing says which alerts are meant; name rule, host or subject');
}

function parsed<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new RequestError(
    400,
    `The body is wrong at "${issue?.path.join('.') ?? ''}": ${issue?.message ?? ''}`,
  );
}

function silenceAnswer({ id, rule, host, subject, from, until, note: why }: AlertSilence): SilenceAnswer {
  return { id, rule: rule ?? null, host: host ?? null, subject: subject ?? null, from, until, note: why };
}
