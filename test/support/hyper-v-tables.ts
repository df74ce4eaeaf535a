/** The management data of a made-up Hyper-V host: five VMs in as many states, checkpoints, disks on three volumes, queues. */
import { table, type WmiTable } from './wmi-table.ts';

const virtualization = 'root\\virtualization\\v2';
const cim = 'root\\cimv2';
const standardCim = 'root\\StandardCimv2';

export const vmIds = {
  web: 'AAAAAAAA-0000-4000-8000-000000000001',
  database: 'AAAAAAAA-0000-4000-8000-000000000002',
  full: 'AAAAAAAA-0000-4000-8000-000000000003',
  off: 'AAAAAAAA-0000-4000-8000-000000000004',
  twin: 'AAAAAAAA-0000-4000-8000-000000000005',
};
const switchId = 'DDDDDDDD-0000-4000-8000-000000000001';
const checkpointId = 'BBBBBBBB-0000-4000-8000-000000000001';
const ide = '83F8638B-8DCA-4152-9EDA-2CA8B33039B4';

const systemColumns =
  'Name:string ElementName:string Caption:string EnabledState:uint16 OtherEnabledState:string HealthState:uint16 OperationalStatus:uint16[] StatusDescriptions:string[] OnTimeInMilliseconds:uint64 ReplicationMode:uint16 ReplicationState:uint16 ReplicationHealth:uint16 LastReplicationTime:datetime';

const ok = [5, [2], ['Operating normally']] as const;

export const computerSystem: WmiTable = table(virtualization, 'Msvm_ComputerSystem', systemColumns, [
  ['HV01', 'HV01', 'Hosting Computer System', 2, null, ...ok, null, null, null, null, null],
  [vmIds.web, 'web01', 'Virtual Machine', 2, null, ...ok, 3_600_000, 1, 3, 1, '20261122101500.000000-000'],
  [vmIds.database, '数据库: 01', 'Virtual Machine', 2, null, 5, [5], ['Low'], 86_400_000, 0, 0, 0, null],
  [vmIds.full, 'full', 'Virtual Machine', 9, null, 20, [2], ['Speicher voll'], 7_200_000, 0, 0, 0, null],
  [vmIds.off, "it's off", 'Virtual Machine', 3, null, ...ok, 0, 0, 0, 0, null],
  [vmIds.twin, 'web01', 'Virtual Machine', 1, 'Saving', ...ok, 60_000, 0, 0, 0, null],
]);

const disk = (vm: string, controller: string, path: string) => [
  `Microsoft:${vm}\\${controller}\\0\\0\\L`,
  31,
  'Microsoft:Hyper-V:Virtual Hard Disk',
  [path],
  `\\\\HV01\\root\\virtualization\\v2:Msvm_ResourceAllocationSettingData.InstanceID="Microsoft:${vm}\\\\${controller}\\\\0\\\\0\\\\D"`,
];

/** As the image service embeds it: CIM-XML, with other properties around. */
export function diskSettingData(kind: number, maximumBytes: number): string {
  const property = (name: string, type: string, value: string | number): string =>
    `<PROPERTY NAME="${name}" TYPE="${type}"><VALUE>${value}</VALUE></PROPERTY>`;
  return `<INSTANCE CLASSNAME="Msvm_VirtualHardDiskSettingData">${property('BlockSize', 'uint32', 33_554_432)}${property('Format', 'uint16', 3)}${property('MaxInternalSize', 'uint64', maximumBytes)}<PROPERTY NAME="ParentPath" TYPE="string"></PROPERTY>${property('Type', 'uint16', kind)}</INSTANCE>`;
}

export const hyperVTables: readonly WmiTable[] = [
  computerSystem,
  table(
    virtualization,
    'Msvm_SummaryInformation',
    'Name:string NumberOfProcessors:uint16 MemoryUsage:uint64 Heartbeat:uint16 IntegrationServicesVersionState:uint16 GuestOperatingSystem:string EnabledState:uint16',
    [
      [vmIds.web, 4, 4096, 2, 1, 'Windows Server 2022', 2],
      [vmIds.database, 8, 16_384, 12, 2, null, 2],
      [vmIds.off, 2, 0, null, 0, null, 3],
    ],
  ),
  table(
    virtualization,
    'Msvm_VirtualSystemSettingData',
    'InstanceID:string ElementName:string VirtualSystemIdentifier:string VirtualSystemType:string VirtualSystemSubType:string CreationTime:datetime BootOrder:uint16[] AutomaticCriticalErrorAction:uint16 Version:string',
    [
      ...Object.values(vmIds).map((id, index) => [
        `Microsoft:${id}`,
        'settings',
        id,
        'Microsoft:Hyper-V:System:Realized',
        `Microsoft:Hyper-V:SubType:${index === 1 ? 2 : 1}`,
        '20260101000000.000000-000',
        [2, 1, 3, 0],
        1,
        '10.0',
      ]),
      [
        `Microsoft:${checkpointId}`,
        'before update',
        vmIds.web,
        'Microsoft:Hyper-V:Snapshot:Realized',
        'Microsoft:Hyper-V:SubType:1',
        '20261120083000.000000+060',
        [2],
        1,
        '10.0',
      ],
      [
        'Microsoft:BBBBBBBB-0000-4000-8000-000000000002',
        'backup',
        vmIds.web,
        'Microsoft:Hyper-V:Snapshot:Recovery',
        'Microsoft:Hyper-V:SubType:1',
        '20261119010000.000000-000',
        [2],
        1,
        '10.0',
      ],
    ],
  ),
  table(
    virtualization,
    'Msvm_ProcessorSettingData',
    'InstanceID:string VirtualQuantity:uint64 LimitProcessorFeatures:boolean',
    [
      [`Microsoft:${vmIds.full}\\b637f346-6a0e-4dec-af52-bd70cb80a21d\\0`, 6, false],
      [`Microsoft:${vmIds.web}\\b637f346-6a0e-4dec-af52-bd70cb80a21d\\0`, 99, true],
      ['Microsoft:Definition\\b637f346-6a0e-4dec-af52-bd70cb80a21d\\Default', 1, false],
    ],
  ),
  table(
    virtualization,
    'Msvm_MemorySettingData',
    'InstanceID:string VirtualQuantity:uint64 Reservation:uint64 Limit:uint64 DynamicMemoryEnabled:boolean',
    [
      [`Microsoft:${vmIds.full}\\4764334d-e001-4176-82ee-5594ec9b530e`, 8192, 32, 1_048_576, false],
      [`Microsoft:${vmIds.web}\\4764334d-e001-4176-82ee-5594ec9b530e`, 2048, 512, 16_384, true],
      ['Microsoft:Definition\\4764334d-e001-4176-82ee-5594ec9b530e\\Default', 1024, 32, 1_048_576, false],
    ],
  ),
  table(
    virtualization,
    'Msvm_StorageAllocationSettingData',
    'InstanceID:string ResourceType:uint16 ResourceSubType:string HostResource:string[] Parent:string',
    [
      disk(vmIds.web, ide, 'D:\\VMs\\web01-1F.avhdx'),
      disk(vmIds.database, ide, 'C:\\ClusterStorage\\Volume1\\db.vhdx'),
      disk(vmIds.full, ide, 'D:\\mnt\\fast\\full.vhdx'),
      disk(vmIds.off, ide, '\\\\filer\\vms\\off.vhdx'),
      disk(checkpointId, ide, 'D:\\VMs\\web01.vhdx'),
      [
        `Microsoft:${vmIds.web}\\${ide}\\1\\0\\L`,
        31,
        'Microsoft:Hyper-V:Virtual CD/DVD Disk',
        ['D:\\iso\\setup.iso'],
        '',
      ],
    ],
  ),
  table(
    virtualization,
    'Msvm_ImageManagementService',
    'CreationClassName:string Name:string SystemCreationClassName:string SystemName:string',
    [['Msvm_ImageManagementService', 'vhdsvc', 'Msvm_ComputerSystem', 'HV01']],
  ),
  table(
    virtualization,
    'Msvm_ImageManagementService.GetVirtualHardDiskSettingData',
    'Path:string ReturnValue:uint32 SettingData:string',
    [
      ['C:\\ClusterStorage\\Volume1\\db.vhdx', 0, diskSettingData(3, 137_438_953_472)],
      ['D:\\VMs\\web01-1F.avhdx', 0, diskSettingData(4, 64_424_509_440)],
      ['D:\\mnt\\fast\\full.vhdx', 32_768, null],
    ],
  ),
  table(
    virtualization,
    'Msvm_ResourceAllocationSettingData',
    'InstanceID:string ResourceType:uint16 ResourceSubType:string HostResource:string[] Parent:string ElementName:string',
    Object.values(vmIds).flatMap((id) => [
      [`Microsoft:${id}\\${ide}`, 5, 'Microsoft:Hyper-V:Emulated IDE Controller', [], '', 'IDE Controller 0'],
      [
        `Microsoft:${id}\\${ide}\\0\\0\\D`,
        17,
        'Microsoft:Hyper-V:Synthetic Disk Drive',
        [],
        `\\\\HV01\\root\\virtualization\\v2:Msvm_ResourceAllocationSettingData.InstanceID="Microsoft:${id}\\\\${ide}"`,
        'Hard Drive',
      ],
    ]),
  ),
  table(
    virtualization,
    'Msvm_SyntheticEthernetPortSettingData',
    'InstanceID:string ElementName:string Address:string',
    [
      [`Microsoft:${vmIds.web}\\CCCCCCCC-0000-4000-8000-000000000001`, 'Network Adapter', '00155D000001'],
      [
        `Microsoft:${vmIds.database}\\CCCCCCCC-0000-4000-8000-000000000002`,
        'Network Adapter',
        '000000000000',
      ],
    ],
  ),
  table(
    virtualization,
    'Msvm_EthernetPortAllocationSettingData',
    'InstanceID:string HostResource:string[] EnabledState:uint16',
    [
      [
        `Microsoft:${vmIds.web}\\CCCCCCCC-0000-4000-8000-000000000001\\C`,
        [
          `\\\\HV01\\root\\virtualization\\v2:Msvm_VirtualEthernetSwitch.CreationClassName="Msvm_VirtualEthernetSwitch",Name="${switchId}"`,
        ],
        2,
      ],
      [
        `Microsoft:${vmIds.database}\\CCCCCCCC-0000-4000-8000-000000000002\\C`,
        [`Msvm_VirtualEthernetSwitch.Name="${switchId}"`],
        3,
      ],
    ],
  ),
  table(virtualization, 'Msvm_VirtualEthernetSwitch', 'Name:string ElementName:string', [
    [switchId, 'External'],
  ]),
  table(
    virtualization,
    'Msvm_EmulatedEthernetPortSettingData',
    'InstanceID:string ElementName:string Address:string',
    [],
  ),
  table(
    cim,
    'Win32_Volume',
    'Name:string DeviceID:string Capacity:uint64 FreeSpace:uint64 DriveType:uint32 FileSystem:string',
    [
      ['C:\\', '\\\\?\\Volume{1}\\', 100_000_000_000, 40_000_000_000, 3, 'NTFS'],
      ['D:\\', '\\\\?\\Volume{2}\\', 2_000_000_000_000, 500_000_000_000, 3, 'NTFS'],
      ['D:\\mnt\\fast\\', '\\\\?\\Volume{3}\\', 500_000_000_000, 0, 3, 'ReFS'],
      ['\\\\?\\Volume{4}\\', '\\\\?\\Volume{4}\\', 500_000_000, 1_000, 3, 'NTFS'],
      ['E:\\', '\\\\?\\Volume{5}\\', null, null, 3, null],
    ],
  ),
  table(
    'root\\MSCluster',
    'MSCluster_DiskPartition',
    'Path:string VolumeGuid:string TotalSize:uint32 FreeSpace:uint32',
    [['C:\\ClusterStorage\\Volume1', 'x', 4_000_000, 1_000_000]],
  ),
  table(
    standardCim,
    'MSFT_NetAdapterVmqQueueSettingData',
    'Name:string InterfaceDescription:string QueueID:uint32 ProcessorGroup:uint16 ProcessorAffinityMask:uint64 VmID:string VmFriendlyName:string',
    [
      ['NIC1', 'Intel(R) Ethernet #2', 0, 0, 1, '', 'HV01'],
      ['NIC1', 'Intel(R) Ethernet #2', 3, 0, 131_072, vmIds.web, 'web01'],
      ['NIC1', 'Intel(R) Ethernet #2', 4, 1, 2, `{${vmIds.database.toLowerCase()}}`, 'old name'],
      ['NIC1', 'Intel(R) Ethernet #2', 5, 0, 0, vmIds.off, "it's off"],
    ],
  ),
  table(standardCim, 'MSFT_NetOffloadGlobalSetting', 'Chimney:uint8 ReceiveSideScaling:uint8', [[0, 1]]),
  table(cim, 'Win32_OperatingSystem', 'Caption:string Version:string LastBootUpTime:datetime', [
    ['Microsoft Windows Server 2022 Datacenter ', '10.0.20348', '20261101000000.000000+000'],
  ]),
  table(cim, 'Win32_ComputerSystem', 'Name:string DNSHostName:string TotalPhysicalMemory:uint64', [
    ['HV01', 'hv01', 549_755_813_888],
  ]),
  table(
    cim,
    'Win32_NTLogEvent',
    'TimeGenerated:datetime InsertionStrings:string[] Message:string Logfile:string SourceName:string EventCode:uint16',
    [
      [
        '20250101000000.000000-000',
        ['0x4'],
        'Hypervisor scheduler type is 0x4.',
        'System',
        'Microsoft-Windows-Hyper-V-Hypervisor',
        2,
      ],
      [
        '20261101000100.000000-000',
        ['0x3'],
        'Typ des Hypervisorzeitplans: 0x3.',
        'System',
        'Microsoft-Windows-Hyper-V-Hypervisor',
        2,
      ],
    ],
  ),
];
