/** The matrix of the moment of the view, in the columns that fit on screen, and its cells. */
import { computed } from '@preact/signals';

import { cellsOf } from '../matrix/cells.ts';
import { layout } from './columns.ts';
import { view } from './location.ts';
import { matrixWithTruth } from './reveal.ts';
import { aboutMoment, hasProcessors, host } from './session.ts';

/** So many cells are worth a question with every poll; more are asked for at a calmer pace. */
const cellsWithEveryPoll = 50_000;
const calmMatrixMs = 10_000;

export const matrix = matrixWithTruth(() => {
  const of = host.value;
  const { lpsPerColumn } = layout.value;
  if (view.value.room !== 'now' || of === undefined || !hasProcessors.value) return undefined;
  const isLaidOut = layout.value.columns.length > 0 || of.logicalProcessors === 0;
  if (!isLaidOut) return undefined;
  const wanted = aboutMoment('matrix', { group: lpsPerColumn === 1 ? undefined : lpsPerColumn })();
  const isCalm = of.logicalProcessors * of.runningVirtualMachines > cellsWithEveryPoll;
  return wanted && { ...wanted, stamp: isCalm ? Math.floor(wanted.stamp / calmMatrixMs) : wanted.stamp };
});

export const cells = computed(() => {
  const answer = matrix.value.answer;
  return answer === undefined ? undefined : cellsOf(answer);
});
