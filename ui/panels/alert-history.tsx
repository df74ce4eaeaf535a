/** Alerts that were, newest first, each with the chart of its value around the moment: when it began, fired and was resolved, and the line. */
import { signal } from '@preact/signals';

import type { EpisodeAnswer, QueryAnswer, VolumePastAnswer } from '../../collector/model/wire.ts';
import { SpanChart, type SpanMark } from '../charts/span-chart.tsx';
import { lineOf, type Values } from '../charts/stack.ts';
import { answerUrl } from '../feed/answers.ts';
import { formatDuration } from '../format/format.ts';
import { history } from '../state/alert-desk.ts';
import { format, strings } from '../state/locale.ts';
import { view } from '../state/location.ts';
import { resource } from '../state/resource.ts';
import { matcher } from '../state/series-questions.ts';
import { host, nowMs } from '../state/session.ts';
import { stepFor } from '../state/time-range.ts';
import { LoadedNote } from './loaded-note.tsx';

const words = strings.alerts;
const firstShown = 20;
const leastAroundMs = 600_000;

const isAll = signal(false);
const chosen = signal<EpisodeAnswer | undefined>(undefined);
const keyOf = ({ rule, subject, firedAt }: EpisodeAnswer): string => `${rule} ${subject} ${firedAt}`;

/** As long before and after as it lasted, ten minutes at least. */
function spanOf({ pendingAt, firedAt, resolvedAt }: EpisodeAnswer, now: number) {
  const [begin, end] = [pendingAt ?? firedAt, resolvedAt ?? now];
  const around = Math.max(leastAroundMs, (end - begin) / 2);
  // In whole seconds and more, so that the same question is not asked anew with every poll.
  const grain = 10_000;
  const floor = (at: number): number => Math.floor(at / grain) * grain;
  return { fromMs: floor(begin - around), toMs: Math.min(floor(end + around) + grain, floor(now) + grain) };
}

const values = resource<QueryAnswer>(() => {
  const episode = chosen.value;
  if (episode === undefined || episode.series === null || view.value.room !== 'alerts') return undefined;
  const { fromMs, toMs } = spanOf(episode, nowMs.value);
  const step = stepFor({ fromMs, toMs, isLive: false }, 300, host.value?.intervalMs ?? 1000);
  return {
    url: answerUrl('query', {
      series: withHost(episode.series, episode.host),
      from: fromMs,
      to: toMs,
      step: step === 0 ? undefined : step,
    }),
    scope: keyOf(episode),
  };
});

const volumeOf = (series: string): string | undefined => {
  const quoted = /^hyperv_host_volume_free_bytes\{volume=("(?:[^"\\]|\\.)*")\}$/u.exec(series)?.[1];
  return quoted === undefined ? undefined : (JSON.parse(quoted) as string);
};

/** A volume that a cluster shares has no counter; what alerting keeps of it is asked for where the store has nothing. */
const kept = resource<VolumePastAnswer>(() => {
  const episode = chosen.value;
  const { answer, scope } = values.value;
  const volume = episode?.series == null ? undefined : volumeOf(episode.series);
  if (episode === undefined || volume === undefined || scope !== keyOf(episode) || hasValues(answer))
    return undefined;
  const { fromMs, toMs } = spanOf(episode, nowMs.value);
  return {
    url: answerUrl('volumes/past', { host: episode.host, volume, from: fromMs, to: toMs }),
    scope: keyOf(episode),
  };
});

function hasValues(answer: QueryAnswer | undefined): boolean {
  return answer?.series[0]?.mean.some((value) => value !== null) === true;
}

interface ValueOverTime {
  readonly unit: string;
  readonly times: readonly number[];
  readonly values: Values;
}

/** The value over time; undefined while it is not known whether there is one. */
function valueOf(episode: EpisodeAnswer, answer: QueryAnswer): ValueOverTime | undefined {
  const column = answer.series[0];
  const intervalMs = host.value?.intervalMs ?? 1000;
  if (column !== undefined && hasValues(answer))
    return { unit: column.unit, ...lineOf(answer.times, column.mean, { stepMs: answer.stepMs, intervalMs }) };
  if (volumeOf(episode.series ?? '') === undefined) return { unit: '', times: [], values: [] };
  const past = kept.value.answer;
  return past && { unit: 'bytes', times: past.times, values: past.freeBytes };
}

function withHost(series: string, name: string): string {
  const labels = /^([^{]*)\{(.*)\}$/su.exec(series);
  const others = labels?.[2] === undefined || labels[2] === '' ? '' : `${labels[2]},`;
  return `${labels?.[1] ?? series}{${others}${matcher('host', name)}}`;
}

export function AlertHistory() {
  const { answer } = history.value;
  const episodes = answer?.episodes ?? [];
  const shown = isAll.value ? episodes : episodes.slice(0, firstShown);
  const more = episodes.length - shown.length;
  return (
    <section data-testid="alert-history">
      <h2>{words.history}</h2>
      {answer === undefined && <LoadedNote of={history.value} />}
      {answer !== undefined && episodes.length === 0 && <p class="empty">{words.noHistory}</p>}
      <ul class="episodes">
        {shown.map((episode) => (
          <Episode key={keyOf(episode)} episode={episode} />
        ))}
      </ul>
      {more > 0 && (
        <button
          type="button"
          class="link"
          onClick={() => {
            isAll.value = true;
          }}
        >
          {words.moreHistory(more)}
        </button>
      )}
    </section>
  );
}

function Episode({ episode }: { episode: EpisodeAnswer }) {
  const { severity, rule, subject, firedAt, resolvedAt, summary, series } = episode;
  const at = format.moment(firedAt, nowMs.value);
  const isOpen = chosen.value !== undefined && keyOf(chosen.value) === keyOf(episode);
  return (
    <li>
      <p class="episode-head">
        <span class={`episode-severity ${severity}`}>{strings.severities[severity]}</span>
        <span>{at}</span>
        <span class="soft">
          {rule} · {subject} ·{' '}
          {resolvedAt === null
            ? words.stillFires
            : `${words.lasted} ${formatDuration(Math.max(1000, resolvedAt - firedAt))}`}
        </span>
        {series !== null && (
          <button
            type="button"
            class="link"
            aria-expanded={isOpen}
            aria-label={words.chartLabel(rule, subject, at)}
            onClick={() => {
              chosen.value = isOpen ? undefined : episode;
            }}
          >
            {words.showChart}
          </button>
        )}
      </p>
      <p>{summary}</p>
      {isOpen && <Around episode={episode} />}
    </li>
  );
}

function Around({ episode }: { episode: EpisodeAnswer }) {
  const { answer, scope } = values.value;
  if (answer === undefined || scope !== keyOf(episode)) return <LoadedNote of={values.value} />;
  const value = valueOf(episode, answer);
  if (value === undefined) return <LoadedNote of={kept.value} />;
  const known = value.values.filter((one) => one !== null);
  if (known.length === 0) return <p class="empty">{words.noChart}</p>;
  const { seriesLine, subject } = episode;
  const write = (of: number): string => format.inUnit(of, value.unit);
  const line = seriesLine ?? 0;
  const levels =
    seriesLine === null ? [] : [{ value: line, label: words.line(write(line)), colour: 'var(--critical)' }];
  return (
    <SpanChart
      name={words.chartName(subject)}
      testId="episode-chart"
      frame={{
        ...spanOf(episode, nowMs.value),
        bottom: Math.min(0, ...known, line),
        // Room above for the marks' names.
        top: Math.max(...known, line, Number.MIN_VALUE) * 1.3,
      }}
      lines={[{ key: 'value', colour: 'var(--accent)', times: value.times, values: value.values }]}
      levels={levels}
      marks={marksOf(episode)}
      write={write}
    />
  );
}

function marksOf({ pendingAt, firedAt, resolvedAt }: EpisodeAnswer): readonly SpanMark[] {
  const mark = (atMs: number | null, label: string, colour: string): readonly SpanMark[] =>
    atMs === null ? [] : [{ atMs, label: `${label} ${format.time(atMs)}`, colour }];
  return [
    ...mark(pendingAt, words.began, 'var(--wait)'),
    ...mark(firedAt, words.fired, 'var(--critical)'),
    ...mark(resolvedAt, words.resolvedMark, 'var(--good)'),
  ];
}
