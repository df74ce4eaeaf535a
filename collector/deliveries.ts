/** What leaves the program by itself: alerts to their receivers, metrics to an OTLP receiver. A receiver that is away delays nothing. */
import { alertEvents, createAlerting, type Alerting } from './alerting/alerting.ts';
import { openDestinations } from './alerting/notify/destinations.ts';
import { rulesOf } from './alerting/rules/rules.ts';
import type { AlertSettings } from './alerting/settings/alert-settings.ts';
import type { FamilyReader } from './exposition/families.ts';
import { createOtlpPush } from './exposition/otlp/push.ts';
import type { ProcessMetrics } from './exposition/process-metrics.ts';
import type { LiveHosts } from './live-hosts.ts';
import type { Log } from './log.ts';
import { ownHost } from './model/alert.ts';
import type { HistoryStore } from './model/history.ts';
import { ms, type Clock, type Ms } from './model/time.ts';
import type { Settings } from './settings.ts';

interface AlertingParts {
  readonly store: HistoryStore;
  readonly hosts: LiveHosts;
  readonly processMetrics: ProcessMetrics;
  readonly clock: Clock;
  readonly elapsed: () => Ms;
  readonly log: Log;
}

/** The alert engine with the rules and receivers of the settings; changes are logged, kept as events and sent. */
export async function openAlerting(settings: Settings, parts: AlertingParts): Promise<Alerting> {
  const { store, hosts, processMetrics, clock, elapsed, log } = parts;
  const onOutcome = deliveryLog(processMetrics, log);
  const { alerts, webhook } = settings;
  const simple = webhook === undefined ? [] : [simpleWebhook(webhook)];
  const receivers = [...simple, ...alerts.notify.receivers];
  const alerting = await createAlerting({
    rules: rulesOf(alerts),
    lineFor: alerts.volumes,
    ...openDestinations({ ...alerts.notify, receivers }, { clock, onOutcome }),
    groupWait: alerts.notify['group-wait'],
    store,
    clock,
    elapsed,
    onOutcome,
    onChange: (changes) => {
      for (const { alert, from } of changes) {
        const isNews = alert.state === 'firing' || from === 'firing';
        log[isNews ? 'info' : 'debug']({ rule: alert.rule, state: alert.state }, alert.summary);
      }
      for (const [host, ofHost] of Map.groupBy(changes, ({ alert }) => alert.host)) {
        if (host === ownHost) continue;
        const events = alertEvents(ofHost);
        hosts.addEvents(host, events);
        store
          .putEvents(host, events)
          .catch((error: unknown) => log.warn({ err: error }, 'Cannot keep alert events'));
      }
    },
    onSaveFailed: (error) =>
      log.warn({ err: error }, 'Cannot keep alert states; after a restart alerts begin anew'),
  });
  return withHeartbeat(alerting);
}

/** `--webhook URL`: one receiver without a line in a file. */
function simpleWebhook(url: string): AlertSettings['notify']['receivers'][number] {
  return { kind: 'webhook', name: 'webhook', url, severity: 'info', limit: 1000 };
}

/** Each failure is logged once until it changes or ends. */
function deliveryLog(processMetrics: ProcessMetrics, log: Log) {
  const last = new Map<string, string>();
  return (name: string, outcome: 'delivered' | 'failed' | 'dropped', reason?: Error): void => {
    processMetrics.countDelivery(name, outcome);
    if (reason !== undefined && reason.message !== last.get(name)) log.warn(reason.message);
    if (reason === undefined) last.delete(name);
    else last.set(name, reason.message);
  };
}

/** Silence is noticed and messages go out even when every source hangs. */
function withHeartbeat(alerting: Alerting): Alerting {
  const timer = setInterval(() => alerting.tick(), 1000);
  timer.unref();
  return {
    ...alerting,
    close: () => {
      clearInterval(timer);
      return alerting.close();
    },
  };
}

interface PushParts {
  readonly readers: readonly FamilyReader[];
  readonly processMetrics: ProcessMetrics;
  readonly version: string;
  readonly log: Log;
}

/** Pushes the same families as /metrics shows, where the settings name a receiver. */
export function openOtlpPush(settings: Settings, { readers, processMetrics, version, log }: PushParts) {
  const endpoint = settings['otlp-endpoint'];
  if (endpoint === undefined) return undefined;
  let lastReason: string | undefined;
  return createOtlpPush({
    endpoint,
    interval: ms(Math.max(1000, settings.interval)),
    version,
    readers,
    onOutcome: (outcome, reason) => {
      processMetrics.countDelivery('otlp', outcome);
      if (reason !== undefined && reason.message !== lastReason) log.warn(reason.message);
      lastReason = reason?.message;
    },
  });
}
