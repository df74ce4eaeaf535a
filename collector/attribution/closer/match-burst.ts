/**
 * "Look closer": which virtual processor ran on which LP in a burst of quick reads, where exact numbers say so. Between two reads
 * an LP gave guests so many ticks of 100 ns and dispatched so often; who ran longer than it gave was elsewhere, and when one or a few ran
 * just as long and were dispatched just as often, and no others did, they were there. One that did not migrate stayed where it was, before
 * and after, which leaves fewer candidates for the rest. What does not follow with the stated confidence is left open.
 *
 * Pure. Proved on simulated hosts only.
 */
import { errorModelOf } from './error-model.ts';
import { narrow, openTable, type TableTask } from './open-rows.ts';
import { noPremises, type Premises } from './premises.ts';
import { createWeights, type Weights } from './weights.ts';
import { findFits } from './search.ts';
import { listStays, Whereabouts } from './stays.ts';
import type { Turns } from './turns.ts';

export interface MatchOptions {
  /** Matches less sure than this are left out, 0–1. */
  readonly confidence?: number;
  readonly premises?: Premises;
}

/** One entry of the five columns says that a virtual processor ran so many ticks on an LP in an interval, and how sure that is. */
export interface MatchedBurst {
  readonly turns: Turns;
  readonly interval: Int32Array;
  readonly virtualProcessor: Int32Array;
  /** Place in `turns.processors`. */
  readonly processor: Int32Array;
  readonly ticks: Float64Array;
  readonly confidence: Float64Array;
  /** Guest time of all virtual processors in the burst, matched or not. */
  readonly allTicks: number;
  readonly matchedTicks: number;
}

export const usualConfidence = 0.99;

/** Rounds in which what was found leaves fewer candidates for the rest. */
const mostRounds = 6;
/** By how much further than the reads say they are tried to be off, until what they say adds up: ticks, and dispatches counted on one side. */
const furtherOff = [
  { ticks: 0, dispatches: 1 },
  { ticks: 0, dispatches: 2 },
  { ticks: 250, dispatches: 2 },
  { ticks: 1_000, dispatches: 3 },
  { ticks: 4_000, dispatches: 4 },
];
/** Part of the intervals that may contradict themselves. */
const bearable = 0.05;
/** What fits is never surer to be right than this leaves, and what follows from it neither. */
const foundDoubt = 0.008;
/** Less sure than this says nothing. */
const leastSupport = 0.5;

export function matchBurst(turns: Turns, options: MatchOptions = {}): MatchedBurst {
  const { confidence = usualConfidence, premises = noPremises(turns) } = options;
  const { intervals } = turns;
  const length = Math.max(
    leastTogether,
    Math.floor(mostCells / (turns.processors.length * premises.machineOf.length + 1)),
  );
  const entries: Entry[] = [];
  for (let first = 0; first < intervals.length; first += length) {
    const stretch = { ...turns, intervals: intervals.slice(first, first + length) };
    for (const entry of matchStretch(stretch, { confidence, premises }))
      entries.push({ ...entry, interval: entry.interval + first });
  }
  return gather(turns, entries);
}

/** Intervals that are looked at together, and what a table of LPs × virtual processors × intervals may hold: memory is by the cell. */
const leastTogether = 20;
const mostCells = 50_000_000;

/** Nothing where the numbers contradict each other however far off they are taken to be. */
function matchStretch(turns: Turns, { confidence, premises }: Required<MatchOptions>): readonly Entry[] {
  const stays = listStays(turns);
  for (const further of furtherOff) {
    const where = new Whereabouts(stays.count, turns.processors.length, confidence);
    const tasks = turns.intervals.map((interval, index): TableTask => {
      const model = errorModelOf(
        { ...interval, doubt: interval.doubt + further.ticks },
        turns.hypervisorPart,
      );
      return { interval, index, model, stays, where, premises, dispatchSlack: further.dispatches };
    });
    if (!ruleOutAll(tasks, where)) continue;
    matchAll(tasks, where);
    return tasks.flatMap(entriesOf);
  }
  return [];
}

/** Rules out what cannot be until nothing more follows. False where too much is contradictory: then reads are further off than thought. */
function ruleOutAll(tasks: readonly TableTask[], where: Whereabouts): boolean {
  let [known, before] = [0, -1];
  let adding = tasks.length;
  for (let round = 0; round < mostRounds && known !== before; round += 1) {
    adding = narrowAll(tasks);
    where.keepCertain();
    before = known;
    known = where.settle();
  }
  return tasks.length - adding <= bearable * tasks.length;
}

const learningRounds = 2;

/** Finds who explains an LP to the last digit, and what follows from that. */
function matchAll(tasks: readonly TableTask[], where: Whereabouts): void {
  const weights = createWeights();
  where.leastDoubt = foundDoubt;
  // How often sets are true here is learned before anything is concluded from it.
  for (let round = 0; round < learningRounds; round += 1) {
    for (const task of tasks) explain(task, weights);
    weights.learn();
    where.forget();
  }
  let [known, before] = [0, -1];
  for (let round = 0; round < mostRounds && known !== before; round += 1) {
    narrowAll(tasks);
    for (const task of tasks) explain(task, weights);
    weights.learn();
    before = known;
    known = where.settle();
  }
}

/** In how many intervals all adds up. */
function narrowAll(tasks: readonly TableTask[]): number {
  let adding = 0;
  for (const task of tasks) if (narrow(openTable(task), task.where)) adding += 1;
  return adding;
}

/** Looks for each LP what explains it, and holds that for evidence of where they are. */
function explain(task: TableTask, weights: Weights): void {
  const { interval, index, model, stays, where } = task;
  const table = openTable(task);
  narrow(table, where);
  const stayOf = (vp: number): number => stays.atEnd[index * interval.ran.length + vp] ?? 0;
  table.ticks.forEach((ticks, lp) => {
    const placed = table.placed[lp] ?? [];
    const dispatches = table.dispatches[lp];
    if (ticks < -model.slack) {
      for (const vp of placed) where.contradict(stayOf(vp));
      return;
    }
    if (placed.length === 0 && ticks <= model.tolerance && dispatches === 0) return;
    const here = table.rows.filter(({ high }) => high[lp] > 0);
    const candidates = here.filter(({ migrations, end }) => migrations === 0 && where.mayBeOn(end, lp));
    const passing = here.some(({ migrations, high }) => migrations > 0 && high[lp] > model.slack);
    const fits = findFits({ ticks, dispatches, candidates, errors: model });
    const best = weights.weigh(fits, passing);
    if (best.set === undefined || best.confidence < leastSupport) return;
    for (const vp of [...placed, ...best.set]) where.support(stayOf(vp), lp, best.confidence);
  });
}

interface Entry {
  readonly interval: number;
  readonly vp: number;
  readonly lp: number;
  readonly ticks: number;
  readonly confidence: number;
}

function gather(turns: Turns, entries: readonly Entry[]): MatchedBurst {
  const ticks = Float64Array.from(entries, (entry) => entry.ticks);
  const sum = (values: Float64Array): number => values.reduce((all, one) => all + one, 0);
  return {
    turns,
    interval: Int32Array.from(entries, ({ interval }) => interval),
    virtualProcessor: Int32Array.from(entries, ({ vp }) => vp),
    processor: Int32Array.from(entries, ({ lp }) => lp),
    ticks,
    confidence: Float64Array.from(entries, ({ confidence }) => confidence),
    allTicks: turns.intervals.reduce((all, { ran }) => all + sum(ran), 0),
    matchedTicks: sum(ticks),
  };
}

/** Those known to be on an LP with all their time, the others with what they must have run there. */
function entriesOf(task: TableTask): readonly Entry[] {
  const { interval, index, stays, where, model } = task;
  const table = openTable(task);
  const adds = narrow(table, where);
  const entries: Entry[] = [];
  let surest = 1;
  table.placed.forEach((placed, lp) => {
    if (table.ticks[lp] < -model.slack) return;
    for (const vp of placed) {
      const stay = stays.atEnd[index * interval.ran.length + vp] ?? 0;
      const confidence = where.confidence[stay];
      surest = Math.min(surest, confidence);
      entries.push({ interval: index, vp, lp, ticks: interval.ran[vp], confidence });
    }
  });
  if (!adds) return entries;
  for (const { vp, low, high, migrations } of table.rows) {
    if (migrations === 0) continue;
    low.forEach((least, lp) => {
      if (least <= model.slack) return;
      // Within what the reads tell, the middle is as good.
      const isNarrow = high[lp] - least <= 2 * model.slack;
      const ticks = isNarrow ? (least + high[lp]) / 2 : least;
      entries.push({ interval: index, vp, lp, ticks, confidence: surest });
    });
  }
  return entries;
}
