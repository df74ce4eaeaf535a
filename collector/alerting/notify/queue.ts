/** The messages that wait for one receiver: groups, limits, what quiet hours keep back. Pure but for the list it holds. */
import { createHash } from 'node:crypto';

import type { QuietHours } from '../../model/alert-desk.ts';
import type { Alert, AlertSeverity } from '../../model/alert.ts';
import { dayMs, minuteMs, ms, msBetween, type Ms, type UnixMs } from '../../model/time.ts';
import { isQuiet } from './quiet-hours.ts';
import { alertIdentity, isAtLeast, type Message } from './receiver.ts';

export interface QueueSettings {
  readonly name: string;
  readonly severity: AlertSeverity;
  readonly quietHours: QuietHours | undefined;
  /** Messages in ten minutes. */
  readonly limit: number;
  readonly groupWait: Ms;
}

export interface Queue {
  readonly waiting: readonly Message[];
  /** When the last messages went out, for the limit. */
  readonly sentAt: readonly UnixMs[];
}

export const emptyQueue: Queue = { waiting: [], sentAt: [] };

const capacity = 500;
const keptFor = dayMs;
const limitSpan = ms(10 * minuteMs);

/** With alerts to be told; those of a group that waits for more join it. */
export function enqueue(
  queue: Queue,
  { alerts, now }: { readonly alerts: readonly Alert[]; readonly now: UnixMs },
  settings: QueueSettings,
): { readonly queue: Queue; readonly dropped: number } {
  const wanted = alerts.filter(({ severity }) => isAtLeast(severity, settings.severity));
  let waiting = [...queue.waiting];
  for (const [group, members] of Map.groupBy(wanted, groupOf)) {
    const open = waiting.findLastIndex(
      (message) => message.group === group && isWaitingForMore(message, now, settings.groupWait),
    );
    const message = waiting[open];
    if (message === undefined) waiting.push(newMessage(group, members, { now, name: settings.name }));
    else waiting[open] = { ...message, alerts: newestOf([...message.alerts, ...members]) };
  }
  const dropped = Math.max(0, waiting.length - capacity);
  waiting = waiting.slice(dropped);
  return { queue: { ...queue, waiting }, dropped };
}

/** What goes out next, and what of the queue it takes with it; undefined = nothing may now. */
export function nextMessage(
  queue: Queue,
  now: UnixMs,
  settings: QueueSettings,
): { readonly message: Message; readonly taken: readonly Message[] } | undefined {
  const ready = queue.waiting.filter(
    (message) => !isWaitingForMore(message, now, settings.groupWait) && !isKeptBack(message, now, settings),
  );
  const [first] = ready;
  const recent = queue.sentAt.filter((at) => Math.abs(msBetween(at, now)) < limitSpan);
  if (first === undefined || recent.length >= settings.limit) return undefined;
  // The last one that may go takes all others along, so that a flood is a few long messages rather than many that wait.
  const isLast = recent.length === settings.limit - 1 || wasKeptBack(ready, now, settings);
  return isLast && ready.length > 1
    ? { message: merged(ready), taken: ready }
    : { message: first, taken: [first] };
}

export function withoutTaken(queue: Queue, taken: readonly Message[], now: UnixMs): Queue {
  const ids = new Set(taken.map(({ id }) => id));
  return {
    waiting: queue.waiting.filter(({ id }) => !ids.has(id)),
    sentAt: [...queue.sentAt.filter((at) => Math.abs(msBetween(at, now)) < limitSpan), now],
  };
}

/** Messages that nobody wants to read any more. */
export function withoutOld(queue: Queue, now: UnixMs): { readonly queue: Queue; readonly dropped: number } {
  const waiting = queue.waiting.filter(({ madeAt }) => msBetween(madeAt, now) <= keptFor);
  const dropped = queue.waiting.length - waiting.length;
  return { queue: dropped === 0 ? queue : { ...queue, waiting }, dropped };
}

/** One volume and its VMs, whatever rules speak of them; else one rule on one host. */
function groupOf({ host, rule, labels }: Alert): string {
  const { volume } = labels;
  return JSON.stringify(volume === undefined ? [host, rule] : [host, 'volume', volume.toLowerCase()]);
}

/** A clock that was set back does not make it wait for the step. */
function isWaitingForMore({ madeAt }: Message, now: UnixMs, groupWait: Ms): boolean {
  const age = msBetween(madeAt, now);
  return age >= 0 && age < groupWait;
}

function isKeptBack({ alerts }: Message, now: UnixMs, { quietHours }: QueueSettings): boolean {
  if (quietHours === undefined || !isQuiet(quietHours, now)) return false;
  return !alerts.some(({ severity }) => isAtLeast(severity, quietHours.except));
}

/** Quiet hours just ended: what they kept back is told in one message. */
function wasKeptBack(ready: readonly Message[], now: UnixMs, { quietHours }: QueueSettings): boolean {
  return (
    quietHours !== undefined &&
    !isQuiet(quietHours, now) &&
    ready.some(({ madeAt }) => isQuiet(quietHours, madeAt))
  );
}

/** The last word on each alert. What fired and was resolved meanwhile is told as resolved. */
function merged(messages: readonly Message[]): Message {
  const [first] = messages as [Message];
  return { ...first, group: 'several', alerts: newestOf(messages.flatMap(({ alerts }) => alerts)) };
}

function newestOf(alerts: readonly Alert[]): readonly Alert[] {
  return [...new Map(alerts.map((alert) => [alertIdentity(alert), alert])).values()];
}

function newMessage(
  group: string,
  alerts: readonly Alert[],
  { now, name }: { readonly now: UnixMs; readonly name: string },
): Message {
  const content = JSON.stringify([
    name,
    group,
    now,
    alerts.map((alert) => [alertIdentity(alert), alert.state]),
  ]);
  const id = createHash('sha256').update(content).digest('hex').slice(0, 20);
  return { id, group, madeAt: now, alerts: newestOf(alerts) };
}
