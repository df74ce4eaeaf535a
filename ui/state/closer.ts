/**
 * A closer look, from the wish to the result: asks the server for a burst, says how far it is, and then takes the page to the moment of the
 * burst, where what was matched lies in the matrix. One at a time; a wish while one is under way ends it.
 */
import { batch, computed, effect, signal } from '@preact/signals';

import type { HostAnswer, KeptLooksAnswer, LookCloserAnswer } from '../../collector/model/wire.ts';
import { AnswerError, answerUrl, postAnswer } from '../feed/answers.ts';
import { format, strings } from './locale.ts';
import { go, view } from './location.ts';
import { instantOf, keepLook, lookAt, newestLook } from './looks.ts';
import { resource } from './resource.ts';
import { host, hostKey, moment } from './session.ts';

const words = strings.closer;
export const lookSeconds = 2;
/** On more LPs the server refuses: reading takes longer than the time between two reads. */
const mostProcessors = 512;
const stepMs = 100;

interface Looking {
  readonly host: string;
  readonly beganMs: number;
  readonly abort: AbortController;
}

const looking = signal<Looking | undefined>(undefined);
const passedMs = signal(0);
/** What the last look came to when it told nothing: a sentence, about a host. */
const failure = signal<{ readonly host: string; readonly text: string } | undefined>(undefined);

/** How much of the reading is done, 0–1; at 1 it is being matched. Undefined while nobody looks. */
export const lookedPart = computed(() =>
  looking.value?.host === hostKey.value && looking.value !== undefined
    ? Math.min(1, passedMs.value / (lookSeconds * 1000))
    : undefined,
);
export const isLooking = computed(() => lookedPart.value !== undefined);
export const lookFailure = computed(() =>
  failure.value?.host === hostKey.value ? failure.value?.text : undefined,
);

/** The look that lies over the matrix: that of the moment of the view. */
export const shownLook = computed<LookCloserAnswer | undefined>(() => lookAt(hostKey.value, moment.value));
/** A look to go back to while another moment is shown. */
export const otherLook = computed(() => {
  const newest = newestLook(hostKey.value);
  return shownLook.value === undefined ? newest : undefined;
});

/** Why the host of the view cannot be looked at, a sentence; undefined where it can. */
export const cannotLook = computed(() =>
  host.value === undefined ? words.cannot.waiting : reasonOf(host.value),
);

function reasonOf({ canLookCloser, status, source, logicalProcessors }: HostAnswer): string | undefined {
  if (canLookCloser) return undefined;
  if (status === 'recorded' || source === 'log') return words.cannot.over;
  if (source === 'exporter') return words.cannot.exporter;
  if (logicalProcessors > mostProcessors) return words.cannot.large(format.count(mostProcessors));
  return status === 'waiting' ? words.cannot.waiting : words.cannot.setting;
}

export function lookOrCancel(): void {
  if (looking.peek() === undefined) startLook();
  else cancelLook();
}

export function cancelLook(): void {
  const ended = looking.peek();
  if (ended === undefined) return;
  ended.abort.abort();
  batch(() => {
    looking.value = undefined;
    failure.value = { host: ended.host, text: words.cancelled };
  });
}

export function goToLook(look: LookCloserAnswer): void {
  const atMs = instantOf(look);
  go({ room: 'now', atMs, lookMs: atMs, fromMs: undefined, toMs: undefined });
}

function startLook(): void {
  const key = hostKey.peek();
  if (key === undefined) return;
  if (view.peek().room !== 'now') go({ room: 'now' });
  const reason = cannotLook.peek();
  if (reason !== undefined) {
    failure.value = { host: key, text: reason };
    return;
  }
  const begun: Looking = { host: key, beganMs: performance.now(), abort: new AbortController() };
  batch(() => {
    passedMs.value = 0;
    failure.value = undefined;
    looking.value = begun;
  });
  askFor(begun).catch((error: unknown) => finish(begun, () => tellFailure(begun.host, error)));
}

async function askFor(begun: Looking): Promise<void> {
  const reveal = host.peek()?.source === 'simulated';
  const asked = { host: begun.host, seconds: lookSeconds, reveal };
  const look = await postAnswer<LookCloserAnswer>(answerUrl('look-closer'), asked, begun.abort.signal);
  finish(begun, () => {
    keepLook(look);
    // Who has gone elsewhere meanwhile is not torn away; the way to the look stands below the matrix.
    if (hostKey.peek() === begun.host && view.peek().room === 'now') goToLook(look);
  });
}

/** What comes after it was cancelled is nobody's wish any more. */
function finish(begun: Looking, then: () => void): void {
  if (looking.peek() !== begun) return;
  batch(() => {
    looking.value = undefined;
    then();
  });
}

function tellFailure(of: string, error: unknown): void {
  failure.value = { host: of, text: error instanceof AnswerError ? error.message : String(error) };
}

effect(() => {
  const begun = looking.value;
  if (begun === undefined) return undefined;
  const timer = setInterval(() => {
    passedMs.value = performance.now() - begun.beganMs;
  }, stepMs);
  return () => clearInterval(timer);
});

/** A link to a look that this page has not taken: the server keeps the last ones. */
const linked = resource<KeptLooksAnswer>(() => {
  const [key, { lookMs, atMs }] = [hostKey.value, view.value];
  if (key === undefined || lookMs === undefined || lookMs !== atMs) return undefined;
  if (lookAt(key, moment.value) !== undefined) return undefined;
  return { url: answerUrl('look-closer/kept', { host: key, at: lookMs }), scope: `${key} ${lookMs}` };
});
effect(() => {
  const { answer } = linked.value;
  if (answer === undefined) return;
  if (answer.look === null) failure.value = { host: answer.host, text: words.gone };
  else keepLook(answer.look);
});

/** A sentence about what did not work stands until something else is looked at. */
let lastView = view.peek();
effect(() => {
  if (view.value === lastView) return;
  const isOther = view.value.host !== lastView.host || view.value.atMs !== lastView.atMs;
  lastView = view.value;
  if (isOther) failure.value = undefined;
});
