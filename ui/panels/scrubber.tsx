/** The moment looked at as a slider over the time bar, for those who move it by key; the pointer goes through to the chart below. */
import { chooseMoment } from '../charts/time-chart.tsx';
import { format, strings } from '../state/locale.ts';
import { goLive, view } from '../state/location.ts';
import { nowMs, range } from '../state/session.ts';

/** A step is this part of what is on screen; with Shift ten times as much. */
const stepPart = 1 / 300;

export function Scrubber() {
  const { fromMs, toMs } = range.value;
  const newestMs = Math.min(toMs, nowMs.value);
  const atMs = view.value.atMs ?? newestMs;
  return (
    <div
      class="scrubber"
      role="slider"
      tabIndex={0}
      aria-label={strings.scrubber}
      aria-valuemin={Math.round(fromMs)}
      aria-valuemax={Math.round(newestMs)}
      aria-valuenow={Math.round(atMs)}
      aria-valuetext={view.value.atMs === undefined ? strings.live : format.moment(atMs, nowMs.value)}
      data-testid="scrubber"
      onKeyDown={(event) => move(event, { atMs, fromMs, newestMs })}
    />
  );
}

interface Place {
  readonly atMs: number;
  readonly fromMs: number;
  readonly newestMs: number;
}

function move(event: KeyboardEvent, { atMs, fromMs, newestMs }: Place): void {
  const stepMs = Math.max(1000, (newestMs - fromMs) * stepPart) * (event.shiftKey ? 10 : 1);
  const places: Readonly<Record<string, number>> = {
    ArrowLeft: atMs - stepMs,
    ArrowRight: atMs + stepMs,
    Home: fromMs,
    End: newestMs,
  };
  const next = places[event.key];
  if (next === undefined) return;
  event.preventDefault();
  if (event.key === 'End') goLive();
  else chooseMoment(Math.round(Math.min(newestMs, Math.max(fromMs, next))));
}
