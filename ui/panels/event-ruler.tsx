/**
 * What happened in the stretch on screen, as signs along the time axis: one stop for the keyboard with arrows from sign to sign, the
 * sentence of each on hover and on focus, Enter or a click goes to its moment; as a table when asked for.
 */
import { signal } from '@preact/signals';

import type { EventAnswer } from '../../collector/model/wire.ts';
import { chooseMoment } from '../charts/time-chart.tsx';
import { format, strings } from '../state/locale.ts';
import { view } from '../state/location.ts';
import { cursorMs, hint } from '../state/pointer.ts';
import { nowMs, range } from '../state/session.ts';
import { isAlarming, events } from './event-marks.ts';
import { PlainTable } from './plain-table.tsx';

const words = strings.eventRuler;

/** Shapes, not letters of one language; the sentence beside them says what they mean. */
const signs: Readonly<Record<string, string>> = {
  'vm-started': '▲',
  'vm-stopped': '▼',
  'vm-arrived': '→',
  'vm-left': '←',
  'vm-renamed': '✎',
  'vm-paused': '‖',
  'vm-resumed': '▶',
  'vm-paused-critical': '✖',
  'checkpoint-created': '◆',
  'checkpoint-removed': '◇',
  'counters-missing': '○',
  'counters-back': '●',
  'alert-firing': '!',
  'alert-resolved': '✓',
};

/** The sign that the keyboard is on. */
const focused = signal(0);

export function EventRuler() {
  const { fromMs, toMs } = range.value;
  const shown = events.value.filter(({ at }) => at >= fromMs && at <= toMs);
  return (
    <section class="track">
      <h2>
        {words.title} <span class="soft">{format.count(shown.length)}</span>
        <Legend of={shown} />
      </h2>
      {shown.length === 0 && <p class="empty">{strings.alerts.noEvents}</p>}
      {shown.length > 0 && (view.value.asTable ? <Table of={shown} /> : <Ruler of={shown} />)}
    </section>
  );
}

/** What the signs on screen mean. */
function Legend({ of }: { of: readonly EventAnswer[] }) {
  const kinds = [...new Set(of.map(({ kind }) => kind))];
  return (
    <span class="legend" aria-hidden="true">
      {kinds.map((kind) => (
        <span key={kind}>
          <b class={isAlarming(kind) ? 'alarming' : ''}>{signs[kind] ?? '·'}</b>
          {words.kinds[kind] ?? kind}
        </span>
      ))}
    </span>
  );
}

function Ruler({ of }: { of: readonly EventAnswer[] }) {
  const { fromMs, toMs } = range.value;
  const place = Math.min(focused.value, of.length - 1);
  return (
    <div class="event-ruler" data-testid="event-ruler">
      <div class="event-line" role="group" aria-label={words.title} onKeyDown={(event) => walk(event, of)}>
        {of.map((event, index) => (
          <button
            key={`${event.at} ${event.kind} ${event.subject} ${event.message}`}
            type="button"
            class={isAlarming(event.kind) ? 'alarming' : ''}
            style={{ left: `${((event.at - fromMs) / (toMs - fromMs)) * 100}%` }}
            tabIndex={index === place ? 0 : -1}
            aria-label={`${format.moment(event.at, nowMs.value)}: ${event.message}`}
            onPointerEnter={(pointer) => show(event, pointer)}
            onPointerLeave={hide}
            onFocus={(focus) => {
              focused.value = index;
              const box = focus.currentTarget.getBoundingClientRect();
              show(event, { clientX: box.left, clientY: box.bottom });
            }}
            onBlur={hide}
            onClick={() => chooseMoment(event.at)}
          >
            {signs[event.kind] ?? '·'}
          </button>
        ))}
      </div>
    </div>
  );
}

function show(event: EventAnswer, at: { readonly clientX: number; readonly clientY: number }): void {
  cursorMs.value = event.at;
  hint.value = {
    x: at.clientX,
    y: at.clientY,
    title: format.moment(event.at, nowMs.value),
    lines: [{ text: event.message }],
  };
}

function hide(): void {
  cursorMs.value = undefined;
  hint.value = undefined;
}

function walk(event: KeyboardEvent, of: readonly EventAnswer[]): void {
  const moves: Readonly<Record<string, number>> = {
    ArrowRight: Math.min(of.length - 1, focused.peek() + 1),
    ArrowLeft: Math.max(0, focused.peek() - 1),
    Home: 0,
    End: of.length - 1,
  };
  const next = moves[event.key];
  if (next === undefined) return;
  event.preventDefault();
  const buttons = (event.currentTarget as HTMLElement).querySelectorAll('button');
  buttons[next]?.focus();
}

function Table({ of }: { of: readonly EventAnswer[] }) {
  return (
    <PlainTable
      name={words.title}
      testId="event-table"
      rows={of.toReversed()}
      rowKey={({ at, kind, subject }, index) => `${at} ${kind} ${subject} ${index}`}
      empty={strings.alerts.noEvents}
      columns={[
        { head: strings.alerts.at, cell: ({ at }) => format.moment(at, nowMs.value) },
        { head: strings.alerts.subject, cell: ({ subject }) => subject },
        { head: strings.alerts.what, cell: ({ message }) => message },
      ]}
    />
  );
}
