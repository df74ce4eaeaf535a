/**
 * What a rule of the mapping says: which counter of the catalogue a family of windows_exporter carries, how Windows calls
 * the instance, and how many raw units of the provider one unit on the page is.
 */
import type { PerfTypeName } from '../../model/perf-type.ts';

type Labels = ReadonlyMap<string, string>;

/** How Windows would call the instance that a sample's labels mean; undefined when a label is missing. */
export type InstanceOf = (labels: Labels) => string | undefined;

export interface FamilyRule {
  readonly set: string;
  readonly counter: string;
  readonly instance: InstanceOf;
  /** Only samples with this label value. */
  readonly where?: { readonly label: string; readonly value: string };
  /** The second value of the counter, its own base; left out = the first. */
  readonly isBase?: true;
  /** Raw units in one unit on the page; the product is a whole number. Left out = the page shows the raw value. */
  readonly factor?: number;
  /** A time in 100 ns ticks or in seconds, by the version of the exporter; each kind is told apart on its own. */
  readonly time?: 'run' | 'wait';
  /** Where it differs from the catalogue's, because the exporter gives less than Windows does. */
  readonly type?: PerfTypeName;
}

/** Names behind `windows_` (or `wmi_`), with what they carry; one family may feed several counters. */
export type FamilyRules = readonly (readonly [family: string, rule: FamilyRule])[];

const byLabel =
  (label: string): InstanceOf =>
  (labels) =>
    labels.get(label);

/** The exporter cuts `Hv LP 3` down to `3`; here it becomes whole again. */
const numbered =
  (prefix: string): InstanceOf =>
  (labels) => {
    const number = labels.get('core');
    return number === undefined ? undefined : `${prefix} ${number}`;
  };

function virtualProcessor(labels: Labels): string | undefined {
  const [vm, core] = [labels.get('vm'), labels.get('core')];
  return vm === undefined || core === undefined ? undefined : `${vm}:Hv VP ${core}`;
}

/** Processors of the host OS are `<group>,<number>`; exporters of the time before groups gave the number alone. */
function hostProcessor(labels: Labels): string | undefined {
  const core = labels.get('core');
  return core === undefined || core.includes(',') ? core : `0,${core}`;
}

export const instanceOf = {
  single: () => '',
  root: () => 'Root',
  logicalProcessor: numbered('Hv LP'),
  rootVirtualProcessor: numbered('Root VP'),
  virtualProcessor,
  hostProcessor,
  byLabel,
} as const;
