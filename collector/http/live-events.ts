/** The server-sent events of the live feed as text, each put together from what is known at that moment. */
import { packTick } from '../model/packed-tick.ts';
import type { LiveTick } from '../model/wire.ts';
import { alertAnswers, eventAnswer } from './answers/alerts.ts';
import { hostAnswer, hostsAnswer, type StoreOutline } from './answers/hosts.ts';
import { processorsAnswer, vmsAnswer } from './answers/moments.ts';
import type { HttpContext } from './context.ts';
import { latestMoment } from './moment.ts';

/** How a listener wants its ticks: rows as in all other answers, or one array a field. */
export type TickForm = 'rows' | 'columns';

/** Undefined for a host that has not been read yet. The id is the time of the poll. */
export function tickEvent(
  context: HttpContext,
  { host, form }: { readonly host: string; readonly form: TickForm },
  outline: StoreOutline,
): string | undefined {
  const view = context.hosts().find((one) => one.host === host);
  if (view?.frame === undefined) return undefined;
  const moment = latestMoment(view.frame);
  const tick: LiveTick = {
    host: hostAnswer(context, view, outline),
    vms: vmsAnswer(moment),
    processors: processorsAnswer(moment),
    alerts: alertAnswers(context.alerts(), host),
    events: context.recentEvents(host).map(eventAnswer),
  };
  return `event: tick\nid: ${moment.at}\ndata: ${JSON.stringify(form === 'rows' ? tick : packTick(tick))}\n\n`;
}

export function hostsEvent(context: HttpContext, outline: StoreOutline): string {
  return `event: hosts\ndata: ${JSON.stringify(hostsAnswer(context, outline, context.clock()))}\n\n`;
}
