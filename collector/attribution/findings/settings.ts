/**
 * The `findings:` section of the configuration file: a line for each limit that is to be another. Reading it gives the whole table, or
 * all mistakes at once, each with its path.
 */
import { z } from 'zod';

import {
  defaultThresholds,
  settingName,
  type Threshold,
  type ThresholdName,
  type Thresholds,
} from './thresholds.ts';

export type ReadThresholds =
  | { readonly kind: 'thresholds'; readonly thresholds: Thresholds }
  /** One sentence each. */
  | { readonly kind: 'mistakes'; readonly mistakes: readonly string[] };

const names = Object.keys(defaultThresholds) as readonly ThresholdName[];
const nameBySetting = new Map(names.map((name) => [settingName(name), name]));

/** A level above must not lie below the one under it. */
const ordered: readonly (readonly [ThresholdName, ThresholdName])[] = [
  ['hostBusyWarning', 'hostBusyCritical'],
  ['oversubscribedInfo', 'oversubscribedWarning'],
  ['waitWarning', 'waitCritical'],
];

/** `file` is where a mistake is said to stand. */
export function readThresholds(written: unknown, file = ''): ReadThresholds {
  const where = file === '' ? '' : ` in "${file}"`;
  const section = z.record(z.string(), z.unknown()).safeParse(written ?? {});
  if (!section.success)
    return { kind: 'mistakes', mistakes: [`findings${where}: must be "name: value" lines`] };
  const mistakes: string[] = [];
  const given = new Map<ThresholdName, Threshold>();
  for (const [setting, value] of Object.entries(section.data)) {
    const name = nameBySetting.get(setting);
    const read = name === undefined ? undefined : readLimit(value, defaultThresholds[name]);
    if (name === undefined)
      mistakes.push(
        `findings.${setting}${where} is not known; known are ${[...nameBySetting.keys()].join(', ')}`,
      );
    else if (typeof read === 'string')
      mistakes.push(`findings.${setting}${where} ${JSON.stringify(value)}: ${read}`);
    else if (read !== undefined) given.set(name, read);
  }
  const thresholds: Thresholds = { ...defaultThresholds, ...Object.fromEntries(given) };
  for (const [lower, upper] of ordered)
    if (thresholds[lower].value > thresholds[upper].value)
      mistakes.push(
        `findings.${settingName(lower)}${where} is ${limitText(thresholds[lower])}, above ${settingName(upper)}, which is ${limitText(thresholds[upper])}`,
      );
  return mistakes.length > 0 ? { kind: 'mistakes', mistakes } : { kind: 'thresholds', thresholds };
}

/** The limit, or what would be right. */
function readLimit(value: unknown, usual: Threshold): Threshold | string {
  const match = /^(\d+(?:\.\d+)?)\s*(%?)$/.exec(String(value).trim());
  const isPercent = match?.[2] === '%';
  const limit = Number(match?.[1]) / (isPercent ? 100 : 1);
  const isRatio = usual.form === 'ratio';
  const isRight = isRatio ? limit > 0 && limit <= 1 : limit > 0 && limit <= 1e9 && !isPercent;
  if (!isRight)
    return isRatio ? 'must be a share above 0 and up to 100 %, as 5% or 0.05' : 'must be a number above 0';
  return { ...usual, value: limit, source: `set here; otherwise ${limitText(usual)} by ${usual.source}` };
}

/** A limit for people. */
export function limitText({ value, form }: Threshold): string {
  return form === 'ratio' ? `${Number((100 * value).toPrecision(6))} %` : value.toLocaleString('en');
}
