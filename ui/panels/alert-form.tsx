/** The form to silence alerts or to take them in hand: which of them, until when, and why. Opens in the alert it was asked from. */
import { useState } from 'preact/hooks';

import type { AlertAnswer } from '../../collector/model/wire.ts';
import { acknowledge, silence, type AlertsMeant } from '../state/alert-desk.ts';
import { strings } from '../state/locale.ts';
import { nowMs } from '../state/session.ts';

const words = strings.alerts;
export type Deed = 'silence' | 'acknowledge';

const minuteMs = 60_000;
const dayMs = 86_400_000;

interface End {
  readonly value: string;
  readonly label: string;
  /** Undefined = until it is resolved; NaN = from the field beside it. */
  readonly until: (now: number) => number | undefined;
}

const usualEnds: readonly End[] = [
  ...[30, 120, 480].map((minutes) => ({
    value: `${minutes}m`,
    label: words.forMinutes(minutes),
    until: (now: number) => now + minutes * minuteMs,
  })),
  { value: 'tomorrow', label: words.tomorrow, until: tomorrowMorning },
  ...[1, 7].map((days) => ({
    value: `${days}d`,
    label: words.forDays(days),
    until: (now: number) => now + days * dayMs,
  })),
  { value: 'other', label: words.otherTime, until: () => Number.NaN },
];
const untilResolved: End = { value: 'resolved', label: words.untilResolved, until: () => undefined };

function tomorrowMorning(now: number): number {
  const morning = new Date(now);
  morning.setDate(morning.getDate() + 1);
  morning.setHours(8, 0, 0, 0);
  return morning.getTime();
}

/** The first is the narrowest. */
function choicesFor({ rule, host, subject }: AlertAnswer): readonly (readonly [string, AlertsMeant])[] {
  return [
    [words.whichOnly(rule, subject), { rule, host, subject }],
    [words.whichSubject(subject), { host, subject }],
    [words.whichRule(rule, host), { rule, host }],
    [words.whichHost(host), { host }],
  ];
}

export interface AlertFormProps {
  readonly deed: Deed;
  readonly alert: AlertAnswer;
  readonly onDone: () => void;
}

export function AlertForm({ deed, alert, onDone }: AlertFormProps) {
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const choices = choicesFor(alert);
  const offered = deed === 'silence' ? usualEnds : [untilResolved, ...usualEnds];
  const submit = async (form: HTMLFormElement): Promise<void> => {
    const given = new FormData(form);
    const text = (name: string): string => String(given.get(name) ?? '');
    const [, what = {}] = choices[Number(text('which'))] ?? [];
    const end = offered.find(({ value }) => value === text('end'));
    const chosen = end?.until(nowMs.peek());
    const until = Number.isNaN(chosen) ? new Date(text('other')).getTime() : chosen;
    try {
      if (deed === 'silence') await silence(what, until ?? Number.NaN, text('note'));
      else await acknowledge(what, until, text('note'));
      onDone();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <form
      class="alert-form"
      data-testid={`${deed}-form`}
      onSubmit={(event) => {
        event.preventDefault();
        void submit(event.currentTarget);
      }}
    >
      <Fields choices={choices.map(([label]) => label)} ends={offered} />
      <button type="submit" class="strong">
        {deed === 'silence' ? words.doSilence : words.doAcknowledge}
      </button>
      <button type="button" class="quiet" onClick={onDone}>
        {words.cancel}
      </button>
      {problem !== undefined && (
        <p role="alert" class="alert-problem">
          {problem}
        </p>
      )}
    </form>
  );
}

function Fields({ choices, ends }: { readonly choices: readonly string[]; readonly ends: readonly End[] }) {
  const [isOther, setOther] = useState(false);
  return (
    <>
      <label>
        {words.which}
        <select name="which">
          {choices.map((label, index) => (
            <option key={label} value={index}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <label>
        {words.until}
        <select name="end" onChange={(event) => setOther(event.currentTarget.value === 'other')}>
          {ends.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </label>
      {isOther && <input type="datetime-local" name="other" required aria-label={words.otherTimeLabel} />}
      <label class="alert-note">
        {words.note}
        <input type="text" name="note" maxLength={500} placeholder={words.noteHint} />
      </label>
    </>
  );
}
