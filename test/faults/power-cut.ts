/**
 * What a disk may hold after the power fails, from the trace of `faulty-disk.c`. All that was synced is there; of what was written
 * since, any 512-byte sectors may be there and any may not, in no order.
 */
import type { Random } from '../bench/store/random.ts';

type Change =
  | { readonly kind: 'write'; readonly offset: number; readonly bytes: Uint8Array }
  | { readonly kind: 'truncate'; readonly length: number };

type Step =
  | { readonly kind: 'change'; readonly file: string; readonly change: Change }
  | { readonly kind: 'sync'; readonly file: string }
  | { readonly kind: 'unlink'; readonly file: string };

/** How much of what was not synced survives. */
export type Luck = 'nothing' | 'everything' | 'some sectors' | 'some writes';

const sectorBytes = 512;
const headBytes = 14;

export function parseTrace(trace: Uint8Array): readonly Step[] {
  const view = new DataView(trace.buffer, trace.byteOffset, trace.byteLength);
  const names: string[] = [];
  const steps: Step[] = [];
  // The process was killed: a record that was cut off was not done either.
  for (let at = 0; at + headBytes <= trace.length;) {
    const op = String.fromCharCode(view.getUint8(at));
    const name = view.getUint8(at + 1);
    const offset = Number(view.getBigUint64(at + 2, true));
    const length = view.getUint32(at + 10, true);
    const bytes = trace.subarray(at + headBytes, at + headBytes + length);
    if (bytes.length < length) break;
    at += headBytes + length;
    const file = names[name] ?? '';
    if (op === 'N') names[name] = new TextDecoder().decode(bytes);
    else if (op === 'W') steps.push({ kind: 'change', file, change: { kind: 'write', offset, bytes } });
    else if (op === 'T') steps.push({ kind: 'change', file, change: { kind: 'truncate', length: offset } });
    else steps.push({ kind: op === 'S' ? 'sync' : 'unlink', file });
  }
  return steps;
}

/** A disk on which the steps were done, up to where the power is cut. */
export class TracedDisk {
  private readonly files = new Map<string, { durable: Uint8Array; pending: Change[] }>();

  do(step: Step): void {
    if (step.kind === 'unlink') {
      this.files.delete(step.file);
      return;
    }
    const file = this.files.get(step.file) ?? { durable: new Uint8Array(0), pending: [] };
    this.files.set(step.file, file);
    if (step.kind === 'change') file.pending.push(step.change);
    else {
      file.durable = file.pending.reduce(apply, file.durable);
      file.pending = [];
    }
  }

  /** Contents by file after a cut now; the disk itself goes on. */
  cut(luck: Luck, random: Random): ReadonlyMap<string, Uint8Array> {
    return new Map(
      [...this.files].map(([name, { durable, pending }]) => {
        const survived = pending.flatMap((change) => surviving(change, luck, random));
        return [name, survived.reduce<Uint8Array>(apply, durable.slice())];
      }),
    );
  }
}

function surviving(change: Change, luck: Luck, random: Random): readonly Change[] {
  if (luck === 'nothing') return [];
  if (luck === 'everything') return [change];
  const survives = (): boolean => random.uniform() < 0.5;
  if (luck === 'some writes' || change.kind === 'truncate') return survives() ? [change] : [];
  const sectors: Change[] = [];
  for (let start = 0; start < change.bytes.length; start += sectorBytes) {
    const bytes = change.bytes.subarray(start, start + sectorBytes);
    if (survives()) sectors.push({ kind: 'write', offset: change.offset + start, bytes });
  }
  return sectors;
}

/** Writes into the bytes where they are long enough. */
function apply(bytes: Uint8Array, change: Change): Uint8Array {
  if (change.kind === 'truncate') return resized(bytes, change.length);
  const end = change.offset + change.bytes.length;
  const target = end > bytes.length ? resized(bytes, end) : bytes;
  target.set(change.bytes, change.offset);
  return target;
}

function resized(bytes: Uint8Array, length: number): Uint8Array {
  const target = new Uint8Array(length);
  target.set(bytes.subarray(0, length));
  return target;
}
