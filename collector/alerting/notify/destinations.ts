/** From the receivers of the settings to what alerts are brought to. */
import type { Clock } from '../../model/time.ts';
import type { NotifySettings, ReceiverSettings } from '../settings/notify-settings.ts';
import { createAlertmanagerLink, type AlertmanagerLink } from './alertmanager.ts';
import { createSlack, createTeams } from './chat.ts';
import { createCommand } from './command.ts';
import { createEmail } from './email.ts';
import type { DeliveryOutcome, Destination } from './outbox.ts';
import type { Receiver } from './receiver.ts';
import { createWebhook } from './webhook.ts';

export interface DestinationOptions {
  readonly clock: Clock;
  onOutcome(name: string, outcome: DeliveryOutcome, reason?: Error): void;
}

export interface Destinations {
  readonly destinations: readonly Destination[];
  readonly alertmanagers: readonly AlertmanagerLink[];
}

export function openDestinations({ receivers }: NotifySettings, options: DestinationOptions): Destinations {
  const destinations: Destination[] = [];
  const alertmanagers: AlertmanagerLink[] = [];
  for (const [index, settings] of receivers.entries()) {
    const name = settings.name ?? `${settings.kind}-${index + 1}`;
    if (settings.kind === 'alertmanager') alertmanagers.push(linkTo(name, settings, options));
    else {
      const { severity, limit, 'quiet-hours': quietHours } = settings;
      destinations.push({
        receiver: receiverOf(name, settings, options.clock),
        kind: settings.kind,
        severity,
        limit,
        quietHours,
      });
    }
  }
  return { destinations, alertmanagers };
}

function linkTo(
  name: string,
  { url, headers, severity }: Extract<ReceiverSettings, { kind: 'alertmanager' }>,
  { clock, onOutcome }: DestinationOptions,
): AlertmanagerLink {
  return createAlertmanagerLink({
    name,
    url,
    headers,
    severity,
    clock,
    onOutcome: (outcome, reason) => onOutcome(name, outcome, reason),
  });
}

function receiverOf(
  name: string,
  settings: Exclude<ReceiverSettings, { kind: 'alertmanager' }>,
  clock: Clock,
): Receiver {
  switch (settings.kind) {
    case 'webhook':
      return createWebhook({ ...settings, name, clock });
    case 'teams':
      return createTeams({ name, url: settings.url });
    case 'slack':
      return createSlack({ name, url: settings.url });
    case 'email':
      return createEmail({ ...settings, name });
    case 'command':
      return createCommand({ name, run: settings.run });
  }
}
