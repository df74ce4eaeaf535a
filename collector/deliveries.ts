/** What leaves the program by itself: alerts to a webhook, metrics to an OTLP receiver. A receiver that is away delays nothing. */
import { alertEvents, createAlerting, type Alerting, type Notifier } from './alerting/alerting.ts';
import { builtInRules } from './alerting/rules/built-in.ts';
import { createWebhook } from './alerting/webhook.ts';
import type { FamilyReader } from './exposition/families.ts';
import { createOtlpPush } from './exposition/otlp/push.ts';
import type { ProcessMetrics } from './exposition/process-metrics.ts';
import type { LiveHosts } from './live-hosts.ts';
import type { Log } from './log.ts';
import type { HistoryStore } from './model/history.ts';
import { ms, type Clock } from './model/time.ts';
import type { Settings } from './settings.ts';

interface AlertingParts {
  readonly store: HistoryStore;
  readonly hosts: LiveHosts;
  readonly processMetrics: ProcessMetrics;
  readonly clock: Clock;
  readonly log: Log;
}

/** The alert engine with the built-in rules; changes are logged, kept as events and sent to the webhook of the settings. */
export function openAlerting(settings: Settings, parts: AlertingParts): Promise<Alerting> {
  const { store, hosts, processMetrics, clock, log } = parts;
  const notifiers: Notifier[] = [];
  if (settings.webhook !== undefined) {
    notifiers.push(
      createWebhook({
        name: 'webhook',
        url: settings.webhook,
        clock,
        onOutcome: (outcome, reason) => {
          processMetrics.countDelivery('webhook', outcome);
          if (reason !== undefined) log.warn(reason.message);
        },
      }),
    );
  }
  return createAlerting({
    rules: builtInRules,
    notifiers,
    store,
    clock,
    onChange: (changes) => {
      for (const { alert } of changes) log.info({ rule: alert.rule, state: alert.state }, alert.summary);
      for (const [host, ofHost] of Map.groupBy(changes, ({ alert }) => alert.host)) {
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
