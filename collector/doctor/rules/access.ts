/** What Windows refuses to this account, and which right or firewall rule would let it through. */
import type { ClassFact, WindowsFacts } from '../facts.ts';
import type { Finding } from '../finding.ts';
import { links } from '../links.ts';
import { isVirtualMachine } from '../../sources/windows/inventory/virtual-machines.ts';

export function accessFindings(facts: WindowsFacts): readonly Finding[] {
  return [...counterRight(facts), ...machineRight(facts), ...refusals(facts)];
}

function counterRight({ counterSets, memberships }: WindowsFacts): readonly Finding[] {
  const refused = counterSets.flatMap(({ problems }) => problems).filter(({ kind }) => kind === 'refused');
  const { administrators, performanceMonitorUsers, performanceLogUsers } = memberships;
  const mayRead = administrators || performanceMonitorUsers || performanceLogUsers;
  if (refused.length === 0 && mayRead) return [];
  return [
    {
      id: 'no-right-to-counters',
      severity: refused.length > 0 ? 'error' : 'warning',
      what:
        refused.length > 0
          ? `Windows refuses ${refused.length} counters or counter sets to this account`
          : 'This account is in none of the groups that may read counters',
      why: 'Which VM uses which processor is told by these counters alone',
      whatToDo: [
        'Add the account to the group Performance Monitor Users (S-1-5-32-558): net localgroup "Performance Monitor Users" ACCOUNT /add',
        'Sign in again, or restart the service: a token keeps the groups it was made with',
      ],
      evidence:
        refused.length > 0 ? refused.slice(0, 3).map(({ message }) => message) : [groupsText(memberships)],
    },
  ];
}

/** To an account without the right Windows lists no VM and not even the host, rather than refusing. */
function machineRight({ rows, classes, memberships }: WindowsFacts): readonly Finding[] {
  const { computerSystem } = rows;
  const failure = classes.find(({ key }) => key === 'computerSystem')?.failure;
  const isEmpty = computerSystem !== undefined && computerSystem.every(isVirtualMachine);
  if (!isEmpty && failure?.kind !== 'refused') return [];
  return [
    {
      id: 'no-right-to-virtual-machines',
      severity: 'error',
      what: 'This account may not see the virtual machines',
      why: 'Without their list there are no states, checkpoints and disks, and a VM that is off is not known at all',
      whatToDo: [
        'Add the account to the group Hyper-V Administrators (S-1-5-32-578): net localgroup "Hyper-V Administrators" ACCOUNT /add',
        'Or run as administrator, elevated; a service as LocalSystem may see them, too',
        'Sign in again, or restart the service: a token keeps the groups it was made with',
      ],
      evidence: [
        failure === undefined
          ? 'Msvm_ComputerSystem in root\\virtualization\\v2 lists not even this host'
          : failure.message,
        groupsText(memberships),
      ],
    },
  ];
}

function groupsText(memberships: WindowsFacts['memberships']): string {
  const inGroups = Object.entries(memberships).flatMap(([group, isIn]) => (isIn ? [group] : []));
  return inGroups.length === 0
    ? 'The token of this process has none of the groups Administrators, Hyper-V Administrators, Performance Monitor Users, Performance Log Users'
    : `The token of this process is in: ${inGroups.join(', ')}`;
}

interface Refusal {
  readonly codes: readonly number[];
  readonly id: string;
  readonly what: string;
  readonly whatToDo: readonly string[];
  readonly source: string;
}

const explained: readonly Refusal[] = [
  {
    id: 'dcom-access-denied',
    codes: [0x80070005],
    what: 'DCOM denies the call before WMI sees it',
    whatToDo: [
      'Add the account to the group Distributed COM Users, or give it Remote Launch and Remote Activation in dcomcnfg: Component Services, My Computer, Properties, COM Security',
      'For another machine the account must be known there, by domain or with the same name and password; local accounts other than Administrator are filtered by UAC',
    ],
    source: links.wmiSecurity,
  },
  {
    id: 'wmi-namespace-denied',
    codes: [0x80041003],
    what: 'WMI denies the namespace to this account',
    whatToDo: [
      'In wmimgmt.msc: WMI Control, Properties, Security, choose the namespace, and give the account Enable Account, and Remote Enable for use from another machine',
      'For root\\virtualization\\v2 the group Hyper-V Administrators is the shorter way',
    ],
    source: links.wmiSecurity,
  },
  {
    id: 'rpc-unavailable',
    codes: [0x800706ba, 0x800706be],
    what: 'The WMI service does not answer (RPC)',
    whatToDo: [
      'On this machine: see that the service Windows Management Instrumentation (winmgmt) runs',
      'To another machine: allow the firewall group: netsh advfirewall firewall set rule group="windows management instrumentation (wmi)" new enable=yes',
      'Between the two, TCP port 135 and the dynamic ports from 49152 must be open',
    ],
    source: links.remoteWmi,
  },
];

function refusals({ classes }: WindowsFacts): readonly Finding[] {
  return explained.flatMap(({ id, codes, what, whatToDo, source }) => {
    const hit = classes.flatMap(({ failure }: ClassFact) =>
      failure?.code !== undefined && codes.includes(failure.code) ? [failure.message] : [],
    );
    if (hit.length === 0) return [];
    const why = `${hit.length} of ${classes.length} classes cannot be read`;
    return [{ id, severity: 'error' as const, what, why, whatToDo, evidence: hit.slice(0, 3), source }];
  });
}
