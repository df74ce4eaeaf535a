/**
 * Everything that must survive a restart, in one record: states of alerts, silences, whom what was not told, messages that wait. One
 * record, because a state kept without its message would be an alert nobody ever hears of.
 */
import { z } from 'zod';

import type { AlertEpisode, AlertSilence, SilencedAlerts } from '../model/alert-desk.ts';
import type { Alert } from '../model/alert.ts';
import type { HistoryStore } from '../model/history.ts';
import type { Clock, Ms, UnixMs } from '../model/time.ts';
import { readBook, writeBook } from './book.ts';
import { readEpisodes, withChanges } from './episodes.ts';
import { evaluate, recordId, shiftWaiting, type AlertBook, type AlertChange } from './evaluation.ts';
import { createOutbox, type Destination, type Outbox, type OutboxOptions } from './notify/outbox.ts';
import type { AlertRule, Evidence } from './rule.ts';
import { createSaver, type Saver } from './saver.ts';
import { fits, isSilenced, readSilences } from './silences.ts';

export interface StatesOptions {
  readonly destinations: readonly Destination[];
  readonly groupWait: Ms;
  readonly store: Pick<HistoryStore, 'state' | 'putState'>;
  readonly clock: Clock;
  readonly onOutcome: OutboxOptions['onOutcome'];
  /** Every change, also those nobody is told of. */
  onChange?: ((changes: readonly AlertChange[]) => void) | undefined;
  onSaveFailed?: ((error: unknown) => void) | undefined;
}

export interface States {
  /** Judges one host by rules. */
  apply(rules: readonly AlertRule[], evidence: Evidence): void;
  /** As they are kept, with silences marked. */
  alerts(): readonly Alert[];
  /** Drops alerts without telling anybody. */
  drop(isDropped: (alert: Alert) => boolean): void;
  /** The clock was set. */
  shift(step: Ms): void;
  /** Ends silences and acknowledgements whose time is over, and tells what still fires. */
  endSilences(): void;
  silence(what: SilencedAlerts, until: UnixMs, note: string): AlertSilence;
  endSilence(id: string): boolean;
  silences(): readonly AlertSilence[];
  /** Marks what fires, until it is resolved or until then; false when nothing does. */
  acknowledge(what: SilencedAlerts, note: string, until?: UnixMs): boolean;
  episodes(): readonly AlertEpisode[];
  readonly outbox: Outbox;
  close(): Promise<void>;
}

const stateKey = 'alerting';
const historyKey = 'alerting-history';
const savedStates = z.object({
  silences: z.unknown(),
  untold: z.array(z.string()).catch([]),
  outbox: z.unknown(),
});

export async function openStates(options: StatesOptions): Promise<States> {
  const { store } = options;
  return new OpenStates(options, await store.state(stateKey), await store.state(historyKey));
}

class OpenStates implements States {
  readonly outbox: Outbox;
  readonly #options: StatesOptions;
  readonly #saver: Saver;
  readonly #history: Saver;
  #book: AlertBook;
  #silences: readonly AlertSilence[];
  /** Record ids of what fires under a silence: when that ends, it is told. */
  #untold: Set<string>;
  #episodes: readonly AlertEpisode[];

  constructor(options: StatesOptions, saved: unknown, savedHistory: unknown) {
    const { store, onSaveFailed: onFailed } = options;
    const extra = savedStates.safeParse(saved).data;
    this.#options = options;
    this.#book = readBook(saved);
    this.#silences = readSilences(extra?.silences);
    this.#untold = new Set(extra?.untold);
    this.#episodes = readEpisodes(savedHistory);
    this.#saver = createSaver({ key: stateKey, store, state: () => this.#saved(), onFailed });
    this.#history = createSaver({ key: historyKey, store, state: () => this.#episodes, onFailed });
    this.outbox = createOutbox({ ...options, save: this.#saver.save, safe: this.#saver.settled });
    this.outbox.restore(extra?.outbox);
  }

  apply(rules: readonly AlertRule[], evidence: Evidence): void {
    const { book, changes } = evaluate(rules, evidence, this.#book);
    this.#book = book;
    if (changes.length === 0) return;
    this.#episodes = withChanges(this.#episodes, changes);
    this.#tell(changes);
    this.#saver.save();
    if (changes.some(isWorthTelling)) this.#history.save();
    this.#options.onChange?.(changes);
  }

  alerts(): readonly Alert[] {
    const now = this.#options.clock();
    return [...this.#book.values()].map(({ alert }) => marked(alert, isSilenced(alert, this.#silences, now)));
  }

  drop(isDropped: (alert: Alert) => boolean): void {
    const kept = [...this.#book].filter(([, { alert }]) => !isDropped(alert));
    if (kept.length === this.#book.size) return;
    this.#book = new Map(kept);
    this.#untold = new Set([...this.#untold].filter((id) => this.#book.has(id)));
    this.#saver.save();
  }

  shift(step: Ms): void {
    this.#book = shiftWaiting(this.#book, step);
  }

  endSilences(): void {
    const now = this.#options.clock();
    if (this.#silences.some(({ until }) => until <= now))
      this.#setSilences(this.#silences.filter(({ until }) => until > now));
    this.#endAcknowledgements(now);
  }

  silence(what: SilencedAlerts, until: UnixMs, note: string): AlertSilence {
    const newest = Math.max(0, ...this.#silences.map(({ id }) => Number(id) || 0));
    const silence = { ...what, id: String(newest + 1), from: this.#options.clock(), until, note };
    this.#setSilences([...this.#silences, silence]);
    return silence;
  }

  endSilence(id: string): boolean {
    const isKnown = this.#silences.some((silence) => silence.id === id);
    if (isKnown) this.#setSilences(this.#silences.filter((silence) => silence.id !== id));
    return isKnown;
  }

  silences(): readonly AlertSilence[] {
    const now = this.#options.clock();
    return this.#silences.filter(({ until }) => until > now);
  }

  acknowledge(what: SilencedAlerts, note: string, until?: UnixMs): boolean {
    const acknowledgement = { at: this.#options.clock(), note, ...(until === undefined ? {} : { until }) };
    const found = [...this.#book].filter(([, { alert }]) => alert.state === 'firing' && fits(alert, what));
    const marks = found.map(
      ([id, record]) => [id, { ...record, alert: { ...record.alert, acknowledgement } }] as const,
    );
    this.#book = new Map([...this.#book, ...marks]);
    if (found.length > 0) this.#saver.save();
    return found.length > 0;
  }

  episodes(): readonly AlertEpisode[] {
    return this.#episodes;
  }

  async close(): Promise<void> {
    await this.outbox.close();
    this.#saver.save();
    await Promise.all([this.#saver.settled(), this.#history.settled()]);
  }

  #saved(): unknown {
    return {
      ...writeBook(this.#book),
      silences: this.#silences,
      untold: [...this.#untold],
      outbox: this.outbox.saved(),
    };
  }

  #tell(changes: readonly AlertChange[]): void {
    const now = this.#options.clock();
    const told: Alert[] = [];
    for (const { alert, id } of changes.filter(isWorthTelling)) {
      if (alert.state === 'firing' && isSilenced(alert, this.#silences, now) !== undefined)
        this.#untold.add(id);
      else if (alert.state === 'resolved' && this.#untold.has(id)) this.#untold.delete(id);
      else told.push(alert);
    }
    if (told.length > 0) this.outbox.add(told);
  }

  /** Whoever took it in hand until now has not mended it: everybody hears of it again. */
  #endAcknowledgements(now: UnixMs): void {
    const over = [...this.#book].filter(([, { alert }]) => (alert.acknowledgement?.until ?? Infinity) <= now);
    if (over.length === 0) return;
    const open = over.map(([id, record]) => {
      const { acknowledgement: _, ...alert } = record.alert;
      return [id, { ...record, alert }] as const;
    });
    this.#book = new Map([...this.#book, ...open]);
    const told = open
      .map(([, { alert }]) => alert)
      .filter((alert) => alert.state === 'firing' && isSilenced(alert, this.#silences, now) === undefined);
    if (told.length > 0) this.outbox.add(told);
    this.#saver.save();
  }

  #setSilences(next: readonly AlertSilence[]): void {
    this.#silences = next;
    const now = this.#options.clock();
    const released = [...this.#book.values()].filter((record) => {
      const isUntold = this.#untold.has(recordId(record)) && record.alert.state === 'firing';
      return isUntold && isSilenced(record.alert, next, now) === undefined;
    });
    for (const record of released) this.#untold.delete(recordId(record));
    if (released.length > 0) this.outbox.add(released.map(({ alert }) => alert));
    this.#saver.save();
  }
}

function marked(alert: Alert, silence: AlertSilence | undefined): Alert {
  return silence === undefined ? alert : { ...alert, silence: { until: silence.until, note: silence.note } };
}

export function isWorthTelling({ alert, from, fromSeverity }: AlertChange): boolean {
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
