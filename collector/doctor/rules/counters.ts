/** Counter sets and WMI classes that are missing or slow. */
import { ms } from '../../model/time.ts';
import { wmiClasses, type WmiClass } from '../../sources/windows/inventory/classes.ts';
import type { CounterSetFact, WindowsFacts } from '../facts.ts';
import type { Finding } from '../finding.ts';
import { links } from '../links.ts';
import { hasRole, hypervisorRuns } from './host.ts';

/** Without these the question cannot be answered at all. */
const essential = new Set(['logical-processor', 'root-virtual-processor', 'virtual-processor']);

/** A set that takes longer is behind a poll of one second. */
const slowAbove = ms(500);

export function counterFindings(facts: WindowsFacts): readonly Finding[] {
  // Without the role the sets of Hyper-V are rightly not there: that is told once, by the role.
  if (hasRole(facts) === false) return [];
  return [...missingSets(facts), ...missingCounters(facts), ...slowSets(facts), ...classes(facts)];
}

function missingSets(facts: WindowsFacts): readonly Finding[] {
  const { counterSets } = facts;
  const missing = counterSets.filter(({ instances }) => instances === undefined);
  const extras = missing.filter(({ set }) => !essential.has(set));
  const extra: Finding = {
    id: 'counter-sets-missing',
    severity: 'info',
    what: `${extras.length} of ${counterSets.length} counter sets are not there: ${extras.map(({ windowsName }) => windowsName).join(', ')}`,
    why: 'What they tell is left out; Windows versions differ, and sets of clusters are on clusters only',
    whatToDo: [],
    evidence: firstMessages(extras),
  };
  // Without the hypervisor its counters are rightly not there: that is told once, too.
  const wanted = hypervisorRuns(facts) === false ? [] : missing.filter(({ set }) => essential.has(set));
  return [...wanted.map(essentialMissing), ...(extras.length === 0 ? [] : [extra])];
}

function essentialMissing(fact: CounterSetFact): Finding {
  return {
    id: 'essential-counter-set-missing',
    severity: 'error',
    subject: fact.windowsName,
    what: `Counter set "${fact.windowsName}" cannot be read`,
    why: 'Which VM uses which processor cannot be told without it',
    whatToDo: [
      'See the findings about the role, the hypervisor and the rights of this account first',
      `Show it yourself: typeperf -q "${fact.windowsName}"`,
      'If PerfMon does not list it either, build the list of counters anew: lodctr /R in C:\\Windows\\System32, as administrator',
    ],
    evidence: firstMessages([fact]),
    source: links.counters,
  };
}

function missingCounters({ counterSets }: WindowsFacts): readonly Finding[] {
  const lacking = counterSets.filter(
    ({ instances, problems }) => instances !== undefined && problems.some(({ kind }) => kind === 'missing'),
  );
  if (lacking.length === 0) return [];
  return [
    {
      id: 'counters-missing',
      severity: 'info',
      what: `${lacking.length} counter sets lack some counters: ${lacking.map(({ windowsName }) => windowsName).join(', ')}`,
      why: 'Windows versions differ; each costs its own chart only',
      whatToDo: [],
      evidence: firstMessages(lacking),
    },
  ];
}

function slowSets({ counterSets }: WindowsFacts): readonly Finding[] {
  return counterSets
    .filter(({ tookMs, problems }) => tookMs > slowAbove || problems.some(({ kind }) => kind === 'slow'))
    .map((fact) => ({
      id: 'counter-set-slow',
      severity: 'warning',
      subject: fact.windowsName,
      what: `Counter set "${fact.windowsName}" took ${Math.round(fact.tookMs)} ms to read`,
      why: 'It comes late in each poll and its charts are coarser; the other sets are not held up',
      whatToDo: ['Poll less often, as --interval 5s, if that is most of them'],
      evidence: firstMessages([fact]),
    }));
}

function classes({ classes: facts }: WindowsFacts): readonly Finding[] {
  return facts.flatMap(({ key, failure, tookMs }): readonly Finding[] => {
    const one: WmiClass = wmiClasses[key];
    // Refusals are explained once for all classes.
    if (failure === undefined || failure.kind === 'refused') return [];
    if (one.isExtra === true && failure.kind === 'missing') return [];
    const isEssential = key === 'computerSystem';
    return [
      {
        id: failure.kind === 'slow' ? 'wmi-class-slow' : 'wmi-class-unreadable',
        severity: isEssential ? 'error' : failure.kind === 'missing' ? 'info' : 'warning',
        subject: one.name,
        what: `It is not known ${one.tells}: ${one.name} in ${one.namespace} ${failure.kind === 'slow' ? `gave no answer within ${Math.round(tookMs)} ms` : 'cannot be read'}`,
        why: 'What it tells is left out; everything else is read without it',
        whatToDo:
          failure.kind === 'missing'
            ? []
            : [`Ask it yourself: Get-CimInstance -Namespace ${one.namespace} -ClassName ${one.name}`],
        evidence: [failure.message],
      },
    ];
  });
}

function firstMessages(facts: readonly CounterSetFact[]): readonly string[] {
  return facts.flatMap(({ problems }) => problems.map(({ message }) => message)).slice(0, 3);
}
