/** What happened in the stretch on screen, and its marks on the time bar. */
import { computed } from '@preact/signals';

import type { EventAnswer, EventsAnswer } from '../../collector/model/wire.ts';
import type { Mark } from '../charts/plot.ts';
import { resource } from '../state/resource.ts';
import { aboutStretch, hasProcessors, tick } from '../state/session.ts';
import { colours } from '../styles/theme.ts';

const loaded = resource<EventsAnswer>(() =>
  hasProcessors.value ? aboutStretch('events', {}, 'no step')() : undefined,
);

/** Oldest first; those of the newest tick are added before the next answer brings them. */
export const events = computed<readonly EventAnswer[]>(() => {
  const known = loaded.value.answer?.events ?? [];
  const newest = tick.value?.events ?? [];
  const fresh = newest.filter(
    (one) => !known.some(({ at, message }) => at === one.at && message === one.message),
  );
  return [...known, ...fresh].sort((a, b) => a.at - b.at);
});

const alarming: ReadonlySet<string> = new Set(['vm-paused-critical', 'alert-firing', 'counters-missing']);

export function isAlarming(kind: string): boolean {
  return alarming.has(kind);
}

export const eventMarks = computed<readonly Mark[]>(() =>
  events.value.map(({ at, kind, message }) => ({
    atMs: at,
    kind: 'event',
    hint: message,
    colour: isAlarming(kind) ? colours.value.critical : colours.value['ink-soft'],
  })),
);
