/** The part of the HTTP API's JSON that says what stands out, each with its numbers and where to look. */
import type { MomentAnswer } from './wire.ts';

export interface FindingsAnswer extends MomentAnswer {
  /** Worst first. */
  readonly findings: readonly FindingAnswer[];
  /** How many intervals of the span were looked at; what came and went needs more than one. */
  readonly intervals: number;
}

export type FindingRule =
  | 'host-busy'
  | 'host-oversubscribed'
  | 'processor-hot'
  | 'processor-hot-network'
  | 'processor-switching'
  | 'processors-parked'
  | 'vm-waited'
  | 'vm-saturated'
  | 'vm-one-processor'
  | 'vm-remote';

export interface FindingAnswer {
  /** The rule and its subject: the same finding has the same id in the next answer. */
  readonly id: string;
  readonly rule: FindingRule;
  readonly severity: 'info' | 'warning' | 'critical';
  readonly subject: {
    readonly kind: 'host' | 'vm' | 'processor';
    readonly key: string;
    readonly name: string;
  };
  /** A whole sentence in English. */
  readonly text: string;
  /** What a sentence in another language is made from: ratios 0–1, cores, Unix milliseconds, names. */
  readonly parameters: Readonly<Record<string, string | number>>;
  readonly evidence: readonly EvidenceAnswer[];
  /** On the last of a rule: how many more subjects it holds for, all less than this one. They are left out. */
  readonly more: number;
  /** Whose limit it is. */
  readonly source: string;
  readonly view: FindingView;
}

export interface EvidenceAnswer {
  /** Name of the VM, `LP 0`, or the host. */
  readonly subject: string;
  readonly measure:
    'cores' | 'wait' | 'busy' | 'remote' | 'interrupts' | 'switches' | 'processors' | 'parked';
  /** Mean while it was so: cores, a ratio, per second, or a count, by `measure`. */
  readonly value: number;
  /** The same before; null when there is no before. */
  readonly before: number | null;
  /** What the value was held against; null for evidence beside the point. */
  readonly limit: number | null;
}

/** The place on the page that shows it. */
export interface FindingView {
  readonly room: 'now' | 'time' | 'network';
  readonly vm: string | null;
  readonly lp: number | null;
  readonly from: number;
  readonly to: number;
  /** The same as an address: `/?host=hv01&view=time&from=…`. */
  readonly link: string;
}
