/** Who is told: receivers, each with what it takes, and what they have in common: grouping, quiet hours, limits. */
import { z } from 'zod';

import { clockTime, severity, span, text, url } from './values.ts';

const name = text.regex(/^[\w-]+$/, { error: 'must be one word, as "ops-mail"' });

const named = {
  name: name.optional(),
  /** Nothing below this is told. */
  severity: severity.prefault('warning'),
};

const common = {
  ...named,
  'quiet-hours': z
    .strictObject({
      from: clockTime,
      to: clockTime,
      /** What is told all the same. */
      except: severity.prefault('critical'),
      /** Of the world, as "Europe/Berlin"; left out = of this machine. */
      'time-zone': text
        .refine(isTimeZone, { error: 'is no time zone; right is one as "Europe/Berlin" or "UTC"' })
        .optional(),
    })
    .optional(),
  /** More messages than this in ten minutes wait. */
  limit: z.int().min(1).max(1000).prefault(20),
};

function isTimeZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).format(0) !== '';
  } catch {
    return false;
  }
}

const headers = z.record(z.string(), z.string()).optional();
const address = text.regex(/^[^\s@]+@[^\s@]+$/, { error: 'must be a mail address' });

const receiver = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ kind: z.literal('webhook'), ...common, url, headers, secret: text.optional() }),
    /** Has quiet hours and limits of its own. */
    z.strictObject({ kind: z.literal('alertmanager'), ...named, url, headers }),
    z.strictObject({ kind: z.literal('teams'), ...common, url }),
    z.strictObject({ kind: z.literal('slack'), ...common, url }),
    z.strictObject({
      kind: z.literal('email'),
      ...common,
      host: text,
      port: z.int().min(1).max(65_535).prefault(587),
      /** `starttls` asks for it and refuses without; `tls` begins with it (port 465). */
      encryption: z.enum(['none', 'starttls', 'tls']).prefault('starttls'),
      user: text.optional(),
      password: text.optional(),
      from: address,
      to: z.union([address.transform((one) => [one]), z.array(address).min(1)]),
    }),
    z.strictObject({
      kind: z.literal('command'),
      ...common,
      /** The program and its arguments, run as they are, without a shell; the message is on its standard input. */
      run: z.array(text, { error: 'must be a list: the program, then its arguments' }).min(1),
    }),
  ],
  { error: 'kind must be one of webhook, alertmanager, teams, slack, email, command' },
);

export const notifySettings = z.strictObject({
  receivers: z
    .array(receiver)
    .prefault([])
    .refine(
      (all) => new Set(all.map((one, index) => one.name ?? `${one.kind}-${index}`)).size === all.length,
      {
        error: 'must have a different name each',
      },
    ),
  /** What fires within this span of one volume, or of one rule on one host, is one message. */
  'group-wait': span.prefault('5s'),
});

export type NotifySettings = z.output<typeof notifySettings>;
export type ReceiverSettings = NotifySettings['receivers'][number];
