/**
 * Keeps an Alertmanager in step (its API v2). It is no queue: Alertmanager wants to be told again and again what fires, so each
 * time it gets everything that fires now and what was resolved lately, and after an outage only the present counts.
 */
import type { Alert, AlertSeverity } from '../../model/alert.ts';
import { addMs, minuteMs, ms, msBetween, secondMs, type Clock, type UnixMs } from '../../model/time.ts';
import { post } from './post.ts';
import { isAtLeast } from './receiver.ts';

export interface AlertmanagerOptions {
  readonly name: string;
  /** Of the server, with or without `/api/v2/alerts`. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly severity: AlertSeverity;
  readonly clock: Clock;
  readonly fetch?: typeof globalThis.fetch;
  onOutcome(outcome: 'delivered' | 'failed', reason?: Error): void;
}

export interface AlertmanagerLink {
  readonly name: string;
  readonly severity: AlertSeverity;
  /** Tells it when something changed or a minute is over; returns at once. */
  sync(alerts: readonly Alert[]): void;
  readonly failingSince: UnixMs | undefined;
  readonly lastReason: string | undefined;
  close(): Promise<void>;
}

const tellEvery = minuteMs;
/** Told again long before; when we are gone, Alertmanager resolves by itself after this. */
const goodFor = ms(4 * minuteMs);
const firstWait = secondMs;
const longestWait = minuteMs;

export function createAlertmanagerLink(options: AlertmanagerOptions): AlertmanagerLink {
  const { clock, severity, headers, fetch, onOutcome } = options;
  const url = `${options.url.replace(/\/+$/, '').replace(/\/api\/v2\/alerts$/, '')}/api/v2/alerts`;
  const stop = new AbortController();
  let running: Promise<void> | undefined;
  let told: { readonly state: string; readonly at: UnixMs } | undefined;
  let wait = firstWait;
  let retryAt: UnixMs | undefined;
  let failingSince: UnixMs | undefined;
  let lastReason: string | undefined;

  const tell = async (alerts: readonly Alert[], state: string): Promise<void> => {
    const now = clock();
    try {
      const body = JSON.stringify(alerts.map((alert) => postable(alert, now)));
      await post({ url, body, headers, fetch }, stop.signal);
      told = { state, at: now };
      [wait, retryAt, failingSince, lastReason] = [firstWait, undefined, undefined, undefined];
      onOutcome('delivered');
    } catch (error) {
      if (stop.signal.aborted) return;
      failingSince ??= now;
      retryAt = addMs(now, wait);
      wait = ms(Math.min(wait * 2, longestWait));
      const reason = error instanceof Error ? error : new Error(String(error));
      lastReason = reason.message;
      onOutcome('failed', reason);
    }
  };
  return {
    name: options.name,
    severity,
    get failingSince() {
      return failingSince;
    },
    get lastReason() {
      return lastReason;
    },
    sync(alerts) {
      const now = clock();
      if (running !== undefined || stop.signal.aborted || !isOver(retryAt, now)) return;
      const wanted = alerts.filter(
        (alert) =>
          (alert.state === 'firing' || alert.state === 'resolved') && isAtLeast(alert.severity, severity),
      );
      const state = JSON.stringify(wanted.map((alert) => [labelsOf(alert), alert.state]));
      const isDue =
        told === undefined || told.state !== state || Math.abs(msBetween(told.at, now)) >= tellEvery;
      if (!isDue || (wanted.length === 0 && told === undefined)) return;
      running = tell(wanted, state).finally(() => {
        running = undefined;
      });
    },
    close: async () => {
      await running;
      stop.abort();
    },
  };
}

/** A clock set back must not make us wait for the step. */
function isOver(at: UnixMs | undefined, now: UnixMs): boolean {
  return at === undefined || now >= at || msBetween(now, at) > longestWait;
}

/** The identity of an alert there: what may change while it fires belongs to the annotations. */
function labelsOf({ rule, host, subject, severity, labels }: Alert): Record<string, string> {
  const own = Object.entries(labels).map(([name, value]) => [name.replaceAll(/[^a-zA-Z0-9_]/g, '_'), value]);
  return { ...(Object.fromEntries(own) as Record<string, string>), alertname: rule, host, subject, severity };
}

function postable(alert: Alert, now: UnixMs): unknown {
  const isFiring = alert.state === 'firing';
  return {
    labels: labelsOf(alert),
    annotations: {
      summary: alert.summary,
      description: alert.advice.map((step, index) => `${index + 1}. ${step}`).join('\n'),
    },
    // When a resolved alert began is not known any more, and Alertmanager keeps the start it has.
    startsAt: new Date(alert.since).toISOString(),
    endsAt: new Date(isFiring ? addMs(now, goodFor) : alert.since).toISOString(),
  };
}
