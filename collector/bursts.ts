/** Closer looks at the hosts that are watched: their counters read many times a second for a few seconds, one host after the other. */
import type { BurstDesk, BurstPlan } from './http/context.ts';
import type { BurstRead } from './model/burst.ts';
import { ms } from './model/time.ts';
import { SourceError, type Source } from './model/source.ts';
import { nodeTimers } from './node-timers.ts';

export interface BurstDeskOptions {
  /** Whether real hosts may be looked at; simulated ones always may, nobody is disturbed there. */
  readonly isAllowed: boolean;
  readonly signal: AbortSignal;
}

export function createBurstDesk(
  sources: readonly Source[],
  { isAllowed, signal }: BurstDeskOptions,
): BurstDesk {
  const able = new Map(
    sources
      .filter(({ kind, openBurst }) => openBurst !== undefined && (isAllowed || kind === 'simulated'))
      .map((source) => [source.host, source]),
  );
  return {
    canRead: (host) => able.has(host),
    async read(host, { span, every, signal: asked }) {
      const source = able.get(host);
      if (source?.openBurst === undefined) throw new SourceError(`Host "${host}" cannot be read in a burst`);
      const burst = await source.openBurst();
      try {
        const ending = AbortSignal.any([signal, asked]);
        return await readTurns(() => burst.read(signal), { span, every, signal: ending });
      } finally {
        await burst.close();
      }
    },
  };
}

/** One that is behind reads on at once; what it missed is not made up for. */
async function readTurns(
  read: () => Promise<BurstRead>,
  { span, every, signal }: BurstPlan,
): Promise<readonly BurstRead[]> {
  const reads: BurstRead[] = [];
  const beganAt = nodeTimers.elapsed();
  for (let due = beganAt + every; ; due += every) {
    reads.push(await read());
    const now = nodeTimers.elapsed();
    if (now - beganAt >= span || signal.aborted) return reads;
    due = Math.max(due, now);
    await nodeTimers.wait(ms(due - now), signal).catch(() => undefined);
  }
}
