/** Whether there is nothing to show of the host at the moment of the view, and why. */
import { computed } from '@preact/signals';

import { view } from './location.ts';
import { hasProcessors, host, hosts, isUnread, moment, processors, vms } from './session.ts';

export type Absence = 'unknown-host' | 'unread' | 'no-data';

/** Undefined where there is something, or it is not known yet. */
export const absence = computed<Absence | undefined>(() => {
  const known = hosts.value.answer?.hosts;
  if (view.value.host !== undefined && known !== undefined && host.value === undefined) return 'unknown-host';
  if (isUnread.value) return 'unread';
  if (moment.value.kind === 'live' || !hasProcessors.value) return undefined;
  const isNothing = vms.value?.vms.length === 0 && processors.value?.processors.length === 0;
  return isNothing ? 'no-data' : undefined;
});
