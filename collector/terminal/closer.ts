/**
 * The closer look in the terminal: which look belongs to the moment shown, why a host cannot be looked at, how far one is and what it told.
 * Who asks for it is the session, where it comes from the feed.
 */
import { usualLook } from '../attribution/closer/closer-answer.ts';
import type { LookCloserAnswer, MatrixAnswer } from '../model/wire.ts';
import { displayText } from './display-text.ts';
import type { Feed, ShownHost } from './feed.ts';
import type { Picture, TopState } from './state.ts';

/** A matrix, with what a closer look matched laid in where there was one. */
export type ShownMatrix = MatrixAnswer & Partial<Pick<LookCloserAnswer, 'matched' | 'confidence'>>;

/** The look at just this moment of this host; at any other nothing of it holds. */
export function shownLook({ time, host }: TopState, { closer }: Picture): LookCloserAnswer | undefined {
  return time.kind === 'held' && closer?.at === time.at && closer.host === host ? closer : undefined;
}

export function shownMatrix(state: TopState, picture: Picture): ShownMatrix | undefined {
  return shownLook(state, picture) ?? picture.matrix;
}

/** Undefined where it can. */
export function cannotLook(host: ShownHost | undefined): string | undefined {
  if (host?.canLookCloser === true) return undefined;
  if (host === undefined || host.status === 'waiting') return 'A closer look needs a first poll of the host';
  if (host.status === 'recorded' || host.source === 'log') return 'Only a live host can be looked at closer';
  if (host.source === 'exporter')
    return 'windows_exporter cannot be read so often: look closer on the host itself';
  return host.source === 'simulated'
    ? `Up to ${usualLook.mostProcessors} LPs can be looked at closer`
    : `Real hosts are looked at closer only with look-closer: true, up to ${usualLook.mostProcessors} LPs`;
}

/** Rounded down but for the error of summing: what is nearly certain is never said to be certain. */
function confidencePercent(confidence: number): string {
  return `${(Math.floor(1000 * confidence + 1e-6) / 10).toFixed(1)} %`;
}

/** Short enough for 80 columns. */
export function lookSentence({ matchedShare, matched, confidence }: LookCloserAnswer): string {
  if (matchedShare === null) return 'No VM used CPU time while it was looked at';
  if (matchedShare === 0) return 'Nothing could be matched for sure; all stays an estimate';
  const [cores, sure] = matched.reduce(
    ([all, held], one, cell) => [all + one, held + one * (confidence[cell] ?? 0)] as const,
    [0, 0] as readonly [number, number],
  );
  const part = matchedShare < 0.01 ? 'Under 1' : (100 * matchedShare).toFixed(0);
  const told = `${part} % of VM time matched at ${confidencePercent(sure / cores)}`;
  return `${told}; rest estimated; unproven on real hosts`;
}

const barColumns = 20;

export function progressSentence(part: number): string {
  if (part >= 1) return 'Looking closer: matching who ran where; x ends it';
  const filled = Math.floor(part * barColumns);
  const bar = '█'.repeat(filled) + '░'.repeat(barColumns - filled);
  const { seconds } = usualLook;
  return `Looking closer [${bar}] ${(part * seconds).toFixed(1)} of ${seconds} s; x ends it`;
}

export interface LookParts {
  readonly feed: Feed;
  readonly host: string;
  /** Milliseconds since any origin, by a clock nobody can set. */
  readonly elapsed: () => number;
  /** How much of the reading is done, 0–1; at 1 it is being matched. */
  readonly tell: (part: number) => void;
  readonly signal: AbortSignal;
}

const tellEveryMs = 200;

export async function lookWithProgress(parts: LookParts): Promise<LookCloserAnswer> {
  const { feed, host, elapsed, tell, signal } = parts;
  const beganAt = elapsed();
  const part = (): number => Math.min(1, (elapsed() - beganAt) / (1000 * usualLook.seconds));
  const timer = setInterval(() => tell(part()), tellEveryMs);
  try {
    return await feed.lookCloser(host, signal);
  } finally {
    clearInterval(timer);
  }
}

/** `sql02 on LP 3: 0.30 cores matched at 99.7 %, about 0.40 in all, …`: what is before the bounds. */
export function matchedWords(name: string, lp: number, cores: string, confidence: number): string {
  return `${displayText(name)} on LP ${lp}: ${cores} cores matched at ${confidencePercent(confidence)}`;
}
