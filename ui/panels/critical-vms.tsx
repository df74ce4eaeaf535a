/** VMs that Hyper-V holds for critical: state, why, since when, which disk on which volume; and pauses that are none of that. */
import type { DiskAnswer, VmAnswer } from '../../collector/model/wire.ts';
import { volumesNow } from '../state/alert-desk.ts';
import { format, strings } from '../state/locale.ts';
import { alerts, nowMs, vms } from '../state/session.ts';
import { PlainTable } from './plain-table.tsx';

const words = strings.alerts;
const rules = new Set(['vm-paused-critical', 'vm-critical']);

export function CriticalVms() {
  const all = vms.value?.vms ?? [];
  const critical = all.filter((vm) => vm.critical);
  const paused = all.filter((vm) => vm.state === 'paused' && !vm.critical);
  return (
    <section data-testid="critical-vms">
      <h2>{words.critical}</h2>
      {critical.length > 0 && <p class="soft">{words.pauseHelp}</p>}
      <PlainTable
        name={words.critical}
        rows={critical}
        rowKey={({ key }) => key}
        empty={words.noCritical}
        columns={[
          { head: words.vm, cell: ({ name }) => name },
          {
            head: words.state,
            cell: ({ state }) => (
              <strong class="critical-state">{strings.criticalState(strings.states[state] ?? state)}</strong>
            ),
          },
          { head: words.sinceColumn, cell: (vm) => format.moment(sinceOf(vm), nowMs.value) },
          { head: words.reason, cell: ({ criticalReason }) => criticalReason ?? words.reasonUnknown },
          { head: words.disks, cell: (vm) => <Disks vm={vm} /> },
        ]}
      />
      {paused.length > 0 && (
        <p class="soft" data-testid="plainly-paused">
          {words.plainlyPaused(paused.map(({ name }) => name).join(', '))}
        </p>
      )}
    </section>
  );
}

/** A VM is called by its name, with the id where two have the same. */
function sinceOf({ name, id }: VmAnswer): number | null {
  const subjects = [name, `${name} (${id ?? ''})`];
  const alert = alerts.value.find(
    ({ rule, subject, state }) => rules.has(rule) && state === 'firing' && subjects.includes(subject),
  );
  return alert?.since ?? null;
}

function Disks({ vm }: { vm: VmAnswer }) {
  const volumes = volumesNow.value.answer?.volumes ?? [];
  const placed = volumes.flatMap((volume) =>
    volume.disks.filter((disk) => disk.vm === vm.name).map((disk) => ({ volume, disk })),
  );
  return (
    <ul>
      {placed.map(({ volume, disk }) => (
        <li key={disk.path}>{words.diskOn(fileOf(disk), volume.name, format.bytes(volume.freeBytes))}</li>
      ))}
    </ul>
  );
}

function fileOf({ path }: DiskAnswer): string {
  return path.split('\\').at(-1) ?? path;
}
