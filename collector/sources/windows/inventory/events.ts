/** What happened to a host's VMs between two inventories. Pure; what began and ended in between is not seen. */
import type { HostEvent, HostInventory, VirtualMachine, VirtualMachineState } from '../../../model/host.ts';
import type { UnixMs } from '../../../model/time.ts';

/** Both ends of what happened to one VM. */
interface Change {
  readonly was: VirtualMachine;
  readonly is: VirtualMachine;
  readonly beforeAt: UnixMs;
}

type Told = Pick<HostEvent, 'kind' | 'message'>;

export function eventsBetween(before: HostInventory, now: HostInventory): readonly HostEvent[] {
  const known = new Map(before.virtualMachines.map((vm) => [identityOf(vm), vm]));
  const present = new Set(now.virtualMachines.map(identityOf));
  const { at } = now;
  return [
    ...now.virtualMachines.flatMap((is) => {
      const was = known.get(identityOf(is));
      const told = was === undefined ? arrival(is) : changes({ was, is, beforeAt: before.at });
      return told.map((event) => ({ at, subject: is.name, ...event }));
    }),
    ...before.virtualMachines
      .filter((vm) => !present.has(identityOf(vm)))
      .map(({ name }): HostEvent => ({
        at,
        kind: 'vm-left',
        subject: name,
        message: `${name} is not on this host any more: it was moved to another or deleted`,
      })),
  ];
}

function identityOf({ id, name }: VirtualMachine): string {
  return id ?? name;
}

function arrival(vm: VirtualMachine): readonly Told[] {
  const message = `${vm.name} is new on this host: it was moved here, imported or created; it is ${vm.state}`;
  return [{ kind: 'vm-arrived', message }, ...pausedCritically(vm)];
}

function changes(change: Change): readonly Told[] {
  return [...renaming(change), ...stateChange(change), ...checkpointChanges(change)];
}

function renaming({ was, is }: Change): readonly Told[] {
  return was.name === is.name
    ? []
    : [{ kind: 'vm-renamed', message: `${was.name} is called ${is.name} now` }];
}

/**
 * Whether a VM runs, as far as an event goes. On the way up it does not yet, on the way down it still does: so each way is told
 * once, at its end. Of an unknown state nothing can be told.
 */
function phaseOf(state: VirtualMachineState): 'up' | 'down' | 'paused' | 'unknown' {
  switch (state) {
    case 'running':
    case 'stopping':
    case 'saving':
    case 'pausing':
    case 'reset':
      return 'up';
    case 'off':
    case 'saved':
    case 'starting':
      return 'down';
    case 'paused':
    case 'resuming':
      return 'paused';
    case 'unknown':
      return 'unknown';
  }
}

function stateChange(change: Change): readonly Told[] {
  const { was, is } = change;
  const { name } = is;
  const [from, to] = [phaseOf(was.state), phaseOf(is.state)];
  if (from === 'unknown' || to === 'unknown') return [];
  if (to === 'paused') return wasPaused(change);
  if (to === 'down') {
    if (from === 'down') return [];
    const message = is.state === 'saved' ? `${name} was saved` : `${name} was stopped`;
    return [{ kind: 'vm-stopped', message }];
  }
  if (from === 'paused') return [{ kind: 'vm-resumed', message: `${name} runs again after its pause` }];
  if (from === 'down') {
    const message = was.state === 'saved' ? `${name} runs again from its saved state` : `${name} was started`;
    return [{ kind: 'vm-started', message }];
  }
  return restarted(change) ? [{ kind: 'vm-started', message: `${name} was restarted` }] : [];
}

/** Critical may come later than the pause: the pause is told at once, the reason when it is known. */
function wasPaused({ was, is }: Change): readonly Told[] {
  const isNew = phaseOf(was.state) !== 'paused';
  const critical = was.critical && !isNew ? [] : pausedCritically(is);
  if (critical.length > 0) return critical;
  return isNew ? [{ kind: 'vm-paused', message: `${is.name} was paused` }] : [];
}

function pausedCritically(vm: VirtualMachine): readonly Told[] {
  if (vm.state !== 'paused' || !vm.critical) return [];
  const reason = vm.criticalReason === undefined ? '' : `: ${vm.criticalReason}`;
  return [{ kind: 'vm-paused-critical', message: `${vm.name} is Paused-Critical${reason}` }];
}

function restarted({ was, is, beforeAt }: Change): boolean {
  return was.startedAt !== undefined && is.startedAt !== undefined && is.startedAt > beforeAt;
}

function checkpointChanges({ was, is }: Change): readonly Told[] {
  if (was.checkpoints === undefined || is.checkpoints === undefined) return [];
  const keyOf = ({ name, createdAt }: { name: string; createdAt: UnixMs }): string => `${createdAt} ${name}`;
  const before = new Set(was.checkpoints.map(keyOf));
  const now = new Set(is.checkpoints.map(keyOf));
  return [
    ...is.checkpoints
      .filter((checkpoint) => !before.has(keyOf(checkpoint)))
      .map(({ name, kind }): Told => ({
        kind: 'checkpoint-created',
        message: `${is.name} has a new ${kind === 'backup' ? 'backup checkpoint' : 'checkpoint'} "${name}"`,
      })),
    ...was.checkpoints
      .filter((checkpoint) => !now.has(keyOf(checkpoint)))
      .map(({ name }): Told => ({
        kind: 'checkpoint-removed',
        message: `Checkpoint "${name}" of ${is.name} is gone; its disk files are merged now or were before`,
      })),
  ];
}
