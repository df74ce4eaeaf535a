/**
 * What the page knows: the hosts, the live tick, and the answers about the moment and the stretch the view asks for.
 * Everything is a signal derived from the view and the feed; panels read, `location.ts` writes.
 */
import { batch, computed, effect, signal, untracked } from '@preact/signals';

import type {
  AlertAnswer,
  HostAnswer,
  HostsAnswer,
  LiveTick,
  ProcessorsAnswer,
  UsageAnswer,
  VmsAnswer,
} from '../../collector/model/wire.ts';
import { answerUrl } from '../feed/answers.ts';
import { type Connection, openLive } from '../feed/live.ts';
import { appendTicks, meanOf, vmKeyOf } from './append-tick.ts';
import { assignHues, type Hues } from './hues.ts';
import { go, view } from './location.ts';
import { lookAt } from './looks.ts';
import { inNextFrame } from './next-frame.ts';
import { type Loaded, resource, type Wanted } from './resource.ts';
import { type Moment, momentOf, stepFor, timeRange } from './time-range.ts';

const hostsStamp = signal(0);
export const hosts = resource<HostsAnswer>(() => ({
  url: answerUrl('hosts', { quick: 1 }),
  stamp: hostsStamp.value,
  scope: 'hosts',
}));

const lastTick = signal<LiveTick | undefined>(undefined);
export const connection = signal<Connection>({ kind: 'connecting' });

/** The host of the view; without one in the address the first that the server names. Undefined also when the server knows no such host. */
export const hostKey = computed(() => {
  const [asked, known] = [view.value.host, hosts.value.answer?.hosts];
  if (asked === undefined || known === undefined) return asked ?? known?.[0]?.host;
  return known.some(({ host: key }) => key === asked) ? asked : undefined;
});

/** The newest tick, if it is about the host of the view. */
export const tick = computed(() => {
  const newest = lastTick.value;
  return newest?.host.host === hostKey.value ? newest : undefined;
});

export const host = computed<HostAnswer | undefined>(
  () => tick.value?.host ?? hosts.value.answer?.hosts.find(({ host: key }) => key === hostKey.value),
);

/** The first tick of a host brings what the page is for; what else is asked waits for it, but no longer than this. */
const firstTickMs = 2000;
const waitedFor = signal<string | undefined>(undefined);
effect(() => {
  const key = hostKey.value;
  const timer = setTimeout(() => {
    waitedFor.value = key;
  }, firstTickMs);
  return () => clearTimeout(timer);
});
const isTickDue = computed(
  () => host.value?.status === 'live' && tick.value === undefined && waitedFor.value !== hostKey.value,
);

/** Now by the server's clock as far as known: the newest data, or the answer that named the hosts. */
export const nowMs = computed(() => {
  const asked = hosts.value.answer?.now ?? 0;
  const last = host.value?.lastAt ?? asked;
  const isOver = host.value?.status === 'stale' || host.value?.status === 'recorded';
  return isOver ? Math.max(last, asked) : last;
});

export const range = computed(() => timeRange(view.value, host.value, nowMs.value));
export const moment = computed<Moment>(() => momentOf(view.value, host.value));

/** Nothing of the present is known: the host was not read since whichvm runs. */
export const isUnread = computed(() => host.value?.status === 'waiting' && moment.value.kind === 'live');

/** Parameters that name a moment to the API; none for the present. */
const momentParameters = computed(() => {
  const about = moment.value;
  switch (about.kind) {
    case 'live':
      return {};
    case 'at': {
      // A closer look is about its burst: figures beside it are of the same span.
      const look = lookAt(hostKey.value, about);
      return { at: about.atMs, ...(look === undefined ? {} : { span: Math.round(look.spanMs) }) };
    }
    case 'span':
      return { at: about.toMs, span: about.toMs - about.fromMs };
  }
});

/** No new data is on its way: what is missing at the end is missing, and not just not here yet. */
export const isSilent = computed(
  () => !range.value.isLive || host.value?.status === 'stale' || connection.value.kind === 'lost',
);

/** A question about the host of the view; none while no host is known, or it has none of what is asked. */
function aboutHost(path: string, parameters: () => Record<string, string | number | undefined>) {
  return (): Wanted | undefined => {
    const key = hostKey.value;
    if (key === undefined || (isTickDue.value && !isPast())) return undefined;
    return { url: answerUrl(path, { host: key, ...parameters() }), scope: key };
  };
}

/** A question about the moment of the view, asked again at every tick while that is the present. */
export function aboutMoment(
  path: string,
  parameters: Record<string, string | number | undefined> = {},
): () => (Wanted & { readonly stamp: number }) | undefined {
  const want = aboutHost(path, () => ({ ...parameters, ...momentParameters.value }));
  return () => {
    const wanted = isUnread.value ? undefined : want();
    return wanted && { ...wanted, stamp: moment.value.kind === 'live' ? (tick.value?.host.lastAt ?? 0) : 0 };
  };
}

const isPast = (): boolean => moment.value.kind !== 'live';
const pastVms = resource<VmsAnswer>(() =>
  isPast() || tick.value === undefined ? aboutMoment('vms')() : undefined,
);
const pastProcessors = resource<ProcessorsAnswer>(() =>
  isPast() || tick.value === undefined ? aboutMoment('processors')() : undefined,
);

export const vms = computed(() => ofMoment(tick.value?.vms, pastVms.value));
export const processors = computed(() => ofMoment(tick.value?.processors, pastProcessors.value));

/** On the way to a moment the present stays on screen until its answer is there, as older answers do: nothing is torn down and put up again. */
function ofMoment<Answer>(newest: Answer | undefined, past: Loaded<Answer>): Answer | undefined {
  if (!isPast()) return newest ?? past.answer;
  return past.answer ?? (past.error === undefined && hasShownPresent ? newest : undefined);
}

/** A link to a moment opens on that moment: the present was never on screen, and would stand there under a time that is not its own. */
let hasShownPresent = false;
effect(() => {
  if (!isPast() && tick.value !== undefined) hasShownPresent = true;
});
export const momentError = computed(() => (isPast() ? pastVms.value.error : undefined));

export const hasProcessors = computed(
  () => (host.value?.logicalProcessors ?? 0) > 0 || (host.value?.virtualMachines ?? 0) > 0,
);

/** The stretch as parameters, in whole beats: a live one is asked again once a beat and not once a poll. */
function stretchEvery(leastBeatMs: number) {
  return computed(() => {
    const { fromMs, toMs, isLive } = range.value;
    const stepMs = stepFor(range.value, 600, host.value?.intervalMs ?? 1000);
    const step = stepMs === 0 ? undefined : stepMs;
    if (!isLive) return { from: fromMs, to: toMs, step };
    const beat = Math.max(stepMs, leastBeatMs);
    const to = Math.ceil(toMs / beat) * beat;
    return { from: to - (toMs - fromMs) - beat, to, step };
  });
}

export const stretch = stretchEvery(5000);
/** For what ticks lengthen between two answers. */
const calmStretch = stretchEvery(30_000);

/** A question about the stretch of the view; lists of events have no step. */
export function aboutStretch(
  path: string,
  parameters: Record<string, string | number | undefined>,
  steps: 'with step' | 'no step' = 'with step',
) {
  return aboutHost(path, () => {
    const { from, to, step } = stretch.value;
    return { ...parameters, from, to, ...(steps === 'with step' ? { step } : {}) };
  });
}

const usageLoaded = resource<UsageAnswer>(() =>
  hasProcessors.value ? aboutHost('usage', () => ({ by: 'vm', top: 10, ...calmStretch.value }))() : undefined,
);

/** The newest ticks of the host: the store may be some seconds behind the live feed. */
const recentTicks = signal<readonly LiveTick[]>([]);
const mostRecentTicks = 90;
effect(() => {
  const newest = tick.value;
  const kept = untracked(() => recentTicks.value).filter((one) => one.host.host === newest?.host.host);
  recentTicks.value = newest === undefined ? [] : [...kept, newest].slice(-mostRecentTicks);
});

export const usage = computed(() => {
  const answer = usageLoaded.value.answer;
  if (answer === undefined || !range.value.isLive) return answer;
  return appendTicks(answer, recentTicks.value);
});
export const usageError = computed(() => usageLoaded.value.error);

const heldHues = signal<Hues>(new Map());
effect(() => {
  // Who used most over the stretch or uses most now: either is what one looks for.
  if (usageLoaded.value.answer === undefined && usageLoaded.value.error === undefined) return;
  const most = new Map(vms.value?.vms.map(({ key, cores }) => [key, cores ?? 0]));
  for (const column of usageLoaded.value.answer?.series ?? []) {
    const key = vmKeyOf(column);
    if (key !== undefined) most.set(key, Math.max(most.get(key) ?? 0, meanOf(column.mean)));
  }
  const ranked = [...most].filter(([, cores]) => cores > 0).sort(([, a], [, b]) => b - a);
  heldHues.value = assignHues(
    untracked(() => heldHues.value),
    ranked.map(([key]) => key),
  );
});
export const hues = heldHues;

const alertsStamp = computed(() => (tick.value === undefined ? 0 : 1));
const askedAlerts = resource<{ readonly alerts: readonly AlertAnswer[] }>(() => {
  const wanted = aboutHost('alerts', () => ({}))();
  return alertsStamp.value === 0 ? wanted : undefined;
});
export const alerts = computed<readonly AlertAnswer[]>(
  () => tick.value?.alerts ?? askedAlerts.value.answer?.alerts ?? [],
);

/** Ticks that came since the last frame; every one of them is shown, the chart has a point for each. */
let waiting: readonly LiveTick[] = [];

/** The first answer is shown at once; later ones are read in one frame and drawn in the next. */
function takeTick(next: LiveTick): void {
  waiting = [...waiting, next];
  if (waiting.length > 1) return;
  const show = (): void => {
    const all = waiting;
    waiting = [];
    for (const one of all) lastTick.value = one;
  };
  if (lastTick.peek() === undefined) show();
  else inNextFrame(show);
}

/** Starts the feed of the host of the view; called once. */
export function startSession(): void {
  effect(() => {
    const key = hostKey.value;
    if (key === undefined) return undefined;
    return openLive(key, {
      onTick: takeTick,
      onHosts: () => {
        hostsStamp.value += 1;
      },
      onConnection: (next) => {
        const wasLost = connection.peek().kind === 'lost';
        batch(() => {
          connection.value = next;
          if (wasLost && next.kind === 'open') hostsStamp.value += 1;
        });
      },
    });
  });
  retryHosts();
  effect(chooseFirstRoom);
}

/** A log without Hyper-V counters has nothing to show but its counters. */
function chooseFirstRoom(): void {
  const known = host.value;
  if (known === undefined || known.status === 'waiting' || hasProcessors.value) return;
  if (untracked(() => view.value.room) === 'now') go({ room: 'counters' }, 'replace');
}

/** While the host is not known there is no feed to notice that it is there, or that the server is back. */
function retryHosts(): void {
  effect(() => {
    const { error } = hosts.value;
    if (error === undefined && host.value !== undefined) return undefined;
    const timer = setTimeout(() => {
      hostsStamp.value += 1;
    }, 3000);
    return () => clearTimeout(timer);
  });
}
