/**
 * What goes when the oldest slot is overwritten: its parts, blocks with nothing left, layouts no block or poll was written with any more,
 * and series that are in no layout. So thousands of short-lived virtual machines leave nothing behind.
 */
import type { Layout } from './layout.ts';
import type { Ring } from './ring.ts';

type Reclaiming = Pick<Ring, 'blocks' | 'layouts' | 'streams' | 'series'>;

/** In the running transaction. */
export function evictSlot(ring: Reclaiming, slot: number): void {
  const gone = ring.blocks.evictSlot(slot);
  for (const id of new Set(gone.map((block) => block.layout))) {
    const layout = ring.layouts.get(id);
    if (layout === undefined || isInUse(ring, layout)) continue;
    ring.layouts.drop(layout);
    forgetSeries(ring, layout);
  }
}

function isInUse(ring: Reclaiming, layout: Layout): boolean {
  for (const block of ring.blocks.all()) if (block.layout === layout.id) return true;
  const stream = ring.streams.get(layout.stream);
  return (
    stream !== undefined && (stream.layout === layout || stream.polls.some((poll) => poll.layout === layout))
  );
}

function forgetSeries(ring: Reclaiming, dropped: Layout): void {
  const left = new Set(dropped.ids);
  for (const layout of ring.layouts.all()) {
    if (layout.stream !== dropped.stream) continue;
    for (const id of layout.ids) left.delete(id);
  }
  if (left.size > 0) ring.series.forget([...left]);
}
