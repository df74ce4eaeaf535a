/** Cells that a closer look matched: added up, in words, and as files. */
import { expect, test } from 'vitest';

import { matrixCsv } from '../../ui/export/csv.ts';
import { matrixSvg } from '../../ui/export/svg.ts';
import { makeFormat } from '../../ui/format/format.ts';
import { cellsOf } from '../../ui/matrix/cells.ts';
import { layOutColumns } from '../../ui/matrix/columns.ts';
import { cellLines, cellText } from '../../ui/matrix/words.ts';
import { en } from '../../ui/strings/en.ts';

const matched = {
  host: 'hv01',
  at: 0,
  spanMs: 2000,
  rows: [
    { key: 'a', kind: 'vm', name: 'sql02', cores: 0.8 },
    { key: 'b', kind: 'vm', name: 'web01', cores: 0.2 },
  ],
  columns: [0, 1],
  share: [0.4, 0.4, 0, 0.2],
  low: [0.1, 0.1, 0, 0.2],
  high: [0.5, 0.5, 0, 0.2],
  rules: ['totals'],
  why: '0000',
  unplaced: { rows: [0, 0], columns: [0, 0] },
  intervals: 1,
  exactShare: 0.2,
  meanWidth: 0.4,
  skewCores: 0,
  exactWithinCores: 0,
  sentence: '',
  matched: [0.3, 0.1, 0, 0.2],
  confidence: [0.9999, 0.9919, 0, 0.99],
} as const;

test('a matched cell says what was matched, how surely, and what stays open; surety is never rounded up', () => {
  const format = makeFormat('en');
  const cell = cellsOf(matched).cell('a', [0]);

  expect(cell?.certainty).toBe('matched');
  expect(cell === undefined ? [] : cellLines(en, format, cell)).toEqual([
    '0.30 cores matched at 99.9 % confidence',
    'about 0.40 cores in all, the rest an estimate',
    'certainly between 0.10 and 0.50',
    'matched: between two reads it ran what this LP gave, to the last 100 ns',
    'from what the VM used in all and what the LP gave to VMs',
  ]);
  expect(cellText(en, format, cell)).toBe('0.40 (0.30 matched at 99.9 %; 0.10–0.50)');
});

test('LPs that share a column add up what was matched, their surety weighed by time', () => {
  const cell = cellsOf(matched).cell('a', [0, 1]);

  expect(cell?.matched?.cores).toBeCloseTo(0.4, 12);
  expect(cell?.matched?.confidence).toBeCloseTo((0.3 * 0.9999 + 0.1 * 0.9919) / 0.4, 12);
});

test('what is exact stays exact, and nothing is matched where nothing ran', () => {
  const cells = cellsOf(matched);

  expect(cells.cell('b', [1])).toMatchObject({ certainty: 'exact', matched: undefined });
  expect(cells.cell('b', [0])).toMatchObject({ certainty: 'none', matched: undefined });
});

test('as CSV each cell has what was matched and how surely; other matrices have no such columns', () => {
  const [head, first] = matrixCsv(matched).split('\r\n');
  const { matched: _, confidence: __, ...plain } = matched;

  expect(head).toMatch(/,known_by,matched_cores,confidence$/);
  expect(first).toMatch(/,sql02,0,0\.4,0\.1,0\.5,totals,0\.3,0\.9999$/);
  expect(matrixCsv(plain)).not.toContain('matched_cores');
});

test('as SVG what was matched is striped as high as it is, with a hatch above for the rest, and the notes below', () => {
  const places = [0, 1].map((lp) => ({ lp, core: lp, numaNode: 0 }));
  const svg = matrixSvg({
    title: 'matrix',
    rows: [{ key: 'a', name: 'sql02', colour: '#123456' }],
    cells: cellsOf(matched),
    layout: layOutColumns(places, 200),
    ink: { ground: '#fff', ink: '#000', soft: '#666', line: '#ddd' },
    notes: ['unproven & so on'],
  });

  // Rows are 16 px high between their paddings.
  expect(svg).toMatch(/height="4.8" fill="url\(#s0\)"/);
  expect(svg).toMatch(/height="11.2" fill="url\(#h0\)"/);
  expect(svg).toContain('unproven &amp; so on');
});
