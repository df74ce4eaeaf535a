/**
 * Bounds of a table from its sums: what one ran elsewhere at most leaves the least he ran here, and what others used of an LP at least leaves
 * the most. Each call goes over the table once and only ever narrows.
 */
import type { OpenRow, OpenTable } from './open-rows.ts';
import { nowhere, type Whereabouts } from './stays.ts';

/** Who cannot have run the rest of his time elsewhere ran it here. */
export function tightenRows({ rows }: OpenTable, where: Whereabouts): void {
  for (const row of rows) {
    const { high, low, ran, migrations, home, awayLow, awayHigh } = row;
    if (migrations === 0) tightenWhole(high, low, ran);
    else if (home === undefined) tightenPart(row, { least: ran, most: ran, at: undefined }, where);
    else {
      tightenPart(row, { least: ran - awayHigh, most: ran - awayLow, at: 1 }, where);
      tightenPart(row, { least: awayLow, most: awayHigh, at: 0 }, where);
    }
  }
}

/** What one ran on LPs at home (1), away (0) or anywhere. */
interface PartOfRow {
  readonly least: number;
  readonly most: number;
  readonly at: 0 | 1 | undefined;
}

function tightenPart(
  { high, low, migrations, begin, end, home }: OpenRow,
  part: PartOfRow,
  where: Whereabouts,
): void {
  const inPart = (lp: number): boolean => part.at === undefined || home?.[lp] === part.at;
  let [room, taken] = [0, 0];
  // One that migrated twice was on three LPs at most, and if it was on this one for sure, on two others.
  const most = new Float64Array(migrations < mostCounted ? migrations + 2 : 1);
  for (let lp = 0; lp < high.length; lp += 1) {
    if (high[lp] === 0 || !inPart(lp)) continue;
    room += high[lp];
    taken += low[lp];
    keepLargest(most, high[lp]);
  }
  if (taken === 0 && leastElsewhere(most, room, migrations) >= part.least) return;
  const [begun, ended] = [where.lpOf[begin], where.lpOf[end]];
  for (let lp = 0; lp < high.length; lp += 1) {
    if (high[lp] === 0 || !inPart(lp)) continue;
    const others = migrations + (lp === begun || lp === ended ? 0 : 1);
    const elsewhere = most.length === 1 ? room : sumWithout(most, high[lp], others);
    const left = part.most - (taken - low[lp]);
    low[lp] = Math.max(low[lp], part.least - Math.min(room - high[lp], elsewhere));
    high[lp] = Math.max(0, Math.min(high[lp], left));
  }
}

/** Of those that migrated more often it is not counted on how many LPs they were. */
const mostCounted = 4;

/** Of one that was on one LP only. */
function tightenWhole(high: Float64Array, low: Float64Array, ran: number): void {
  let [places, only] = [0, nowhere];
  for (let lp = 0; lp < high.length; lp += 1) {
    if (high[lp] < ran) high[lp] = 0;
    else [places, only] = [places + 1, lp];
  }
  if (places === 1) low[only] = ran;
}

/** What one could run at least without any one of the LPs. */
function leastElsewhere(most: Float64Array, room: number, migrations: number): number {
  const [largest = 0] = most;
  if (most.length === 1) return room - largest;
  return Math.min(room - largest, sumWithout(most, largest, migrations));
}

/** `most` holds the largest seen so far, largest first. */
function keepLargest(most: Float64Array, value: number): void {
  let place = most.length - 1;
  if (place < 0 || value <= most[place]) return;
  for (; place > 0 && most[place - 1] < value; place -= 1) most[place] = most[place - 1];
  most[place] = value;
}

/** Of the largest, without one of this size, so many. */
function sumWithout(most: Float64Array, size: number, count: number): number {
  let [sum, taken, isSkipped] = [0, 0, false];
  for (let place = 0; place < most.length && taken < count; place += 1) {
    if (!isSkipped && most[place] === size) {
      isSkipped = true;
      continue;
    }
    sum += most[place];
    taken += 1;
  }
  return sum;
}

/** What of an LP nobody else can have used was used here. */
export function tightenColumns({ rows, ticks, slack }: OpenTable): void {
  for (let lp = 0; lp < ticks.length; lp += 1) {
    let [all, least, largest] = [0, 0, 0];
    for (const { high, low } of rows) {
      all += high[lp];
      least += low[lp];
      if (high[lp] > largest) largest = high[lp];
    }
    if (least === 0 && ticks[lp] - slack <= all - largest) continue;
    for (const { high, low, ran, migrations } of rows) {
      if (high[lp] === 0) continue;
      const needed = ticks[lp] - slack - (all - high[lp]);
      const room = ticks[lp] + slack - (least - low[lp]);
      if (needed > low[lp]) low[lp] = migrations === 0 ? ran : Math.min(needed, high[lp]);
      if (migrations === 0) {
        if (room < ran) high[lp] = 0;
      } else high[lp] = Math.max(0, Math.min(high[lp], room));
    }
  }
}
