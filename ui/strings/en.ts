/**
 * Every word of the page in English, and the form that each other language must fill. Sentences with numbers are
 * functions, because their order differs between languages; figures come in already formatted.
 */
import { absenceWords } from './absence-en.ts';
import { alertsEn } from './alerts-en.ts';
import { storageEn } from './storage-en.ts';

import { certaintyWords } from './certainty-en.ts';
import { closerWords } from './closer-en.ts';
import { commandWords } from './commands-en.ts';
import { details } from './details-en.ts';
import { doctorWords } from './doctor-en.ts';
import { findingWords } from './findings-en.ts';
import { timeWords } from './time-en.ts';

export const en = {
  ...certaintyWords,
  ...closerWords,
  ...commandWords,
  ...details,
  ...doctorWords,
  ...findingWords,
  ...timeWords,
  ...absenceWords,
  language: 'en',
  product: 'whichvm',

  rooms: {
    now: 'Now',
    time: 'Time',
    vm: 'VM',
    cpu: 'CPU',
    network: 'Network',
    storage: 'Storage',
    alerts: 'Alerts',
    health: 'Health',
    counters: 'Counters',
  },
  roomsLabel: 'Views',
  movingAbout: 'Views and time',

  hostLabel: 'Host',
  logicalProcessors: (count: number) => (count === 1 ? '1 LP' : `${count} LPs`),
  numaNodes: (count: number) => (count === 1 ? '1 NUMA node' : `${count} NUMA nodes`),
  virtualMachines: (running: number, all: number) =>
    running === all ? `${all} VMs` : `${running} of ${all} VMs running`,
  schedulers: {
    classic: 'classic scheduler',
    'classic-no-smt': 'classic scheduler without SMT',
    core: 'core scheduler',
    root: 'root scheduler',
  },
  simulated: 'Simulated host: these numbers are made up',
  recorded: (source: string) => `Recorded: ${source}`,

  themes: { auto: 'Theme: as the system', light: 'Theme: light', dark: 'Theme: dark' },

  live: 'live',
  waiting: 'waiting for the first poll',
  connecting: 'connecting',
  stale: (since: string) => `no data since ${since}`,
  staleReason: (since: string, reason: string) =>
    `No data since ${since}: ${reason}. What is shown is what was read last.`,
  lost: (since: string) => `no server since ${since}`,
  lostReason: (since: string) =>
    `The server has not answered since ${since}. It is asked again and again; the page goes on by itself when it answers.`,
  unreachable: (reason: string) => `${reason}; trying again. Is whichvm still running there?`,
  past: (moment: string) => `at ${moment}`,
  pastSpan: (from: string, to: string) => `mean ${from} – ${to}`,
  recordedSpan: (from: string, to: string) => `${from} – ${to}`,
  backToLive: 'Back to live',
  wholeRecording: 'Whole recording',
  pause: 'Pause',
  copyLink: 'Copy link',
  linkCopied: 'Link copied',
  localTime: (zone: string) => `local time, ${zone}`,

  spansLabel: 'Length of the time bar',
  lastSpan: (span: string) => `Last ${span}`,
  hostByVm: 'Host by VM, in cores',
  timeBarLabel: (host: string) =>
    `CPU time of ${host} by VM over time. Drag to choose a span, click to choose a moment, double-click to go back.`,
  timeHelp: 'drag = span · click = moment · double-click = back',
  recordingBegan: (at: string) => `recording began at ${at}`,
  rest: 'all others',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  earlier: 'Earlier',
  later: 'Later',

  warningsLabel: 'Warnings',
  moreWarnings: (count: number) => `${count} more`,
  seeWhy: 'see why',
  hide: 'hide',
  severities: { info: 'Note', warning: 'Warning', critical: 'Critical' },

  vmTable: 'Virtual machines',
  ofCores: (capacity: string) => `of ${capacity} cores`,
  filterLabel: 'Filter virtual machines by name',
  filterHint: 'filter',
  columns: {
    cores: 'cores',
    name: 'name',
    ofVm: 'of VM %',
    ofHost: 'of host %',
    waitRatio: 'wait %',
    virtualProcessors: 'vCPUs',
    memoryBytes: 'GiB',
    state: 'state',
  },
  columnHelp: {
    cores: 'CPU seconds per second: 1.00 is one logical processor kept busy',
    name: 'Name of the virtual machine',
    ofVm: 'Share of the time its own virtual processors could have run',
    ofHost: 'Share of the CPU time of the whole host',
    waitRatio: 'Time its virtual processors were ready but had to wait for a processor; marked above 5 %',
    virtualProcessors: 'Virtual processors',
    memoryBytes: 'Memory assigned now, in GiB',
    state: 'State as Hyper-V reports it',
  },
  states: {
    running: 'running',
    off: 'off',
    stopping: 'stopping',
    saved: 'saved',
    paused: 'paused',
    starting: 'starting',
    reset: 'reset',
    saving: 'saving',
    pausing: 'pausing',
    resuming: 'resuming',
    unknown: 'unknown',
  } as Readonly<Record<string, string>>,
  critical: 'critical',
  criticalState: (state: string) => `${state}, critical`,
  root: 'Root (host OS)',
  rootHelp: 'The root partition: the host operating system itself, known exactly on every logical processor',
  noVms: 'No virtual machine is known on this host.',
  noVmsRunning: 'No virtual machine is running. They appear here as soon as one starts.',
  noVmFound: (filter: string) => `No virtual machine has “${filter}” in its name.`,
  clearFilter: 'Show all',

  lpStrip: 'Logical processors',
  numaNode: (node: number) => `NUMA ${node}`,
  lp: (range: string) => `LP ${range}`,
  lpsPerColumn: (count: number) => `${count} LPs a column`,
  modes: {
    guest: 'guest VMs',
    root: 'root',
    hypervisor: 'hypervisor',
    idle: 'idle',
  },
  lpPlace: (node: number, core: number) => `NUMA node ${node}, core ${core}`,
  interrupts: (count: string) => `${count} interrupts a second`,
  queuesHere: (queues: string) => `Network queues: ${queues}`,
  noLps: 'This source does not report logical processors, so there is no strip and no matrix.',

  matrix: 'Which VM on which logical processor',
  matrixKeys: 'Arrow keys move from cell to cell, Space marks the VM, Enter opens it.',
  legendExact: 'solid: exact',
  legendEstimate: 'hatched: estimate',
  legendRange: 'whisker: from least to most it can be',
  cellTitle: (vm: string, lps: string) => `${vm} on LP ${lps}`,
  cellExact: (share: string) => `${share} cores, exact`,
  cellEstimate: (share: string) => `about ${share} cores, an estimate`,
  cellRange: (low: string, high: string) => `certainly between ${low} and ${high}`,
  cellNone: 'certainly did not run here',
  asTable: 'As a table',
  asPicture: 'As a picture',
  vmOnLps: (vm: string) => `${vm} on logical processors`,
  matrixLoading: 'Working out which VM may have run where …',

  timeTracks: {
    mode: 'Host by mode, in cores',
    lp: 'Logical processors, busy %',
    vms: 'Virtual machines, cores',
  },
  noHistory: 'Nothing was recorded in this stretch of time.',
  loading: 'Loading …',

  network: {
    adapters: 'Adapters',
    adapter: 'adapter',
    received: 'received',
    sent: 'sent',
    offloaded: 'offloaded connections',
    coalesced: 'RSC connections',
    chimney: 'TCP Chimney',
    chimneyStates: {
      disabled: 'disabled on this host',
      enabled: 'enabled on this host',
      automatic: 'automatic on this host',
      'not supported': 'not supported by this Windows: it was removed, and no connection can be offloaded',
    },
    chimneyUnknown: 'The source does not say whether TCP Chimney is on.',
    offloadedChart: 'Offloaded TCP connections by adapter',
    placement: 'Queue placement: network queues and the logical processors that serve them',
    queue: 'queue',
    lp: 'LP',
    vm: 'VM',
    packets: 'packets/s',
    oneLp: (lp: number) =>
      `All queues interrupt LP ${lp}: that one processor limits the network of every VM.`,
    noQueues: 'No network queue is reported. VMQ or VRSS may be off, or the source does not read it.',
    noAdapters: 'No network adapter is reported by this source.',
  },
  storage: storageEn,
  alerts: alertsEn,
  health: {
    source: 'Source',
    sourceKind: 'kind',
    sourceKinds: {
      simulated: 'simulated host, numbers made up',
      windows: 'this Windows, read directly',
      exporter: 'windows_exporter',
      log: 'counter log',
      recording: 'recording of whichvm',
    },
    description: 'reads',
    interval: 'every',
    firstAt: 'first data',
    lastAt: 'last data',
    operatingSystem: 'system',
    memory: 'memory',
    version: 'whichvm',
    problems: 'What cannot be read',
    noProblems: 'Everything the source offers is read.',
    subject: 'what',
    kind: 'kind',
    message: 'why',
    tiers: 'How far back',
    tier: 'tier',
    step: 'one point a',
    reaches: 'reaches back',
    expected: 'when full',
    asPolled: 'poll',
  },
  counters: {
    title: 'Counters',
    search: 'Search counters',
    hint: 'name or label, such as guest_run or vm="sql02"',
    chosen: 'Chosen',
    none: (text: string) => `No counter matches “${text}”.`,
    noHyperV:
      'This log has no Hyper-V counters. Its own counters are listed here; choose some to chart them.',
    pick: 'Choose a counter on the left to chart it.',
    count: (shown: number, all: number) => (shown === all ? `${all}` : `${shown} of ${all}`),
    tooMany: 'Only the first 300 are listed; search for the others.',
  },

  errors: {
    title: 'This could not be loaded',
    retry: 'It is tried again every few seconds.',
  },
  covers: {
    live: (span: string) => `last ${span}`,
    span: (span: string) => `mean of ${span}`,
    at: (moment: string, span: string) => `${moment}, ${span}`,
  },
};

type Widened<Value> = Value extends string
  ? string
  : Value extends (...parameters: infer Parameters) => string
    ? (...parameters: Parameters) => string
    : { readonly [Key in keyof Value]: Widened<Value[Key]> };

/** What a language must give: exactly the entries of English. */
export type Strings = Widened<typeof en>;
