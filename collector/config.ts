/**
 * Flags, environment and file → one `Config`. The same names everywhere: `--data-dir`, `WHICHVM_DATA_DIR`, `data-dir:` in the
 * YAML file; flags win over the environment, that over the file. All mistakes are reported together, each with where it stands.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { parseDocument } from 'yaml';
import { z } from 'zod';

import { readThresholds } from './attribution/findings/settings.ts';
import type { Thresholds } from './attribution/findings/thresholds.ts';
import { readAlertSettings, type AlertSettings } from './alerting/settings/alert-settings.ts';
import {
  commands,
  commandsOf,
  exampleOf,
  isSwitch,
  settings,
  type Command,
  type Settings,
} from './settings.ts';

export interface Config extends Settings {
  readonly command: Command;
  /** What follows the command: the logs of `replay`, the file of `check-store`. */
  readonly operands: readonly string[];
}

export type ParsedConfig =
  | { readonly kind: 'config'; readonly config: Config }
  | { readonly kind: 'help' | 'version' }
  /** One sentence each. */
  | { readonly kind: 'mistakes'; readonly mistakes: readonly string[] };

/** A setting as it was written, and where. */
interface Written {
  readonly value: unknown;
  readonly where: string;
}

/** What only a file can hold, because it is more than a line. */
const sections: ReadonlySet<string> = new Set(['alerts', 'findings']);

type Layer = ReadonlyMap<string, Written>;

const names = Object.keys(settings.shape);
const repeatable = new Set(['target', 'allowed-host']);

export function parseConfig(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): ParsedConfig {
  const mistakes: string[] = [];
  const { flags, positionals } = readFlags(argv, mistakes);
  if (flags.has('help')) return { kind: 'help' };
  if (flags.has('version')) return { kind: 'version' };
  const environment = readEnvironment(env, mistakes);
  const file = readFile(flags.get('config') ?? environment.get('config'), mistakes);
  const alerts = readAlerts(file, mistakes);
  const findings = readFindings(file, mistakes);
  const written = new Map([...file, ...environment, ...flags]);
  for (const section of sections) written.delete(section);
  const { command, operands } = readCommand(positionals, mistakes);
  refuseStrangers(flags, command, mistakes);
  const parsed = settings.safeParse(
    Object.fromEntries([...written].map(([name, { value }]) => [name, value])),
  );
  if (!parsed.success) mistakes.push(...explain(parsed.error, written));
  if (mistakes.length > 0 || !parsed.success || alerts === undefined || findings === undefined)
    return { kind: 'mistakes', mistakes };
  return { kind: 'config', config: { ...parsed.data, alerts, findings, command, operands } };
}

function readFlags(argv: readonly string[], mistakes: string[]) {
  const options = Object.fromEntries(
    names.map((name) => [
      name,
      {
        type: isSwitch(name) ? ('boolean' as const) : ('string' as const),
        multiple: true,
        ...(name === 'count' ? { short: 'n' } : {}),
      },
    ]),
  );
  const { tokens } = parseArgs({
    args: [...argv],
    options: { ...options, help: { type: 'boolean', short: 'h' }, version: { type: 'boolean' } },
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const flags = new Map<string, Written>();
  const positionals: string[] = [];
  let afterUnknown = false;
  for (const token of tokens) {
    // What follows a misspelt flag is its value, not a command; one mistake is told once.
    if (token.kind === 'positional' && !afterUnknown) positionals.push(token.value);
    if (token.kind === 'option') addFlag(flags, token.name, token.value, mistakes);
    afterUnknown = token.kind === 'option' && !isKnown(token.name) && token.value === undefined;
  }
  return { flags, positionals };
}

function isKnown(name: string): boolean {
  return names.includes(name) || ['help', 'version', 'h'].includes(name);
}

function addFlag(
  flags: Map<string, Written>,
  name: string,
  value: string | undefined,
  mistakes: string[],
): void {
  const where = `--${name}`;
  if (name === 'help' || name === 'version' || name === 'h')
    flags.set(name === 'h' ? 'help' : name, { value: true, where });
  else if (!isKnown(name)) mistakes.push(unknownName(where, name, '--'));
  else if (isSwitch(name)) flags.set(name, { value: value ?? true, where });
  else if (value === undefined) mistakes.push(`${where} needs a value, as in ${where} ${exampleOf(name)}`);
  else if (repeatable.has(name)) {
    const before = flags.get(name)?.value;
    flags.set(name, { value: [...(Array.isArray(before) ? before : []), value], where });
  } else flags.set(name, { value, where });
}

function readEnvironment(env: Readonly<Record<string, string | undefined>>, mistakes: string[]): Layer {
  const layer = new Map<string, Written>();
  for (const [key, value] of Object.entries(env)) {
    if (!key.startsWith('WHICHVM_') || value === undefined) continue;
    const name = key.slice('WHICHVM_'.length).toLowerCase().replaceAll('_', '-');
    if (names.includes(name))
      layer.set(name, { value: repeatable.has(name) ? value.split(/\s+/) : value, where: key });
    else mistakes.push(unknownName(key, name, ''));
  }
  return layer;
}

function readFile(file: Written | undefined, mistakes: string[]): Layer {
  const layer = new Map<string, Written>();
  if (file === undefined) return layer;
  const path = String(file.value);
  const text = readText(path, mistakes);
  if (text === undefined) return layer;
  const document = parseDocument(text);
  if (document.errors.length > 0) {
    mistakes.push(
      ...document.errors.map(
        (error) => `Cannot read "${path}" as YAML: ${(error.message.split('\n')[0] ?? '').replace(/:$/, '')}`,
      ),
    );
    return layer;
  }
  const content: unknown = document.toJS();
  if (content === null) return layer;
  if (typeof content !== 'object' || Array.isArray(content)) {
    mistakes.push(
      `Cannot use "${path}": it holds a ${Array.isArray(content) ? 'list' : typeof content}, not "name: value" lines`,
    );
    return layer;
  }
  for (const [name, value] of Object.entries(content)) {
    const where = `${name} in "${path}"`;
    if (sections.has(name)) layer.set(name, { value, where });
    else if (name === 'config' || !names.includes(name)) mistakes.push(unknownName(where, name, ''));
    else layer.set(name, { value: repeatable.has(name) && !Array.isArray(value) ? [value] : value, where });
  }
  return layer;
}

/** The section `alerts`, which is more than a line; undefined when something in it is wrong. */
function readAlerts(file: Layer, mistakes: string[]): AlertSettings | undefined {
  const { value, where = '' } = file.get('alerts') ?? {};
  const read = readAlertSettings(value, where.replace(/^alerts in "(.*)"$/, '$1'));
  if (read.kind === 'settings') return read.settings;
  mistakes.push(...read.mistakes);
  return undefined;
}

/** The section `findings`: limits of what stands out; undefined when one of them is wrong. */
function readFindings(file: Layer, mistakes: string[]): Thresholds | undefined {
  const { value, where = '' } = file.get('findings') ?? {};
  const read = readThresholds(value, where.replace(/^findings in "(.*)"$/, '$1'));
  if (read.kind === 'thresholds') return read.thresholds;
  mistakes.push(...read.mistakes);
  return undefined;
}

function readText(path: string, mistakes: string[]): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    mistakes.push(
      `Cannot read the configuration "${path}": ${error instanceof Error ? error.message : String(error)}`,
    );
    return undefined;
  }
}

function readCommand(
  positionals: readonly string[],
  mistakes: string[],
): Pick<Config, 'command' | 'operands'> {
  const [first = 'serve', ...operands] = positionals;
  const command = commands.find((candidate) => candidate === first);
  if (command === undefined) mistakes.push(`"${first}" is no command; there are ${listed(commands)}`);
  else if (command === 'replay' && operands.length === 0)
    mistakes.push('replay needs a log, as in replay perfmon.csv');
  else if (command === 'check-store' && operands.length > 1)
    mistakes.push(`check-store looks at one file, but "${operands[1]}" was given as well`);
  else if (command !== 'replay' && command !== 'check-store' && operands.length > 0)
    mistakes.push(`${command} takes no operand, but "${operands[0]}" was given`);
  return { command: command ?? 'serve', operands };
}

/** A flag of another command would be without effect; in a file or the environment it may stand for when that command is run. */
function refuseStrangers(flags: Layer, command: Command, mistakes: string[]): void {
  for (const [name, { where }] of flags) {
    const of = commandsOf(name);
    if (of !== undefined && !of.includes(command))
      mistakes.push(`${where} is for ${listed(of)}; ${command} does not know it`);
  }
}

function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length > 1 ? `${words.slice(0, -1).join(', ')} and ${last}` : last;
}

function explain(error: z.ZodError, written: Layer): readonly string[] {
  return error.issues.map((issue) => {
    const name = String(issue.path[0] ?? '');
    const { where = `--${name}`, value } = written.get(name) ?? {};
    const shown = issue.path.length > 1 && Array.isArray(value) ? value[Number(issue.path[1])] : value;
    return `${where} ${JSON.stringify(shown)}: ${issue.message}`;
  });
}

function unknownName(where: string, name: string, prefix: string): string {
  const near = names.filter((candidate) => distance(candidate, name) <= 2);
  const hint =
    near.length > 0
      ? `did you mean ${near.map((candidate) => prefix + candidate).join(' or ')}?`
      : 'see --help';
  return `${where} is not known; ${hint}`;
}

/** Edit distance, to find what a misspelt name was meant to be. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
