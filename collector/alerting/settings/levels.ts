/**
 * What can be said of every rule: two levels with their lines and how long each must last, hysteresis, labels, and other
 * values for some VMs, volumes or hosts. Lines a user leaves out keep their defaults.
 */
import { z } from 'zod';

import { ms, type Ms } from '../../model/time.ts';
import { labels, off, pattern, ratio, severity, span } from './values.ts';

/** Lines of a rule by name, and how long one must be crossed before it counts. */
export type Level<Line extends string> = { readonly [line in Line]: number } & { readonly for: Ms };

export interface LevelDefaults<Line extends string> {
  readonly warning: Level<Line>;
  /** Left out: what `warning` has, unless the user asks for it. */
  readonly critical?: Level<Line>;
  /** How far the value must be on the good side of a line again, as a share of it. */
  readonly hysteresis: number;
}

export interface SettledLevels<Line extends string> {
  readonly warning: Level<Line> | undefined;
  readonly critical: Level<Line> | undefined;
  readonly hysteresis: number;
  readonly labels: Readonly<Record<string, string>>;
}

export interface SettledFlag {
  readonly severity: 'info' | 'warning' | 'critical';
  readonly for: Ms;
  readonly labels: Readonly<Record<string, string>>;
}

/** What a setting may be different for. */
export interface About {
  readonly host: string;
  readonly vm?: string;
  readonly volume?: string;
}

/** The values that count for something; undefined = it is not to be judged. */
export type SettingsFor<Settled> = (about: About) => Settled | undefined;

const where = { host: pattern.optional(), vm: pattern.optional(), volume: pattern.optional() };
const common = {
  enabled: z.boolean({ error: 'must be true or false' }).optional(),
  labels: labels.optional(),
};

type Where = { readonly [name in keyof typeof where]?: RegExp | undefined };

interface Part {
  readonly enabled?: boolean | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
}

type GivenLevel<Line extends string> = 'off' | { readonly [line in Line | 'for']?: number | undefined };

interface LevelPart<Line extends string> extends Part {
  readonly warning?: GivenLevel<Line> | undefined;
  readonly critical?: GivenLevel<Line> | undefined;
  readonly hysteresis?: number | undefined;
}

/** Schema of a rule with two levels; its output says what counts for what. */
export function levelled<Line extends string>(
  lines: Readonly<Record<Line, z.ZodType<number>>>,
  defaults: LevelDefaults<NoInfer<Line>>,
) {
  const optionalLines = Object.fromEntries(
    Object.entries<z.ZodType<number>>(lines).map(([name, schema]) => [name, schema.optional()]),
  );
  const level = z.union([off, z.strictObject({ ...optionalLines, for: span.optional() })]).optional();
  const part = { ...common, warning: level, critical: level, hysteresis: ratio.optional() };
  return ruleSchema(part, (parts: readonly LevelPart<Line>[]) => settleLevels(defaults, parts));
}

interface FlagPart extends Part {
  readonly severity?: SettledFlag['severity'] | undefined;
  readonly for?: Ms | undefined;
}

/** Schema of a rule that knows only yes and no. */
export function flagged(defaults: Omit<SettledFlag, 'labels'>) {
  const part = { ...common, severity: severity.optional(), for: span.optional() };
  return ruleSchema(part, (parts: readonly FlagPart[]): SettledFlag => ({
    severity: newest(parts, 'severity') ?? defaults.severity,
    for: newest(parts, 'for') ?? defaults.for,
    labels: allLabels(parts),
  }));
}

/** `off`, or the values with overrides. Those further down win. */
function ruleSchema<Settled, P extends Part>(part: z.ZodRawShape, settle: (parts: readonly P[]) => Settled) {
  const override = z
    .strictObject({ ...where, ...part })
    .refine(({ host, vm, volume }) => (host ?? vm ?? volume) !== undefined, {
      error: 'must say what it is for: vm, volume or host',
    });
  const whole = z.strictObject({ ...part, overrides: z.array(override).optional() });
  return z
    .union([off, whole])
    .prefault({})
    .transform((given): SettingsFor<Settled> => {
      if (given === 'off') return () => undefined;
      // What the schemas above let through has this shape; a raw shape put together at run time hides it from the compiler.
      const base = given as unknown as P;
      const overrides = (given.overrides ?? []) as unknown as readonly (P & Where)[];
      const usual = isOff([base]) ? undefined : settle([base]);
      if (overrides.length === 0) return () => usual;
      return (about) => {
        const fitting = overrides.filter((one) => fits(one, about));
        if (fitting.length === 0) return usual;
        const parts = [base, ...fitting];
        return isOff(parts) ? undefined : settle(parts);
      };
    });
}

function fits({ host, vm, volume }: Where, about: About): boolean {
  return (
    (host === undefined || host.test(about.host)) &&
    (vm === undefined || (about.vm !== undefined && vm.test(about.vm))) &&
    (volume === undefined || (about.volume !== undefined && volume.test(about.volume)))
  );
}

function isOff(parts: readonly Part[]): boolean {
  return newest(parts, 'enabled') === false;
}

function newest<P extends object, K extends keyof P>(parts: readonly P[], name: K): P[K] | undefined {
  return parts.findLast((part) => part[name] !== undefined)?.[name];
}

function allLabels(parts: readonly Part[]): Readonly<Record<string, string>> {
  return Object.assign({}, ...parts.map((part) => part.labels ?? {})) as Record<string, string>;
}

function settleLevels<Line extends string>(
  defaults: LevelDefaults<Line>,
  parts: readonly LevelPart<Line>[],
): SettledLevels<Line> {
  const level = (which: 'warning' | 'critical'): Level<Line> | undefined => {
    const given = parts.flatMap((part) => part[which] ?? []);
    const base = defaults[which];
    if (given.at(-1) === 'off' || (given.length === 0 && base === undefined)) return undefined;
    const lines = given.slice(given.lastIndexOf('off') + 1);
    const written = Object.assign({}, ...lines) as Partial<Level<Line>>;
    return {
      ...(base ?? defaults.warning),
      ...written,
      for: ms(written.for ?? base?.for ?? defaults.warning.for),
    };
  };
  return {
    warning: level('warning'),
    critical: level('critical'),
    hysteresis: newest(parts, 'hysteresis') ?? defaults.hysteresis,
    labels: allLabels(parts),
  };
}
