/** What the Alerts room asks for beside the alerts themselves: silences, receivers, what there was; asked again after each change. */
import { signal } from '@preact/signals';

import type {
  AlertHistoryAnswer,
  ReceiversAnswer,
  SilencesAnswer,
  VolumesAnswer,
} from '../../collector/model/wire.ts';
import { answerUrl } from '../feed/answers.ts';
import { postAnswer } from '../feed/post.ts';
import { view } from './location.ts';
import { resource, type Wanted } from './resource.ts';
import { aboutMoment, alerts, hostKey, nowMs } from './session.ts';

const changes = signal(0);
const everyMs = 10_000;

/** Asked again when something was changed here, when alerts change, and now and then, for others change things too. */
function wanted(path: string, parameters: Record<string, string> = {}): Wanted | undefined {
  const scope = hostKey.value;
  if (view.value.room !== 'alerts' || scope === undefined) return undefined;
  const since = alerts.value.reduce((sum, one) => sum + (one.since % 1e6), alerts.value.length);
  const stamp = changes.value * 1e12 + since + Math.floor(nowMs.value / everyMs);
  return { url: answerUrl(path, parameters), scope, stamp };
}

export const silences = resource<SilencesAnswer>(() => wanted('alerts/silences'));
export const receivers = resource<ReceiversAnswer>(() => wanted('alerts/receivers'));
export const history = resource<AlertHistoryAnswer>(() => {
  const host = hostKey.value;
  return host === undefined ? undefined : wanted('alerts/history', { host });
});
/** Which disk of a VM lies on which volume. */
export const volumesNow = resource<VolumesAnswer>(() =>
  view.value.room === 'alerts' ? aboutMoment('volumes')() : undefined,
);

export interface AlertsMeant {
  readonly rule?: string;
  readonly host?: string;
  readonly subject?: string;
}

export function silence(what: AlertsMeant, until: number, note: string): Promise<void> {
  return changed(postAnswer('alerts/silence', { ...what, until, note }));
}

export function acknowledge(what: AlertsMeant, until: number | undefined, note: string): Promise<void> {
  return changed(
    postAnswer('alerts/acknowledge', { ...what, ...(until === undefined ? {} : { until }), note }),
  );
}

export function endSilence(id: string): Promise<void> {
  return changed(postAnswer('alerts/end-silence', { id }));
}

async function changed(posted: Promise<void>): Promise<void> {
  await posted;
  changes.value += 1;
}
