/**
 * What a source read besides counters, before anything was made of it. Handed to whoever listens, at once and in full; a recording
 * keeps it, so that what a real host says can be looked at elsewhere.
 */
import type { Volume } from '../model/host.ts';
import type { UnixMs } from '../model/time.ts';
import type { WmiRow } from './windows/wmi/value.ts';

export type Observation = { readonly host: string; readonly at: UnixMs } & (
  | {
      readonly kind: 'rows';
      readonly namespace: string;
      readonly className: string;
      readonly rows: readonly WmiRow[];
    }
  /** The records of `GetLogicalProcessorInformationEx`. */
  | { readonly kind: 'topology'; readonly bytes: Uint8Array }
  /** As Windows itself says, without WMI. */
  | { readonly kind: 'volumes'; readonly volumes: readonly Volume[] }
);

export type Observe = (observation: Observation) => void;
