/**
 * The first line of a log: its kind, the time zone and the counter paths. Only the mark `(PDH-CSV 4.0)` is sure to be
 * there; the zone's name is in the language of the machine and may be cut anywhere, the offset with it.
 */
import { splitCells, type Delimiter } from './cells.ts';

export interface LogHeader {
  /** `PDH-CSV 4.0` */
  readonly format: string;
  readonly delimiter: Delimiter;
  /** As written, maybe cut or empty. */
  readonly zoneName: string;
  /** Minutes to add to the local time to get UTC: 480 for UTC−8. Undefined where the header does not say. */
  readonly biasMinutes: number | undefined;
  /** Column headings behind the time, as written. */
  readonly paths: readonly string[];
}

/** Undefined where the line is no header. */
export function parseHeader(line: string): LogHeader | undefined {
  const mark = /^\s*"?\s*\((PDH-[CT]SV \d+\.\d+)\)/u.exec(line);
  if (mark?.[1] === undefined) return undefined;
  const delimiter = delimiterOf(line);
  const [first = '', ...paths] = splitCells(line, delimiter);
  const zone = first.slice(first.indexOf(')') + 1).trim();
  const bias = /\((-?\d{1,4})\)(?:\s*Time)?$/iu.exec(zone);
  return {
    format: mark[1],
    delimiter,
    zoneName: zone.slice(0, bias?.index).replace(/^\(/u, '').replace(/\)$/u, ''),
    biasMinutes: bias === null ? undefined : Number(bias[1]),
    paths,
  };
}

/** The character most often found before a counter path, or else behind the first cell. */
function delimiterOf(line: string): Delimiter {
  const counts = (['\t', ';', ','] as const).map((delimiter) => ({
    delimiter,
    count: line.split(`${delimiter}"\\`).length + line.split(`${delimiter}\\`).length,
  }));
  const best = counts.reduce((leader, next) => (next.count > leader.count ? next : leader));
  if (best.count > 2) return best.delimiter;
  const behind = /^\s*"[^"]*"\s*([\t;,])/u.exec(line)?.[1] ?? /[\t;,]/u.exec(line)?.[0];
  return behind === '\t' || behind === ';' ? behind : ',';
}
