/** Finding among what the palette offers: every word of the text must be in the label or its other names; the best match stands first. Pure. */

export type CommandKind = 'vm' | 'lp' | 'host' | 'room' | 'time' | 'action';

export interface Command {
  /** Unique among those offered. */
  readonly id: string;
  readonly kind: CommandKind;
  readonly label: string;
  /** Words it is also found by. */
  readonly alias?: string;
  /** Shown beside the label. */
  readonly detail?: string;
  /** The key that does the same. */
  readonly key?: string;
  /** Fits any text, so it stands behind all that are meant by it. */
  readonly fitsAll?: boolean;
  readonly run: () => void;
}

/** The best matches, at most so many; in the order given where they match equally well, and where nothing is typed. */
export function matchingCommands(
  commands: readonly Command[],
  text: string,
  most: number,
): readonly Command[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return commands.slice(0, most);
  const scored = commands.flatMap((command, place) => {
    const score = scoreOf(command, words);
    return score === undefined ? [] : [{ command, place, score }];
  });
  return scored
    .sort((a, b) => a.score - b.score || a.place - b.place)
    .slice(0, most)
    .map(({ command }) => command);
}

/** Lower is better: the label is the word, begins with it, has a word that begins with it, holds it, has it as another name. */
function scoreOf({ label, alias = '', fitsAll }: Command, words: readonly string[]): number | undefined {
  if (fitsAll === true) return Infinity;
  const name = label.toLowerCase();
  let total = 0;
  for (const word of words) {
    const score = wordScore(name, word) ?? (alias.toLowerCase().includes(word) ? 5 : undefined);
    if (score === undefined) return undefined;
    total += score;
  }
  return total + (words.join(' ') === name ? -1 : 0);
}

function wordScore(name: string, word: string): number | undefined {
  const at = name.indexOf(word);
  if (at < 0) return undefined;
  if (at === 0) return 1;
  return /[^\p{L}\p{N}]/u.test(name.charAt(at - 1)) ? 2 : 3;
}

/** The newest instant before `nowMs` at which clocks showed this time of day: `3:12`, `03:12:40`. Undefined for other text. */
export function timeOfDay(text: string, nowMs: number): number | undefined {
  const match = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(text.trim());
  if (match === null) return undefined;
  const [hours, minutes, seconds] = [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)];
  if (hours > 23 || minutes > 59 || seconds > 59) return undefined;
  const at = new Date(nowMs);
  at.setHours(hours, minutes, seconds, 0);
  if (at.getTime() > nowMs) at.setDate(at.getDate() - 1);
  return at.getTime();
}
