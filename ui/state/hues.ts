/**
 * Which of the ten hues a VM wears. A VM keeps its hue while it lives, whatever its rank becomes; only when all ten are
 * taken may one that climbs to the very top take the hue of one that has gone, or has sunk far down.
 */

export const hueCount = 10;

/** VM key → hue 0–9; a VM without one is drawn in grey. */
export type Hues = ReadonlyMap<string, number>;

/** So high a rank may take a hue from a VM below `keepsHueAbove`. */
const takesHueBelow = 5;
const keepsHueAbove = 2 * hueCount;

/** Hues for the VMs in order of CPU time, most first; holders that are not listed keep theirs until it is needed. */
export function assignHues(held: Hues, ranked: readonly string[]): Hues {
  const next = new Map(held);
  const rankOf = new Map(ranked.map((key, rank) => [key, rank]));
  let changed = false;
  for (const [rank, key] of ranked.entries()) {
    if (rank >= hueCount) break;
    if (next.has(key)) continue;
    const hue = freeHue(next, preferredHue(key)) ?? takenHue(next, rankOf, rank);
    if (hue === undefined) continue;
    next.set(key, hue);
    changed = true;
  }
  return changed ? next : held;
}

/** The same VM gets the same hue on another day and another screen, unless that hue is taken. */
function preferredHue(key: string): number {
  let hash = 2_166_136_261;
  for (const character of key) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 16_777_619);
  }
  return (hash >>> 0) % hueCount;
}

function freeHue(hues: Hues, preferred: number): number | undefined {
  const taken = new Set(hues.values());
  for (let step = 0; step < hueCount; step += 1) {
    const hue = (preferred + step) % hueCount;
    if (!taken.has(hue)) return hue;
  }
  return undefined;
}

function takenHue(
  hues: Map<string, number>,
  rankOf: ReadonlyMap<string, number>,
  rank: number,
): number | undefined {
  const [lowest] = [...hues.keys()].sort((a, b) => (rankOf.get(b) ?? Infinity) - (rankOf.get(a) ?? Infinity));
  if (lowest === undefined) return undefined;
  const lowestRank = rankOf.get(lowest) ?? Infinity;
  if (lowestRank !== Infinity && (rank >= takesHueBelow || lowestRank < keepsHueAbove)) return undefined;
  const hue = hues.get(lowest);
  hues.delete(lowest);
  return hue;
}
