/** What stands out in the span the page looks at: the last minutes, those before a moment, or the stretch on screen. */
import type { FindingsAnswer } from '../../collector/model/wire.ts';
import { answerUrl } from '../feed/answers.ts';
import { view } from './location.ts';
import { resource } from './resource.ts';
import { hasProcessors, hostKey, moment, range, tick } from './session.ts';

/** What stands out over minutes is not new every second. */
const calmMs = 10_000;

export const showsFindings = (): boolean => view.value.room === 'now' || view.value.room === 'time';

export const findings = resource<FindingsAnswer>(() => {
  const host = hostKey.value;
  if (host === undefined || !hasProcessors.value || !showsFindings()) return undefined;
  const isLive = moment.value.kind === 'live';
  // The first poll has nothing before it to be held against.
  if (isLive && tick.value === undefined) return undefined;
  return {
    url: answerUrl('findings', { host, ...spanOf() }),
    stamp: isLive ? Math.floor((tick.value?.host.lastAt ?? 0) / calmMs) : 0,
    scope: host,
  };
});

function spanOf(): Record<string, number> {
  const about = moment.value;
  switch (about.kind) {
    case 'live':
      return {};
    case 'span':
      return { from: about.fromMs, to: about.toMs };
    case 'at':
      return view.value.room === 'time'
        ? { from: range.value.fromMs, to: range.value.toMs }
        : { at: about.atMs };
  }
}
