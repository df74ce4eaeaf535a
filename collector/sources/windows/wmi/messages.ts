/** What the main thread and the WMI thread say to each other. */
import type { SourceProblem } from '../../../model/snapshot.ts';
import type { Ms } from '../../../model/time.ts';
import type { WmiRow } from './value.ts';

export interface WorkerStart {
  /** One 32-bit word of shared memory: not 0 when nobody waits for rows any more. */
  readonly stop: SharedArrayBuffer;
}

export type WorkerRequest =
  | {
      readonly kind: 'query';
      readonly id: number;
      readonly namespace: string;
      readonly wql: string;
      readonly deadline: Ms;
    }
  | { readonly kind: 'close' };

export type WorkerAnswer =
  | { readonly id: number; readonly rows: readonly WmiRow[] }
  | { readonly id: number; readonly failure: WorkerFailure };

interface WorkerFailure {
  readonly message: string;
  readonly kind: SourceProblem['kind'];
  readonly code: number | undefined;
}
