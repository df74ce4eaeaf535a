/** Whether this is a Hyper-V host at all, whether its hypervisor runs, and if not, what it lacks. */
import { flagOf, numberOf, textOf } from '../../sources/windows/inventory/fields.ts';
import { schedulerOf } from '../../sources/windows/inventory/host-inventory.ts';
import type { WmiRow } from '../../sources/windows/wmi/value.ts';
import type { WindowsFacts } from '../facts.ts';
import type { Finding } from '../finding.ts';
import { links } from '../links.ts';

const gibibyte = 2 ** 30;
/** InstallState of Win32_OptionalFeature. */
const installed = 1;
/** OSLanguage is a Windows language identifier. */
const englishUnitedStates = 1033;

export function hostFindings(facts: WindowsFacts): readonly Finding[] {
  const isInstalled = hasRole(facts);
  const isRunning = hypervisorRuns(facts);
  return [
    ...(isInstalled === false ? [roleMissing(facts)] : []),
    ...(isInstalled !== false && isRunning === false ? [hypervisorOff(facts)] : []),
    // Under a hypervisor the processor's abilities are hidden from Windows; they say something only without one.
    ...(isRunning === false ? lackings(facts) : []),
    ...(isInstalled === false ? [] : managementService(facts)),
    ...scheduler(facts),
    ...language(facts),
  ];
}

/** Undefined where neither the feature nor the namespace tells. */
export function hasRole({ rows, classes }: WindowsFacts): boolean | undefined {
  const state = numberFrom(rows.hyperVFeature, 'InstallState');
  if (state !== undefined) return state === installed;
  if (rows.computerSystem !== undefined) return true;
  const failure = classes.find(({ key }) => key === 'computerSystem')?.failure;
  return failure?.kind === 'missing' ? false : undefined;
}

/** Undefined where Windows does not say. */
export function hypervisorRuns({ rows, counterSets }: WindowsFacts): boolean | undefined {
  const processors = counterSets.find(({ set }) => set === 'logical-processor');
  if ((processors?.instances ?? 0) > 0) return true;
  const [row] = rows.computer ?? [];
  return row === undefined ? undefined : flagOf(row, 'HypervisorPresent');
}

function roleMissing({ rows }: WindowsFacts): Finding {
  const state = numberFrom(rows.hyperVFeature, 'InstallState');
  return {
    id: 'hyper-v-role-missing',
    severity: 'error',
    what: 'The Hyper-V role is not installed on this Windows',
    why: 'Without it there is no hypervisor, and so neither its counters nor virtual machines',
    whatToDo: [
      'On Windows Server: Install-WindowsFeature Hyper-V -IncludeManagementTools -Restart',
      'On Windows 10 or 11: Enable-WindowsOptionalFeature -Online -FeatureName Microsoft-Hyper-V -All',
      'To watch other hosts from here: --source exporter --target http://HOST:9182/metrics',
    ],
    evidence:
      state === undefined
        ? ['WMI has no namespace root\\virtualization\\v2']
        : [`Win32_OptionalFeature Microsoft-Hyper-V has InstallState ${state}, not ${installed}`],
    source: links.requirements,
  };
}

function hypervisorOff(facts: WindowsFacts): Finding {
  const newest = [...(facts.rows.launchEvent ?? [])].sort((a, b) =>
    (textOf(b, 'TimeGenerated') ?? '').localeCompare(textOf(a, 'TimeGenerated') ?? ''),
  )[0];
  const said = newest === undefined ? undefined : textOf(newest, 'Message')?.trim();
  return {
    id: 'hypervisor-not-running',
    severity: 'error',
    what: 'The Hyper-V role is installed, but the hypervisor does not run',
    why: 'No virtual machine can start, and the hypervisor counters do not exist',
    whatToDo: [
      'Restart if the role was installed since the last start',
      'See the other findings here: what the machine lacks is listed as a finding of its own',
      'Look in the event log System for errors of Hyper-V-Hypervisor after the last start',
    ],
    evidence: [
      'Win32_ComputerSystem.HypervisorPresent is false',
      ...(said === undefined ? [] : [`Last error of Hyper-V-Hypervisor: ${said}`]),
    ],
    source: links.requirements,
  };
}

interface Lacking {
  readonly id: string;
  readonly isLacking: (facts: WindowsFacts) => boolean;
  readonly what: string;
  readonly whatToDo: string;
  readonly evidence: string;
}

/** What Hyper-V needs of a machine, each as read from Windows. What could not be read lacks nothing. */
const requirements: readonly Lacking[] = [
  {
    id: 'hypervisor-launch-off',
    isLacking: ({ startOptions }) => /HYPERVISORLAUNCHTYPE=OFF/iu.test(startOptions ?? ''),
    what: 'Windows was told not to start the hypervisor (hypervisorlaunchtype is Off)',
    whatToDo: 'As administrator: bcdedit /set hypervisorlaunchtype auto, then restart',
    evidence: 'The start options hold HYPERVISORLAUNCHTYPE=OFF',
  },
  {
    id: 'firmware-virtualization-off',
    isLacking: ({ rows }) => anyFlag(rows.processor, 'VirtualizationFirmwareEnabled') === false,
    what: 'Hardware virtualisation is off in the firmware, or the processor has none',
    whatToDo: 'Switch on Intel VT-x or AMD-V (SVM) in the firmware, then power off and on, not only restart',
    evidence: 'Win32_Processor.VirtualizationFirmwareEnabled is false',
  },
  {
    id: 'no-second-level-address-translation',
    isLacking: ({ rows }) => anyFlag(rows.processor, 'SecondLevelAddressTranslationExtensions') === false,
    what: 'The processor has no second level address translation (SLAT: Intel EPT, AMD NPT)',
    whatToDo:
      'Hyper-V since 2016 needs it: use another machine; inside a VM, let it have nested virtualisation',
    evidence: 'Win32_Processor.SecondLevelAddressTranslationExtensions is false',
  },
  {
    id: 'no-data-execution-prevention',
    isLacking: ({ rows }) => anyFlag(rows.operatingSystem, 'DataExecutionPrevention_Available') === false,
    what: 'Data execution prevention by hardware (Intel XD, AMD NX) is not available',
    whatToDo: 'Switch on XD or NX (execute disable) in the firmware',
    evidence: 'Win32_OperatingSystem.DataExecutionPrevention_Available is false',
  },
  {
    id: 'not-64-bit',
    isLacking: ({ rows }) => numberFrom(rows.processor, 'AddressWidth') === 32,
    what: 'This Windows is a 32-bit one',
    whatToDo: 'Install a 64-bit Windows',
    evidence: 'Win32_Processor.AddressWidth is 32',
  },
  {
    id: 'little-memory',
    // Firmware and graphics keep some of the 4 GB for themselves.
    isLacking: ({ rows }) =>
      (numberFrom(rows.computer, 'TotalPhysicalMemory') ?? Number.POSITIVE_INFINITY) < 3.5 * gibibyte,
    what: 'The machine has less than the 4 GB of memory that Hyper-V asks for',
    whatToDo: 'Add memory',
    evidence: 'Win32_ComputerSystem.TotalPhysicalMemory is below 3.5 GiB',
  },
];

function lackings(facts: WindowsFacts): readonly Finding[] {
  return requirements
    .filter(({ isLacking }) => isLacking(facts))
    .map(({ id, what, whatToDo, evidence }) => ({
      id,
      severity: 'error',
      what,
      why: 'The hypervisor does not start without it',
      whatToDo: [whatToDo],
      evidence: [evidence],
      source: links.requirements,
    }));
}

function managementService({ rows }: WindowsFacts): readonly Finding[] {
  const [row] = rows.managementService ?? [];
  const state = row === undefined ? undefined : textOf(row, 'State');
  if (row === undefined || state === undefined || state === 'Running') return [];
  return [
    {
      id: 'management-service-not-running',
      severity: 'error',
      what: 'The Virtual Machine Management service (VMMS) does not run',
      why: 'VMs that run go on running, but nothing lists them: no names, states, checkpoints or disks, and none can be started',
      whatToDo: [
        'Start-Service vmms',
        'If it ends again, look in the event log Microsoft-Windows-Hyper-V-VMMS-Admin',
      ],
      evidence: [`Win32_Service vmms is ${state}, its start mode ${textOf(row, 'StartMode') ?? 'not known'}`],
    },
  ];
}

const schedulerMeaning = {
  'classic-no-smt': 'any virtual processor may run on any logical processor; the host has no SMT',
  classic: 'any virtual processor may run on any logical processor, so two VMs may share a core',
  core: 'a core is never shared by two VMs; virtual processors of one VM run on the two siblings of a core',
  root: 'virtual processors are threads of Windows; limits, weights and reserves of VMs do not work',
} as const;

function scheduler({ rows }: WindowsFacts): readonly Finding[] {
  const type = schedulerOf(rows);
  if (type === undefined) return [];
  return [
    {
      id: `scheduler-${type}`,
      severity: type === 'root' ? 'warning' : 'info',
      what: `The hypervisor runs the ${type.replace('-no-smt', '')} scheduler: ${schedulerMeaning[type]}`,
      why:
        type === 'root'
          ? 'Microsoft does not support it on servers, and CPU settings of VMs are without effect'
          : 'It decides which VMs can be on one core at once, and so how exactly use can be told',
      whatToDo:
        type === 'root' ? ['As administrator: bcdedit /set hypervisorschedulertype core, then restart'] : [],
      evidence: ['Event 2 of Microsoft-Windows-Hyper-V-Hypervisor in the log System'],
      source: links.scheduler,
    },
  ];
}

function language({ rows }: WindowsFacts): readonly Finding[] {
  const identifier = numberFrom(rows.operatingSystem, 'OSLanguage');
  if (identifier === undefined || identifier === englishUnitedStates) return [];
  return [
    {
      id: 'localised-windows',
      severity: 'info',
      what: 'This Windows speaks another language than English: PerfMon, typeperf and logs show translated names of counters',
      why: 'whichvm asks by the English names, which every Windows knows; scripts and rules that use names may not',
      whatToDo: [],
      evidence: [`Win32_OperatingSystem.OSLanguage is ${identifier}`],
    },
  ];
}

function numberFrom(rows: readonly WmiRow[] | undefined, name: string): number | undefined {
  const [row] = rows ?? [];
  return row === undefined ? undefined : numberOf(row, name);
}

/** True when any row has it, false when those that say so have not, undefined when none says. */
function anyFlag(rows: readonly WmiRow[] | undefined, name: string): boolean | undefined {
  const flags = (rows ?? []).flatMap((row) => flagOf(row, name) ?? []);
  return flags.length === 0 ? undefined : flags.includes(true);
}
