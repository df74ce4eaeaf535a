/**
 * Instance names of Windows taken apart into labels. A VM's name is the user's text and may hold any character a pattern uses,
 * so a name is always split at the end that Windows wrote: at the last `:Hv VP `, at the identifiers behind an adapter.
 */
import type { CounterSetSpec, InstancePattern } from '../model/counter.ts';
import type { InstanceName } from '../model/snapshot.ts';

type Labels = Readonly<Record<string, string>>;

/** Labels that tell the instance from others of its set. A name that does not fit the pattern keeps one label `instance`. */
export function labelsOf(set: CounterSetSpec, instance: InstanceName): Labels {
  const labels = patterns[set.instances](instance.name) ?? { instance: instance.name };
  return instance.duplicate === 0 ? labels : { ...labels, duplicate: String(instance.duplicate) };
}

/** The name as PDH writes it: the first of a name bare, the next with `#1`. */
export function instanceText(instance: InstanceName): string {
  return instance.duplicate === 0 ? instance.name : `${instance.name}#${instance.duplicate}`;
}

/**
 * Whether Windows made this instance as the sum or mean of others; counting it would double every sum. The whole name must
 * match: a VM may be called `Sales_Total`. Some patterns have totals of parts beside it.
 */
export function isTotal(instance: InstanceName, pattern?: InstancePattern): boolean {
  if (instance.name.toLowerCase() === '_total') return true;
  if (pattern === 'processor') return /^\d+,_total$/iu.test(instance.name);
  return pattern === 'processor-network-adapter' && /^_?total, /iu.test(instance.name);
}

/**
 * Instances as listed in one sample of one set, with `#n` told from names that merely end so: it marks a repeat only where
 * the name without it, and every lower number, is there too.
 */
export function instanceNames(texts: readonly string[]): readonly InstanceName[] {
  const present = new Set(texts.map((text) => text.toLowerCase()));
  return texts.map((text) => {
    const mark = /^(.*)#([1-9]\d*)$/su.exec(text);
    const [name, duplicate] = [mark?.[1] ?? '', Number(mark?.[2])];
    if (mark === null || !hasLower(present, name.toLowerCase(), duplicate))
      return { name: text, duplicate: 0 };
    return { name, duplicate };
  });
}

function hasLower(present: ReadonlySet<string>, name: string, duplicate: number): boolean {
  if (!present.has(name)) return false;
  for (let lower = 1; lower < duplicate; lower += 1) {
    if (!present.has(`${name}#${lower}`)) return false;
  }
  return true;
}

const patterns: Readonly<Record<InstancePattern, (name: string) => Labels | undefined>> = {
  single: () => ({}),
  'logical-processor': (name) => numbered(name, /^Hv LP (\d+)$/iu, 'lp'),
  'root-virtual-processor': (name) => numbered(name, /^Root VP (\d+)$/iu, 'vp'),
  'virtual-processor': virtualProcessorLabels,
  'virtual-machine': (name) => ({ vm: name }),
  'migrating-virtual-machine': (name) => ({ vm: name.replace(/:VM Live Migration$/iu, '') }),
  'storage-device': (name) => ({ device: name }),
  'virtual-switch': (name) => ({ switch: name }),
  'virtual-switch-processor': switchProcessorLabels,
  'virtual-network-adapter': adapterLabels,
  'virtual-network-adapter-queue': queueLabels,
  'processor-network-adapter': processorAdapterLabels,
  'network-interface': (name) => ({ adapter: name }),
  balancer: (name) => ({ balancer: name }),
  volume: (name) => ({ volume: name }),
  processor: processorLabels,
  bus: (name) => ({ bus: name }),
  plain: (name) => ({ instance: name }),
};

function numbered(name: string, pattern: RegExp, label: string): Labels | undefined {
  const number = pattern.exec(name)?.[1];
  return number === undefined ? undefined : { [label]: number };
}

/** `<VM>:Hv VP <n>`; the greedy first part makes the split the last one. */
function virtualProcessorLabels(name: string): Labels | undefined {
  const parts = /^(.*):Hv VP (\d+)$/isu.exec(name);
  return parts === null ? undefined : { vm: parts[1] ?? '', vp: parts[2] ?? '' };
}

/** `<group>,<number>`; the total of a group is `<group>,_Total`. */
function processorLabels(name: string): Labels | undefined {
  const parts = /^(\d+),(\d+|_Total)$/iu.exec(name);
  return parts === null ? undefined : { group: parts[1] ?? '', processor: parts[2] ?? '' };
}

/** `<processor>, <adapter>`, or `total, <adapter>`. */
function processorAdapterLabels(name: string): Labels | undefined {
  const parts = /^(\d+|_?total), (.*)$/isu.exec(name);
  return parts === null ? undefined : { processor: parts[1] ?? '', adapter: parts[2] ?? '' };
}

/** How these are named was not found; a number at the end is taken for the processor, the name stays whole beside it. */
function switchProcessorLabels(name: string): Labels {
  const processor = /(\d+)$/u.exec(name)?.[1];
  return processor === undefined ? { instance: name } : { instance: name, processor };
}

const guid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const adapterOfVm = new RegExp(`^(.*)_\\{?(${guid})\\}?--\\{?(${guid})\\}?$`, 'isu');
const adapterOfHost = new RegExp(`^(.*)_\\{?(${guid})\\}?$`, 'isu');

/**
 * `<VM>_<adapter>_<VM GUID>--<adapter GUID>`, for the host's own `<adapter>_<GUID>`. Where the VM's name ends cannot be told
 * for certain; adapters are seldom named with `_`, so it is taken to be the last. `vm_id` is the identity.
 */
function adapterLabels(name: string): Labels {
  const ofVm = adapterOfVm.exec(name);
  if (ofVm !== null) {
    const ids = { vm_id: (ofVm[2] ?? '').toLowerCase(), adapter_id: (ofVm[3] ?? '').toLowerCase() };
    return { ...vmAndAdapter(ofVm[1] ?? ''), ...ids };
  }
  const ofHost = adapterOfHost.exec(name);
  if (ofHost === null) return { adapter: name };
  return { adapter: ofHost[1] ?? '', adapter_id: (ofHost[2] ?? '').toLowerCase() };
}

/** The same with `_Entry _<n>` between adapter and identifiers. */
function queueLabels(name: string): Labels | undefined {
  const parts = new RegExp(`^(.*)_Entry ?_(\\d+)(_\\{?${guid}\\}?(?:--\\{?${guid}\\}?)?)$`, 'isu').exec(name);
  if (parts === null) return undefined;
  return { ...adapterLabels(`${parts[1] ?? ''}${parts[3] ?? ''}`), entry: parts[2] ?? '' };
}

function vmAndAdapter(text: string): Labels {
  const split = text.lastIndexOf('_');
  return split === -1
    ? { vm: text, adapter: '' }
    : { vm: text.slice(0, split), adapter: text.slice(split + 1) };
}
