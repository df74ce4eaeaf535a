/**
 * The `alerts:` section of the configuration file: rules, thresholds of the user's own, when a volume counts as full, who is told and how. Reading it gives everything
 * with its defaults, or all mistakes at once, each with its path.
 */
import { z } from 'zod';

import { isKnownMetric } from '../rules/threshold.ts';
import { notifySettings } from './notify-settings.ts';
import { ruleSettings } from './rule-settings.ts';
import { thresholdSettings } from './threshold-settings.ts';
import { volumeSettings } from './volume-settings.ts';

const alertSettings = z.strictObject({
  rules: ruleSettings.prefault({}),
  thresholds: z
    .array(thresholdSettings(isKnownMetric))
    .prefault([])
    .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, {
      error: 'must have a different name each',
    }),
  volumes: volumeSettings.prefault({}),
  notify: notifySettings.prefault({}),
});

export type AlertSettings = z.output<typeof alertSettings>;

export type ReadAlertSettings =
  | { readonly kind: 'settings'; readonly settings: AlertSettings }
  /** One sentence each. `where` is what the path begins with. */
  | { readonly kind: 'mistakes'; readonly mistakes: readonly string[] };

export function readAlertSettings(written: unknown, file = ''): ReadAlertSettings {
  const parsed = alertSettings.safeParse(written ?? {});
  if (parsed.success) return { kind: 'settings', settings: parsed.data };
  const where = file === '' ? '' : ` in "${file}"`;
  return {
    kind: 'mistakes',
    mistakes: mistakesOf(parsed.error.issues, ['alerts'], written).map((text) =>
      text.replace('\u0000', where),
    ),
  };
}

type Issue = z.core.$ZodIssue;

/** A union says only that nothing fits; what is wrong with the form that was meant is inside it. */
function mistakesOf(
  issues: readonly Issue[],
  path: readonly PropertyKey[],
  written: unknown,
): readonly string[] {
  return issues.flatMap((issue): readonly string[] => {
    const at = [...path, ...issue.path];
    const value = issue.path.reduce<unknown>(memberOf, written);
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => `${pathText([...at, key])}\u0000 is not known`);
    const meant = issue.code === 'invalid_union' ? issue.errors.find(isInside) : undefined;
    return meant === undefined
      ? [`${pathText(at)}\u0000 ${shown(value)}: ${issue.message}`]
      : mistakesOf(meant, at, value);
  });
}

/** Whether the mistakes are about parts of what was written, so that this form was meant. */
function isInside(issues: readonly Issue[]): boolean {
  return issues.every(
    ({ code, path }) => path.length > 0 || code === 'unrecognized_keys' || code === 'custom',
  );
}

function memberOf(value: unknown, key: PropertyKey): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Record<PropertyKey, unknown>)[key]
    : undefined;
}

function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((key, index) =>
      typeof key === 'number' ? `[${key + 1}]` : `${index === 0 ? '' : '.'}${String(key)}`,
    )
    .join('');
}

function shown(value: unknown): string {
  const text = value === undefined ? 'is missing' : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
