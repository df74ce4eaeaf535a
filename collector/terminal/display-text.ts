/**
 * Foreign text (names of VMs, hosts, queues) made fit for a terminal, and how many columns it takes there. Nothing that a terminal
 * obeys or that hides text survives: no control characters, no marks of direction. Where terminals disagree about the
 * width (joined emoji, flags, skin tones), the text is rewritten into what they agree about.
 */

const replacement = '\uFFFD';
const ellipsis = '…';

/** Controls, separators of lines, and what has no agreed look: private, unassigned, half a surrogate pair. */
const unprintable = /[\p{Cc}\p{Zl}\p{Zp}\p{Co}\p{Cn}\p{Cs}]/gu;
/** Marks of direction, joiners, selectors of a variant, fillers: no ink, but effect. */
const invisible = /[\p{Cf}\p{Default_Ignorable_Code_Point}\p{Emoji_Modifier}]/gu;
/** Regional indicators: pairs of them are flags, two columns wide or four. */
const flagLetter = /\p{Regional_Indicator}/gu;
const strayMarks = /^\p{M}+|(?<=\p{M}{2})\p{M}+/gu;

const firstFlagLetter = 0x1f1e6;

/** Text without anything a terminal would obey; for output that is not laid out in columns. */
export function withoutControls(text: string): string {
  return text.replace(unprintable, replacement).replace(/[\p{Bidi_Control}]/gu, '');
}

/** What is drawn for foreign text: the same on every terminal, and safe. */
export function displayText(text: string): string {
  return text
    .normalize('NFC')
    .replace(unprintable, replacement)
    .replace(invisible, '')
    .replace(flagLetter, (letter) =>
      String.fromCodePoint((letter.codePointAt(0) ?? firstFlagLetter) - firstFlagLetter + 0x41),
    )
    .replace(/[\p{Zs}]/gu, ' ')
    .replace(strayMarks, '');
}

/** Columns on the terminal. Where doubt is left it is the greater number, so that nothing runs past its column. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}

/** Exactly `width` columns: cut with an ellipsis, or filled up with blanks. */
export function fit(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  if (width <= 0) return '';
  const cut = widthOf(text) <= width ? text : `${firstColumns(text, width - 1)}${ellipsis}`;
  const blanks = ' '.repeat(width - widthOf(cut));
  return align === 'left' ? cut + blanks : blanks + cut;
}

function firstColumns(text: string, width: number): string {
  let taken = '';
  let left = width;
  for (const character of text) {
    left -= characterWidth(character);
    if (left < 0) break;
    taken += character;
  }
  return taken;
}

const narrow = /^[\u0020-\u007E\u00A0-\u02FF]$/;
const noWidth = /^[\p{Mn}\p{Me}\u1160-\u11FF]$/u;
const emoji = /^\p{Emoji_Presentation}$/u;

function characterWidth(character: string): 0 | 1 | 2 {
  if (narrow.test(character)) return 1;
  if (noWidth.test(character)) return 0;
  return emoji.test(character) || isWide(character.codePointAt(0) ?? 0) ? 2 : 1;
}

/** First and last of the blocks that Unicode's East Asian Width calls wide, ascending. */
const wideBlocks: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2329, 0x232a],
  [0x2e80, 0x303e],
  [0x3041, 0xa4cf],
  [0xa960, 0xa97c],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18dff],
  [0x1aff0, 0x1b2ff],
  [0x1d300, 0x1d376],
  [0x1f200, 0x1f320],
  [0x1f32d, 0x1faff],
  [0x20000, 0x3fffd],
];

function isWide(code: number): boolean {
  return wideBlocks.some(([first, last]) => code >= first && code <= last);
}
