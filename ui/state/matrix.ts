/** The matrix of the moment of the view, in the columns that fit on screen, and its cells. */
import { computed } from '@preact/signals';

import { cellsOf } from '../matrix/cells.ts';
import { layout } from './columns.ts';
import { view } from './location.ts';
import { matrixWithTruth } from './reveal.ts';
import { aboutMoment, hasProcessors, host } from './session.ts';

/** So many cells are worth a question with every poll; more are asked for at a calmer pace, which nobody reads faster than anyway. */
const paces = [
  { mostCells: 8000, everyMs: 1 },
  { mostCells: 50_000, everyMs: 2000 },
  { mostCells: Infinity, everyMs: 10_000 },
] as const;

export const matrix = matrixWithTruth(() => {
  const of = host.value;
  const { lpsPerColumn } = layout.value;
  if (view.value.room !== 'now' || of === undefined || !hasProcessors.value) return undefined;
  const isLaidOut = layout.value.columns.length > 0 || of.logicalProcessors === 0;
  if (!isLaidOut) return undefined;
  const wanted = aboutMoment('matrix', { group: lpsPerColumn === 1 ? undefined : lpsPerColumn })();
  const count = of.logicalProcessors * of.runningVirtualMachines;
  const everyMs = paces.find(({ mostCells }) => count <= mostCells)?.everyMs ?? 1;
  return wanted && { ...wanted, stamp: Math.floor(wanted.stamp / everyMs) };
});

export const cells = computed(() => {
  const answer = matrix.value.answer;
  return answer === undefined ? undefined : cellsOf(answer);
});
