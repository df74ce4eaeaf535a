/**
 * Alerts of all hosts: judges each frame, watches where volumes go, notices silence, remembers over a restart and tells receivers. It
 * waits for nobody: states are saved and messages sent behind the back of the poll.
 */
import type { AlertEpisode, AlertSilence, ReceiverStatus, SilencedAlerts } from '../model/alert-desk.ts';
import { ownHost, type Alert, type AlertSeverity, type AlertState } from '../model/alert.ts';
import type { VolumeForecast, VolumePast } from '../model/forecast.ts';
import type { Frame } from '../model/frame.ts';
import type { HistoryStore } from '../model/history.ts';
import type { HostEvent } from '../model/host.ts';
import { addMs, minuteMs, ms, msBetween, unixMs, type Ms, type UnixMs } from '../model/time.ts';
import type { AlertChange } from './evaluation.ts';
import { keepVolumes, recallVolumes } from './forecast/past.ts';
import { watchVolumes, type VolumeWatch } from './forecast/volume-forecast.ts';
import type { LineFor } from './forecast/volume-line.ts';
import type { AlertmanagerLink } from './notify/alertmanager.ts';
import type { AlertRule } from './rule.ts';
import { receiverFailing } from './rules/receiver-failing.ts';
import { createSmoothing, type Smoothing } from './smoothing.ts';
import { isWorthTelling, openStates, type States, type StatesOptions } from './states.ts';

export interface AlertingOptions extends Omit<StatesOptions, 'store'> {
  readonly rules: readonly AlertRule[];
  /** Where a volume counts as full; left out = where its Windows pauses VMs. */
  readonly lineFor?: LineFor;
  readonly alertmanagers: readonly AlertmanagerLink[];
  readonly store: Pick<HistoryStore, 'state' | 'putState' | 'find' | 'read'>;
  /** Runs on evenly whatever happens to the clock; tells a clock that was set from time that passed. */
  readonly elapsed?: (() => Ms) | undefined;
}

export interface Alerting {
  /** From now on silence of this host counts. */
  watch(host: string, interval: Ms): void;
  /** Ends the watch and drops the alerts of the host. */
  forget(host: string): void;
  onFrame(frame: Frame): void;
  /** To be called on every beat, frame or not: notices hosts that fell silent, and sends what waits. */
  tick(): void;
  /** Pending, firing and lately resolved alerts of the hosts watched and of whichvm itself, worst first. */
  alerts(): readonly Alert[];
  forecasts(host: string): readonly VolumeForecast[];
  /** How full a volume was, and how large these files of it, from then on or from when it is known. */
  volumePast(host: string, volume: string, about: PastAsked): VolumePast;
  /** Newest first; left out = all hosts. */
  history(host?: string): readonly AlertEpisode[];
  silence(what: SilencedAlerts, until: UnixMs, note: string): AlertSilence;
  endSilence(id: string): boolean;
  silences(): readonly AlertSilence[];
  acknowledge(what: SilencedAlerts, note: string, until?: UnixMs): boolean;
  /** Who is told, and how it fares. */
  receivers(): readonly ReceiverStatus[];
  close(): Promise<void>;
}

export interface PastAsked {
  readonly files: readonly string[];
  readonly from: UnixMs;
  readonly to: UnixMs;
  readonly points: number;
}

interface Watch {
  readonly interval: Ms;
  readonly volumes: VolumeWatch;
  readonly smoothing: Smoothing;
  readonly seenSets: Set<string>;
  /** Volumes the store has series of; undefined = the past is not read yet. */
  recorded?: ReadonlySet<string>;
  keptAt: UnixMs;
  lastHeardAt: UnixMs;
  isHeard: boolean;
}

/** A clock that is this far from the time that passed was set. */
const smallestStep = 5000;
const volumesKeptEvery = ms(10 * minuteMs);
const ownRules = [receiverFailing()];

/** Opens with the states saved by an earlier run, so that a restart neither repeats nor forgets an alert. */
export async function createAlerting(options: AlertingOptions): Promise<Alerting> {
  const states = await openStates(options);
  const known = new Set([...options.rules, ...ownRules].map(({ id }) => id));
  states.drop(({ rule }) => !known.has(rule));
  const watches = new Map<string, Watch>();
  const judging = createJudging(options, states, watches);
  return {
    watch: (host, interval) => {
      watches.set(host, openWatch(host, interval, options));
    },
    forget: (host) => {
      watches.delete(host);
      states.drop((alert) => alert.host === host);
    },
    ...judging,
    forecasts: (host) => watches.get(host)?.volumes.forecasts() ?? [],
    volumePast: (host, volume, asked) => pastOf(watches.get(host)?.volumes, volume, asked),
    history: (host) =>
      states
        .episodes()
        .filter((episode) => host === undefined || episode.host === host)
        .toReversed(),
    silence: (what, until, note) => states.silence(what, until, note),
    endSilence: (id) => states.endSilence(id),
    silences: () => states.silences(),
    acknowledge: (what, note, until) => states.acknowledge(what, note, until),
    receivers: () => [...states.outbox.receivers(), ...options.alertmanagers.map(linkStatus)],
    close: async () => {
      await Promise.all([...watches].map(([host, watch]) => keep(host, watch, options)));
      await Promise.all(options.alertmanagers.map((link) => link.close()));
      await states.close();
    },
  };
}

/** It has quiet hours of its own, and nothing waits: it is told again and again what fires. */
function linkStatus({ name, severity, failingSince, lastReason = '' }: AlertmanagerLink): ReceiverStatus {
  return {
    name,
    kind: 'alertmanager',
    severity,
    isQuiet: false,
    waiting: 0,
    ...(failingSince === undefined ? {} : { failure: { since: failingSince, reason: lastReason } }),
  };
}

function openWatch(
  host: string,
  interval: Ms,
  { clock, store, lineFor, onSaveFailed }: AlertingOptions,
): Watch {
  const now = clock();
  const watch: Watch = {
    interval,
    volumes: watchVolumes(lineFor),
    smoothing: createSmoothing(),
    seenSets: new Set(),
    keptAt: now,
    lastHeardAt: now,
    isHeard: false,
  };
  recallVolumes(host, watch.volumes, { store, now }).then(
    (recorded) => (watch.recorded = recorded),
    (error: unknown) => onSaveFailed?.(error),
  );
  return watch;
}

function pastOf(
  watch: VolumeWatch | undefined,
  volume: string,
  { files, from, to, points }: PastAsked,
): VolumePast {
  const begin = Math.max(from, watch?.knownFrom(volume) ?? to);
  if (watch === undefined || begin >= to) return { times: [], freeBytes: [], files: [] };
  const times = Array.from({ length: points }, (_, index) =>
    unixMs(Math.round(begin + ((to - begin) * index) / (points - 1))),
  );
  return watch.past(volume, files, times);
}

function createJudging(
  options: AlertingOptions,
  states: States,
  watches: ReadonlyMap<string, Watch>,
): Pick<Alerting, 'onFrame' | 'tick' | 'alerts'> {
  const { rules, clock, alertmanagers } = options;
  const hidden = new Set(rules.filter(({ hidesPending }) => hidesPending === true).map(({ id }) => id));
  const followClock = clockFollower(options, states, watches);
  const judge = (host: string, watch: Watch, frame: Frame | undefined): void => {
    const { lastHeardAt, isHeard, interval, seenSets, volumes } = watch;
    const forecasts = frame && volumes.onFrame(frame);
    const now = clock();
    const smooth = (name: string, value: number): number =>
      watch.smoothing.add(name, value, frame?.at ?? now);
    const evidence = { host, now, frame, lastHeardAt, isHeard, interval, seenSets, smooth };
    states.apply(rules, forecasts === undefined ? evidence : { ...evidence, forecasts });
    for (const { set } of frame?.sets ?? []) seenSets.add(set);
  };
  const alerts = (): readonly Alert[] =>
    states
      .alerts()
      .filter(({ host }) => watches.has(host) || host === ownHost)
      .filter(({ state, rule }) => !(state === 'pending' && hidden.has(rule)))
      .sort(worstFirst);
  return {
    alerts,
    onFrame: (frame) => {
      const watch = watches.get(frame.host);
      if (watch === undefined) throw new Error(`Cannot judge host "${frame.host}": watch() comes first`);
      followClock();
      // Our own clock, not the frame's: a host whose clock is off is not silent.
      watch.lastHeardAt = clock();
      watch.isHeard = true;
      judge(frame.host, watch, frame);
    },
    tick: () => {
      followClock();
      for (const [host, watch] of watches) {
        judge(host, watch, undefined);
        keepNowAndThen(host, watch, options);
      }
      judgeOurselves(options, states);
      states.endSilences();
      states.outbox.pump();
      const told = alertmanagers.length === 0 ? [] : alerts().filter(({ silence }) => silence === undefined);
      for (const link of alertmanagers) link.sync(told);
    },
  };
}

function judgeOurselves({ clock, alertmanagers }: AlertingOptions, states: States): void {
  const now = clock();
  const failing = alertmanagers.flatMap(({ name, failingSince: since, lastReason: reason = '' }) =>
    since === undefined ? [] : [{ name, since, reason, waiting: 0 }],
  );
  const failingReceivers = [...states.outbox.failing(), ...failing];
  const nothing = { frame: undefined, lastHeardAt: now, interval: ms(0) };
  states.apply(ownRules, { host: ownHost, now, ...nothing, failingReceivers });
}

/** Moves along what waits when the clock was set; without an even clock to compare with, nothing. */
function clockFollower(
  { clock, elapsed }: AlertingOptions,
  states: States,
  watches: ReadonlyMap<string, Watch>,
): () => void {
  let before: { readonly now: UnixMs; readonly elapsed: Ms } | undefined;
  return () => {
    if (elapsed === undefined) return;
    const here = { now: clock(), elapsed: elapsed() };
    const step = before === undefined ? 0 : msBetween(before.now, here.now) - (here.elapsed - before.elapsed);
    before = here;
    if (Math.abs(step) < smallestStep) return;
    states.shift(ms(step));
    for (const watch of watches.values()) watch.lastHeardAt = addMs(watch.lastHeardAt, ms(step));
  };
}

function keepNowAndThen(host: string, watch: Watch, options: AlertingOptions): void {
  const now = options.clock();
  if (Math.abs(msBetween(watch.keptAt, now)) < volumesKeptEvery) return;
  watch.keptAt = now;
  void keep(host, watch, options);
}

async function keep(
  host: string,
  { volumes, recorded }: Watch,
  { store, onSaveFailed }: AlertingOptions,
): Promise<void> {
  if (recorded === undefined) return;
  try {
    await keepVolumes(host, volumes, { store, recorded });
  } catch (error) {
    onSaveFailed?.(error);
  }
}

/** What the event list of a host says about changes of alerts. */
export function alertEvents(changes: readonly AlertChange[]): readonly HostEvent[] {
  return changes.filter(isWorthTelling).map(({ alert }) => ({
    at: alert.since,
    kind: alert.state === 'firing' ? 'alert-firing' : 'alert-resolved',
    subject: alert.subject,
    message: alert.summary,
  }));
}

const stateOrder: readonly AlertState[] = ['firing', 'pending', 'resolved', 'inactive'];
const severityOrder: readonly AlertSeverity[] = ['critical', 'warning', 'info'];

function worstFirst(one: Alert, other: Alert): number {
  return (
    stateOrder.indexOf(one.state) - stateOrder.indexOf(other.state) ||
    severityOrder.indexOf(one.severity) - severityOrder.indexOf(other.severity) ||
    other.since - one.since
  );
}
