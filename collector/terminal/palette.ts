/**
 * What styles look like, by how many colours the terminal has. Without colour, bold, faint and reverse still tell apart what must
 * be told apart; nothing is said by colour alone. The 256 colours are of the set that colour-blind people tell apart.
 */
import type { Style } from './line.ts';

export type ColourDepth = 'none' | '16' | '256';

/** Parameters of the SGR sequence of each style; empty = as the terminal writes by itself. */
export type Palette = Readonly<Record<Style, string>>;

/** For output that is no terminal: text and nothing else. */
export const unstyled: Palette = {
  plain: '',
  dim: '',
  title: '',
  head: '',
  selected: '',
  guest: '',
  root: '',
  hypervisor: '',
  estimate: '',
  matched: '',
  warn: '',
  bad: '',
};

const colourless: Palette = {
  ...unstyled,
  dim: '2',
  title: '1',
  head: '1;4',
  selected: '7',
  matched: '1',
  warn: '1',
  bad: '1;7',
};

const palettes: Readonly<Record<ColourDepth, Palette>> = {
  none: colourless,
  '16': {
    ...colourless,
    dim: '90',
    title: '1;36',
    guest: '94',
    root: '33',
    hypervisor: '35',
    estimate: '36',
    matched: '1;32',
    warn: '1;33',
    bad: '1;31',
  },
  '256': {
    ...colourless,
    dim: '38;5;245',
    title: '1;38;5;75',
    guest: '38;5;75',
    root: '38;5;214',
    hypervisor: '38;5;175',
    estimate: '38;5;110',
    matched: '1;38;5;36',
    warn: '1;38;5;214',
    bad: '1;38;5;209',
  },
};

export function paletteFor(depth: ColourDepth): Palette {
  return palettes[depth];
}

/** `bits` as Node tells it of a terminal: 1, 4, 8 or 24. `NO_COLOR` set to anything but nothing wins. */
export function colourDepth(bits: number, noColour: string | undefined): ColourDepth {
  if ((noColour ?? '') !== '' || bits < 4) return 'none';
  return bits < 8 ? '16' : '256';
}
