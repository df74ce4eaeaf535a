/** Pages of Microsoft that findings point to. */

const learn = 'https://learn.microsoft.com/en-us';

export const links = {
  requirements: `${learn}/windows-server/virtualization/hyper-v/system-requirements-for-hyper-v-on-windows`,
  scheduler: `${learn}/windows-server/virtualization/hyper-v/manage/manage-hyper-v-scheduler-types`,
  antivirus: `${learn}/troubleshoot/windows-server/virtualization/antivirus-exclusions-for-hyper-v-hosts`,
  counters: `${learn}/troubleshoot/windows-server/performance/rebuild-performance-counter-library-values`,
  integration: `${learn}/windows-server/virtualization/hyper-v/manage/manage-hyper-v-integration-services`,
  generations: `${learn}/windows-server/virtualization/hyper-v/plan/should-i-create-a-generation-1-or-2-virtual-machine-in-hyper-v`,
  legacyAdapter: `${learn}/archive/blogs/jhoward/hyper-v-generation-2-virtual-machines-part-2`,
  compatibility: `${learn}/windows-server/virtualization/hyper-v/manage/dynamic-processor-compatibility-mode`,
  remoteWmi: `${learn}/windows/win32/wmisdk/connecting-to-wmi-remotely-starting-with-vista`,
  wmiSecurity: `${learn}/windows/win32/wmisdk/securing-a-remote-wmi-connection`,
  queues: `${learn}/windows-server/networking/technologies/vrss/vrss-top`,
} as const;
