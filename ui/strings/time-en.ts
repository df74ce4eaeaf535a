/** English of the Time room: comparing, events, and taking along what one sees. Part of the catalogue in en.ts. */

export const timeWords = {
  compare: {
    title: 'Compare',
    keep: 'Compare with this',
    minuteBefore: 'With a minute before',
    spanBefore: 'With the span before',
    dayBefore: 'With a day before',
    before: 'then',
    after: 'shown',
    change: 'change',
    wait: 'wait %',
    hint: 'Click or drag in a picture to choose the other time.',
    swap: 'Swap',
    end: 'End comparing',
    nothing: 'No VM ran at either time.',
    more: (count: string) => `${count} more VMs changed less.`,
  },
  eventRuler: {
    title: 'Events',
    kinds: {
      'vm-started': 'started',
      'vm-stopped': 'stopped',
      'vm-arrived': 'arrived',
      'vm-left': 'left',
      'vm-renamed': 'renamed',
      'vm-paused': 'paused',
      'vm-resumed': 'resumed',
      'vm-paused-critical': 'paused, critical',
      'checkpoint-created': 'checkpoint made',
      'checkpoint-removed': 'checkpoint removed',
      'counters-missing': 'counters missing',
      'counters-back': 'counters back',
      'alert-firing': 'alert',
      'alert-resolved': 'alert over',
    } as Readonly<Record<string, string>>,
  },
};
