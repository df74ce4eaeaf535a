/**
 * One question for a matrix, from frames to the bytes of the answer. Pure and the same on every thread: everything it needs is in the job,
 * and can be sent.
 */
import { accumulate, type MatrixPart } from '../../attribution/accumulate.ts';
import { matrixContent, type MatrixContent } from '../../attribution/answers.ts';
import { closerContent, type LookedAt } from '../../attribution/closer/closer-answer.ts';
import type { Grouping } from '../../attribution/grouping.ts';
import { hostUse } from '../../attribution/host-use.ts';
import { buildMatrix, type Matrix } from '../../attribution/matrix.ts';
import type { Frame } from '../../model/frame.ts';
import type { MomentAnswer } from '../../model/wire.ts';
import { JsonWriter } from '../json-writer.ts';

export interface MatrixJob {
  readonly moment: MomentAnswer;
  /** The moment as one frame: a poll, or the means of a span. */
  readonly frame: Frame;
  /** Polls of the span, over which bounds are summed; fewer than two = the means have to do. */
  readonly polls: readonly Frame[];
  readonly grouping: Grouping;
}

/** What really ran in the cells of a matrix; simulated hosts only. */
export type RevealTruth = (matrix: Matrix) => Float64Array;

/** One closer look, likewise. */
export type CloserJob = LookedAt;

export function answerCloserJob(job: CloserJob): Uint8Array {
  const closer = closerContent(job);
  if (closer === undefined) throw new Error('A burst needs two reads at least');
  const { moment, content, matched, confidence } = closer;
  return jsonOf(moment, content, { matched, confidence });
}

/** The answer's JSON. With `reveal`, what really ran is laid beside it. */
export function answerMatrixJob(
  { moment, frame, polls, grouping }: MatrixJob,
  reveal?: RevealTruth,
): Uint8Array {
  const use = hostUse(frame);
  const summed = polls.length < 2 ? undefined : accumulate(polls.map(partOf));
  const matrix = summed ?? buildMatrix(use);
  const truth = reveal?.(matrix);
  return jsonOf(
    moment,
    matrixContent(use, matrix, { ...grouping, ...(truth === undefined ? {} : { truth }) }),
  );
}

function partOf(poll: Frame): MatrixPart {
  const use = hostUse(poll);
  // The first poll after a start or a gap has no rates: its time is not known, it is not time in which nothing ran.
  const isKnown = use.processors.some(({ guest }) => !Number.isNaN(guest));
  return { matrix: buildMatrix(use), seconds: isKnown ? use.intervalSeconds : 0 };
}

/** Generous for `0.123456789,`, so that the writer need not grow. */
const bytesPerCell = 14;

/** Cells are most of it, and are written as numbers, not as one string each. */
function jsonOf(
  moment: MomentAnswer,
  content: MatrixContent,
  more: Readonly<Record<string, Float64Array>> = {},
): Uint8Array {
  const { share, low, high, truth, unplaced, ...rest } = content;
  const writer = new JsonWriter(share.length * bytesPerCell * 4);
  const member = (name: string, values: Float64Array): void => {
    writer.text(`,${JSON.stringify(name)}:`);
    writer.numbers(values);
  };
  writer.text(JSON.stringify({ ...moment, ...rest }).slice(0, -1));
  member('share', share);
  member('low', low);
  member('high', high);
  if (truth !== undefined) member('truth', truth);
  for (const [name, cells] of Object.entries(more)) member(name, cells);
  writer.text(',"unplaced":{"rows":');
  writer.numbers(unplaced.rows);
  member('columns', unplaced.columns);
  writer.text('}}');
  return writer.finish();
}
