/**
 * Which bytes a log is written in. PerfMon writes the code page of the machine and says nowhere which; PowerShell writes
 * UTF-16; so it is told from the bytes of the header line, the only line that holds anything but ASCII.
 */
import iconv from 'iconv-lite';

export interface TextEncoding {
  /** As iconv-lite calls it. */
  readonly name: string;
  /** Bytes in one unit: 2 for UTF-16, else 1. */
  readonly unitBytes: 1 | 2;
  /** Bytes of the mark at the beginning. */
  readonly markBytes: number;
  /** Whether it was guessed from letters, and not told by a mark or by the shape of the bytes. */
  readonly isGuess: boolean;
}

/** Undefined for bytes that are no text at all. `head` is the beginning of the file, some kilobytes. */
export function detectEncoding(head: Buffer): TextEncoding | undefined {
  if (head.length >= 3 && head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf)
    return told('utf-8', 1, 3);
  if (head[0] === 0xff && head[1] === 0xfe) return told('utf-16le', 2, 2);
  if (head[0] === 0xfe && head[1] === 0xff) return told('utf-16be', 2, 2);
  const zeros = countZeros(head);
  if (zeros.even + zeros.odd === 0) return detectCodePage(head);
  // Nearly all of a log is ASCII, so in UTF-16 every other byte is zero, and always the same of the two.
  const units = head.length >> 1;
  if (zeros.odd > units * 0.6 && zeros.even < units * 0.1) return told('utf-16le', 2, 0);
  if (zeros.even > units * 0.6 && zeros.odd < units * 0.1) return told('utf-16be', 2, 0);
  return undefined;
}

/** Text of a header line from its bytes, mark and all. */
export function decodeText(bytes: Buffer, encoding: TextEncoding): string {
  return iconv.decode(bytes, encoding.name).replace(/^\uFEFF/u, '');
}

/** Code pages a Windows may have, most used first: of two that read equally well the first is taken. */
const codePages = [
  'windows-1252',
  'windows-1251',
  'windows-1250',
  'cp850',
  'cp866',
  'shift_jis',
  'gbk',
  'euc-kr',
] as const;

function told(name: string, unitBytes: 1 | 2, markBytes: number): TextEncoding {
  return { name, unitBytes, markBytes, isGuess: false };
}

function countZeros(bytes: Buffer): { readonly even: number; readonly odd: number } {
  let even = 0;
  let odd = 0;
  for (let index = 0; index < bytes.length; index += 1) {
    if (bytes[index] !== 0) continue;
    if (index % 2 === 0) even += 1;
    else odd += 1;
  }
  return { even, odd };
}

function detectCodePage(head: Buffer): TextEncoding {
  const high = head.findIndex((byte) => byte >= 0x80);
  if (high === -1 || isUtf8(head)) return told('utf-8', 1, 0);
  const scored = codePages.map((name) => ({ name, score: plausibility(iconv.decode(head, name)) }));
  const best = scored.reduce((leader, next) => (next.score > leader.score ? next : leader));
  return { name: best.name, unitBytes: 1, markBytes: 0, isGuess: true };
}

/** The head may end in the middle of a character. */
function isUtf8(head: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** How much a text looks like words of some language; a wrong code page gives symbols within words and capitals in their middle. */
function plausibility(text: string): number {
  let score = 0;
  for (const symbol of text.match(/[^\p{ASCII}\p{L}\p{M}]/gu) ?? []) score -= symbol === '\uFFFD' ? 20 : 3;
  for (const word of text.match(/[\p{L}\p{M}]+/gu) ?? []) {
    if (/[^\p{ASCII}]/u.test(word)) score += wordPlausibility(word);
  }
  return score;
}

function wordPlausibility(word: string): number {
  const halfWidth = word.match(/[\uFF61-\uFF9F]/gu)?.length ?? 0;
  if (halfWidth > 0) return -2 * halfWidth;
  const length = [...word].length;
  if (/^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]+$/u.test(word)) return length;
  if (/^\p{Script=Hangul}+$/u.test(word)) return length;
  const isOneCase = /^\p{Lu}?\p{Ll}*$/u.test(word) || /^\p{Lu}+$/u.test(word);
  if (/^\p{Script=Cyrillic}+$/u.test(word))
    return isOneCase && !/[^\u0400-\u045F]/u.test(word) ? length : -length;
  if (!/^\p{Script=Latin}+$/u.test(word)) return -5;
  const accents = word.match(/[^\p{ASCII}]/gu)?.length ?? 0;
  const crowded = /[^\p{ASCII}]{3}/u.test(word) || accents > length * 0.6;
  return crowded || !isOneCase ? -2 * accents : accents;
}
