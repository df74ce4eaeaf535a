/** Below the matrix: the button of the closer look, how far it is, what it told, and the way back to it. */
import { format, strings } from '../state/locale.ts';
import {
  cannotLook,
  goToLook,
  isLooking,
  lookedPart,
  lookFailure,
  lookOrCancel,
  lookSeconds,
  otherLook,
  shownLook,
} from '../state/closer.ts';
import { view } from '../state/location.ts';
import { nowMs } from '../state/session.ts';
import type { LookCloserAnswer } from '../../collector/model/wire.ts';
import { confidenceText } from './words.ts';

const words = strings.closer;
const seconds = format.count(lookSeconds);

/** One button that begins and ends it, so that the keyboard stays where it is. */
export function CloserButton() {
  const reason = isLooking.value ? undefined : cannotLook.value;
  return (
    <>
      {otherLook.value !== undefined && <BackTo look={otherLook.value} />}
      <button
        type="button"
        class="quiet closer-button"
        aria-disabled={reason !== undefined}
        title={`${reason ?? words.help(seconds)} (X)`}
        data-testid="look-closer"
        onClick={lookOrCancel}
      >
        {isLooking.value ? words.cancel : words.button}
      </button>
    </>
  );
}

function BackTo({ look }: { look: LookCloserAnswer }) {
  return (
    <button type="button" class="quiet" data-testid="closer-back" onClick={() => goToLook(look)}>
      {words.backTo(format.moment(look.at, nowMs.value))}
    </button>
  );
}

/** In place of the matrix's own sentence; undefined while there is nothing to tell. */
export function closerTold() {
  if (lookedPart.value !== undefined) return <Progress part={lookedPart.value} />;
  if (lookFailure.value !== undefined)
    return (
      <p class="closer-failed" data-testid="closer-failed">
        {lookFailure.value}
      </p>
    );
  const look = shownLook.value;
  return look === undefined ? undefined : <p data-testid="closer-summary">{summaryOf(look)}</p>;
}

function Progress({ part }: { part: number }) {
  return (
    <div class="closer-progress" data-testid="closer-progress">
      <progress aria-label={words.progress} value={part} max={1} />
      <span>{part < 1 ? words.reading(seconds) : words.matching}</span>
    </div>
  );
}

/** Said once each: that it begins, that it is being matched, what came of it. */
export function CloserVoice() {
  const part = lookedPart.value;
  const look = shownLook.value;
  const said =
    part !== undefined
      ? part < 1
        ? words.reading(seconds)
        : words.matching
      : (lookFailure.value ?? (look === undefined ? '' : summaryOf(look)));
  return (
    <p class="visually-hidden" role="status">
      {said}
    </p>
  );
}

/** How much was matched and how sure that is, and what nobody has proved yet; where the truth is shown, what that is. */
export function summaryOf(look: LookCloserAnswer): string {
  const isRevealed = view.value.reveal && look.truth !== undefined;
  return `${matchedText(look)} ${isRevealed ? strings.reveal.label : words.caution}`;
}

export function matchedText({ matchedShare, matched, confidence }: LookCloserAnswer): string {
  if (matchedShare === null) return words.idle;
  if (matchedShare === 0) return words.nothing;
  const [cores, sure] = matched.reduce(
    ([all, held], one, cell) => [all + one, held + one * (confidence[cell] ?? 0)] as const,
    [0, 0] as readonly [number, number],
  );
  const part = format.percentSign(matchedShare);
  return words.summary(part, confidenceText(format, sure / cores));
}
