/** How far back each tier reaches, now and when the ring is full, as time. */
import type { TierRetention } from '../../collector/model/history.ts';
import { ms, unixMs } from '../../collector/model/time.ts';
import type { Ring } from './ring.ts';
import { slotBytes } from './slots.ts';
import { tiers } from './tiers.ts';

export function retentionOf(ring: Ring): TierRetention[] {
  return tiers.map((tier, index) => {
    const { oldest, newest, bytes } = extentOf(ring, index);
    const share = ring.slots.capacity * slotBytes * tier.share;
    return {
      name: tier.name,
      step: tier.step,
      oldestAt: Number.isFinite(oldest) ? unixMs(oldest) : undefined,
      expected:
        bytes > 0 && newest > oldest ? ms(Math.round((share / bytes) * (newest - oldest))) : undefined,
    };
  });
}

function extentOf(ring: Ring, tier: number): { oldest: number; newest: number; bytes: number } {
  let oldest = Number.POSITIVE_INFINITY;
  let newest = Number.NEGATIVE_INFINITY;
  let bytes = 0;
  for (const block of ring.blocks.all()) {
    if (block.tier !== tier || !block.complete) continue;
    oldest = Math.min(oldest, block.from);
    newest = Math.max(newest, block.to + tiers[tier].step);
    for (const part of block.parts) bytes += part.size;
  }
  if (tier === 0)
    for (const stream of ring.streams.all()) oldest = Math.min(oldest, stream.polls[0]?.at ?? oldest);
  return { oldest, newest, bytes };
}
