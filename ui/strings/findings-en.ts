/** English of what stands out: a sentence a rule, made from figures already formatted, and its evidence. Part of the catalogue in en.ts. */

/** What a sentence is made from, by name, as text. */
export type FindingParts = Readonly<Record<string, string>>;

export const findingWords = {
  findings: {
    title: 'What stands out',
    none: 'Nothing stands out.',
    looking: 'Looking at what stands out …',
    all: (count: string) => `all ${count}`,
    evidence: 'evidence',
    fewer: 'fewer',
    show: 'show',
    more: (count: string) => `and ${count} more like it, each less so`,
    before: (value: string) => `before ${value}`,
    limit: (value: string) => `limit ${value}`,
    measures: {
      cores: 'cores',
      wait: 'wait',
      busy: 'busy',
      remote: 'on another NUMA node',
      interrupts: 'interrupts/s',
      switches: 'context switches/s',
      processors: 'virtual processors',
      parked: 'parked',
    },
    sentences: {
      'host-busy': (p: FindingParts) =>
        `The host is ${p['busy']} busy over all ${p['processors']} logical processors`,
      'host-oversubscribed': (p: FindingParts) =>
        `The host is oversubscribed ${p['ratio']} : 1: ${p['virtual']} running virtual processors share ${p['logical']} logical ones`,
      'processor-hot': (p: FindingParts) =>
        `LP ${p['lp']} is ${p['busy']} busy (${p['guest']} guest VMs, ${p['root']} the host’s own work), while most others are not`,
      'processor-hot-network': (p: FindingParts) =>
        `LP ${p['lp']} is ${p['busy']} busy, ${p['root']} with the host’s own work; it serves the network queues of ${p['whose']}`,
      'processor-switching': (p: FindingParts) =>
        `LP ${p['lp']} switches virtual processors ${p['switches']} times a second; ${p['count']} above the limit in all`,
      'processors-parked': (p: FindingParts) =>
        `Parked to save power while ${p['vms']} waited for a processor: ${p['lps']}`,
      'vm-waited': (p: FindingParts) =>
        `${p['vm']} waited ${p['wait']} of the time between ${p['from']} and ${p['to']}`,
      'vm-saturated': (p: FindingParts) =>
        `Every virtual processor of ${p['vm']} is above ${p['limit']}: give it more than ${p['count']}`,
      'vm-one-processor': (p: FindingParts) =>
        `One virtual processor of ${p['vm']} is ${p['busy']} busy and the others at most ${p['others']}: more of them would not help`,
      'vm-remote': (p: FindingParts) =>
        `${p['vm']} ran ${p['remote']} of its time on another NUMA node than its own`,
    },
    /** Why a VM waited, after the sentence that says so. */
    because: {
      nobody: (p: FindingParts) =>
        `its processors were ${p['busy']} busy, and nobody used much more than before`,
      itself: (p: FindingParts) => `it went from ${p['ownBefore']} to ${p['ownDuring']} cores itself`,
      meanwhile: (p: FindingParts) => `${p['rival']} used ${p['rivalDuring']} cores meanwhile`,
      rival: (p: FindingParts) =>
        `${p['rival']} went from ${p['rivalBefore']} to ${p['rivalDuring']} cores in the same time`,
    },
  },
};
