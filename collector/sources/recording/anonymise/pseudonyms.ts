/**
 * Pseudonyms, the same each time for the same thing: names, GUIDs, addresses, paths. They are numbered in the order of their first use, so
 * nothing of what they stand for can be read from them, nor found by trying.
 */

export interface Pseudonyms {
  /** `vm-3`. Compared as counters do: without case, with the characters that instance names put in place of others. */
  name(text: string, kind: string): string;
  /** A GUID, in the case of letters and the braces it was written in. */
  guid(text: string): string;
  /** A MAC address with the separators it was written with; the address zero stays. */
  mac(text: string): string;
  ip(text: string): string;
  /** The number of a thing among those of its kind, from 1 on. */
  number(kind: string, key: string): number;
}

const guidPattern = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const guids = new RegExp(guidPattern, 'giu');

export function isGuid(text: string): boolean {
  return new RegExp(`^\\{?${guidPattern}\\}?$`, 'iu').test(text);
}

export function isMac(text: string): boolean {
  return /^[0-9a-f]{12}$|^[0-9a-f]{2}([:-][0-9a-f]{2}){5}$/iu.test(text);
}

export function isIp(text: string): boolean {
  return /^\d{1,3}(\.\d{1,3}){3}$/u.test(text) || /^(?=.*:.*:)[0-9a-f:.]+(%\w+)?$/iu.test(text);
}

export function createPseudonyms(): Pseudonyms {
  const numbers = new Map<string, Map<string, number>>();
  const names = new Map<string, string>();
  const number = (kind: string, key: string): number => {
    const known = numbers.get(kind) ?? new Map<string, number>();
    numbers.set(kind, known);
    const given = known.get(key) ?? known.size + 1;
    known.set(key, given);
    return given;
  };
  return {
    number,
    name(text, kind) {
      if (text.trim() === '') return text;
      const key = nameKey(text);
      const known = names.get(key) ?? `${kind}-${number(kind, key)}`;
      names.set(key, known);
      return known;
    },
    guid(text) {
      return text.replaceAll(guids, (guid) => {
        const hex = number('guid', guid.toLowerCase()).toString(16).padStart(12, '0');
        const made = `00000000-0000-4000-8000-${hex}`;
        return /[A-F]/u.test(guid) ? made.toUpperCase() : made;
      });
    },
    mac(text) {
      const plain = text.replaceAll(/[:-]/gu, '').toLowerCase();
      if (/^0+$/u.test(plain)) return text;
      const digits = `02${number('mac', plain).toString(16).padStart(10, '0')}`.toUpperCase();
      let at = 0;
      return text.replaceAll(/[0-9a-f]/giu, () => digits[at++] ?? '0');
    },
    ip(text) {
      const given = number('ip', text.toLowerCase());
      // Networks that are kept for documentation: 198.18.0.0/15 has room for all of them.
      return text.includes(':')
        ? `2001:db8::${given.toString(16)}`
        : `198.18.${(given >> 8) & 0xff}.${given & 0xff}`;
    },
  };
}

function nameKey(text: string): string {
  return text
    .trim()
    .replaceAll('(', '[')
    .replaceAll(')', ']')
    .replaceAll(/[#/\\]/gu, '_')
    .toLowerCase();
}
