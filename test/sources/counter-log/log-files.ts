/** Logs to read in tests: those in test/golden, those written on the spot, and how a frame reads as a table. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { Frame } from '../../../collector/model/frame.ts';
import { openCounterLog, type CounterLog } from '../../../collector/sources/counter-log/counter-log.ts';
import { samplesFolder } from '../../support/samples.ts';

export const golden = (name: string): string => path.join('test/golden/counter-log', name);

export const samples = path.join(samplesFolder, 'pdh-logs');

const folder = mkdtempSync(path.join(tmpdir(), 'whichvm-log-'));

/** Writes a log of these lines; the last has no line end unless it is empty. */
export function written(lines: readonly string[], lineEnd = '\r\n', name = 'log.csv'): string {
  const file = path.join(folder, name);
  writeFileSync(file, lines.join(lineEnd));
  return file;
}

export interface ReadLog {
  readonly log: CounterLog;
  readonly frames: readonly Frame[];
}

export async function readLog(file: string): Promise<ReadLog> {
  const log = await openCounterLog(file);
  const frames: Frame[] = [];
  for await (const frame of log.frames()) frames.push(frame);
  return { log, frames };
}

/** What the log was refused with. */
export async function refusalOf(file: string): Promise<string> {
  try {
    await openCounterLog(file);
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
  return 'was read';
}

/** `set/counter/instance` → value. */
export function tableOf(frame: Frame | undefined): Readonly<Record<string, number>> {
  return Object.fromEntries(
    (frame?.sets ?? []).flatMap(({ set, instances, columns }) =>
      columns.flatMap(({ counter, value }) =>
        instances.map(({ name, duplicate }, row) => [
          `${set}/${counter}/${name}${duplicate === 0 ? '' : `#${duplicate}`}`,
          value[row] ?? NaN,
        ]),
      ),
    ),
  );
}
