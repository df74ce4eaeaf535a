import { expect, test } from 'vitest';

import type { CounterSetFact } from '../../collector/doctor/facts.ts';
import { ms } from '../../collector/model/time.ts';
import { findingsWith, goodHost, idsOf, withFailure } from './facts.ts';

const nobody = {
  administrators: false,
  hyperVAdministrators: false,
  performanceMonitorUsers: false,
  performanceLogUsers: false,
};

test('an account in no group is warned; refused counters are an error with the group that helps', () => {
  expect(idsOf(findingsWith({}, { memberships: nobody }))).toContain('warning no-right-to-counters');

  const refused = goodHost.counterSets.map((fact) => ({
    ...fact,
    problems: [{ subject: fact.windowsName, kind: 'refused' as const, message: 'access is denied' }],
  }));
  const [finding] = findingsWith({}, { counterSets: refused });
  expect(finding).toMatchObject({ id: 'no-right-to-counters', severity: 'error' });
  expect(finding?.whatToDo[0]).toContain('Performance Monitor Users');
});

test('a list of VMs without even the host means no right, a list with the host alone means no VMs', () => {
  expect(idsOf(findingsWith({ computerSystem: [] }))).toContain('error no-right-to-virtual-machines');
  expect(idsOf(findingsWith({ computerSystem: [{ Name: 'HV01' }] }, { virtualProcessors: [] }))).toEqual([
    'info scheduler-core',
  ]);
});

test.each([
  ['dcom-access-denied', 0x80070005, 'refused', 'Distributed COM Users'],
  ['wmi-namespace-denied', 0x80041003, 'refused', 'wmimgmt.msc'],
  ['rpc-unavailable', 0x800706ba, 'failed', 'windows management instrumentation (wmi)'],
] as const)('%s names the right or the firewall group', (id, code, kind, remedy) => {
  const findings = findingsWith({}, withFailure('offload', { kind, code, message: 'refused' }));

  const finding = findings.find((one) => one.id === id);
  expect(finding?.severity).toBe('error');
  expect(finding?.whatToDo.join('\n')).toContain(remedy);
});

test('an essential set that is missing is an error, others are one note, a slow one is a warning', () => {
  const counterSets = goodHost.counterSets.map(({ instances = 0, ...fact }): CounterSetFact => {
    const problems = [{ subject: fact.windowsName, kind: 'missing' as const, message: 'not there' }];
    if (fact.set === 'virtual-processor' || fact.set === 'virtual-machine-bus') return { ...fact, problems };
    if (fact.set === 'logical-disk') return { ...fact, instances, tookMs: ms(700) };
    return { ...fact, instances };
  });

  expect(idsOf(findingsWith({}, { counterSets }))).toEqual([
    'error essential-counter-set-missing',
    'warning counter-set-slow',
    'info scheduler-core',
    'info counter-sets-missing',
  ]);
});

test('a class that is missing is a note, a slow one a warning, a cluster class on a single host nothing', () => {
  const missing = { kind: 'missing', code: 0x80041010, message: 'no such class' } as const;
  const slow = { kind: 'slow', code: undefined, message: 'gave no row' } as const;

  expect(idsOf(findingsWith({}, withFailure('offload', missing)))).toContain('info wmi-class-unreadable');
  expect(idsOf(findingsWith({}, withFailure('summary', slow)))).toContain('warning wmi-class-slow');
  expect(idsOf(findingsWith({}, withFailure('clusterVolumes', missing)))).toEqual(['info scheduler-core']);
});
