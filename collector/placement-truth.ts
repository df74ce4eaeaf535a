/** The simulated host's own knowledge of what ran where, in the shape the HTTP room asks for: to be laid over an answer, never to be one. */
import type { PlacementTruth } from './http/context.ts';
import type { UnixMs } from './model/time.ts';
import type { SimulatedHost } from './sources/simulated-host/simulated-host.ts';

/** What ran where in (from, to], as cores; undefined when that is no longer known. */
export function placementTruthOf(host: SimulatedHost, from: UnixMs, to: UnixMs): PlacementTruth | undefined {
  // The last poll's interval ends at its own reading, a little before or after the span a client asks for.
  const truth = from === to ? host.truth() : (host.truth(from, to) ?? host.truth());
  if (truth === undefined || truth.elapsedTicks === 0) return undefined;
  const cores = new Map<string, number>();
  for (const [index, row] of truth.row.entries()) {
    const of = truth.rows[row];
    const cell = `${of?.kind === 'root' ? 'root' : (of?.id ?? of?.name)}/${truth.lp[index]}`;
    cores.set(cell, (cores.get(cell) ?? 0) + (truth.guestTicks[index] ?? 0) / truth.elapsedTicks);
  }
  return { coresOf: ({ key }, lp) => cores.get(`${key}/${lp}`) ?? 0 };
}
