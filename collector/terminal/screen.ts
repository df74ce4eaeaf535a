/**
 * The terminal as a board of lines: remembers what stands there and writes only the lines that changed. Gives text to write and
 * writes nothing itself.
 */
import { widthOf } from './display-text.ts';
import { asciiLine, type Line } from './line.ts';
import type { Palette } from './palette.ts';

const escape = '\u001B[';

/** A screen of its own, without cursor and without wrapping at the right edge; and back, whatever style was left on. */
export const enterScreen = `${escape}?1049h${escape}?25l${escape}?7l${escape}2J`;
export const leaveScreen = `${escape}0m${escape}?7h${escape}?25h${escape}?1049l`;

/** Terminals that know these show what lies between them at once; others ignore them. */
const beginTogether = `${escape}?2026h`;
const endTogether = `${escape}?2026l`;

export interface ScreenOptions {
  readonly palette: Palette;
  readonly asciiOnly: boolean;
}

export interface Screen {
  /** What to write so that these lines stand there; empty when they do already. */
  show(lines: readonly Line[]): string;
  /** Forgets what stands there: after a change of size, or when another program has drawn. */
  forget(): void;
}

export function createScreen({ palette, asciiOnly }: ScreenOptions): Screen {
  let standing: readonly string[] | undefined;
  return {
    show(lines) {
      const painted = lines.map((line) => paintBoardLine(asciiOnly ? asciiLine(line) : line, palette));
      const known = standing;
      standing = painted;
      const changes = painted.flatMap((text, row) =>
        known?.[row] === text ? [] : [`${escape}${row + 1};1H${escape}0m${escape}K${text}`],
      );
      if (known !== undefined && changes.length === 0) return '';
      const clear = known === undefined ? `${escape}2J` : '';
      return `${beginTogether}${clear}${changes.join('')}${endTogether}`;
    },
    forget() {
      standing = undefined;
    },
  };
}

/** One line with its escape codes, for output that is not a board. */
export function paintLine(line: Line, palette: Palette): string {
  return line.map(({ text, style }) => inStyle(text, palette[style])).join('');
}

/** Characters that every terminal gives one column. */
const certain = /^[\u0020-\u007E█▀▄▓▒░·×–…µ]+$/;

/**
 * The same for the board. Terminals may disagree with us on the width of foreign letters, so after these the cursor is put
 * where it belongs: a misjudged name can look odd, but never shifts the figures beside it.
 */
function paintBoardLine(line: Line, palette: Palette): string {
  let column = 1;
  return line
    .map(({ text, style }) => {
      const anchored = text
        .split(/([^\u0020-\u007E█▀▄▓▒░·×–…µ]+)/)
        .map((run) => {
          column += widthOf(run);
          return run === '' || certain.test(run) ? run : `${run}${escape}${column}G`;
        })
        .join('');
      return inStyle(anchored, palette[style]);
    })
    .join('');
}

function inStyle(text: string, codes: string): string {
  return codes === '' ? text : `${escape}${codes}m${text}${escape}0m`;
}
