/** Every recorded series, found by words and charted: the main view of a log without Hyper-V counters, a side room otherwise. */
import { computed, signal } from '@preact/signals';

import type { QueryAnswer, QueryColumn, SeriesAnswer, SeriesItem } from '../../collector/model/wire.ts';
import { TimeChart } from '../charts/time-chart.tsx';
import { format, strings } from '../state/locale.ts';
import { go, view } from '../state/location.ts';
import { resource } from '../state/resource.ts';
import { seriesOfHost, seriesOverTime } from '../state/series-questions.ts';
import { hasProcessors, host } from '../state/session.ts';
import { hueColour } from '../styles/theme.ts';
import { LoadedNote } from './loaded-note.tsx';

const words = strings.counters;
const mostListed = 300;
const firstCharted = 4;
const search = signal('');
const isShown = (): boolean => view.value.room === 'counters';

const listed = resource<SeriesAnswer>(() => (isShown() ? seriesOfHost() : undefined));
/** Those in the address; a log of nothing else begins with its first few. */
const chosen = computed<readonly string[]>(() => {
  if (view.value.series.length > 0 || hasProcessors.value || host.value === undefined)
    return view.value.series;
  return (listed.value.answer?.series ?? []).slice(0, firstCharted).map(({ series }) => series);
});
export const charted = resource<QueryAnswer>(() =>
  isShown() && chosen.value.length > 0 ? seriesOverTime(chosen.value) : undefined,
);

const found = computed<readonly SeriesItem[]>(() => {
  const wanted = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  return (listed.value.answer?.series ?? []).filter(({ series }) => {
    const text = series.toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
});

export function CountersRoom() {
  const all = listed.value.answer?.series.length ?? 0;
  return (
    <div class="counters" data-testid="counters-room">
      <section class="counter-list">
        <h2>
          {words.title} <span class="soft">{words.count(found.value.length, all)}</span>
        </h2>
        {host.value !== undefined && !hasProcessors.value && <p class="note">{words.noHyperV}</p>}
        <input
          type="search"
          id="counter-filter"
          aria-label={words.search}
          placeholder={words.hint}
          value={search.value}
          onInput={(event) => {
            search.value = event.currentTarget.value;
          }}
        />
        {listed.value.answer === undefined && <LoadedNote of={listed.value} />}
        {found.value.length === 0 && all > 0 && <p class="empty">{words.none(search.value)}</p>}
        <ul>
          {found.value.slice(0, mostListed).map((item) => (
            <Choice key={item.series} item={item} />
          ))}
        </ul>
        {found.value.length > mostListed && <p class="soft">{words.tooMany}</p>}
      </section>
      <section class="counter-charts" aria-label={words.chosen}>
        {chosen.value.length === 0 && <p class="empty">{words.pick}</p>}
        {chosen.value.length > 0 && charted.value.answer === undefined && <LoadedNote of={charted.value} />}
        {chosen.value.length > 0 && <Charts />}
      </section>
    </div>
  );
}

function Choice({ item }: { item: SeriesItem }) {
  const isChosen = chosen.value.includes(item.series);
  const { host: _host, ...labels } = item.labels;
  const toggle = (): void => {
    const others = chosen.value.filter((series) => series !== item.series);
    go({ series: isChosen ? others : [...others, item.series] }, 'replace');
  };
  return (
    <li>
      <label>
        <input type="checkbox" checked={isChosen} onChange={toggle} />
        <span class="metric">{item.metric}</span>
        <span class="soft">{labelWords(labels)}</span>
      </label>
    </li>
  );
}

/** Series of one unit share a chart, since they share an axis; of an unknown unit each has its own. */
export function chartGroups({ series }: QueryAnswer): ReadonlyMap<string, readonly QueryColumn[]> {
  return Map.groupBy(series, ({ unit, name }) => (unit === 'unknown' ? name : unit));
}

function Charts() {
  const answer = charted.value.answer;
  if (answer === undefined) return null;
  return (
    <>
      {[...chartGroups(answer)].map(([group, columns]) => (
        <Chart key={group} answer={answer} columns={columns} />
      ))}
    </>
  );
}

function Chart({ answer, columns }: { answer: QueryAnswer; columns: readonly QueryColumn[] }) {
  const unit = columns[0]?.unit ?? 'unknown';
  const series = columns.map((column, index) => ({
    key: column.name,
    label: nameOf(column),
    colour: hueColour(index % 10),
    values: column.mean,
  }));
  const name = chartName(columns);
  return (
    <section class="track">
      <h2 class="series-names">
        {series.map(({ key, label, colour }) => (
          <span key={key}>
            <i class="swatch" style={{ background: colour }} /> {label}
          </span>
        ))}
      </h2>
      <TimeChart
        name={name}
        times={answer.times}
        stepMs={answer.stepMs}
        intervalMs={host.value?.intervalMs ?? 1000}
        series={series}
        heightPx={150}
        write={(value) => format.inUnit(value, unit)}
        testId="chart-counter"
      />
    </section>
  );
}

export function chartName(columns: readonly QueryColumn[]): string {
  return columns.map(nameOf).join(', ');
}

/** The metric and what its labels say, without the host that all of them share. */
function nameOf({ name, labels }: QueryColumn): string {
  const item = listed.value.answer?.series.find(({ series }) => series === name);
  const { host: _host, ...others } = item?.labels ?? labels;
  const metric = item?.metric ?? name.replace(/\{.*$/, '');
  return [metric || name, labelWords(others)].filter(Boolean).join(' · ');
}

function labelWords(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([label, value]) => `${label} ${value}`)
    .join(' · ');
}
