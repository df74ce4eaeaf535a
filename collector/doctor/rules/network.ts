/** Offloads of network adapters that are on and yet without effect. */
import { flagOf, numberOf, textOf } from '../../sources/windows/inventory/fields.ts';
import type { WindowsFacts } from '../facts.ts';
import type { Finding } from '../finding.ts';
import { links } from '../links.ts';

export function networkFindings(facts: WindowsFacts): readonly Finding[] {
  return [...unusedQueues(facts), ...idleCoalescing(facts)];
}

/** Queue 0 is the default one; a VM's own queue has another number. */
function unusedQueues({ rows }: WindowsFacts): readonly Finding[] {
  if (rows.queues === undefined) return [];
  const used = new Set(
    rows.queues.filter((row) => (numberOf(row, 'QueueID') ?? 0) > 0).map((row) => textOf(row, 'Name')),
  );
  return (rows.queueAdapters ?? []).flatMap((row): readonly Finding[] => {
    const name = textOf(row, 'Name') ?? '';
    if (flagOf(row, 'Enabled') !== true || used.has(name)) return [];
    return [
      {
        id: 'vmq-without-queues',
        severity: 'info',
        subject: name,
        what: `VMQ is on for ${name}, but no VM has a queue on it`,
        why: 'All its receiving is done by one processor of the host; Windows gives no queues below 10 Gbit/s, and none where no running VM uses the adapter',
        whatToDo: [
          'Get-NetAdapterVmqQueue shows the queues; the event log System has event 113 of Hyper-V-VmSwitch where one could not be given',
        ],
        evidence: [
          `MSFT_NetAdapterVmqSettingData.Enabled is true, ${numberOf(row, 'NumberOfReceiveQueues') ?? 'no'} queues exist`,
        ],
        source: links.queues,
      },
    ];
  });
}

/** IPv4FailureReason of MSFT_NetAdapterRscSettingData. */
const reasons = [
  undefined,
  'a property of the adapter switches it off',
  'a filter of the Windows Filtering Platform (firewall, antivirus) does not go with it',
  'a network driver does not go with it',
  'forwarding is on',
  'it is off for the whole host',
];

function idleCoalescing({ rows }: WindowsFacts): readonly Finding[] {
  return (rows.coalescing ?? []).flatMap((row): readonly Finding[] => {
    const name = textOf(row, 'Name') ?? '';
    const reason = reasons[numberOf(row, 'IPv4FailureReason') ?? 0];
    const isIdle = flagOf(row, 'IPv4Enabled') === true && flagOf(row, 'IPv4OperationalState') === false;
    if (!isIdle || reason === undefined) return [];
    return [
      {
        id: 'rsc-without-effect',
        severity: 'info',
        subject: name,
        what: `Receive segment coalescing is on for ${name}, but does not work: ${reason}`,
        why: 'Each packet is then handled alone, which costs processor time at high rates; on adapters of a virtual switch that is ordinary before Windows Server 2019',
        whatToDo: [],
        evidence: [
          `MSFT_NetAdapterRscSettingData.IPv4FailureReason is ${numberOf(row, 'IPv4FailureReason')}`,
        ],
      },
    ];
  });
}
