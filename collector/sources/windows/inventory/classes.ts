/**
 * The table of what is asked of WMI: class, properties, how often. Every class may be missing, and every property: then all are asked
 * for and those that are there are taken. Names: Microsoft's class reference; not yet seen on a real host.
 */
import { minuteMs, ms, type Ms } from '../../../model/time.ts';

export interface WmiClass {
  readonly namespace: string;
  readonly name: string;
  readonly properties: readonly string[];
  /** Conditions of constants only: no text of a user ever goes into a query. */
  readonly where?: string;
  readonly refreshEvery: Ms;
  readonly deadline: Ms;
  /** Not every host has it, and nothing is wrong when it is missing. */
  readonly isExtra?: true;
  /** Why it is worth asking: ends the sentence "is not known". */
  readonly tells: string;
}

const virtualization = 'root\\virtualization\\v2';
const cim = 'root\\cimv2';
const standardCim = 'root\\StandardCimv2';
const cluster = 'root\\MSCluster';

const always = ms(0);
const seldom = ms(60 * minuteMs);
const ordinary = ms(10_000);
const patient = ms(30_000);

const settings = { namespace: virtualization, refreshEvery: minuteMs, deadline: patient };
const network = { namespace: standardCim, refreshEvery: minuteMs, deadline: ordinary };

export const wmiClasses = {
  computerSystem: {
    namespace: virtualization,
    name: 'Msvm_ComputerSystem',
    properties: [
      'Name',
      'ElementName',
      'Caption',
      'EnabledState',
      'OtherEnabledState',
      'HealthState',
      'OperationalStatus',
      'StatusDescriptions',
      'OnTimeInMilliseconds',
      'ReplicationMode',
      'ReplicationState',
      'ReplicationHealth',
      'LastReplicationTime',
    ],
    refreshEvery: always,
    deadline: ordinary,
    tells: 'which VMs there are and in which state',
  },
  summary: {
    ...settings,
    name: 'Msvm_SummaryInformation',
    properties: [
      'Name',
      'NumberOfProcessors',
      'MemoryUsage',
      'Heartbeat',
      'IntegrationServicesVersionState',
      'GuestOperatingSystem',
      'EnabledState',
    ],
    tells: 'memory and guest integration of VMs',
  },
  systemSettings: {
    ...settings,
    name: 'Msvm_VirtualSystemSettingData',
    properties: [
      'InstanceID',
      'ElementName',
      'VirtualSystemIdentifier',
      'VirtualSystemType',
      'VirtualSystemSubType',
      'CreationTime',
      'BootOrder',
      'AutomaticCriticalErrorAction',
      'Version',
    ],
    tells: 'checkpoints and generations of VMs',
  },
  processorSettings: {
    ...settings,
    name: 'Msvm_ProcessorSettingData',
    properties: ['InstanceID', 'VirtualQuantity', 'LimitProcessorFeatures'],
    tells: 'how many virtual processors VMs have',
  },
  memorySettings: {
    ...settings,
    name: 'Msvm_MemorySettingData',
    properties: ['InstanceID', 'VirtualQuantity', 'Reservation', 'Limit', 'DynamicMemoryEnabled'],
    tells: 'how much memory VMs may have',
  },
  storageSettings: {
    ...settings,
    name: 'Msvm_StorageAllocationSettingData',
    properties: ['InstanceID', 'ResourceType', 'ResourceSubType', 'HostResource', 'Parent'],
    tells: 'which disk files VMs use',
  },
  imageService: {
    ...settings,
    name: 'Msvm_ImageManagementService',
    properties: ['CreationClassName', 'Name', 'SystemCreationClassName', 'SystemName'],
    refreshEvery: seldom,
    isExtra: true,
    tells: 'kind and largest size of disk files',
  },
  deviceSettings: {
    ...settings,
    name: 'Msvm_ResourceAllocationSettingData',
    properties: ['InstanceID', 'ResourceType', 'ResourceSubType', 'HostResource', 'Parent', 'ElementName'],
    tells: 'controllers and drives of VMs',
  },
  adapterSettings: {
    ...settings,
    name: 'Msvm_SyntheticEthernetPortSettingData',
    properties: ['InstanceID', 'ElementName', 'Address'],
    tells: 'network adapters of VMs',
  },
  legacyAdapterSettings: {
    ...settings,
    name: 'Msvm_EmulatedEthernetPortSettingData',
    properties: ['InstanceID', 'ElementName', 'Address'],
    tells: 'legacy network adapters of VMs',
  },
  ethernetConnections: {
    ...settings,
    name: 'Msvm_EthernetPortAllocationSettingData',
    properties: ['InstanceID', 'HostResource', 'EnabledState'],
    tells: 'which virtual switch network adapters of VMs are plugged into',
  },
  switches: {
    ...settings,
    name: 'Msvm_VirtualEthernetSwitch',
    properties: ['Name', 'ElementName'],
    tells: 'how virtual switches are called',
  },
  volumes: {
    namespace: cim,
    name: 'Win32_Volume',
    properties: ['Name', 'DeviceID', 'Capacity', 'FreeSpace', 'DriveType', 'FileSystem'],
    where: 'DriveType = 3',
    refreshEvery: always,
    deadline: ordinary,
    tells: 'how full mounted volumes are',
  },
  logicalDisks: {
    namespace: cim,
    name: 'Win32_LogicalDisk',
    properties: ['DeviceID', 'Size', 'FreeSpace', 'DriveType'],
    where: 'DriveType = 3',
    refreshEvery: always,
    deadline: ordinary,
    tells: 'how full volumes are',
  },
  clusterVolumes: {
    namespace: cluster,
    name: 'MSCluster_DiskPartition',
    properties: ['Path', 'VolumeGuid', 'TotalSize', 'FreeSpace'],
    refreshEvery: minuteMs,
    deadline: ordinary,
    isExtra: true,
    tells: 'how full cluster volumes are',
  },
  queues: {
    ...network,
    name: 'MSFT_NetAdapterVmqQueueSettingData',
    properties: [
      'Name',
      'InterfaceDescription',
      'QueueID',
      'ProcessorGroup',
      'ProcessorAffinityMask',
      'VmID',
      'VmFriendlyName',
      'FilterList',
    ],
    tells: 'which processor serves which network queue',
  },
  queueAdapters: {
    ...network,
    name: 'MSFT_NetAdapterVmqSettingData',
    properties: ['Name', 'InterfaceDescription', 'Enabled', 'NumberOfReceiveQueues'],
    tells: 'whether adapters have VMQ',
  },
  coalescing: {
    ...network,
    name: 'MSFT_NetAdapterRscSettingData',
    properties: ['Name', 'InterfaceDescription', 'IPv4Enabled', 'IPv4OperationalState', 'IPv4FailureReason'],
    tells: 'whether adapters coalesce segments (RSC)',
  },
  offload: {
    ...network,
    name: 'MSFT_NetOffloadGlobalSetting',
    properties: ['Chimney', 'ReceiveSideScaling', 'ReceiveSegmentCoalescing'],
    tells: 'whether TCP Chimney is on',
  },
  operatingSystem: {
    namespace: cim,
    name: 'Win32_OperatingSystem',
    properties: ['Caption', 'Version', 'LastBootUpTime', 'DataExecutionPrevention_Available', 'OSLanguage'],
    refreshEvery: seldom,
    deadline: ordinary,
    tells: 'which Windows this is',
  },
  computer: {
    namespace: cim,
    name: 'Win32_ComputerSystem',
    properties: ['Name', 'DNSHostName', 'TotalPhysicalMemory', 'HypervisorPresent', 'SystemType', 'Model'],
    refreshEvery: seldom,
    deadline: ordinary,
    tells: 'memory of the host',
  },
  schedulerEvent: {
    namespace: cim,
    name: 'Win32_NTLogEvent',
    properties: ['TimeGenerated', 'InsertionStrings', 'Message'],
    where: "Logfile = 'System' AND SourceName = 'Microsoft-Windows-Hyper-V-Hypervisor' AND EventCode = 2",
    refreshEvery: ms(24 * 60 * minuteMs),
    deadline: patient,
    tells: 'which scheduler the hypervisor runs',
  },
  processor: {
    namespace: cim,
    name: 'Win32_Processor',
    properties: [
      'Name',
      'AddressWidth',
      'NumberOfCores',
      'NumberOfLogicalProcessors',
      'VirtualizationFirmwareEnabled',
      'SecondLevelAddressTranslationExtensions',
      'VMMonitorModeExtensions',
    ],
    refreshEvery: seldom,
    deadline: patient,
    tells: 'what the processors can do',
  },
  hyperVFeature: {
    namespace: cim,
    name: 'Win32_OptionalFeature',
    properties: ['Name', 'InstallState'],
    where: "Name = 'Microsoft-Hyper-V'",
    refreshEvery: seldom,
    deadline: patient,
    isExtra: true,
    tells: 'whether the Hyper-V role is installed',
  },
  managementService: {
    namespace: cim,
    name: 'Win32_Service',
    properties: ['Name', 'State', 'StartMode', 'ExitCode'],
    where: "Name = 'vmms'",
    refreshEvery: seldom,
    deadline: ordinary,
    tells: 'whether the management service of Hyper-V runs',
  },
  launchEvent: {
    namespace: cim,
    name: 'Win32_NTLogEvent',
    properties: ['TimeGenerated', 'EventCode', 'Message'],
    where: "Logfile = 'System' AND SourceName = 'Microsoft-Windows-Hyper-V-Hypervisor' AND EventType = 1",
    refreshEvery: seldom,
    deadline: patient,
    tells: 'why the hypervisor did not start',
  },
} as const satisfies Record<string, WmiClass>;

export type WmiClassKey = keyof typeof wmiClasses;
