/** English of the closer look: its button, its progress, what it told and how sure that is. Part of the catalogue in en.ts. */

export const closerWords = {
  closer: {
    button: 'Look closer',
    cancel: 'Cancel',
    help: (seconds: string) =>
      `Reads the host up to 333 times a second for ${seconds} seconds from now on, and matches which VM ran where by equal exact numbers`,
    reading: (seconds: string) =>
      `Looking closer: the host is read up to 333 times a second for ${seconds} seconds.`,
    matching: 'Looking closer: matching who ran where.',
    progress: 'Closer look',
    cancelled: 'The closer look was cancelled.',
    summary: (part: string, sure: string) =>
      `${part} of the VMs’ CPU time is matched at ${sure} confidence; the rest stays an estimate.`,
    nothing: 'Nothing could be matched for sure; all stays an estimate.',
    idle: 'No VM used CPU time while it was looked at.',
    caution: 'Unproven on real hosts until a recorded burst says otherwise.',
    gone: 'The closer look of this link is no longer kept; shown is what polls tell of the moment.',
    backTo: (at: string) => `Closer look of ${at}`,
    legend: 'striped: matched',
    cell: (cores: string, sure: string) => `${cores} cores matched at ${sure} confidence`,
    cellShort: (cores: string, sure: string) => `${cores} matched at ${sure}`,
    cellWhole: (cores: string) => `about ${cores} cores in all, the rest an estimate`,
    rule: 'matched: between two reads it ran what this LP gave, to the last 100 ns',
    cannot: {
      waiting: 'A closer look needs a first poll of the host.',
      over: 'Only a live host can be looked at closer; this is recorded.',
      large: (most: string) => `Hosts of up to ${most} logical processors can be looked at closer.`,
      exporter: 'windows_exporter cannot be read so often: a closer look needs whichvm on the host itself.',
      setting:
        'Real hosts are looked at closer only with look-closer: true in the settings: it reads their counters up to 333 times a second.',
    },
  },
};
