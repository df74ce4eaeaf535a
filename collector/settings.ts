/**
 * The table of settings: name, how its text is read, what is right when it is wrong, default, help. Flags, environment names, the
 * YAML file, `--help` and the README's table derive from it.
 */
import { z } from 'zod';

import type { Thresholds } from './attribution/findings/thresholds.ts';
import type { AlertSettings } from './alerting/settings/alert-settings.ts';
import { unixMs, type UnixMs } from './model/time.ts';
import { readWrittenSize, readWrittenSpan } from './model/written.ts';

/** A setting read from text; numbers of a YAML file count as their text. */
function setting<T>(read: (text: string) => T | undefined, right: string) {
  return z.union([z.string(), z.number(), z.boolean()], { error: right }).transform((value, context) => {
    const result = read(String(value).trim());
    if (result !== undefined) return result;
    context.addIssue({ code: 'custom', message: right });
    return z.NEVER;
  });
}

function readSpan(leastMs: number, mostMs: number) {
  return (text: string): number | undefined => {
    const span = readWrittenSpan(text);
    return span !== undefined && span >= leastMs && span <= mostMs ? span : undefined;
  };
}

const kinds = ['auto', 'windows', 'exporter', 'simulated'] as const;
export const recordingPrefix = 'recording:';

type SourceChoice = (typeof kinds)[number] | `${typeof recordingPrefix}${string}`;

function readSource(text: string): SourceChoice | undefined {
  return isRecording(text) ? text : kinds.find((kind) => kind === text);
}

export function isRecording(text: string): text is `${typeof recordingPrefix}${string}` {
  return text.startsWith(recordingPrefix) && text.length > recordingPrefix.length;
}

function readBytes(text: string): number | undefined {
  const bytes = readWrittenSize(text);
  return bytes !== undefined && bytes >= 4 * 2 ** 20 && bytes <= 2 ** 44 ? bytes : undefined;
}

export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

function readListen(text: string): ListenAddress | undefined {
  const match = /^(?:\[([0-9a-f:.]+)\]|([^:[\]\s]+)):(\d{1,5})$/i.exec(text);
  const port = Number(match?.[3]);
  const host = match?.[1] ?? match?.[2];
  return host !== undefined && port <= 65_535 ? { host, port } : undefined;
}

function readWhole(least: number, most: number): (text: string) => number | undefined {
  return (text) =>
    /^\d+$/.test(text) && Number(text) >= least && Number(text) <= most ? Number(text) : undefined;
}

function readFactor(text: string): number | undefined {
  return Number(text) > 0 && Number(text) <= 10_000 ? Number(text) : undefined;
}

function readInstant(text: string): UnixMs | undefined {
  const at = /^\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:\d{2})$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : unixMs(at);
}

function oneOf<const T extends string>(...choices: readonly T[]) {
  return setting((text) => choices.find((choice) => choice === text), `must be one of ${choices.join(', ')}`);
}

function readUrl(text: string): string | undefined {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) ? text : undefined;
}

function readSwitch(text: string): boolean | undefined {
  if (text === 'true') return true;
  return text === 'false' ? false : undefined;
}

function readHostName(text: string): string | undefined {
  return /^[\w-]+(\.[\w-]+)*$/.test(text) ? text.toLowerCase() : undefined;
}

const nonEmpty = (text: string): string | undefined => (text === '' ? undefined : text);

/** What the program can be asked to do; the first is what it does unasked. */
export const commands = [
  'serve',
  'replay',
  'top',
  'doctor',
  'record',
  'check-config',
  'check-store',
] as const;

export type Command = (typeof commands)[number];

/** Makes `--help`; an empty example is a switch. With `of`, the flag means something to these commands only. */
const about = (help: string, example: string, of?: readonly Command[]) => ({
  help,
  example,
  ...(of === undefined ? {} : { of }),
});

/** Which of the commands a flag is for; undefined = all of them. */
export function commandsOf(name: string): readonly Command[] | undefined {
  return describe(name)?.of;
}

/** True for a flag that stands alone. */
export function isSwitch(name: string): boolean {
  return describe(name)?.example === '';
}

/** A value as it may be given, for the sentence that says one is missing. */
export function exampleOf(name: string): string {
  return describe(name)?.example ?? 'VALUE';
}

function describe(name: string): ReturnType<typeof about> | undefined {
  const shape: Readonly<Record<string, z.ZodType>> = settings.shape;
  return shape[name]?.meta() as ReturnType<typeof about> | undefined;
}

export const settings = z.strictObject({
  listen: setting(readListen, 'must be HOST:PORT, as 127.0.0.1:9820 or [::1]:9820')
    .prefault('127.0.0.1:9820')
    .meta(about('address to serve on; beyond loopback it needs --auth-token', '127.0.0.1:9820')),
  'data-dir': setting(nonEmpty, 'must be a folder')
    .prefault('whichvm-data')
    .meta(about('folder of the store', 'whichvm-data')),
  config: setting(nonEmpty, 'must be a file')
    .optional()
    .meta(about('YAML file with any of these names', 'whichvm.yaml')),
  source: setting(readSource, 'must be auto, windows, exporter, simulated or recording:FILE')
    .prefault('auto')
    .meta(about('auto, windows, exporter, simulated or recording:FILE', 'auto')),
  target: z
    .array(setting(nonEmpty, 'must be a URL, NAME=URL or file:PATH'))
    .prefault([])
    .meta(
      about(
        'windows_exporter to watch, may repeat: URL, NAME=URL, file:PATH',
        'hv01=http://hv01:9182/metrics',
      ),
    ),
  interval: setting(readSpan(100, 3_600_000), 'must be a span from 100ms to 1h, as 1s, 500ms or 2m')
    .prefault('1s')
    .meta(about('time between polls', '1s')),
  'storage-max': setting(readBytes, 'must be a size from 4MiB to 16TiB, as 512MiB or 1GiB')
    .prefault('1GiB')
    .meta(about('bytes the store may use on disk', '1GiB')),
  'log-level': oneOf('debug', 'info', 'warn', 'error', 'silent')
    .prefault('info')
    .meta(about('debug, info, warn, error or silent', 'info')),
  'auth-token': setting((text) => (text.length >= 16 ? text : undefined), 'must have at least 16 characters')
    .optional()
    .meta(
      about('password for every request (HTTP basic with any user name, or bearer)', 'a-long-random-secret'),
    ),
  'allowed-host': z
    .array(setting(readHostName, 'must be a name without scheme and port, as whichvm.example.org'))
    .prefault([])
    .meta(
      about('name that a reverse proxy on this machine asks for, may repeat', 'whichvm.example.org', [
        'serve',
        'replay',
      ]),
    ),
  webhook: setting(readUrl, 'must be an http or https URL')
    .optional()
    .meta(about('where alerts are sent', 'https://chat/hook')),
  'otlp-endpoint': setting(readUrl, 'must be an http or https URL')
    .optional()
    .meta(about('OTLP/HTTP metrics endpoint to push to', 'http://127.0.0.1:4318/v1/metrics')),
  'sim-lps': setting(readWhole(1, 2048), 'must be a whole number from 1 to 2048')
    .prefault(16)
    .meta(about('simulated host: logical processors', '16')),
  'sim-vms': setting(readWhole(0, 1024), 'must be a whole number from 0 to 1024')
    .prefault(12)
    .meta(about('simulated host: virtual machines', '12')),
  'sim-seed': setting(readWhole(0, 2 ** 32 - 1), 'must be a whole number from 0 to 4294967295')
    .prefault(1)
    .meta(about('simulated host: seed; the same seed gives the same host', '1')),
  'sim-archive-vms': setting(readWhole(0, 1024), 'must be a whole number from 0 to 1024')
    .prefault(0)
    .meta(about('simulated host: VMs with a disk on E:, the volume that fills', '500')),
  'sim-speed': setting(readFactor, 'must be a factor above 0 and up to 10000')
    .prefault(1)
    .meta(about('simulated host: simulated seconds in a second', '1')),
  'sim-since': setting(readInstant, 'must be a time in the past, as 2026-11-22T08:00:00Z')
    .optional()
    .meta(
      about('simulated host: when it began; a restart then goes on where it was', '2026-11-22T08:00:00Z'),
    ),
  scenario: setting(readSwitch, 'must be true or false')
    .prefault(false)
    .meta(about('simulated host: play the scripted day', '')),
  'look-closer': setting(readSwitch, 'must be true or false')
    .prefault(false)
    .meta(
      about('let the page read real hosts up to 333 times a second for seconds, to tell who ran where', ''),
    ),
  json: setting(readSwitch, 'must be true or false')
    .prefault(false)
    .meta(about('doctor, check-store: write JSON for scripts', '', ['doctor', 'check-store'])),
  salvage: setting(nonEmpty, 'must be a file')
    .optional()
    .meta(about('check-store: copy what is sound into this new file', 'sound.db', ['check-store'])),
  attach: setting(
    (text) => (text === 'none' ? text : readUrl(text)),
    'must be the http or https URL of a running whichvm, or none',
  )
    .optional()
    .meta(about('top: instance to show, or none to poll by itself', 'http://127.0.0.1:9820', ['top'])),
  batch: setting(readSwitch, 'must be true or false')
    .prefault(false)
    .meta(about('top: CSV for scripts instead of a screen', '', ['top'])),
  count: setting(readWhole(1, 2 ** 32 - 1), 'must be a whole number from 1 on')
    .optional()
    .meta(about('top --batch: polls to print before it ends, also -n 5', '5', ['top'])),
  closer: setting(readSwitch, 'must be true or false')
    .prefault(false)
    .meta(about('top --batch: look closer, and print which VM ran on which LP', '', ['top'])),
  once: setting(readSwitch, 'must be true or false')
    .prefault(false)
    .meta(about('top: print it once and end', '', ['top'])),
  for: setting(readSpan(1000, 168 * 3_600_000), 'must be a span from 1s to 168h, as 5s, 10m or 24h')
    .prefault('1m')
    .meta(about('record: for how long', '1m', ['record'])),
  out: setting(nonEmpty, 'must be a file')
    .optional()
    .meta(about('record: the file to make', 'host.jsonl.gz', ['record'])),
  anonymise: setting(readSwitch, 'must be true or false')
    .prefault(false)
    .meta(about('record: replace names and addresses', '', ['record'])),
  burst: setting(readSpan(1, 1000), 'must be a span from 1ms to 1s, as 10ms')
    .optional()
    .meta(about('record: read who ran where this often, as fast as the host gives it', '10ms', ['record'])),
  ascii: setting(readSwitch, 'must be true or false')
    .optional()
    .meta(about('top: ASCII only; left out = by the locale', '', ['top'])),
});

export type Settings = Readonly<z.infer<typeof settings>> & {
  /** The `alerts:` section, which only a file can hold. */
  readonly alerts: AlertSettings;
  /** The `findings:` section, likewise. */
  readonly findings: Thresholds;
};
