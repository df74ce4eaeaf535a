/** The screen as pictures of text: what stands where, at two sizes, and what never happens whatever the names are. */
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { widthOf } from '../../collector/terminal/display-text.ts';
import { asciiLine, textOf } from '../../collector/terminal/line.ts';
import { renderScreen } from '../../collector/terminal/render.ts';
import { sortKeys, views, type Picture } from '../../collector/terminal/state.ts';
import { drawMachine, type DrawnHost } from '../support/frames.ts';
import { drawPicture, drawScreen, host, large, small, stateWith } from './picture.ts';

const gibibyte = 2 ** 30;

/** Four LPs, the last one idle; a paused-critical VM, a name in wide letters, a VM that is off. */
const drawn: DrawnHost = {
  lps: [0.95, 0.6, 0.4, 0],
  roots: [0.05, 0.1, 0, 0],
  vms: { sql02: [0.9, 0.5], web01: [0.3], 監視01: [0.1] },
  inventory: {
    virtualMachines: [
      drawMachine('sql02', { id: 'a1', memoryBytes: 32 * gibibyte }),
      drawMachine('web01', {
        memoryBytes: 8 * gibibyte,
        state: 'paused',
        critical: true,
        criticalReason: 'disk D:\\web01.vhdx cannot grow, volume D: has 0 bytes free',
      }),
      drawMachine('監視01', { memoryBytes: 2 * gibibyte }),
      drawMachine('old', { state: 'off' }),
    ],
  },
};
const picture = drawPicture(drawn);

/** Rows that hold something, without the first: it shows the time in the zone of the machine. */
const inked = (lines: readonly string[]): readonly string[] => lines.slice(1).filter((line) => line !== '');

test('view 1 lists the VMs, most cores first, with what each waited and holds', () => {
  expect(inked(drawScreen(stateWith(), picture, small))).toEqual([
    'CPU  [█████████▀           ] 1.95 of 4 cores: VMs 1.80, root 0.15, hypervisor –',
    'LPs  9640  tenths busy, by LP',
    'VM                      STATE     VCPU  CORES   OF VM OF HOST    WAIT     MEMORY',
    'sql02                   running      2   1.40  70.0 %  35.0 %       –   32.0 GiB',
    'web01                   paused!      1   0.30  30.0 %   7.5 %       –    8.0 GiB',
    '監視01                  running      1   0.10  10.0 %   2.5 %       –    2.0 GiB',
    'old                     off          –      –       –       –       –          –',
    'Attached to http://127.0.0.1:9820',
    '1 VMs 2 CPUs 3 matrix s sort: cores / filter space hold [ ] time h help q quit',
  ]);
});

test('view 2 draws each LP as VMs, root and hypervisor', () => {
  expect(inked(drawScreen(stateWith({ view: 'processors', lp: 1 }), picture, small)).slice(2)).toEqual([
    '  LP █ VMs ▀ root ▄ hyp.       BUSY     VMS   ROOT   HYP.     INTR/S SWITCHES/S',
    '   0 [███████████████████▀ ] 95.0 %  90.0 %  5.0 %      –          –          –',
    '   1 [███████████▀▀        ] 60.0 %  50.0 % 10.0 %      –          –          –',
    '   2 [████████             ] 40.0 %  40.0 %  0.0 %      –          –          –',
    '   3 [                     ]  0.0 %   0.0 %  0.0 %      –          –          –',
    'LP 1 (core 1, node 0, socket 0): VMs 50.0 %, root 10.0 %, hypervisor –',
    '1 VMs 2 CPUs 3 matrix s sort: cores / filter space hold [ ] time h help q quit',
  ]);
});

test('view 3 draws what is exact in full blocks, estimates shaded, and says a picked cell in words', () => {
  expect(inked(drawScreen(stateWith({ view: 'matrix', vm: 'a1', lp: 1 }), picture, small)).slice(2)).toEqual([
    'VM                CORES    0   1   2   3',
    'root               0.15  _ 5 _10',
    'sql02              1.40  ▓70 ▒39 ▒31',
    'web01              0.30  ░15 ░ 8 ░ 7',
    '監視01             0.10  ░ 5 · 3 · 2',
    '_▄█ exact  ·░▒▓ estimate, percent of the LP beside it',
    'sql02 on LP 1: about 0.39 cores, 0.10 to 0.50: only sums are counted',
    '1 VMs 2 CPUs 3 matrix s sort: cores x closer space hold [ ] time h help q quit',
  ]);
});

test('a wide screen shows what else is known of a VM, and why it is critical', () => {
  expect(inked(drawScreen(stateWith({ vm: 'web01' }), picture, large)).slice(2)).toEqual([
    'VM                                 STATE     VCPU  CORES   OF VM OF HOST    WAIT     MEMORY  A WAIT  REMOTE EACH VCPU',
    'sql02                              running      2   1.40  70.0 %  35.0 %       –   32.0 GiB       –       – 95',
    'web01                              paused!      1   0.30  30.0 %   7.5 %       –    8.0 GiB       –       – 3',
    '監視01                             running      1   0.10  10.0 %   2.5 %       –    2.0 GiB       –       – 1',
    'old                                off          –      –       –       –       –          –       –       –',
    'web01: disk D:\\web01.vhdx cannot grow, volume D: has 0 bytes free',
    '1 VMs   2 CPUs   3 matrix   s sort: cores   / filter   space hold   [ ] time   h help   q quit',
  ]);
});

test('a simulated host is called one, alerts are counted, other hosts are mentioned', () => {
  const other = { ...host, host: 'hv02', name: 'hv02' };
  const shown = { ...host, source: 'simulated' as const, firingAlerts: 2 };

  const [title] = drawScreen(stateWith(), drawPicture(drawn, { host: shown, hosts: [other, shown] }), small);

  expect(title).toMatch(
    /^whichvm {2}hv01 {2}live \d\d:\d\d:\d\d {2}SIMULATED {2}host 2 of 2 \(Tab\) {2}2 alerts$/,
  );
});

test('a moment of the past says which, and over how long', () => {
  const [title] = drawScreen(stateWith({ time: { kind: 'held', at: 1 } }), picture, small);

  expect(title).toMatch(/held at \d{4}-\d\d-\d\d \d\d:\d\d:\d\d, mean of 1 s/);
});

test('what is wrong stands in words, before anything else', () => {
  const lines = drawScreen(stateWith(), { ...picture, trouble: 'Cannot reach http://hv:9820' }, small);

  expect(lines.at(-2)).toBe('Cannot reach http://hv:9820');
});

test('with nothing known yet every view says so', () => {
  const waiting: Picture = {
    source: 'Attached',
    hosts: [],
    host: { ...host, status: 'waiting', lastAt: null },
  };

  for (const view of views) {
    const text = drawScreen(stateWith({ view }), waiting, small).join('\n');
    expect(text).toMatch(/waiting/i);
    expect(text).not.toMatch(/0\.00|NaN|null|undefined/);
  }
});

test('help fits on 80 × 24', () => {
  const lines = drawScreen(stateWith({ isHelpShown: true }), picture, small);

  expect(lines.join('\n')).toContain('Any key goes back');
  expect(lines.every((line) => !line.includes('…'))).toBe(true);
});

test('many LPs stand in columns; a picked one is in sight', () => {
  const lps = Array.from({ length: 256 }, (_, lp) => lp / 256);

  const text = drawScreen(
    stateWith({ view: 'processors', lp: 250 }),
    drawPicture({ lps, vms: { busy: [1] } }),
    small,
  ).join('\n');

  expect(text).toMatch(/ 250 \[/);
  expect(text).toMatch(/LPs \d+–256 of 256/);
});

test('a matrix wider than the screen says which LPs it shows', () => {
  const lps = Array.from({ length: 128 }, () => 0.5);

  const text = drawScreen(
    stateWith({ view: 'matrix', vm: 'busy', lp: 127 }),
    drawPicture({ lps, vms: { busy: [1], other: [1] } }),
    small,
  ).join('\n');

  expect(text).toContain('CORES         80        90        100       110       120');
  expect(text).toMatch(/LPs 73–128 of 128/);
  expect(text).not.toContain('……');
});

const drawnHosts = fc.record({
  lps: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 40 }),
  names: fc.uniqueArray(fc.string({ unit: 'binary', maxLength: 30 }), { maxLength: 12 }),
  columns: fc.integer({ min: 1, max: 200 }),
  rows: fc.integer({ min: 1, max: 60 }),
  view: fc.constantFrom(...views),
  sort: fc.constantFrom(...sortKeys),
});

test('no line is wider than the screen, none is missing, and no name steers the terminal', () => {
  fc.assert(
    fc.property(drawnHosts, ({ lps, names, columns, rows, view, sort }) => {
      const hostile = names.map((name) => `\u001B]0;${name.replace('#', '')}\u0007`);
      const foreign = drawPicture({ lps, vms: Object.fromEntries(hostile.map((name) => [name, [0.1]])) });
      const vm = foreign.vms?.vms[0]?.key;
      const state = stateWith({ view, sort, lp: 0, ...(vm === undefined ? {} : { vm }) });

      const lines = renderScreen(
        state,
        { ...foreign, host: { ...host, name: hostile[0] ?? '' } },
        { columns, rows },
      );

      expect(lines).toHaveLength(rows);
      for (const line of lines) {
        expect(widthOf(textOf(line))).toBe(columns);
        expect(textOf(line)).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
        expect(textOf(asciiLine(line))).toMatch(/^[\u0020-\u007E]*$/);
        expect(textOf(asciiLine(line))).toHaveLength(columns);
      }
    }),
    { numRuns: 60 },
  );
});
