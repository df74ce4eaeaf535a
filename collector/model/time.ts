/**
 * Instants and spans. The only file where a plain number becomes a time; everywhere else the two types keep
 * an instant from being added to an instant. The clock itself is handed in by `main.ts`.
 */

/** An instant: milliseconds since 1970-01-01T00:00:00Z. */
export type UnixMs = number & { readonly __unixMs: unique symbol };

/** A span of milliseconds. */
export type Ms = number & { readonly __ms: unique symbol };

export function unixMs(value: number): UnixMs {
  return value as UnixMs;
}

export function ms(value: number): Ms {
  return value as Ms;
}

export function addMs(at: UnixMs, span: Ms): UnixMs {
  return (at + span) as UnixMs;
}

/** The span from `from` to `to`; negative when the clock went back. */
export function msBetween(from: UnixMs, to: UnixMs): Ms {
  return (to - from) as Ms;
}

export const secondMs = ms(1000);
export const minuteMs = ms(60_000);
export const hourMs = ms(3_600_000);
export const dayMs = ms(86_400_000);

/** Reads the current instant. Handed in, so that tests move it. */
export type Clock = () => UnixMs;
