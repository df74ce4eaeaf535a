/**
 * Whether the times of the hyperv collector are 100 ns ticks (up to 0.29) or seconds (from 0.30 on). Taken from the page, never
 * assumed: a fraction is never ticks, a release says what it does, and for want of both two pages show how fast it grows.
 */

import type { Sample } from './prometheus-text.ts';

export type TimeUnit = 'ticks' | 'seconds';

/** What one page says about its run times. */
export interface TimeEvidence {
  /** Of windows_exporter_build_info; undefined when there is none. */
  readonly version: string | undefined;
  /** Families that only releases up to 0.29 had. */
  readonly hasOldNames: boolean;
  /** Any run time on the page has a fraction. */
  readonly hasFraction: boolean;
  /** Any run time is above zero. */
  readonly hasValue: boolean;
  readonly runTimes: readonly Sample[];
  /** When the page was made, in seconds of a clock that only runs forward. */
  readonly atSeconds: number;
}

/** A busy processor counts 1 a second in seconds and ten million in ticks; on any live host some series is well over this. */
const leastTicksPerSecond = 1000;
/** More than a processor can run; a little over one for pages that are not made at even times. */
const mostSecondsPerSecond = 2;

/** Undefined = these two pages cannot tell; a later one will. */
export function timeUnitOf(before: TimeEvidence | undefined, now: TimeEvidence): TimeUnit | undefined {
  if (now.hasFraction) return 'seconds';
  const stated = unitOfVersion(now.version) ?? (now.hasOldNames ? 'ticks' : undefined);
  // Whole numbers of seconds on every processor at once do not happen: such a build does not do what its release did.
  const contradicted = stated === 'seconds' && now.hasValue;
  if (stated !== undefined && !contradicted) return stated;
  return before === undefined ? undefined : unitOfGrowth(before, now);
}

function unitOfVersion(version: string | undefined): TimeUnit | undefined {
  const parts = /^v?(\d+)\.(\d+)\.\d+(-.*)?$/u.exec(version ?? '');
  if (parts === null) return undefined;
  const [major, minor] = [Number(parts[1]), Number(parts[2])];
  // Names and units changed while 0.30.0 was in preparation, at different times.
  if (major === 0 && minor === 30 && parts[3] !== undefined) return undefined;
  return major === 0 && minor < 30 ? 'ticks' : 'seconds';
}

function unitOfGrowth(before: TimeEvidence, now: TimeEvidence): TimeUnit | undefined {
  const seconds = now.atSeconds - before.atSeconds;
  if (!(seconds > 0)) return undefined;
  const valuesBefore = new Map(before.runTimes.map((sample) => [seriesKey(sample), sample.value]));
  let fastest = 0;
  for (const sample of now.runTimes) {
    const grown = (sample.value - (valuesBefore.get(seriesKey(sample)) ?? NaN)) / seconds;
    if (grown > fastest) fastest = grown;
  }
  if (fastest >= leastTicksPerSecond) return 'ticks';
  return fastest > 0 && fastest <= mostSecondsPerSecond ? 'seconds' : undefined;
}

function seriesKey({ name, labels }: Sample): string {
  return JSON.stringify([name, ...labels]);
}
