/** What the main thread and the WMI thread say to each other. */
import type { SourceProblem } from '../../../model/snapshot.ts';
import type { Ms } from '../../../model/time.ts';
import type { WmiRow } from './value.ts';

export interface WorkerStart {
  /** One 32-bit word of shared memory: not 0 when nobody waits for rows any more. */
  readonly stop: SharedArrayBuffer;
}

/** What a query or a call asks of a namespace. */
export type WmiQuestion =
  | { readonly kind: 'query'; readonly namespace: string; readonly wql: string }
  | ({ readonly kind: 'call'; readonly namespace: string } & WmiCall);

/** A method of an object, whose parameters are texts. */
export interface WmiCall {
  readonly className: string;
  /** Path of the object within its namespace. */
  readonly object: string;
  readonly method: string;
  readonly parameters: Readonly<Record<string, string>>;
}

export type WorkerQuestion = WmiQuestion & { readonly id: number; readonly deadline: Ms };

export type WorkerRequest = WorkerQuestion | { readonly kind: 'close' };

/** For sentences: what was asked. */
export function askedOf(question: WmiQuestion): string {
  return question.kind === 'query' ? question.wql : `${question.className}.${question.method}`;
}

export type WorkerAnswer =
  | { readonly id: number; readonly rows: readonly WmiRow[] }
  | { readonly id: number; readonly failure: WorkerFailure };

interface WorkerFailure {
  readonly message: string;
  readonly kind: SourceProblem['kind'];
  readonly code: number | undefined;
}
