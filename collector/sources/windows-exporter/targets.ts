/** What the user writes behind `--target`, taken apart and checked: `URL`, `NAME=URL`, `file:PATH`, `NAME=file:PATH`. */
import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';

interface ExporterTarget {
  /** Name of the host everywhere; that of the address or file unless one was given. */
  readonly host: string;
  /** An address, or `file:` and a path. */
  readonly target: string;
}

export interface ParsedTargets {
  readonly targets: readonly ExporterTarget[];
  /** One sentence each; when there are any, the targets are not to be used. */
  readonly mistakes: readonly string[];
}

export function parseTargets(values: readonly string[]): ParsedTargets {
  const targets: ExporterTarget[] = [];
  const mistakes: string[] = [];
  for (const value of values) {
    const read = readTarget(value);
    if (typeof read === 'string') mistakes.push(`Cannot use target "${withoutPassword(value)}": ${read}`);
    else targets.push(read);
  }
  return { targets, mistakes: [...mistakes, ...repeated(targets)] };
}

/** The target, or what is wrong with it. */
function readTarget(value: string): ExporterTarget | string {
  const named = /^([^=:/?#@]*)=(.*)$/su.exec(value);
  const [name, target] = [named?.[1]?.trim(), (named?.[2] ?? value).trim()];
  if (name === '') return 'there is no name before =, as in hv01=http://hv01:9182/metrics';
  return target.startsWith('file:') ? fileTarget(target, name) : urlTarget(target, name);
}

function urlTarget(target: string, name: string | undefined): ExporterTarget | string {
  const url = URL.canParse(target) ? new URL(target) : undefined;
  if (url === undefined || !/^https?:$/u.test(url.protocol) || url.hostname === '') {
    const guess = /^[\w.-]+(?::\d+)?(?:\/\S*)?$/u.test(target) ? target : 'hv01:9182/metrics';
    return `an address starts with http:// or https://, as http://${guess}`;
  }
  // The exporter's front page is HTML; whoever names only the host means the metrics.
  if (url.pathname === '/') url.pathname = '/metrics';
  return { host: name ?? url.hostname, target: url.href };
}

function fileTarget(target: string, name: string | undefined): ExporterTarget | string {
  const file = pathOf(target);
  if (file === '') return 'there is no path behind file:, as in file:saved/hv01.txt';
  try {
    if (statSync(file).isDirectory()) return `${file} is a folder, a saved page of metrics is a file`;
    accessSync(file, constants.R_OK);
  } catch (error) {
    return `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  }
  return { host: name ?? path.parse(file).name, target };
}

/** The path of a `file:` target, also of one written as an address (`file:///C:/saved/hv01.txt`). */
export function pathOf(target: string): string {
  if (target.startsWith('file://')) {
    const decoded = decodeURIComponent(target.slice('file://'.length));
    return /^\/[A-Za-z]:/u.test(decoded) ? decoded.slice(1) : decoded;
  }
  return target.slice('file:'.length);
}

function repeated(targets: readonly ExporterTarget[]): readonly string[] {
  const byHost = Map.groupBy(targets, ({ host }) => host);
  return [...byHost].flatMap(([host, same]) => {
    if (same.length < 2) return [];
    const all = same.map(({ target }) => withoutPassword(target)).join(' and ');
    return [`${same.length} targets have the name "${host}": ${all}; give each its own, as NAME=URL`];
  });
}

function withoutPassword(text: string): string {
  return text.replace(/\/\/[^/@\s]*@/u, '//…@');
}
