/** One virtual machine: its use at the moment of the view, where it ran, its charts over the stretch, what it is and where it has been. */
import type { VmAnswer } from '../../collector/model/wire.ts';
import { absent } from '../format/format.ts';
import { Reveal } from '../matrix/matrix-legend.tsx';
import { hueOf } from '../state/list.ts';
import { format, strings } from '../state/locale.ts';
import { go, view } from '../state/location.ts';
import { chosenVm, machine, vmUse } from '../state/machine.ts';
import { canReveal } from '../state/reveal.ts';
import { moment, momentError, vms } from '../state/session.ts';
import { hueColour } from '../styles/theme.ts';
import { AsTable } from './as-table.tsx';
import { covers } from './covers.ts';
import { Figures } from './figures.tsx';
import { CriticalIcon } from './icons.tsx';
import { LoadedNote } from './loaded-note.tsx';
import { PlainTable } from './plain-table.tsx';
import { VmCharts } from './vm-charts.tsx';
import { About, Adapters, Checkpoints, Disks, Events, Moves, Queues, Stays } from './vm-facts.tsx';
import { VmRow } from './vm-row.tsx';

const words = strings.vmRoom;

export function VmRoom() {
  const known = vms.value;
  if (known === undefined) return <p class="empty slow">{momentError.value?.message ?? strings.loading}</p>;
  const vm = vmUse.value;
  return (
    <div class="detail" data-testid="vm-room">
      <Head vm={vm} />
      {vm === undefined ? (
        <p class="empty">{chosenVm.value === undefined ? words.none : words.gone(view.value.vm ?? '')}</p>
      ) : (
        <Body vm={vm} />
      )}
    </div>
  );
}

function Head({ vm }: { vm: VmAnswer | undefined }) {
  const known = [...(vms.value?.vms ?? [])].sort((a, b) => a.name.localeCompare(b.name));
  return (
    <div class="detail-head">
      {vm !== undefined && <i class="swatch large" style={{ background: hueColour(hueOf(vm.key)) }} />}
      <select
        class="detail-name"
        aria-label={words.choose}
        value={vm?.key ?? ''}
        onChange={(event) => go({ vm: event.currentTarget.value })}
        data-testid="vm-choice"
      >
        {vm === undefined && <option value="">{view.value.vm ?? absent}</option>}
        {known.map(({ key, name }) => (
          <option key={key} value={key}>
            {name}
          </option>
        ))}
      </select>
      {vm !== undefined && <State vm={vm} />}
      <span class="spring" />
      {known[0] !== undefined && <span class="soft">{covers(vms.value ?? nothing, moment.value)}</span>}
      {canReveal.value && <Reveal />}
      <AsTable />
    </div>
  );
}

const nothing = { host: '', at: 0, spanMs: 0 };

function State({ vm }: { vm: VmAnswer }) {
  const state = strings.states[vm.state] ?? vm.state;
  const facts = [
    vm.virtualProcessors === null ? undefined : words.vcpus(format.count(vm.virtualProcessors)),
    vm.memoryBytes === null ? undefined : format.bytes(vm.memoryBytes),
  ].filter((fact) => fact !== undefined);
  return (
    <>
      {vm.critical ? (
        <span class="critical-mark">
          <CriticalIcon /> {[strings.criticalState(state), vm.criticalReason].filter(Boolean).join(': ')}
        </span>
      ) : (
        <span>{state}</span>
      )}
      <span class="soft">{facts.join(' · ')}</span>
    </>
  );
}

function Body({ vm }: { vm: VmAnswer }) {
  const { answer } = machine.value;
  return (
    <>
      <Use vm={vm} />
      {vm.cores !== null && <VmRow vm={vm} />}
      <VmCharts />
      <div class="detail-grid">
        <Processors vm={vm} />
        {answer === undefined ? (
          <LoadedNote of={machine.value} />
        ) : (
          <>
            <About of={answer} />
            <Disks of={answer} />
            <Adapters of={answer} />
            <Queues of={answer} />
            <Checkpoints of={answer} />
            <Moves of={answer} />
            <Stays of={answer} />
            <Events vm={answer.name} />
          </>
        )}
      </div>
    </>
  );
}

function Use({ vm }: { vm: VmAnswer }) {
  if (vm.cores === null) return <p class="empty">{words.notRunning(strings.states[vm.state] ?? vm.state)}</p>;
  const isWaiting = vm.waitRatio !== null && vm.waitRatio > 0.05;
  return (
    <>
      <Figures
        testId="vm-figures"
        figures={[
          { name: words.cores, value: format.cores(vm.cores), isFirst: true },
          { name: words.ofVm, value: format.percentSign(vm.ofVm) },
          { name: words.ofHost, value: format.percentSign(vm.ofHost) },
          { name: words.wait, value: format.percentSign(vm.waitRatio), isMarked: isWaiting },
          { name: words.waitPerDispatch, value: format.inUnit(vm.waitPerDispatchSeconds, 'seconds') },
          { name: words.remote, value: format.percentSign(vm.remoteRatio) },
          { name: words.hypervisor, value: format.cores(vm.hypervisorCores) },
        ]}
      />
      <p class="soft detail-note">{words.whyTwo}</p>
    </>
  );
}

function Processors({ vm }: { vm: VmAnswer }) {
  return (
    <section>
      <h2>{words.processors}</h2>
      <PlainTable
        name={words.processors}
        testId="vps"
        rows={vm.processors}
        rowKey={({ vp }) => String(vp)}
        empty={words.noProcessors}
        columns={[
          { head: words.vp, isNumber: true, cell: ({ vp }) => vp },
          {
            head: '',
            cell: ({ busyRatio }) => (
              <i
                class="packets"
                style={{
                  transform: `scaleX(${Math.min(1, busyRatio ?? 0)})`,
                  background: hueColour(hueOf(vm.key)),
                }}
              />
            ),
          },
          { head: words.busy, isNumber: true, cell: ({ busyRatio }) => format.percent(busyRatio) },
          { head: words.waits, isNumber: true, cell: ({ waitRatio }) => format.percent(waitRatio) },
        ]}
      />
    </section>
  );
}
