/** What keys do, from state to state. */
import { expect, test } from 'vitest';

import { readKeys } from '../../collector/terminal/keys.ts';
import { press } from '../../collector/terminal/press.ts';
import type { Picture, TopState } from '../../collector/terminal/state.ts';
import { readTime } from '../../collector/terminal/typed-time.ts';
import { at, drawPicture, host, stateWith } from './picture.ts';

const picture = drawPicture({
  lps: [0.9, 0.9, 0.9],
  vms: { sql02: [0.9], web01: [0.5], web02: [0.4] },
});

/** The state after such keys, one after the other. */
function after(keys: string, from: TopState = stateWith(), shown: Picture = picture): TopState {
  return readKeys(keys).keys.reduce((state, key) => press(state, key, { picture: shown, page: 2 }), from);
}

const down = '\u001B[B';
const up = '\u001B[A';

test('1, 2 and 3 choose the view; s goes round the orders', () => {
  expect(after('2').view).toBe('processors');
  expect(after('23').view).toBe('matrix');
  expect(after('s').sort).toBe('wait');
  expect(after('sssss').sort).toBe('cores');
  expect(after('S').sort).toBe('name');
});

test('the first arrow picks the first VM, the last row is the end', () => {
  expect(after(down).vm).toBe('sql02');
  expect(after(down.repeat(9)).vm).toBe('web02');
  expect(after(down.repeat(3) + up).vm).toBe('web01');
});

test('in the matrix the root partition can be picked as well, and an LP beside it', () => {
  const withRoot = drawPicture({ lps: [0.9, 0.9], roots: [0.1, 0.1], vms: { sql02: [0.9] } });

  const state = after(`3${down}\u001B[C\u001B[C`, stateWith(), withRoot);

  expect(state).toMatchObject({ vm: 'root', lp: 1 });
});

test('the filter works while it is typed; q in it is a letter; Esc takes it back', () => {
  expect(after('/web')).toMatchObject({ filter: 'web', prompt: { asks: 'filter' } });
  expect(after(`/web\r${down}`).vm).toBe('web01');
  expect(after('/q')).toMatchObject({ filter: 'q', isOver: false });
  expect(after('/web\u007F\r').filter).toBe('we');
  const typing = after('/web');
  expect(press(typing, { kind: 'named', name: 'escape' }, { picture, page: 2 }).filter).toBe('');
});

test('space holds the moment on the screen and lets go again', () => {
  expect(after(' ').time).toEqual({ kind: 'held', at });
  expect(after('  ').time).toEqual({ kind: 'live' });
});

test('[ goes ten seconds back, { five minutes, and forth beyond the newest poll is now', () => {
  expect(after('[').time).toEqual({ kind: 'held', at: at - 10_000 });
  expect(after('[[{').time).toEqual({ kind: 'held', at: at - 320_000 });
  expect(after('[[]').time).toEqual({ kind: 'held', at: at - 10_000 });
  expect(after('[]').time).toEqual({ kind: 'live' });
});

test('t goes to a time that is typed, and says what a time is when it is none', () => {
  expect(after('t-15m\r').time).toEqual({ kind: 'held', at: at - 900_000 });
  expect(after('tnoon\r').time).toEqual({ kind: 'live' });
  expect(after('tnoon\r').message).toMatch(/"noon" is no time/);
});

test('a time of day is the last one that was', () => {
  const noon = new Date(2026, 10, 22, 12, 0, 0).getTime();

  expect(readTime('03:12', noon)).toBe(new Date(2026, 10, 22, 3, 12).getTime());
  expect(readTime('23:30:05', noon)).toBe(new Date(2026, 10, 21, 23, 30, 5).getTime());
  expect(readTime('2026-11-20 08:00', noon)).toBe(new Date(2026, 10, 20, 8, 0).getTime());
  expect(readTime('24:00', noon)).toBeUndefined();
  expect(readTime('2026-13-40 08:00', noon)).toBeUndefined();
});

test('Tab lists the hosts, Enter takes the marked one and begins there in the present', () => {
  const two = { ...picture, hosts: [host, { ...host, host: 'hv02', name: 'hv02' }] };

  const state = after(`[${down}\t\t\r`, stateWith(), two);

  expect(state.host).toBe('hv02');
  expect(state.time).toEqual({ kind: 'live' });
  expect(state.vm).toBeUndefined();
  expect(state.markedHost).toBeUndefined();
});

test('with one host Tab says so', () => {
  expect(after('\t').message).toBe('There is just one host');
});

test('q and Ctrl-C end it, Ctrl-C from anywhere', () => {
  expect(after('q').isOver).toBe(true);
  expect(after('/abc\u0003').isOver).toBe(true);
  expect(after('h\u0003').isOver).toBe(true);
  expect(after('hq')).toMatchObject({ isHelpShown: false, isOver: false });
});
