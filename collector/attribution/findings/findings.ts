/**
 * What stands out on a host over a span, in sentences with their numbers: the rules of this room one after the other, worst first.
 * Pure; one use is enough for most rules, what rose and fell needs several.
 */
import type { FindingAnswer } from '../../model/wire-findings.ts';
import type { HostUse } from '../host-use.ts';
import { spanUse } from '../span-use.ts';
import type { Found } from './describe.ts';
import { hostFindings } from './host-findings.ts';
import { processorFindings } from './processor-findings.ts';
import { defaultThresholds, type Thresholds } from './thresholds.ts';
import { vmFindings } from './vm-findings.ts';

const ranks = { critical: 0, warning: 1, info: 2 };

export interface Findings {
  readonly findings: readonly FindingAnswer[];
  /** How many intervals there were to look at. */
  readonly intervals: number;
}

/** `uses` oldest first, of one host. */
export function findings(uses: readonly HostUse[], thresholds: Thresholds = defaultThresholds): Findings {
  const span = spanUse(uses);
  const host = uses.at(-1)?.host;
  if (host === undefined || span.times.length === 0) return { findings: [], intervals: 0 };
  const looked = { span, host, thresholds };
  const found = [...hostFindings(looked), ...processorFindings(looked), ...vmFindings(looked)];
  const ranked = found.sort((a, b) => ranks[a.severity] - ranks[b.severity] || weight(b) - weight(a));
  return { findings: cut(ranked), intervals: span.times.length };
}

/** More than this of one rule are the same news again. */
const mostOfRule = 4;

function cut(ranked: readonly Found[]): readonly FindingAnswer[] {
  const byRule = Map.groupBy(ranked, ({ rule }) => rule);
  return ranked.flatMap((found): readonly FindingAnswer[] => {
    const same = byRule.get(found.rule) ?? [];
    const place = same.indexOf(found);
    if (place >= mostOfRule) return [];
    const more = place === mostOfRule - 1 ? same.length - mostOfRule : 0;
    return [{ id: `${found.rule}:${found.subject.key}`, ...found, more }];
  });
}

/** How far over its limit, to put the worst of one severity first. */
function weight({ evidence: [first] }: Found): number {
  return first === undefined || first.limit === null ? 0 : first.value / first.limit;
}
