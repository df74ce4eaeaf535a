/** What stands out on the made-up host: a VM that waited while another rose, and one that is far from its memory. */
import type { FindingsAnswer } from '../../collector/model/wire.ts';
import { type FixtureHost, fixtureStart, vmKey } from './fixture-host.ts';

export function findingsOf(host: FixtureHost, to: number): FindingsAnswer {
  const from = fixtureStart - 300_000;
  const view = { vm: vmKey(2), lp: null, from, to: from + 60_000, link: '/' };
  const nothing = { host: host.name, at: to, spanMs: 600_000, intervals: 60, findings: [] };
  if (host.alerts !== true) return nothing;
  return {
    ...nothing,
    findings: [
      {
        id: 'vm-waited:db01',
        rule: 'vm-waited',
        severity: 'critical',
        subject: { kind: 'vm', key: vmKey(2), name: 'db01' },
        text: 'db01 waited 14 % of the time; sql02 went from 2.1 to 7.8 cores in the same time',
        parameters: {
          wait: 0.141,
          from,
          to: from + 60_000,
          busy: 0.97,
          ownDuring: 1.5,
          ownBefore: 1.4,
          rival: 'sql02',
          rivalKey: vmKey(0),
          rivalBefore: 2.1,
          rivalDuring: 7.8,
        },
        evidence: [
          { subject: 'db01', measure: 'wait', value: 0.141, before: 0.004, limit: 0.1 },
          { subject: 'sql02', measure: 'cores', value: 7.8, before: 2.1, limit: null },
        ],
        more: 0,
        source: 'VMware: %RDY above 10 % per virtual CPU is a problem',
        view: { ...view, room: 'time' },
      },
      {
        id: 'vm-remote:web01',
        rule: 'vm-remote',
        severity: 'info',
        subject: { kind: 'vm', key: vmKey(1), name: 'web01' },
        text: 'web01 ran 31 % of its time on another NUMA node than its own',
        parameters: { remote: 0.31, cores: 1.2 },
        evidence: [{ subject: 'web01', measure: 'remote', value: 0.31, before: null, limit: 0.25 }],
        more: 2,
        source: 'PAL',
        view: { ...view, vm: vmKey(1), room: 'now' },
      },
    ],
  };
}
