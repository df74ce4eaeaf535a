/**
 * Names of instances. What a pattern of Windows writes around a user's name stays, the name itself goes; an instance that fits no pattern
 * goes as a whole.
 */
import { findCounterSet } from '../../../catalogue/catalogue.ts';
import { isTotal } from '../../../catalogue/instances.ts';
import type { InstancePattern } from '../../../model/counter.ts';
import type { InstanceName } from '../../../model/snapshot.ts';
import type { PathPseudonyms } from './paths.ts';
import type { Pseudonyms } from './pseudonyms.ts';

export interface InstancePseudonyms {
  /** The same object for the same list. */
  list(set: string, instances: readonly InstanceName[]): readonly InstanceName[];
}

interface Makers extends Pseudonyms {
  readonly device: PathPseudonyms['device'];
  readonly path: PathPseudonyms['path'];
}

const guid = '\\{?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\}?';
const adapter = new RegExp(`^(.*?)((?:_Entry ?_\\d+)?)_(${guid}(?:--${guid})?)$`, 'isu');

export function createInstancePseudonyms(pseudonyms: Pseudonyms, paths: PathPseudonyms): InstancePseudonyms {
  const makers: Makers = { ...pseudonyms, device: paths.device, path: paths.path };
  const lists = new WeakMap<readonly InstanceName[], readonly InstanceName[]>();
  return {
    list(set, instances) {
      const known = lists.get(instances);
      if (known !== undefined) return known;
      const pattern = findCounterSet(set)?.instances ?? 'plain';
      const list = numbered(
        instances.map((instance) => ({
          name: isTotal(instance) ? instance.name : write(pattern, instance.name, makers),
          duplicate: instance.duplicate,
        })),
      );
      lists.set(instances, list);
      return list;
    },
  };
}

function write(pattern: InstancePattern, name: string, makers: Makers): string {
  switch (pattern) {
    case 'single':
      return name === '' ? name : makers.name(name, 'instance');
    case 'logical-processor':
      return kept(name, /^Hv LP \d+$/iu, makers);
    case 'root-virtual-processor':
      return kept(name, /^Root VP \d+$/iu, makers);
    case 'processor':
      return kept(name, /^\d+,(?:\d+|_Total)$/iu, makers);
    case 'virtual-processor':
      return around(name, /^()(.*)(:Hv VP \d+)$/isu, 'vm', makers);
    case 'migrating-virtual-machine':
      return around(name, /^()(.*?)((?::VM Live Migration)?)$/isu, 'vm', makers);
    case 'virtual-machine':
      return makers.name(name, 'vm');
    case 'virtual-switch':
      return makers.name(name, 'switch');
    case 'virtual-switch-processor':
      return around(name, /^()(.*?)(\d*)$/isu, 'switch', makers);
    case 'processor-network-adapter':
      return around(name, /^((?:\d+|_?total), )(.*)()$/isu, 'adapter', makers);
    case 'network-interface':
      return makers.name(name, 'adapter');
    case 'virtual-network-adapter':
    case 'virtual-network-adapter-queue':
      return adapterName(name, makers);
    case 'storage-device':
      return makers.device(name);
    case 'volume':
      return makers.path(name);
    case 'balancer':
    case 'bus':
    case 'plain':
      return makers.name(name, 'instance');
  }
}

function kept(name: string, pattern: RegExp, { name: pseudonym }: Makers): string {
  return pattern.test(name) ? name : pseudonym(name, 'instance');
}

function around(name: string, pattern: RegExp, kind: string, { name: pseudonym }: Makers): string {
  const [, before = '', middle = name, after = ''] = pattern.exec(name) ?? [];
  return `${before}${pseudonym(middle, kind)}${after}`;
}

/** `<VM>_<adapter>_<VM GUID>--<adapter GUID>`, the host's own without the VM; `_Entry _<n>` may be before the GUIDs. */
function adapterName(name: string, makers: Makers): string {
  const parts = adapter.exec(name);
  if (parts === null) return makers.name(name, 'adapter');
  const [, text = '', entry = '', ids = ''] = parts;
  const split = ids.includes('--') ? text.lastIndexOf('_') : -1;
  const vm = split === -1 ? '' : `${makers.name(text.slice(0, split), 'vm')}_`;
  return `${vm}${makers.name(text.slice(split + 1), 'adapter')}${entry}_${makers.guid(ids)}`;
}

/** Names that differ by case alone have become one: they are told apart as repeats are. */
function numbered(list: readonly InstanceName[]): readonly InstanceName[] {
  const taken = new Set<string>();
  return list.map(({ name, duplicate }) => {
    let free = duplicate;
    while (taken.has(`${free} ${name}`)) free += 1;
    taken.add(`${free} ${name}`);
    return { name, duplicate: free };
  });
}
