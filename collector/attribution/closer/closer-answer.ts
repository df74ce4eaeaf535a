/** What a closer look answers: the matrix of its burst, what was matched, and the words that belong to it. Shared by the API and the terminal. */
import type { BurstRead } from '../../model/burst.ts';
import type { Frame } from '../../model/frame.ts';
import { ms, type Ms } from '../../model/time.ts';
import type { LookCloserAnswer, MomentAnswer } from '../../model/wire.ts';
import type { MatrixContent } from '../answers.ts';
import { closerMatrix } from './closer-matrix.ts';
import { usualConfidence } from './match-burst.ts';

/** How a host is looked at. */
export const usualLook = {
  seconds: 2,
  leastSeconds: 1,
  mostSeconds: 10,
  /** On more LPs reads take longer than the time in between, and matching minutes. */
  mostProcessors: 512,
} as const;

/** Such a host is not looked at. */
export function isTooLarge({ inventory: { processors } }: Frame): boolean {
  return processors.length > usualLook.mostProcessors;
}

/** Longer, and too many run on one LP in between; shorter, and reading is all the host does: more LPs take longer. */
export function timeBetweenReads({ sets }: Frame): Ms {
  const processors = sets.find(({ set }) => set === 'logical-processor')?.instances.length ?? 0;
  if (processors <= 64) return ms(3);
  return ms(processors <= 128 ? 5 : 10);
}

const caution =
  'Matched by equal exact numbers of quick reads. Proved on simulated hosts; unproven on real hosts until a recorded burst says otherwise.';

export interface LookedAt {
  readonly host: string;
  readonly reads: readonly BurstRead[];
  /** The newest poll. */
  readonly frame: Frame;
  readonly confidence?: number;
}

/** The answer with its cells still as columns of numbers. */
export interface CloserContent {
  readonly moment: MomentAnswer;
  readonly content: MatrixContent & Pick<LookCloserAnswer, 'matchedShare' | 'reads' | 'caution'>;
  readonly matched: Float64Array;
  readonly confidence: Float64Array;
}

/** Undefined where the burst has too few reads to compare. */
export function closerContent(look: LookedAt): CloserContent | undefined {
  const { host, reads, frame, confidence = usualConfidence } = look;
  const closer = closerMatrix(reads, frame, confidence);
  const at = reads.at(-1)?.at;
  if (closer === undefined || at === undefined) return undefined;
  const { content, matched, matchedShare, spanSeconds } = closer;
  return {
    moment: { host, at, spanMs: Math.round(spanSeconds * 1e6) / 1000 },
    content: {
      ...content,
      matchedShare: Number.isNaN(matchedShare) ? null : matchedShare,
      reads: reads.length,
      caution,
    },
    matched,
    confidence: closer.confidence,
  };
}

export function closerAnswer(look: LookedAt): LookCloserAnswer | undefined {
  const closer = closerContent(look);
  if (closer === undefined) return undefined;
  const { share, low, high, unplaced, truth: _, ...rest } = closer.content;
  return {
    ...closer.moment,
    ...rest,
    share: Array.from(share),
    low: Array.from(low),
    high: Array.from(high),
    unplaced: { rows: Array.from(unplaced.rows), columns: Array.from(unplaced.columns) },
    matched: Array.from(closer.matched),
    confidence: Array.from(closer.confidence),
  };
}
