/**
 * An answer of the API as a signal: asked again when its address or its stamp changes, the older request cancelled, the
 * older answer kept on screen until the newer one is there. Only a change of scope (another host) clears it.
 */
import { effect, type ReadonlySignal, signal } from '@preact/signals';

import { AnswerError, fetchAnswer } from '../feed/answers.ts';

export interface Wanted {
  readonly url: string;
  /** Asks the same address again when it changes (a tick). */
  readonly stamp?: number | undefined;
  /** What the answer is about; an answer about something else is never shown in its place. */
  readonly scope: string;
}

export interface Loaded<Answer> {
  readonly answer: Answer | undefined;
  /** The address the answer came from. */
  readonly url: string | undefined;
  readonly scope: string | undefined;
  readonly error: AnswerError | undefined;
}

const retryMs = 3000;
/** Panning and zooming change the address with every key: after the first, the question waits until the hand rests. */
const restMs = 150;
/** What is asked at every tick is asked when the tick has been drawn: to ask costs as much as a row of the table. */
const afterTickMs = 40;
const nothing = { answer: undefined, url: undefined, scope: undefined, error: undefined };

/** Follows what `want` returns (undefined = nothing is wanted) for the life of the page. */
export function resource<Answer>(want: () => Wanted | undefined): ReadonlySignal<Loaded<Answer>> {
  const loaded = signal<Loaded<Answer>>(nothing);
  let running: { readonly url: string; readonly abort: AbortController } | undefined;
  let again: Wanted | undefined;
  let asked: Wanted | undefined;
  let changedAtMs = -Infinity;
  let resting: ReturnType<typeof setTimeout> | undefined;

  const ask = (wanted: Wanted): void => {
    const abort = new AbortController();
    running = { url: wanted.url, abort };
    const finish = (patch: Partial<Loaded<Answer>>): void => {
      if (running?.abort !== abort) return;
      running = undefined;
      loaded.value = { ...loaded.peek(), error: undefined, ...patch };
      if (again !== undefined) ask(take());
    };
    fetchAnswer<Answer>(wanted.url, abort.signal).then(
      (answer) => finish({ answer, url: wanted.url, scope: wanted.scope }),
      (cause: unknown) => {
        const error = asAnswerError(cause);
        finish({ error });
        if (isPassing(error))
          setTimeout(() => asked === wanted && running === undefined && ask(wanted), retryMs);
      },
    );
  };
  const take = (): Wanted => {
    const next = again as Wanted;
    again = undefined;
    return next;
  };

  effect(() => {
    const wanted = want();
    // What is wanted depends on much that changes with every tick; the question itself seldom does.
    if (asked?.url === wanted?.url && asked?.stamp === wanted?.stamp && asked?.scope === wanted?.scope)
      return;
    const isOtherAddress = asked !== undefined && asked.url !== wanted?.url;
    const isAskedAgain =
      asked !== undefined && asked.url === wanted?.url && loaded.peek().answer !== undefined;
    asked = wanted;
    again = undefined;
    clearTimeout(resting);
    if (wanted === undefined || (loaded.peek().scope !== undefined && loaded.peek().scope !== wanted.scope))
      loaded.value = nothing;
    // A slow server is asked again only after it has answered; another address replaces the question.
    if (wanted !== undefined && running?.url === wanted.url) {
      again = wanted;
      return;
    }
    running?.abort.abort();
    running = undefined;
    if (wanted === undefined) return;
    const isQuick = isOtherAddress && performance.now() - changedAtMs < restMs;
    if (isOtherAddress) changedAtMs = performance.now();
    if (isQuick) resting = setTimeout(() => ask(wanted), restMs);
    else if (isAskedAgain) resting = setTimeout(() => ask(wanted), afterTickMs);
    else ask(wanted);
  });
  return loaded;
}

/** No answer, or one that says it is the server's trouble: worth another try. What we asked wrongly stays wrong. */
export function isPassing({ status }: AnswerError): boolean {
  return status === 0 || status >= 500;
}

function asAnswerError(error: unknown): AnswerError {
  return error instanceof AnswerError ? error : new AnswerError(String(error), 0, { cause: error });
}
