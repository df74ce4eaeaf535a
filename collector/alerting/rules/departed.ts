/**
 * What an alert was about may be gone when nobody looked: a VM deleted while we were down, a volume taken away. Such an alert would fire
 * for ever, since no rule speaks of it any more. It ends with a word, but only after management has not listed it for a while.
 */
import { findCounterSetByName } from '../../catalogue/catalogue.ts';
import type { Frame } from '../../model/frame.ts';
import type { HostInventory } from '../../model/host.ts';
import { minuteMs, ms } from '../../model/time.ts';
import type { AlertRule, Observation, OpenAlert } from '../rule.ts';

/** One reading that failed without a word must not end an alert. */
const patience = ms(5 * minuteMs);
/** A list of no VMs at all is more often a failure. */
const patienceWithNone = ms(30 * minuteMs);

/** The same rule, which also ends alerts about VMs and volumes that are gone. */
export function endingDepartures(rule: AlertRule): AlertRule {
  return {
    ...rule,
    observe: (evidence) => {
      const observed = rule.observe(evidence);
      const { frame, openAlerts } = evidence;
      if (frame === undefined || openAlerts === undefined || !isTrusted(frame)) return observed;
      const open = openAlerts(rule.id).filter(({ state }) => state === 'firing');
      if (open.length === 0) return observed;
      const keys = new Set(observed.map(({ key }) => key));
      const gone = open.filter((alert) => !keys.has(alert.key) && isGone(alert, frame.inventory));
      return [...observed, ...gone.map((alert) => farewell(evidence.host, alert, frame.inventory))];
    },
  };
}

/** A new inventory, and no part of management failed. */
function isTrusted({ at, inventory, problems }: Frame): boolean {
  return (
    inventory.at === at &&
    problems.every(({ subject, kind }) => kind === 'slow' || findCounterSetByName(subject) !== undefined)
  );
}

function isGone({ labels }: OpenAlert, { virtualMachines, volumes }: HostInventory): boolean {
  const { vm, vm_id: vmId, volume } = labels;
  if (vm !== undefined)
    return !virtualMachines.some(({ id, name }) => (vmId === undefined ? name === vm : id === vmId));
  if (volume === undefined) return false;
  return !volumes.some(({ name }) => name.toLowerCase() === volume.toLowerCase());
}

function farewell(host: string, { key, subject, labels }: OpenAlert, inventory: HostInventory): Observation {
  const isVm = labels['vm'] !== undefined;
  const what = isVm ? 'VM' : 'Volume';
  const isNone = (isVm ? inventory.virtualMachines : inventory.volumes).length === 0;
  return {
    key,
    subject,
    labels,
    allClear: `${what} ${subject} is no longer on ${host}: it was removed or moved`,
    clearsAfter: isNone ? patienceWithNone : patience,
    judge: () => undefined,
  };
}
