/** Rooms on the left, stretches of time on the right, and below them the host by VM over that stretch: how one moves about. */
import type { QueryColumn } from '../../collector/model/wire.ts';
import type { Mark } from '../charts/plot.ts';
import { TimeChart } from '../charts/time-chart.tsx';
import { formatDuration } from '../format/format.ts';
import { vmKeyOf } from '../state/append-tick.ts';
import { hueOf } from '../state/list.ts';
import { format, strings } from '../state/locale.ts';
import { addressOf, go, view } from '../state/location.ts';
import { restingVm } from '../state/pointer.ts';
import { hasProcessors, host, isUnread, moment, nowMs, range, usage, usageError } from '../state/session.ts';
import { panned, zoomed } from '../state/time-range.ts';
import { formatSpan, liveSpans, type Room, rooms } from '../state/view.ts';
import { colours, hueColour } from '../styles/theme.ts';
import { eventMarks } from './event-marks.ts';
import { Scrubber } from './scrubber.tsx';
import { TakeAlong } from './take-along.tsx';

export function RoomsAndSpans() {
  return (
    <section class="toolbar" aria-label={strings.movingAbout}>
      <nav aria-label={strings.roomsLabel} class="rooms">
        {roomsShown().map((room) => (
          <a
            key={room}
            href={addressOf({ room })}
            aria-current={view.value.room === room ? 'page' : undefined}
            onClick={(event) => {
              if (event.ctrlKey || event.metaKey || event.shiftKey) return;
              event.preventDefault();
              go({ room });
            }}
          >
            {strings.rooms[room]}
          </a>
        ))}
      </nav>
      <span class="spring" />
      <span class="time-help">{strings.timeHelp}</span>
      <TakeAlong />
      <Spans />
    </section>
  );
}

export function roomsShown(): readonly Room[] {
  return host.value === undefined || isUnread.value || hasProcessors.value
    ? rooms
    : rooms.filter((room) => room === 'counters' || room === 'health' || room === view.value.room);
}

function Spans() {
  const { isLive } = range.value;
  const isRecorded = host.value?.status === 'recorded';
  return (
    <div class="spans" role="group" aria-label={strings.spansLabel}>
      <button
        type="button"
        class="quiet"
        aria-label={strings.earlier}
        title={`${strings.earlier} (A)`}
        onClick={() => pan(-0.5)}
      >
        ‹
      </button>
      <button
        type="button"
        class="quiet"
        aria-label={strings.later}
        title={`${strings.later} (D)`}
        onClick={() => pan(0.5)}
      >
        ›
      </button>
      <button
        type="button"
        class="quiet"
        aria-label={strings.zoomOut}
        title={`${strings.zoomOut} (S)`}
        onClick={() => zoom(2)}
      >
        −
      </button>
      <button
        type="button"
        class="quiet"
        aria-label={strings.zoomIn}
        title={`${strings.zoomIn} (W)`}
        onClick={() => zoom(0.5)}
      >
        +
      </button>
      {!isRecorded &&
        liveSpans.map((span) => (
          <button
            key={span}
            type="button"
            title={strings.lastSpan(formatDuration(span))}
            aria-pressed={isLive && view.value.spanMs === span}
            onClick={() => go({ spanMs: span, fromMs: undefined, toMs: undefined, atMs: undefined })}
          >
            {formatSpan(span)}
          </button>
        ))}
    </div>
  );
}

export function pan(part: number): void {
  const { fromMs, toMs } = panned(range.peek(), part, host.peek()?.lastAt ?? Infinity);
  go({ fromMs, toMs, atMs: undefined }, 'replace at rest');
}

export function zoom(factor: number): void {
  const about = moment.peek();
  const { fromMs, toMs } = range.peek();
  const centre = about.kind === 'at' ? about.atMs : range.peek().isLive ? toMs : (fromMs + toMs) / 2;
  const next = zoomed(range.peek(), factor, centre);
  go({ fromMs: next.fromMs, toMs: next.toMs }, 'replace at rest');
}

export function TimeBar() {
  if (host.value !== undefined && !hasProcessors.value) return null;
  const answer = usage.value;
  const of = host.value;
  const began = of?.firstAt ?? undefined;
  const beganInside = began !== undefined && began > range.value.fromMs && began < range.value.toMs;
  return (
    <section class="time-bar" aria-label={strings.hostByVm}>
      <TimeChart
        name={strings.timeBarLabel(of?.name ?? '')}
        testId="time-bar"
        times={answer?.times ?? []}
        series={(answer?.series ?? []).map(usageSeries)}
        stepMs={answer?.stepMs ?? 0}
        intervalMs={of?.intervalMs ?? 1000}
        stacked
        heightPx={view.value.room === 'time' ? 170 : 92}
        marks={[...(beganInside ? [beginMark(began)] : []), ...eventMarks.value]}
        write={(value) => format.cores(value)}
        writeAxis={(value) => format.inUnit(value, 'count')}
      />
      <Scrubber />
      <p class="chart-name">{strings.hostByVm}</p>
      <p class="chart-zone" title={strings.localTime(format.zone(range.value.toMs))}>
        {format.zone(range.value.toMs)}
      </p>
      {usageError.value !== undefined && <p class="chart-note">{usageError.value.message}</p>}
    </section>
  );
}

function beginMark(atMs: number): Mark {
  const label = strings.recordingBegan(format.moment(atMs, nowMs.value));
  return { atMs, kind: 'begin', colour: colours.value['ink-soft'], label };
}

/** A column of `by=vm` as a series; while a VM is lit the others fade. */
function usageSeries(column: QueryColumn) {
  const key = vmKeyOf(column);
  const lit = restingVm.value;
  const colour = key === undefined ? colours.value.rest : hueColour(hueOf(key));
  return {
    key: key ?? `rest ${column.name}`,
    label: key === undefined ? strings.rest : (column.labels['vm'] ?? column.name),
    colour: lit === undefined || lit === key ? colour : faded(colour),
    values: column.mean,
  };
}

function faded(colour: string): string {
  return `color-mix(in srgb, ${colour} 28%, ${colours.value.ground})`;
}
