/** One alert: its sentence with numbers, since when, what helps, who has it in hand or silenced it, and the forms to do so. */
import { useState } from 'preact/hooks';

import type { AlertAnswer } from '../../collector/model/wire.ts';
import { format, strings } from '../state/locale.ts';
import { nowMs } from '../state/session.ts';
import { Advice } from './advice.tsx';
import { AlertForm, type Deed } from './alert-form.tsx';
import { CriticalIcon, WarningIcon } from './icons.tsx';

const words = strings.alerts;

export function AlertCard({ alert }: { alert: AlertAnswer }) {
  const [deed, setDeed] = useState<Deed | undefined>(undefined);
  const { severity, state, since, subject, summary, advice, rule } = alert;
  return (
    <li class={`alert ${state === 'firing' ? severity : 'quiet-alert'}`} data-alert={`${rule} ${subject}`}>
      <p class="alert-head">
        {severity === 'critical' ? <CriticalIcon /> : <WarningIcon />}
        <strong>{strings.severities[severity]}</strong>
        <span class="soft">
          {rule} · {subject} · {words.states[state]} · {words.since(format.moment(since, nowMs.value))}
        </span>
        {state !== 'resolved' && deed === undefined && (
          <span class="alert-deeds">
            {state === 'firing' && (
              <button type="button" class="quiet" onClick={() => setDeed('acknowledge')}>
                {words.acknowledge}
              </button>
            )}
            <button type="button" class="quiet" onClick={() => setDeed('silence')}>
              {words.silence}
            </button>
          </span>
        )}
      </p>
      <p>{summary}</p>
      <Marks alert={alert} />
      {deed !== undefined && <AlertForm deed={deed} alert={alert} onDone={() => setDeed(undefined)} />}
      {advice.length > 0 && (
        <details open={severity === 'critical' && state === 'firing'}>
          <summary>{words.advice}</summary>
          <Advice steps={advice} />
        </details>
      )}
    </li>
  );
}

function Marks({ alert: { silence, acknowledgement } }: { alert: AlertAnswer }) {
  const moment = (at: number): string => format.moment(at, nowMs.value);
  return (
    <>
      {silence !== undefined && (
        <p class="alert-mark" data-testid="silenced">
          {words.silencedUntil(moment(silence.until), silence.note)}
        </p>
      )}
      {acknowledgement !== undefined && (
        <p class="alert-mark" data-testid="acknowledged">
          {acknowledgement.until === undefined
            ? words.acknowledged(moment(acknowledgement.at), acknowledgement.note)
            : words.acknowledgedUntil(
                moment(acknowledgement.at),
                moment(acknowledgement.until),
                acknowledgement.note,
              )}
        </p>
      )}
    </>
  );
}
