/** The program's log: pino. On a terminal lines for people, elsewhere one JSON object a line; both on standard error. */
import pino, { type Logger } from 'pino';

import type { Settings } from './settings.ts';

export type Log = Logger;

export function createLog(level: Settings['log-level'], output: NodeJS.WriteStream): Log {
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime };
  return output.isTTY
    ? pino(options, { write: (line) => output.write(readable(line)) })
    : pino(options, output);
}

const levels: Readonly<Record<number, string>> = {
  20: 'debug',
  30: 'info ',
  40: 'WARN ',
  50: 'ERROR',
  60: 'FATAL',
};

function readable(line: string): string {
  const { level, time, msg, err, ...rest } = JSON.parse(line) as Record<string, unknown>;
  const clock = new Date(String(time)).toLocaleTimeString('sv');
  const detail = Object.entries(rest).map(([name, value]) => ` ${name}=${JSON.stringify(value)}`);
  const stack = err instanceof Object && 'stack' in err ? `\n${String(err.stack)}` : '';
  return `${clock} ${levels[Number(level)] ?? String(level)} ${String(msg ?? '')}${detail.join('')}${stack}\n`;
}
