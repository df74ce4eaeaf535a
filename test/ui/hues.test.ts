/** Hues of VMs: stable while the VM lives, ten of them, told apart by people with the common colour blindnesses. */
import { readFileSync } from 'node:fs';

import { expect, test } from 'vitest';

import { assignHues, hueCount } from '../../ui/state/hues.ts';

const keys = (count: number): string[] => Array.from({ length: count }, (_, index) => `vm-${index}`);

test('the ten busiest VMs have ten different hues, the others none', () => {
  const hues = assignHues(new Map(), keys(14));

  expect(new Set(hues.values()).size).toBe(hueCount);
  expect([...hues.keys()]).toEqual(keys(10));
});

test('a VM keeps its hue whatever its rank becomes', () => {
  const before = assignHues(new Map(), keys(10));

  const after = assignHues(before, keys(10).toReversed());

  expect(after).toBe(before);
});

test('a VM has the same hue when the page is opened anew', () => {
  expect(assignHues(new Map(), ['sql02']).get('sql02')).toBe(assignHues(new Map(), ['sql02']).get('sql02'));
});

test('the hue of a VM that has gone passes to a newcomer, and no other changes', () => {
  const before = assignHues(new Map(), keys(10));
  const without = keys(10).filter((key) => key !== 'vm-3');

  const after = assignHues(before, ['newcomer', ...without]);

  expect(after.get('newcomer')).toBe(before.get('vm-3'));
  for (const key of without) expect(after.get(key)).toBe(before.get(key));
});

test('a VM that climbs to the very top takes the hue of one that has sunk below twentieth', () => {
  const before = assignHues(new Map(), keys(30));
  const ranked = ['vm-25', ...keys(30).filter((key) => key !== 'vm-25' && key !== 'vm-4'), 'vm-4'];

  const after = assignHues(before, ranked);

  expect(after.get('vm-25')).toBe(before.get('vm-4'));
  expect(after.has('vm-4')).toBe(false);
});

test('a VM at rank nine takes nobody’s hue', () => {
  const before = assignHues(new Map(), keys(30));
  const ranked = [
    ...keys(8),
    'vm-25',
    ...keys(30)
      .slice(8)
      .filter((key) => key !== 'vm-25'),
  ];

  expect(assignHues(before, ranked)).toBe(before);
});

type Triple = readonly [number, number, number];

/** Machado, Oliveira and Fernandes 2009, severity 1. */
const sights: Readonly<Record<string, readonly Triple[]>> = {
  'full colour sight': [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
};

function linear(hex: string): Triple {
  const channel = (from: number): number => {
    const value = Number.parseInt(hex.slice(from, from + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

function seen([r, g, b]: Triple, matrix: readonly Triple[]): Triple {
  const row = (index: number): number => {
    const [x = 0, y = 0, z = 0] = matrix[index] ?? [];
    return Math.min(1, Math.max(0, x * r + y * g + z * b));
  };
  return [row(0), row(1), row(2)];
}

/** OKLab, in which distances are about as large as they look. */
function oklab([r, g, b]: Triple): Triple {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

const css = readFileSync('ui/styles/tokens.css', 'utf8');
const palette = [...css.matchAll(/--hue-\d: light-dark\((#\w{6}), (#\w{6})\)/g)];

test.each(
  Object.keys(sights).flatMap(
    (sight) =>
      [
        [sight, 'light', 1],
        [sight, 'dark', 2],
      ] as const,
  ),
)('with %s the hues of the %s theme stay apart', (sight, _theme, group) => {
  const looks = palette.map((match) => oklab(seen(linear(match[group] ?? ''), sights[sight] ?? [])));

  const distances = looks.flatMap((one, index) =>
    looks
      .slice(index + 1)
      .map((other) => Math.hypot(...one.map((value, axis) => value - (other[axis] ?? 0)))),
  );

  expect(looks).toHaveLength(hueCount);
  expect(Math.min(...distances)).toBeGreaterThan(0.09);
});
