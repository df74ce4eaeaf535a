/** The words of the Storage room in English. */

export const storageEn = {
  volumes: 'Volumes',
  volume: 'volume',
  size: 'size',
  free: 'free',
  line: 'full at',
  whenFull: 'reaches it',
  firstPaused: 'paused first',
  promised: 'promised',
  freeUnknown: (size: string) => `free space of that time not known, of ${size}`,
  freeOf: (free: string, size: string, percent: string) => `${free} free of ${size} (${percent})`,
  other: 'what is in no file of a running VM’s disks',
  files: (count: number) => (count === 1 ? '1 file of a virtual disk' : `${count} files of virtual disks`),
  choose: (volume: string) => `Show where the space of ${volume} goes`,
  disks: 'Virtual disks',
  file: 'file',
  vm: 'VM',
  kind: 'kind',
  fileSize: 'file size',
  mostSize: 'may grow to',
  speed: 'grows by',
  none: 'No volume is reported by this source.',
  noDisks: 'No virtual disk is reported by this source.',

  outlook: (volume: string) => `Where the space of ${volume} goes`,
  chart: (volume: string) => `Growth of ${volume} and the way to its line`,
  chartNone: 'There is nothing to draw yet: growth is seen after a minute or so.',
  since: (at: string) => `Growth since ${at}`,
  between: 'four of five times in here',
  restGrown: 'all else',
  full: 'full',
  lineAt: (free: string) => `${free} free`,

  fullIn: (earliest: string, latest: string, likely: string) =>
    `Full in ${earliest} to ${latest}, most likely in ${likely}`,
  fullInOpen: (earliest: string, likely: string) =>
    `Full in ${earliest} at the earliest, most likely in ${likely}, perhaps never`,
  lineIn: (line: string, earliest: string, latest: string, likely: string) =>
    `Down to ${line} free in ${earliest} to ${latest}, most likely in ${likely}`,
  lineInOpen: (line: string, earliest: string, likely: string) =>
    `Down to ${line} free in ${earliest} at the earliest, most likely in ${likely}, perhaps never`,
  reached: (line: string) => `At its line now: ${line} free or less`,
  fullNow: 'Full now',
  noTrend: 'No trend: it does not clearly fill',
  far: (speed: string) => `Fills by ${speed}, but too little is known yet to say when it is full`,
  unknown: 'Too little history yet to say anything',
  jump: (bytes: string, at: string) => `A jump of ${bytes} at ${at} is not counted as a trend.`,
  fills: (speed: string, past: string) => `It fills by ${speed}, as seen over ${past}.`,
  lineReasons: {
    setting: 'The line is set in the configuration.',
    'low-space': 'This Windows pauses VMs with growing disks below 200 MB free.',
    'last-byte': 'This Windows pauses a VM at the first write that the file of its disk cannot grow for.',
  },
  clusterVolume:
    'A cluster volume: only the node that owns it checks its free space, so VMs on other nodes may go on a little longer.',
  overPromised: (promised: string, size: string) =>
    `Its disks are promised ${promised} and it has ${size}: if all grew to their largest, it would be full.`,
  notOverPromised: (promised: string) =>
    `Even if all its disks grew to their largest it would hold ${promised}.`,
  promisedUnknown: 'What its disks may grow to is not known for all of them.',
  whoPauses: 'Who is paused, in this order',
  nobodyPauses: 'No running VM has a disk here that grows: nobody is paused when it is full.',
  morePaused: (count: number) => `and ${count} more`,
  whatGrows: 'What grows on it',
  nothingGrows: 'No disk here grows.',
  others: 'all else (page files, saved memory, no VM’s files)',
  perTime: { minute: 'a minute', hour: 'an hour', day: 'a day' },
  whatToDo: 'What to do, in this order',
  source: 'source',
};
