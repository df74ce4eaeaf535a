/**
 * Alerts of all hosts: judges each frame, remembers states over a restart, tells notifiers what fired and what resolved. It waits
 * for nobody: states are saved and messages sent behind the back of the poll.
 */
import type { Alert, AlertSeverity, AlertState } from '../model/alert.ts';
import type { Frame } from '../model/frame.ts';
import type { HostEvent } from '../model/host.ts';
import type { HistoryStore } from '../model/history.ts';
import type { Clock, Ms, UnixMs } from '../model/time.ts';
import { evaluate, type AlertBook, type AlertChange } from './evaluation.ts';
import { readBook, writeBook } from './book.ts';
import type { AlertRule } from './rule.ts';

export interface Notifier {
  readonly name: string;
  /** Takes what is worth telling and returns at once; sending is the notifier's own business. */
  notify(alerts: readonly Alert[]): void;
  close(): Promise<void>;
}

export interface AlertingOptions {
  readonly rules: readonly AlertRule[];
  readonly notifiers: readonly Notifier[];
  readonly store: Pick<HistoryStore, 'state' | 'putState'>;
  readonly clock: Clock;
  /** Every change, also those nobody is told of, for the live feed and the event list. */
  onChange?(changes: readonly AlertChange[]): void;
  /** States could not be saved; alerts go on from memory. */
  onSaveFailed?(error: unknown): void;
}

export interface Alerting {
  /** From now on silence of this host counts. */
  watch(host: string, interval: Ms): void;
  /** Ends the watch and drops the alerts of the host. */
  forget(host: string): void;
  onFrame(frame: Frame): void;
  /** To be called on every beat, frame or not: notices hosts that fell silent. */
  tick(): void;
  /** Pending, firing and lately resolved alerts of the hosts watched, worst first. */
  alerts(): readonly Alert[];
  close(): Promise<void>;
}

interface Watch {
  readonly interval: Ms;
  lastHeardAt: UnixMs;
}

const stateKey = 'alerting';

/** Opens with the states saved by an earlier run, so that a restart neither repeats nor forgets an alert. */
export async function createAlerting(options: AlertingOptions): Promise<Alerting> {
  const watches = new Map<string, Watch>();
  const saver = createSaver(options);
  let book: AlertBook = readBook(await options.store.state(stateKey));

  const judge = (host: string, watch: Watch, frame: Frame | undefined): void => {
    const { lastHeardAt, interval } = watch;
    const evidence = { host, now: options.clock(), frame, lastHeardAt, interval };
    const { book: next, changes } = evaluate(options.rules, evidence, book);
    book = next;
    if (changes.length === 0) return;
    saver.save(book);
    options.onChange?.(changes);
    const told = changes.filter(isWorthTelling).map(({ alert }) => alert);
    if (told.length > 0) for (const notifier of options.notifiers) notifier.notify(told);
  };
  return {
    watch: (host, interval) => {
      watches.set(host, { interval, lastHeardAt: options.clock() });
    },
    forget: (host) => {
      watches.delete(host);
      book = new Map([...book].filter(([, { alert }]) => alert.host !== host));
      saver.save(book);
    },
    onFrame: (frame) => {
      const watch = watches.get(frame.host);
      if (watch === undefined) throw new Error(`Cannot judge host "${frame.host}": watch() comes first`);
      // Our own clock, not the frame's: a host whose clock is off is not silent.
      watch.lastHeardAt = options.clock();
      judge(frame.host, watch, frame);
    },
    tick: () => {
      for (const [host, watch] of watches) judge(host, watch, undefined);
    },
    alerts: () =>
      [...book.values()]
        .map(({ alert }) => alert)
        .filter(({ host }) => watches.has(host))
        .sort(worstFirst),
    close: async () => {
      await Promise.all(options.notifiers.map((notifier) => notifier.close()));
      await saver.settled();
    },
  };
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

function isWorthTelling({ alert, from, fromSeverity }: AlertChange): boolean {
  switch (alert.state) {
    case 'firing':
      return from !== 'firing' || fromSeverity !== alert.severity;
    case 'resolved':
      return from === 'firing';
    case 'pending':
    case 'inactive':
      return false;
  }
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

/** Saves the newest book, one write at a time; books in between need not be written. */
function createSaver({ store, onSaveFailed }: AlertingOptions): {
  save(book: AlertBook): void;
  settled(): Promise<void>;
} {
  let waiting: AlertBook | undefined;
  let running: Promise<void> | undefined;
  const run = async (): Promise<void> => {
    while (waiting !== undefined) {
      const book = waiting;
      waiting = undefined;
      try {
        await store.putState(stateKey, writeBook(book));
      } catch (error) {
        onSaveFailed?.(error);
      }
    }
    running = undefined;
  };
  return {
    save: (book) => {
      waiting = book;
      running ??= run();
    },
    settled: async () => {
      await running;
    },
  };
}
