/** Spans and sizes as people write them: `90s`, `15m`, `1.5 h`; `500MB`, `10 GiB`. One unit each; what is too long is for the reader to say. */

const unitMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};
const unitBytes: Readonly<Record<string, number>> = { '': 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 };

/** Milliseconds; undefined when the text is no span with a unit. */
export function readWrittenSpan(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d|w)$/.exec(text);
  return match === null ? undefined : Number(match[1]) * (unitMs[match[2] ?? ''] ?? Number.NaN);
}

/** Whole bytes, where k, M, G and T are powers of 1024 with and without `i`, as Windows counts; undefined when the text is no size. */
export function readWrittenSize(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*([kmgt]?)(?:i?b)?$/i.exec(text);
  if (match === null) return undefined;
  return Math.floor(Number(match[1]) * (unitBytes[(match[2] ?? '').toLowerCase()] ?? Number.NaN));
}
