/** `check-store`: reads a whole store file, says what is in it and what is damaged, and copies what is sound into a new one. */
import { statSync } from 'node:fs';
import path from 'node:path';

import { checkStore, storeFileName, type StoreReport } from '../../storage/index.ts';
import type { Config } from '../config.ts';
import { StorageError } from '../model/history.ts';
import type { UnixMs } from '../model/time.ts';
import type { World } from '../service.ts';

/** Sentences about damage that are shown to a person; `--json` has them all. */
const mostShown = 20;

/** The exit code: 0 = sound, 1 = damaged, 2 = not to be told. */
export function checkStoreFile(
  config: Config,
  { say }: Pick<World, 'say'>,
  warn: (line: string) => void,
): number {
  const file = fileOf(config);
  const { json, salvage } = config;
  try {
    const report = checkStore(file, salvage === undefined ? {} : { salvageTo: salvage });
    say(json ? JSON.stringify(report, undefined, 2) : reportText(report));
    return report.problems.length === 0 ? 0 : 1;
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    if (json) say(JSON.stringify({ path: file, error: error.message }, undefined, 2));
    else warn(error.message);
    return 2;
  }
}

/** A folder stands for the store in it. */
function fileOf({ operands, 'data-dir': folder }: Config): string {
  const [given = folder] = operands;
  const isFolder =
    operands.length === 0 || statSync(given, { throwIfNoEntry: false })?.isDirectory() === true;
  return isFolder ? path.join(given, storeFileName) : given;
}

function reportText(report: StoreReport): string {
  const { formatVersion, sizeBytes, polls, problems, salvagedTo } = report;
  const tiers = report.tiers.map(({ name, blocks, sizeBytes: bytes, oldestAt, newestAt }) =>
    [
      name.padEnd(12),
      ...spanText(oldestAt, newestAt),
      counted(blocks, 'block').padStart(14),
      sizeText(bytes).padStart(12),
    ].join('  '),
  );
  return [
    `Store "${report.path}": format version ${formatVersion}, ${sizeText(sizeBytes)}, ${spanText(report.oldestAt, report.newestAt).join(' to ')}`,
    ...tiers.map((line) => `  ${line}`),
    `  and ${counted(polls, 'row')} of newest polls that are in no block yet`,
    ...(problems.length === 0 ? ['Every page, row and block is as it was written'] : damageText(problems)),
    ...(salvagedTo === undefined ? [] : [`What is sound was copied to "${salvagedTo}"`]),
    ...(problems.length > 0 && salvagedTo === undefined
      ? ['Run it again with --salvage NEW-FILE to copy what is sound']
      : []),
  ].join('\n');
}

function damageText(problems: readonly string[]): readonly string[] {
  const more = problems.length - mostShown;
  return [
    `Damaged in ${counted(problems.length, 'place')}; the rest can be used as it is:`,
    ...problems.slice(0, mostShown).map((problem) => `  ${problem}`),
    ...(more > 0 ? [`  and ${more} more, which --json lists`] : []),
  ];
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function spanText(from: UnixMs | undefined, to: UnixMs | undefined): readonly [string, string] {
  const text = (at: UnixMs | undefined) => (at === undefined ? '–'.padEnd(24) : new Date(at).toISOString());
  return [text(from), text(to)];
}

function sizeText(bytes: number): string {
  if (bytes < 2 ** 20) return `${(bytes / 2 ** 10).toFixed(1)} KiB`;
  return bytes < 2 ** 30 ? `${(bytes / 2 ** 20).toFixed(1)} MiB` : `${(bytes / 2 ** 30).toFixed(2)} GiB`;
}
