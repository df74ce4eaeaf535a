/** Only what changed is written, and foreign letters cannot shift what stands beside them. */
import { expect, test } from 'vitest';

import { span } from '../../collector/terminal/line.ts';
import { colourDepth, paletteFor } from '../../collector/terminal/palette.ts';
import { createScreen } from '../../collector/terminal/screen.ts';

const plain = { palette: paletteFor('none'), asciiOnly: false };
const line = (text: string) => [span(text)];

test('a line that stands there already is not written again', () => {
  const screen = createScreen(plain);

  screen.show([line('head'), line('web01')]);
  const second = screen.show([line('head'), line('sql02')]);

  expect(second).toContain('\u001B[2;1H');
  expect(second).toContain('sql02');
  expect(second).not.toContain('head');
  expect(screen.show([line('head'), line('sql02')])).toBe('');
});

test('after a disturbance everything is written again', () => {
  const screen = createScreen(plain);
  screen.show([line('head')]);

  screen.forget();

  expect(screen.show([line('head')])).toContain('head');
});

test('behind letters of disputed width the cursor is put where it belongs', () => {
  const text = createScreen(plain).show([line('監視 7.82')]);

  expect(text).toContain('監視\u001B[5G 7.82');
});

test('NO_COLOR wins over what the terminal can; styles without colour are left', () => {
  expect(colourDepth(24, '1')).toBe('none');
  expect(colourDepth(24, '')).toBe('256');
  expect(colourDepth(4, undefined)).toBe('16');
  expect(Object.values(paletteFor('none')).join()).not.toMatch(/\b[349]\d\b/);
});
