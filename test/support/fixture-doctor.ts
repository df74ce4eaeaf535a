/** What the doctor says in tests of the page: a run that is under way at first, then findings of every severity. */
import type { DoctorAnswer, DoctorReport } from '../../collector/model/wire-doctor.ts';

const report: DoctorReport = {
  platform: 'win32 x64',
  checked: ['rights of this account', 'counter sets: 21 of 22 can be read', 'WMI classes: 26 of 27 answer'],
  notChecked: ['The guest’s own settings: they are inside the VM'],
  findings: [
    {
      id: 'vmms-stopped',
      severity: 'error',
      subject: null,
      what: 'The management service of Hyper-V (vmms) does not run',
      why: 'VMs go on running, but none can be listed, started or moved',
      whatToDo: [
        'Start it as administrator: Start-Service vmms',
        'If it stops again, look into the event log',
      ],
      evidence: ['Win32_Service vmms: State = Stopped, ExitCode = 1067'],
      source: 'https://learn.microsoft.com/en-us/windows-server/virtualization/hyper-v/',
    },
    {
      id: 'legacy-network-adapter',
      severity: 'warning',
      subject: 'web01',
      what: 'web01 has a legacy network adapter',
      why: 'It is emulated: each packet costs processor time of the host',
      whatToDo: ['Replace it by a network adapter, unless the VM boots from the network'],
      evidence: ['Msvm_EmulatedEthernetPortSettingData: 1 row'],
      source: null,
    },
    {
      id: 'counter-sets-missing',
      severity: 'info',
      subject: null,
      what: '1 of 22 counter sets is not there: Cluster CSV File System',
      why: 'What it tells is left out; sets of clusters are on clusters only',
      whatToDo: [],
      evidence: [],
      source: null,
    },
  ],
};

export function createFixtureDoctor(now: () => number) {
  let asks = 0;
  const answer = (): DoctorAnswer => {
    const isRunning = asks < 2;
    return {
      isRunning,
      startedAt: now() - 4000,
      progress: isRunning ? { done: 12, total: 49 } : null,
      finishedAt: isRunning ? null : now(),
      report: isRunning ? null : report,
      failure: null,
    };
  };
  return {
    /** Undefined for what is not about the doctor. */
    answerAt(path: string): DoctorAnswer | undefined {
      if (path === '/api/v1/doctor/run') asks = 0;
      else if (path === '/api/v1/doctor') asks += 1;
      else return undefined;
      return answer();
    },
  };
}
