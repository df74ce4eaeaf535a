/**
 * `npm run bench:store`: our store and its peers on the same polls. Prints tables and, as the last line, one JSON object.
 *
 *   --seed N        another host of the same kind          --ticks N       polls, one second apart (default 3600)
 *   --quick         five minutes of polls, a short day     --reuse-peers   peers' figures of an earlier run, and says so
 *   --no-peers      ours alone
 *
 * Ours is filled in a process of its own that holds one poll and the next, as the collector does, run as `npm start` runs it. Sizes are of all
 * files, the journal among them, before the store is closed. As collected it is filled three times: the fill in the middle is shown, and of each
 * question the middle time. Sizes of a second host follow, drawn from another seed.
 */
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { runFill, runSpans } from './store/run-job.ts';
import { rounded } from './store/measure.ts';
import { modes } from './store/ours/emission.ts';
import type { Mode } from './store/ours/emission.ts';
import type { FillAnswer, FillJob, Questions } from './store/ours/job.ts';
import { measurePeers } from './store/peers/measure-peers.ts';
import type { PeerResult } from './store/peers/peer.ts';
import { growthTable, peersTable, textTable } from './store/table.ts';
import { readMeta, writeWorkload } from './store/workload-files.ts';
import { defaultSeed, hourTicks } from './store/workload.ts';

/** sha256 of what is shown in the hour that the published figures are about. */
const publishedHour = '45a63b13fb7bf73bde8e54e282eb5e63004eab0c8d42450cc7655bc7f89a92d5';
const modeNotes: Readonly<Record<Mode, string>> = {
  asEmitted: 'uses the interval column; time in steps of 0.01 % of a second, totals and idle predicted',
  exactCounts: 'uses the interval column; every double back bit for bit',
  twoDecimals: 'nothing known: what PDH shows, two decimals; time of a poll found in them',
  arbitrary: 'nothing known: what PDH shows, all digits; time of a poll found in them',
};

const { values: options } = parseArgs({
  options: {
    seed: { type: 'string', default: String(defaultSeed) },
    ticks: { type: 'string' },
    quick: { type: 'boolean', default: false },
    'reuse-peers': { type: 'boolean', default: false },
    'no-peers': { type: 'boolean', default: false },
  },
});
const fillsOfOurs = 3;
const timedQuestions = [
  'hourMs',
  'otherHourMs',
  'hourHttpMs',
  'otherHourHttpMs',
  'top10Ms',
  'otherTop10Ms',
] as const;
const benchFolder = path.resolve('.bench');
const shape = {
  seed: Number(options.seed),
  ticks: Number(options.ticks ?? (options.quick ? 300 : hourTicks)),
};
const say = (line: string): void => console.log(line);

mkdirSync(benchFolder, { recursive: true });
const workload = writeWorkload(benchFolder, shape);
const meta = readMeta(workload);
if (shape.seed === defaultSeed && shape.ticks === hourTicks && meta.sha256 !== publishedHour)
  throw new Error(
    `The workload has checksum ${meta.sha256}, the published figures are about ${publishedHour}`,
  );
say(
  `${meta.series.length} series × ${meta.ticks} polls, seed ${meta.seed}, sha256 ${meta.sha256.slice(0, 16)}…`,
);

// The first start after a change strips TypeScript and keeps what is left, in time and memory that no later start takes.
await fillOnce({ ticks: 2 });
const fills = await measureModes();
const secondSeed = shape.seed + 1;
const secondSizes = await measureSecondHost();
const spans = await runSpans({
  kind: 'spans',
  workload,
  folder: path.join(benchFolder, 'data/spans'),
  daySeconds: options.quick ? 7200 : 86_400,
});
const growth = await measureGrowth();
const peers = options['no-peers']
  ? { results: [], skipped: ['Peers were not asked for'] }
  : await measurePeers({ benchFolder, workload, reuse: options['reuse-peers'], say });
printAll();

async function measureModes(): Promise<Readonly<Record<Mode, FillAnswer>>> {
  const answers: Partial<Record<Mode, FillAnswer>> = {};
  for (const mode of modes) {
    say(`ours, ${mode} …`);
    answers[mode] = mode === 'asEmitted' ? await middleFill() : await fillOnce({ mode, asks: true });
  }
  return answers as Record<Mode, FillAnswer>;
}

/** Of some fills the one in the middle: what else a machine has to do makes the same fill half as fast again or not. */
async function middleFill(): Promise<FillAnswer> {
  const turns: FillAnswer[] = [];
  while (turns.length < fillsOfOurs) turns.push(await fillOnce({ asks: true }));
  turns.sort((one, other) => one.seconds - other.seconds);
  const all = turns.map((fill) => `${megaSamples(fill)} M/s at ${cpuPerMillion(fill)} CPU s/M`);
  say(`${all.join(', ')}: the middle one is shown, and of each question the middle time`);
  const middle = turns[turns.length >> 1];
  if (middle?.questions === undefined) throw new Error('Nothing was filled, or nothing asked');
  const asked = turns.flatMap(({ questions }) => questions ?? []);
  return { ...middle, questions: middleQuestions(middle.questions, asked) };
}

/** Each question's time is the middle one of its own. */
function middleQuestions(middle: Questions, all: readonly Questions[]): Questions {
  const times = timedQuestions.map((question) => {
    const sorted = all.map((questions) => questions[question]).sort((one, other) => one - other);
    return [question, sorted[sorted.length >> 1]];
  });
  return {
    ...middle,
    ...Object.fromEntries(times),
    isTopTenRight: all.every(({ isTopTenRight }) => isTopTenRight),
    wrong: all.reduce((sum, { wrong }) => sum + wrong, 0),
  };
}

/** The same kind of host from another seed: only what it takes, not what it answers. */
async function measureSecondHost(): Promise<Readonly<Record<Mode, number>>> {
  const other = writeWorkload(benchFolder, { ...shape, seed: secondSeed });
  const sizes: Partial<Record<Mode, number>> = {};
  for (const mode of modes) {
    say(`ours, ${mode}, seed ${secondSeed} …`);
    const { bytes, samples } = await fillOnce({ mode, workload: other });
    sizes[mode] = rounded(bytes / samples, 3);
  }
  rmSync(other, { recursive: true });
  return sizes as Record<Mode, number>;
}

async function measureGrowth(): Promise<readonly FillAnswer[]> {
  const ticks = Math.min(meta.ticks, options.quick ? 60 : 300);
  const answers: FillAnswer[] = [];
  for (const series of [1000, 10_000, 100_000]) {
    say(`ours, ${series} series …`);
    answers.push(await fillOnce({ seriesCount: series, ticks }));
  }
  return answers;
}

function fillOnce(job: Partial<Omit<FillJob, 'kind' | 'folder'>>): Promise<FillAnswer> {
  return runFill({
    kind: 'fill',
    workload,
    folder: path.join(benchFolder, 'data/ours'),
    mode: 'asEmitted',
    ticks: meta.ticks,
    seriesCount: meta.series.length,
    asks: false,
    ...job,
  });
}

function printAll(): void {
  const { asEmitted } = fills;
  say('');
  say(
    textTable(
      ['ours', 'B/sample', `seed ${secondSeed}`, 'closed', 'M/s', 'CPU s/M', 'wrong', 'note'],
      modes.map(modeRow),
    ),
  );
  say('');
  say(textTable(['question', 'ms', 'points'], questionRows()));
  say('');
  say(`append: median ${asEmitted.append.medianMs} ms, worst ${asEmitted.append.worstMs} ms; the event loop stood still for
at most ${asEmitted.loopPauseMs} ms; whole process ${Math.round(asEmitted.peakRssMB)} MB`);
  say('');
  say(growthTable(growth));
  say('');
  if (peers.reusedFrom !== undefined) say(`Peers' figures are of an earlier run, ${peers.reusedFrom}:`);
  const full = { sameInput: bytesPer('arbitrary'), fromCounts: bytesPer('exactCounts') };
  const twoDecimals = { sameInput: bytesPer('twoDecimals'), fromCounts: bytesPer('asEmitted') };
  say(peersTable(peers.results, { full, twoDecimals }));
  for (const sentence of peers.skipped) say(sentence);
  say('');
  say(JSON.stringify(figures()));
}

function modeRow(mode: Mode) {
  const fill = fills[mode];
  return [
    mode,
    bytesPer(mode),
    secondSizes[mode],
    rounded(fill.closedBytes / fill.samples, 3),
    megaSamples(fill),
    cpuPerMillion(fill),
    fill.questions === undefined ? undefined : `${fill.questions.wrong} of ${fill.questions.compared}`,
    modeNotes[mode],
  ];
}

function questionRows() {
  const questions = fills.asEmitted.questions;
  return [
    ['one series, all polls as stored', questions?.hourMs, meta.ticks],
    ['the same of another series each time', questions?.otherHourMs, meta.ticks],
    ['one series over HTTP with JSON', questions?.hourHttpMs, meta.ticks],
    ['the same of another series each time', questions?.otherHourHttpMs, meta.ticks],
    [`top 10 VMs of 15 minutes${questions?.isTopTenRight === true ? '' : ', WRONG'}`, questions?.top10Ms, 10],
    ['the same of another quarter of an hour each time', questions?.otherTop10Ms, 10],
    ['one series, a day of seconds', spans.dayMs, spans.dayPoints],
    ['the same of another series each time', spans.otherDayMs, spans.dayPoints],
    ['chart of 200 VMs over that day, with extremes', spans.chartMs, 200 * spans.chartPoints],
    ['one series, a year of days', spans.yearMs, spans.yearPoints],
  ];
}

function figures() {
  const { asEmitted } = fills;
  return {
    asEmitted: bytesPer('asEmitted'),
    exactCounts: bytesPer('exactCounts'),
    twoDecimals: bytesPer('twoDecimals'),
    arbitrary: bytesPer('arbitrary'),
    ingestMsps: megaSamples(asEmitted),
    cpuPerMillion: cpuPerMillion(asEmitted),
    hourMs: asEmitted.questions?.hourMs,
    hourHttpMs: asEmitted.questions?.hourHttpMs,
    dayMs: spans.dayMs,
    yearMs: spans.yearMs,
    top10Ms: asEmitted.questions?.top10Ms,
    chartMs: spans.chartMs,
    rssMB: Math.round(asEmitted.peakRssMB),
    wrong: modes.reduce((sum, mode) => sum + (fills[mode].questions?.wrong ?? 0), 0),
    seed: meta.seed,
    ticks: meta.ticks,
    secondSeed: { seed: secondSeed, ...secondSizes },
    peers: peerFigures(),
  };
}

function peerFigures(): Readonly<Record<string, Readonly<Record<string, PeerResult>>>> {
  const byPeer = Map.groupBy(peers.results, ({ peer }) => peer);
  return Object.fromEntries(
    [...byPeer].map(([peer, results]) => [
      peer,
      Object.fromEntries(results.map((result) => [result.variant, result])),
    ]),
  );
}

function bytesPer(mode: Mode): number {
  return rounded(fills[mode].bytes / fills[mode].samples, 3);
}

function megaSamples({ samples, seconds }: FillAnswer): number {
  return rounded(samples / seconds / 1e6, 2);
}

function cpuPerMillion({ samples, cpuSeconds }: FillAnswer): number {
  return rounded((cpuSeconds / samples) * 1e6, 3);
}
