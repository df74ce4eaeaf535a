/**
 * What goes when the oldest slot is overwritten: its parts, blocks with nothing left, layouts no block or poll was written with any more,
 * and series that are in no layout. So thousands of short-lived virtual machines leave nothing behind.
 */
import type { Ring } from './ring.ts';

type Reclaiming = Pick<Ring, 'blocks' | 'layouts' | 'streams' | 'series'>;

/** In the running transaction. */
export function evictSlot(ring: Reclaiming, slot: number): void {
  const gone = ring.blocks.evictSlot(slot);
  for (const id of new Set(gone.map((block) => block.stream))) dropUnusedLayouts(ring, id);
}

/** Drops layouts of a stream that nothing is written with, and series that are in none any more; in the running transaction. */
export function dropUnusedLayouts(ring: Reclaiming, streamId: number): void {
  const stream = ring.streams.get(streamId);
  const used = new Set<number>();
  for (const block of ring.blocks.all()) if (block.stream === streamId) used.add(block.layout);
  for (const poll of stream?.polls ?? []) used.add(poll.layout.id);
  if (stream?.layout !== undefined) used.add(stream.layout.id);
  const layouts = [...ring.layouts.all()].filter((layout) => layout.stream === streamId);
  const unused = layouts.filter((layout) => !used.has(layout.id));
  if (unused.length === 0) return;
  const left = new Set(unused.flatMap((layout) => [...layout.ids]));
  for (const layout of layouts) if (used.has(layout.id)) for (const id of layout.ids) left.delete(id);
  for (const layout of unused) ring.layouts.drop(layout);
  if (left.size > 0) ring.series.forget([...left]);
}
