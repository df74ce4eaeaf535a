/** /api/v1/alerts and /api/v1/events: what will break, and what changed. */
import { ownHost, type Alert } from '../../model/alert.ts';
import type { HostEvent } from '../../model/host.ts';
import { unixMs } from '../../model/time.ts';
import type { AlertAnswer, AlertsAnswer, EventAnswer, EventsAnswer } from '../../model/wire.ts';
import { chosenHost } from '../host-choice.ts';
import { textOf } from '../parameters.ts';
import type { RouteRequest } from '../route.ts';
import { rangeOf } from '../range.ts';

export function answerAlerts({ context, given, now }: RouteRequest): AlertsAnswer {
  const host = textOf(given, 'host') === undefined ? undefined : chosenHost(context, given).host;
  return { now, alerts: alertAnswers(context.alerts(), host) };
}

/** Of one host, or of all. */
export function alertAnswers(alerts: readonly Alert[], host: string | undefined): readonly AlertAnswer[] {
  return (
    alerts
      // What whichvm says of itself concerns whoever looks, whatever host is on the screen.
      .filter((alert) => host === undefined || alert.host === host || alert.host === ownHost)
      .flatMap((alert) => (alert.state === 'inactive' ? [] : [alertAnswer(alert, alert.state)]))
  );
}

function alertAnswer(alert: Alert, state: AlertAnswer['state']): AlertAnswer {
  const { labels: _, value, threshold, ...rest } = alert;
  return { ...rest, state, value: value ?? null, threshold: threshold ?? null };
}

export async function answerEvents(request: RouteRequest): Promise<EventsAnswer> {
  const view = chosenHost(request.context, request.given);
  const { from, to } = rangeOf(request, { lastAt: view.frame?.at, usual: 86_400_000 });
  const events = await request.context.history.eventsBetween(view.host, unixMs(from), unixMs(to));
  return { host: view.host, events: events.map(eventAnswer) };
}

export function eventAnswer({ at, kind, subject, message }: HostEvent): EventAnswer {
  return { at, kind, subject, message };
}
