/**
 * The whole screen from the two things it depends on, line by line and no wider than it is. Two lines of head, the view, one
 * line in words about what is picked, one line of keys:
 *
 *    whichvm  hv01  live 10:12:03
 *    CPU [█████████▀▄      ] 7.82 of 16 cores …
 *    …view…
 *    sql02: vCPU 0 97 %, …
 *    1 VMs  2 CPUs  3 matrix  s sort …
 */
import { fitLine, span, type Line, type Size } from './line.ts';
import { initialState, type Picture, type TopState } from './state.ts';
import { footLines } from './views/foot.ts';
import { headLines } from './views/head.ts';
import { helpLines } from './views/help.ts';
import { hostLines } from './views/hosts.ts';
import { matrixLines } from './views/matrix.ts';
import { processorLines } from './views/processors.ts';
import { vmLines } from './views/vms.ts';

const leastSize: Size = { columns: 40, rows: 8 };

/** Exactly `size.rows` lines of exactly `size.columns` columns. */
export function renderScreen(state: TopState, picture: Picture, size: Size): readonly Line[] {
  const lines = isTooSmall(size)
    ? [[span(`whichvm needs ${leastSize.columns} × ${leastSize.rows} characters`)]]
    : screenLines(state, picture, size);
  return Array.from({ length: size.rows }, (_, row) => fitLine(lines[row] ?? [], size.columns));
}

function isTooSmall({ columns, rows }: Size): boolean {
  return columns < leastSize.columns || rows < leastSize.rows;
}

function screenLines(state: TopState, picture: Picture, size: Size): readonly Line[] {
  const head = headLines(state, picture, size.columns);
  const foot = footLines(state, picture, size.columns);
  const room = { columns: size.columns, rows: size.rows - head.length - foot.length };
  const middle = viewLines(state, picture, room).slice(0, room.rows);
  const blank = Array.from({ length: room.rows - middle.length }, (): Line => []);
  return [...head, ...middle, ...blank, ...foot];
}

/** The VM list with its head, for output without a screen: as many lines as there are VMs. */
export function listLines(picture: Picture, columns: number): readonly Line[] {
  const rows = 2 + (picture.vms?.vms.length ?? 0);
  const state = initialState();
  return [...headLines(state, picture, columns), ...vmLines(state, picture, { columns, rows })];
}

/** Rows of the view's own list that fit on a screen of that size. */
export function pageRows(size: Size): number {
  return Math.max(1, size.rows - 6);
}

function viewLines(state: TopState, picture: Picture, room: Size): readonly Line[] {
  if (state.isHelpShown) return helpLines(picture);
  if (state.markedHost !== undefined) return hostLines(picture.hosts, state.markedHost, room);
  switch (state.view) {
    case 'vms':
      return vmLines(state, picture, room);
    case 'processors':
      return processorLines(state, picture, room);
    case 'matrix':
      return matrixLines(state, picture, room);
  }
}
