/** What a source is to the rest: something that reads one host once, when asked. */
import type { BurstReader } from './burst.ts';
import type { Snapshot } from './snapshot.ts';

export type SourceKind = 'simulated' | 'windows' | 'exporter' | 'log' | 'recording';

export interface Source {
  /** Key of the host it reads; unique in this process. */
  readonly host: string;
  readonly kind: SourceKind;
  /** One line for people: "simulated host (16 LPs, 12 VMs, seed 1)", "http://hv01:9182/metrics". */
  readonly description: string;
  /** Reads everything once. Rejects with `SourceError` when nothing could be read; parts that failed are `problems`. */
  read(signal: AbortSignal): Promise<Snapshot>;
  /** Opens the few counters that tell who ran where, to be read many times a second; absent where the source cannot. */
  openBurst?(): Promise<BurstReader>;
  close(): Promise<void>;
}

/** The world failed: target gone, page malformed, counter access refused. The message is a whole sentence. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
}
