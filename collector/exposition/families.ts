/**
 * A metric family as every exposition sees it: a name, a meaning, and columns of samples with their labels. Both the
 * Prometheus text and the OTLP push are written from this and from nothing else, so they cannot disagree.
 */
import type { UnixMs } from '../model/time.ts';

export type Labels = Readonly<Record<string, string>>;

export interface Family {
  /** As Prometheus shows it, counters with their `_total`, infos with their `_info`. */
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'info';
  readonly help: string;
}

/** The samples of one family of one host. */
export interface FamilyPart {
  readonly at: UnixMs;
  /**
   * One per value. The same array object as before while nothing came or went, so that label text can be kept; undefined
   * where the instance cannot be told from one already listed.
   */
  readonly labels: readonly (Labels | undefined)[];
  /** NaN = absent: no sample. */
  readonly values: ArrayLike<number>;
}

export interface FamilySamples {
  readonly family: Family;
  readonly parts: readonly FamilyPart[];
}

/** Where families come from: read when a page or a push is due, never waited for by a poll. */
export type FamilyReader = () => readonly FamilySamples[] | Promise<readonly FamilySamples[]>;

/** What makes two samples of one family the same series. */
export function labelKey(labels: Labels): string {
  return JSON.stringify(
    Object.entries(labels).sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0)),
  );
}

const units = ['seconds', 'bytes', 'ratio', 'hertz'] as const;

/** The base unit a family's name ends in, or undefined where it counts things. */
export function unitOf(family: Family): (typeof units)[number] | undefined {
  const name = family.name.replace(/_total$/, '');
  return units.find((unit) => name.endsWith(`_${unit}`));
}
