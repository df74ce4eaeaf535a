/** Rules and settings for tests, as the file would write them; what is not written has its default. */
import type { AlertRule } from '../../collector/alerting/rule.ts';
import { rulesOf } from '../../collector/alerting/rules/rules.ts';
import { readAlertSettings, type AlertSettings } from '../../collector/alerting/settings/alert-settings.ts';

export function alertSettings(written: unknown = {}): AlertSettings {
  const read = readAlertSettings(written);
  if (read.kind === 'mistakes') throw new Error(read.mistakes.join('\n'));
  return read.settings;
}

export const usualRules: readonly AlertRule[] = rulesOf(alertSettings());

/** One rule by its name, with its part of `rules:` as written. */
export function ruleOf(id: string, written: unknown = {}): AlertRule {
  const rule = rulesOf(alertSettings({ rules: { [id]: written } })).find((one) => one.id === id);
  if (rule === undefined) throw new Error(`There is no rule "${id}"`);
  return rule;
}
