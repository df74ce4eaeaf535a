/**
 * One interval of a burst as a table: the virtual processors of which it is not known where they ran, and what is left of each LP without
 * those of which it is. Rows and columns must add up, which bounds every cell; a bound says where somebody cannot have been, or must.
 */
import type { ErrorModel } from './error-model.ts';
import type { Premises } from './premises.ts';
import { tightenColumns, tightenRows } from './tighten.ts';
import { nowhere, type Stays, type Whereabouts } from './stays.ts';
import type { Interval } from './turns.ts';

export interface OpenRow {
  readonly vp: number;
  readonly ran: number;
  readonly dispatches: number;
  readonly migrations: number;
  /** Stays at begin and end; the same where it did not migrate. */
  readonly begin: number;
  readonly end: number;
  /** By LP, how long it can have run and must have run there. */
  readonly high: Float64Array;
  readonly low: Float64Array;
  /** LPs it may run on, and those at home; undefined = all, and not known. */
  readonly allowed: Uint8Array | undefined;
  readonly home: Uint8Array | undefined;
  readonly awayLow: number;
  readonly awayHigh: number;
  readonly companions: Companions;
}

/** What the virtual processors of one VM ran: all of them, those whose LP is known, and by LP. */
interface Companions {
  readonly on: Float64Array;
  total: number;
  placed: number;
}

export interface OpenTable {
  /** Left of each LP, in ticks and dispatches. */
  readonly ticks: Float64Array;
  readonly dispatches: Float64Array;
  /** By LP, those known to be there. */
  readonly placed: readonly number[][];
  readonly rows: readonly OpenRow[];
  /** Time of one LP is known to within this. */
  readonly slack: number;
  readonly dispatchSlack: number;
  readonly elapsed: number;
  readonly given: Float64Array;
  readonly siblingOf: Int32Array | undefined;
}

export interface TableTask {
  readonly interval: Interval;
  readonly index: number;
  readonly model: ErrorModel;
  readonly stays: Stays;
  readonly where: Whereabouts;
  readonly premises: Premises;
  /** Dispatches between the two reads, which are counted on one side only. */
  readonly dispatchSlack: number;
}

export function openTable(task: TableTask): OpenTable {
  const { interval, index, stays, where, model, premises, dispatchSlack } = task;
  const width = interval.given.length;
  const ticks = Float64Array.from(interval.given);
  const dispatches = Float64Array.from(interval.switches);
  const placed: number[][] = Array.from({ length: width }, () => []);
  const rows: OpenRow[] = [];
  const byMachine = premises.allowed.map((): Companions => ({
    on: new Float64Array(width),
    total: 0,
    placed: 0,
  }));
  interval.ran.forEach((ran, vp) => {
    if (ran === 0 && interval.dispatches[vp] === 0) return;
    const machine = premises.machineOf[vp] ?? 0;
    const companions = byMachine[machine];
    if (companions === undefined) return;
    companions.total += ran;
    const cell = index * interval.ran.length + vp;
    const [begin, end] = [stays.atBegin[cell], stays.atEnd[cell]];
    const lp = begin === end ? where.lpOf[end] : nowhere;
    if (lp !== nowhere) {
      ticks[lp] -= ran;
      dispatches[lp] -= interval.dispatches[vp];
      placed[lp]?.push(vp);
      companions.placed += ran;
      companions.on[lp] += ran;
      return;
    }
    const [high, low] = [new Float64Array(width), new Float64Array(width)];
    rows.push({
      vp,
      ran,
      dispatches: interval.dispatches[vp],
      migrations: interval.migrations[vp],
      begin,
      end,
      high,
      low,
      allowed: premises.allowed[machine],
      home: premises.home[machine],
      awayLow: interval.awayLow[vp],
      awayHigh: interval.awayHigh[vp],
      companions,
    });
  });
  const { siblingOf } = premises;
  return {
    ticks,
    dispatches,
    placed,
    rows,
    slack: model.slack,
    dispatchSlack,
    elapsed: interval.elapsedTicks,
    given: interval.given,
    siblingOf,
  };
}

/** Rules out where somebody of the table cannot have been, and draws the bounds of the rest. False where they contradict each other. */
export function narrow(table: OpenTable, where: Whereabouts): boolean {
  for (const row of table.rows) openRow(row, table, where);
  for (let round = 0; round < boundRounds; round += 1) {
    tightenRows(table, where);
    tightenColumns(table);
  }
  const adds = table.rows.every(addsUp) && columnsAddUp(table);
  if (adds) for (const row of table.rows) conclude(row, table, where);
  return adds;
}

/** Where it does not, somebody was taken to be where he was not. */
function addsUp({ high, low, ran }: OpenRow): boolean {
  let room = 0;
  for (let lp = 0; lp < high.length; lp += 1) {
    if (low[lp] > high[lp] + 1) return false;
    room += high[lp];
  }
  return room >= ran - 1;
}

const boundRounds = 3;

function openRow(row: OpenRow, table: OpenTable, where: Whereabouts): void {
  const { high, ran, begin, end, migrations } = row;
  const { ticks, dispatches, slack } = table;
  for (let lp = 0; lp < high.length; lp += 1) {
    const room = Math.min(ran, Math.max(0, ticks[lp] + slack), mostOn(row, lp), besideOthers(row, lp, table));
    if (migrations === 0) {
      if (room < ran || row.dispatches > dispatches[lp] + table.dispatchSlack) where.ruleOut(end, lp);
      high[lp] = where.mayBeOn(end, lp) ? room : 0;
      continue;
    }
    const isOpen = migrations > 1 || where.mayBeOn(begin, lp) || where.mayBeOn(end, lp);
    high[lp] = isOpen ? room : 0;
  }
  if (migrations === 1) pairUp(row, table, where);
}

/** Nothing outside its CPU group; at home and away no more than it ran there. */
function mostOn({ allowed, home, awayLow, awayHigh, ran }: OpenRow, lp: number): number {
  if (allowed?.[lp] === 0) return 0;
  if (home === undefined) return ran;
  return home[lp] === 1 ? ran - awayLow : awayHigh;
}

/** With the core scheduler others of the host are not on the sibling meanwhile, only virtual processors of the same VM. */
function besideOthers({ ran, companions }: OpenRow, lp: number, table: OpenTable): number {
  const sibling = table.siblingOf?.[lp] ?? nowhere;
  if (sibling === nowhere) return Number.POSITIVE_INFINITY;
  const own = companions.total - ran - (companions.placed - (companions.on[sibling] ?? 0));
  return Math.max(0, table.elapsed + table.slack - Math.max(0, table.given[sibling] - own));
}

/** One that migrated once was on two LPs, one of each stay, and both together must have had room for it. */
function pairUp(
  { high, ran, begin, end, dispatches: wanted }: OpenRow,
  { dispatches, dispatchSlack }: OpenTable,
  where: Whereabouts,
): void {
  if (where.lpOf[begin] !== nowhere) where.ruleOut(end, where.lpOf[begin]);
  if (where.lpOf[end] !== nowhere) where.ruleOut(begin, where.lpOf[end]);
  const fit = (one: number, other: number): boolean =>
    one !== other &&
    high[one] + high[other] >= ran &&
    dispatches[one] + dispatches[other] + dispatchSlack >= wanted;
  for (const [one, other] of [
    [begin, end],
    [end, begin],
  ] as const) {
    if (where.lpOf[one] !== nowhere) continue;
    let roomiest = 0;
    for (let lp = 0; lp < high.length; lp += 1)
      if (where.mayBeOn(other, lp) && high[lp] > high[roomiest]) roomiest = lp;
    for (let lp = 0; lp < high.length; lp += 1) {
      if (!where.mayBeOn(one, lp) || (where.mayBeOn(other, roomiest) && fit(lp, roomiest))) continue;
      let beside = 0;
      while (beside < high.length && !(where.mayBeOn(other, beside) && fit(lp, beside))) beside += 1;
      if (beside === high.length) where.ruleOut(one, lp);
    }
  }
}

/** What an LP gave, somebody used. */
function columnsAddUp({ rows, ticks, slack }: OpenTable): boolean {
  for (let lp = 0; lp < ticks.length; lp += 1) {
    if (ticks[lp] < -slack) return false;
    let room = slack + 1;
    for (const { high } of rows) room += high[lp];
    if (room < ticks[lp]) return false;
  }
  return true;
}

function conclude(
  { high, low, begin, end, migrations, ran }: OpenRow,
  { slack }: OpenTable,
  where: Whereabouts,
): void {
  for (let lp = 0; lp < high.length; lp += 1) {
    if (migrations === 0 && high[lp] < ran) where.ruleOut(end, lp);
    if (low[lp] <= slack) continue;
    if (migrations === 0) where.ruleOutAllBut(end, lp);
    if (migrations !== 1) continue;
    if (!where.mayBeOn(begin, lp)) where.ruleOutAllBut(end, lp);
    if (!where.mayBeOn(end, lp)) where.ruleOutAllBut(begin, lp);
  }
}
