/** Says in words which span the numbers on screen cover. */
import type { MomentAnswer } from '../../collector/model/wire.ts';
import { formatDuration } from '../format/format.ts';
import { format, strings } from '../state/locale.ts';
import { nowMs } from '../state/session.ts';
import type { Moment } from '../state/time-range.ts';

export function covers({ at, spanMs }: MomentAnswer, about: Moment): string {
  // Polls come a few milliseconds early or late, and nobody wants to read that every second.
  const span = formatDuration(spanMs > 500 ? Math.round(spanMs / 100) * 100 : spanMs);
  switch (about.kind) {
    case 'live':
      return strings.covers.live(span);
    case 'at':
      return strings.covers.at(format.moment(at, nowMs.value), span);
    case 'span':
      return strings.covers.span(span);
  }
}
