/** Imports flow one way: the table of ARCHITECTURE.md, held here; an exception needs a line with its reason. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { expect, test } from 'vitest';

const allowed: Readonly<Record<string, readonly string[]>> = {
  'collector/model': [],
  'collector/catalogue': ['collector/model'],
  'collector/sources': ['collector/model', 'collector/catalogue'],
  'collector/sampling': ['collector/model', 'collector/catalogue'],
  'collector/attribution': ['collector/model', 'collector/catalogue'],
  'collector/terminal': ['collector/model', 'collector/catalogue', 'collector/attribution'],
  'collector/alerting': ['collector/model', 'collector/catalogue'],
  'collector/exposition': ['collector/model', 'collector/catalogue'],
  'collector/doctor': ['collector/model', 'collector/catalogue', 'collector/sources'],
  'collector/http': [
    'collector/model',
    'collector/catalogue',
    'collector/attribution',
    'collector/exposition',
  ],
  storage: ['collector/model'],
  ui: ['collector/model'],
};

/** Packages that only one place may name. */
const owners: Readonly<Record<string, RegExp>> = {
  'better-sqlite3': /^storage\/ring\/database\.ts$/,
  koffi: /^collector\/sources\/windows\//,
  uplot: /^ui\/charts\//,
};

const rooms = Object.keys(allowed);
const roomOf = (file: string): string | undefined => rooms.find((room) => file.startsWith(`${room}/`));

function* sourceFiles(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = `${folder}/${entry.name}`;
    if (entry.isDirectory() && entry.name !== 'dist') yield* sourceFiles(file);
    else if (/\.tsx?$/.test(entry.name)) yield file;
  }
}

function importsOf(file: string): readonly { specifier: string; line: number }[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.flatMap((text, index) => {
    const match = /(?:from|import)\s*\(?\s*'([^']+)'/.exec(text);
    return match?.[1] === undefined ? [] : [{ specifier: match[1], line: index + 1 }];
  });
}

function offence(file: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) {
    const name = specifier.startsWith('@')
      ? specifier.split('/').slice(0, 2).join('/')
      : specifier.split('/')[0];
    const owner = owners[name ?? ''];
    return owner === undefined || owner.test(file) ? undefined : `only ${owner.source} may import ${name}`;
  }
  const from = roomOf(file);
  const target = path.posix.normalize(path.posix.join(path.posix.dirname(file), specifier));
  const to = roomOf(target);
  if (from === undefined || to === from) return undefined;
  if (to !== undefined && (allowed[from] ?? []).includes(to)) return undefined;
  return `${from} may not import ${target}`;
}

test('every import goes the way ARCHITECTURE.md draws', () => {
  const files = ['collector', 'storage', 'ui'].flatMap((folder) => [...sourceFiles(folder)]);

  const offences = files.flatMap((file) =>
    importsOf(file).flatMap(({ specifier, line }) => {
      const reason = offence(file, specifier);
      return reason === undefined ? [] : [`${file}:${line} ${reason}`];
    }),
  );

  expect(files.length).toBeGreaterThan(10);
  expect(offences).toEqual([]);
});
