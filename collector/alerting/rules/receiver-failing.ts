/** A receiver that cannot be reached: an alert about whichvm itself, told to the other receivers and shown on the page. */
import { minuteMs, ms, msBetween } from '../../model/time.ts';
import type { AlertRule } from '../rule.ts';
import { spanText } from '../wording.ts';

/** Shorter outages are what retries are for. */
const patience = ms(2 * minuteMs);

export function receiverFailing(): AlertRule {
  return {
    id: 'receiver-failing',
    observe: ({ now, failingReceivers = [], openAlerts }) => {
      const failing = new Set(failingReceivers.map(({ name }) => name));
      const well = (openAlerts?.('receiver-failing') ?? [])
        .map(({ key }) => key)
        .filter((name) => !failing.has(name));
      return [
        ...failingReceivers.map(({ name, since, reason, waiting }) => ({
          ...partsOf(name),
          judge: () => ({
            severity: 'warning' as const,
            // It has failed for a while when it is first looked at.
            holdFor: ms(Math.max(0, patience - Math.max(0, msBetween(since, now)))),
            summary: `Alerts do not reach "${name}" for ${spanText(ms(Math.max(0, msBetween(since, now))))}: ${reason}; ${waiting === 1 ? '1 message waits' : `${waiting} messages wait`}`,
            advice: [
              'Check that the receiver runs and can be reached from this machine, proxy and firewall included',
              'What waits is sent when it answers again, for a day',
            ],
          }),
        })),
        ...well.map((name) => ({ ...partsOf(name), judge: () => undefined })),
      ];
    },
  };
}

function partsOf(name: string) {
  return { key: name, subject: name, labels: { receiver: name }, allClear: `Alerts reach "${name}" again` };
}
