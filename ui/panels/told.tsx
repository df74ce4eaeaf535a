/** Who is told and who is not: silences that hold, which can be ended here, and receivers with their quiet hours. */
import { useState } from 'preact/hooks';

import type { ReceiverAnswer, SilenceAnswer } from '../../collector/model/wire.ts';
import { endSilence, receivers, silences } from '../state/alert-desk.ts';
import { format, strings } from '../state/locale.ts';
import { nowMs } from '../state/session.ts';
import { PlainTable } from './plain-table.tsx';

const words = strings.alerts;

export function Silences() {
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const end = ({ id }: SilenceAnswer): void => {
    endSilence(id).then(
      () => setProblem(undefined),
      (error: unknown) => setProblem(error instanceof Error ? error.message : String(error)),
    );
  };
  return (
    <section data-testid="silences">
      <h2>{words.silences}</h2>
      <PlainTable
        name={words.silences}
        rows={silences.value.answer?.silences ?? []}
        rowKey={({ id }) => id}
        empty={words.noSilences}
        columns={[
          { head: words.about, cell: aboutWords },
          { head: words.untilColumn, cell: ({ until }) => format.moment(until, nowMs.value) },
          { head: words.noteColumn, cell: ({ note }) => note },
          {
            head: '',
            cell: (silence) => (
              <button
                type="button"
                class="link"
                aria-label={words.endLabel(aboutWords(silence))}
                onClick={() => end(silence)}
              >
                {words.end}
              </button>
            ),
          },
        ]}
      />
      {problem !== undefined && <p role="alert">{problem}</p>}
    </section>
  );
}

function aboutWords({ rule, host, subject }: SilenceAnswer): string {
  return [rule, subject, host].filter((part) => part !== null).join(' · ') || words.any;
}

export function Receivers() {
  return (
    <section data-testid="receivers">
      <h2>{words.receivers}</h2>
      <PlainTable
        name={words.receivers}
        rows={receivers.value.answer?.receivers ?? []}
        rowKey={({ name }) => name}
        empty={words.noReceivers}
        columns={[
          { head: words.receiver, cell: ({ name }) => name },
          { head: words.kind, cell: ({ kind }) => kind },
          { head: words.from, cell: ({ severity }) => strings.severities[severity] },
          { head: words.quietHours, cell: quietWords },
          { head: words.condition, cell: conditionWords },
        ]}
      />
    </section>
  );
}

function quietWords({ quietHours, isQuiet }: ReceiverAnswer): string {
  if (quietHours === null) return words.noQuietHours;
  const { from, to, except, timeZone } = quietHours;
  const hours = words.quiet(from, to, strings.severities[except]);
  return [hours, timeZone, isQuiet ? words.quietNow : null].filter(Boolean).join(' · ');
}

function conditionWords({ failingSince, failure, waiting }: ReceiverAnswer): string {
  const reached =
    failingSince === null
      ? words.reached
      : words.failing(format.moment(failingSince, nowMs.value), failure ?? '');
  return waiting === 0 ? reached : `${reached} · ${words.waiting(waiting)}`;
}
