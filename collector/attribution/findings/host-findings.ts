/** What stands out of the host as a whole: how busy it is, and how many virtual processors share how many logical ones. */
import { meanOver } from '../span-use.ts';
import { hostSubject, percentText, viewOf, type Found, type Looked } from './describe.ts';

export function hostFindings(looked: Looked): readonly Found[] {
  return [...hostBusy(looked), ...hostOversubscribed(looked)];
}

/** Everything but idle time, mean of all LPs. */
export function busyOfHost({ span }: Looked): number {
  const busy = span.processors.map((processor) => meanOver(processor.busy, span.seconds));
  return meanOver(
    busy,
    busy.map(() => 1),
  );
}

function hostBusy(looked: Looked): readonly Found[] {
  const { hostBusyWarning, hostBusyCritical } = looked.thresholds;
  const busy = busyOfHost(looked);
  if (!(busy >= hostBusyWarning.value)) return [];
  const isCritical = busy >= hostBusyCritical.value;
  const limit = isCritical ? hostBusyCritical : hostBusyWarning;
  const processors = looked.span.processors.length;
  return [
    {
      rule: 'host-busy',
      severity: isCritical ? 'critical' : 'warning',
      subject: hostSubject(looked),
      text: `The host is ${percentText(busy)} busy over all ${processors} logical processors`,
      parameters: { busy, processors },
      evidence: [{ subject: looked.host, measure: 'busy', value: busy, before: null, limit: limit.value }],
      source: limit.source,
      view: viewOf(looked, {}),
    },
  ];
}

function hostOversubscribed(looked: Looked): readonly Found[] {
  const { span, thresholds } = looked;
  const virtual = span.vms.reduce((total, vm) => {
    const isThere = !Number.isNaN(vm.cores.at(-1) ?? Number.NaN);
    return isThere ? total + vm.busyOfProcessors.length : total;
  }, 0);
  const logical = span.processors.length;
  const ratio = virtual / logical;
  const isWarning = ratio >= thresholds.oversubscribedWarning.value;
  const limit = isWarning ? thresholds.oversubscribedWarning : thresholds.oversubscribedInfo;
  // Many virtual processors that do nothing harm nobody.
  const isFelt = span.vms.some(
    ({ wait }) => meanOver(wait, span.seconds) >= thresholds.waitWarning.value / 2,
  );
  if (!(ratio >= limit.value) || (!isFelt && !isWarning)) return [];
  return [
    {
      rule: 'host-oversubscribed',
      severity: isWarning ? 'warning' : 'info',
      subject: hostSubject(looked),
      text: `The host is oversubscribed ${ratio.toFixed(1)} : 1: ${virtual} running virtual processors share ${logical} logical ones`,
      parameters: { ratio, virtual, logical },
      evidence: [
        {
          subject: looked.host,
          measure: 'processors',
          value: virtual,
          before: null,
          limit: limit.value * logical,
        },
      ],
      source: limit.source,
      view: viewOf(looked, {}),
    },
  ];
}
