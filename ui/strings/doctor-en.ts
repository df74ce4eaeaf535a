/** English of the doctor: what is wrong with the machine whichvm runs on. Part of the catalogue in en.ts. */

export const doctorWords = {
  doctor: {
    title: 'Doctor',
    about:
      'Looks at the machine whichvm runs on, and at its targets: role and hypervisor, rights of the account, counter sets and WMI classes, VMs and their devices.',
    running: 'Looking…',
    runningWith: (done: string, total: string) => `Looking: ${done} of ${total}`,
    looked: (at: string, platform: string) => `Looked at ${at} (${platform})`,
    again: 'Look again',
    failed: 'The doctor came to no result',
    nothing: 'Nothing wrong was found.',
    nothingChecked: 'Nothing could be checked here.',
    severities: { error: 'Error', warning: 'Warning', info: 'Note' },
    counts: (errors: string, warnings: string, notes: string) =>
      `errors: ${errors}, warnings: ${warnings}, notes: ${notes}`,
    findings: 'Findings',
    why: 'Why it matters',
    whatToDo: 'What to do',
    seen: 'What was seen',
    source: 'Read more at the vendor',
    checked: 'What was checked',
    notChecked: 'What could not be checked',
    /** What the doctor says comes in English whatever the language of the page. */
    inEnglish: '',
  },
};
