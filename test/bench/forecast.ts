/**
 * How good forecasts of full volumes are, on generated lives: `npm run bench:forecast [-- EACH SEED LOG.csv …]`. Counter logs with
 * `LogicalDisk(*)\\Free Megabytes` over days are measured beside them; no public log we know of holds that, so without one `recorded` is null.
 * - coverage: share of the intervals stated within a week of the line (first hour of a trend or not) that held the true moment, 0.8 is promised;
 * - falseAlarmsPerWeek: alerts of volume-time-to-full, per volume and week, that no full volume followed in three times the span foretold;
 * - medianLeadMinutes: from the alert to the full volume.
 */
import { evaluate, type AlertBook } from '../../collector/alerting/evaluation.ts';
import { forecastVolume, type KnownFits } from '../../collector/alerting/forecast/forecast.ts';
import { createTrail } from '../../collector/alerting/forecast/trail.ts';
import { median } from '../../collector/alerting/forecast/robust.ts';
import { volumeTimeToFull } from '../../collector/alerting/rules/volume-time-to-full.ts';
import { ruleSettings } from '../../collector/alerting/settings/rule-settings.ts';
import type { Forecast, VolumeForecast } from '../../collector/model/forecast.ts';
import { emptyInventory } from '../../collector/model/host.ts';
import { dayMs, ms, unixMs } from '../../collector/model/time.ts';
import { recordedLives } from './recorded-volumes.ts';
import { volumeLives, type VolumeLife } from '../alerting/forecast/volume-histories.ts';

interface Score {
  readonly kind: string;
  intervals: number;
  held: number;
  open: number;
  falseAlarms: number;
  weeks: number;
  full: number;
  warned: number;
  readonly leadMinutes: number[];
}

const begin = Date.UTC(2026, 0, 5);
const rule = volumeTimeToFull(ruleSettings.parse({})['volume-time-to-full']);
/** Forecasts are asked for this often, and counted every hour. */
const askEveryMs = 600_000;

function play(life: VolumeLife, score: Score, lineBytes = 0): void {
  const trail = createTrail();
  const knownFits: KnownFits = new Map();
  let book: AlertBook = new Map();
  const fired: { at: number; likely: number }[] = [];
  for (const [step, freeBytes] of life.freeBytes.entries()) {
    const at = step * life.stepMs;
    const now = unixMs(begin + at);
    trail.add({ at: now, freeBytes });
    if (at % askEveryMs !== 0 || freeBytes <= lineBytes) continue;
    const forecast = forecastVolume(trail, { now, lineBytes, knownFits });
    if (at % 3_600_000 === 0) count(forecast, at, life, score);
    const { book: next, changes } = evaluate([rule], evidenceOf(forecast, freeBytes, now), book);
    book = next;
    for (const { alert, from } of changes)
      if (alert.state === 'firing' && from !== 'firing')
        fired.push({ at, likely: (alert.value ?? 0) * 1000 });
  }
  score.weeks += (life.freeBytes.length * life.stepMs) / (7 * dayMs);
  const { fullAtMs } = life;
  const right = fired.filter(
    ({ at, likely }) => fullAtMs !== undefined && fullAtMs - at <= 3 * likely + askEveryMs,
  );
  score.falseAlarms += fired.length - right.length;
  if (fullAtMs === undefined) return;
  score.full += 1;
  const last = fired.at(-1);
  const isFiring = [...book.values()].some(({ alert }) => alert.state === 'firing');
  if (last === undefined || !isFiring) return;
  score.warned += 1;
  score.leadMinutes.push((fullAtMs - last.at) / 60_000);
}

function count(forecast: Forecast, at: number, { fullAtMs }: VolumeLife, score: Score): void {
  if (forecast.kind !== 'falling' || forecast.likely > 7 * dayMs) return;
  score.intervals += 1;
  if (forecast.latest === undefined) score.open += 1;
  const left = (fullAtMs ?? Infinity) - at;
  if (forecast.earliest <= left && left <= (forecast.latest ?? Infinity)) score.held += 1;
}

function evidenceOf(forecast: Forecast, freeBytes: number, now: ReturnType<typeof unixMs>) {
  const volume = { name: 'D:', sizeBytes: 2 * 1024 ** 4, freeBytes };
  const inventory = {
    ...emptyInventory('hv01', now),
    volumes: [volume],
  };
  const foretold: VolumeForecast = {
    volume,
    at: now,
    line: { bytes: 0, reason: 'last-byte' },
    isClusterVolume: false,
    forecast,
    growers: [],
    files: [],
    othersBytesPerSecond: Number.NaN,
    advice: [],
    promisedBytes: undefined,
  };
  return {
    host: 'hv01',
    now,
    lastHeardAt: now,
    interval: ms(1000),
    frame: { host: 'hv01', at: now, sets: [], inventory, problems: [] },
    forecasts: [foretold],
  };
}

function total(scores: readonly Score[]) {
  const sum = (of: (score: Score) => number): number => scores.reduce((all, score) => all + of(score), 0);
  const round = (value: number): number => Number(value.toFixed(3));
  return {
    coverage: round(sum(({ held }) => held) / sum(({ intervals }) => intervals)),
    falseAlarmsPerWeek: round(sum(({ falseAlarms }) => falseAlarms) / sum(({ weeks }) => weeks)),
    medianLeadMinutes: round(median(scores.flatMap(({ leadMinutes }) => leadMinutes))),
    openIntervals: round(sum(({ open }) => open) / sum(({ intervals }) => intervals)),
    warnedBeforeFull: round(sum(({ warned }) => warned) / sum(({ full }) => full)),
  };
}

function freshScore(kind: string): Score {
  return {
    kind,
    intervals: 0,
    held: 0,
    open: 0,
    falseAlarms: 0,
    weeks: 0,
    full: 0,
    warned: 0,
    leadMinutes: [],
  };
}

const [each = '4', seedText = '1', ...logs] = process.argv.slice(2);
const [ofEachKind, seed] = [Number(each), Number(seedText)];
const scores = new Map<string, Score>();
const lives = volumeLives(seed, ofEachKind);
const started = performance.now();
for (const life of lives) {
  const score = scores.get(life.kind) ?? freshScore(life.kind);
  scores.set(life.kind, score);
  play(life, score);
}
const recorded = await recordedLives(logs);
const ofRecorded = freshScore('recorded');
for (const life of recorded) play(life, ofRecorded, life.lineBytes);
const byKind = Object.fromEntries([...scores.values()].map((score) => [score.kind, total([score])]));
const seconds = Number(((performance.now() - started) / 1000).toFixed(1));
process.stdout.write(
  `${JSON.stringify({ bench: 'forecast', volumes: lives.length, seconds, ...total([...scores.values()]), recorded: recorded.length === 0 ? null : { volumes: recorded.length, ...total([ofRecorded]) }, byKind }, undefined, 2)}\n`,
);
