/** The host in one line of figures and one bar: what VMs, the root partition and the hypervisor use, and what is left. */
import { useComputed } from '@preact/signals';

import type { ProcessorAnswer, VmAnswer } from '../../collector/model/wire.ts';
import { hueOf } from '../state/list.ts';
import { format, strings } from '../state/locale.ts';
import { activeVm } from '../state/pointer.ts';
import { moment, processors, vms } from '../state/session.ts';
import { hueColour } from '../styles/theme.ts';
import { covers } from './covers.ts';

/** More parts of the bar than this could not be told apart. */
const mostParts = 24;

export function HostUse() {
  const answer = vms.value;
  const known = processors.value?.processors ?? [];
  // Where not even the processors are known it is not known that the VMs did nothing.
  const isKnown = known.some(({ idleRatio }) => idleRatio !== null);
  const isUsed = answer?.vms.some(({ cores }) => cores !== null) === true;
  const used = answer === undefined || (!isKnown && !isUsed) ? null : sumCores(answer.vms);
  const facts = [
    { mode: 'guest', cores: used },
    { mode: 'root', cores: sumRatios(known, 'rootRatio') },
    { mode: 'hypervisor', cores: sumRatios(known, 'hypervisorRatio') },
    { mode: 'idle', cores: sumRatios(known, 'idleRatio') },
  ] as const;
  return (
    <>
      <dl class="host-facts" data-testid="host-use">
        {facts.map(({ mode, cores }) => (
          <div key={mode}>
            <dd class={mode === 'guest' ? 'first' : ''}>{format.cores(cores)}</dd>
            <dt>{strings.modes[mode]}</dt>
          </div>
        ))}
        <div class="covers" data-testid="covers">
          <dt>{strings.ofCores(format.count(answer?.capacityCores))}</dt>
          <dd class="small">{answer === undefined ? '' : covers(answer, moment.value)}</dd>
        </div>
      </dl>
      <HostBar />
    </>
  );
}

/** Each VM in its hue, the small ones together, the root partition; the rest of the bar is idle. */
function HostBar() {
  const answer = vms.value;
  const capacity = answer?.capacityCores ?? 0;
  if (capacity <= 0) return <div class="host-bar" />;
  const parts = (answer?.vms ?? []).filter(({ cores }) => (cores ?? 0) > 0);
  const root = sumRatios(processors.value?.processors ?? [], 'rootRatio') ?? 0;
  const width = (cores: number): string => `${(cores / capacity) * 100}%`;
  return (
    <div class="host-bar" aria-hidden="true">
      {parts.slice(0, mostParts).map(({ key, cores }) => (
        <VmPart key={key} vm={key} width={width(cores ?? 0)} />
      ))}
      <i style={{ width: width(sumCores(parts.slice(mostParts))), background: 'var(--rest)' }} />
      <i style={{ width: width(root), background: 'var(--root)' }} />
    </div>
  );
}

function VmPart({ vm, width }: { vm: string; width: string }) {
  const lightness = useComputed(() => {
    const lit = activeVm.value;
    return lit === undefined || lit === vm ? '' : 'faded';
  });
  return <i class={lightness} style={{ width, background: hueColour(hueOf(vm)) }} />;
}

function sumCores(of: readonly VmAnswer[]): number {
  return of.reduce((sum, { cores }) => sum + (cores ?? 0), 0);
}

/** Null where no processor reports it. */
function sumRatios(
  of: readonly ProcessorAnswer[],
  name: 'rootRatio' | 'hypervisorRatio' | 'idleRatio',
): number | null {
  return of.reduce<number | null>((sum, one) => (one[name] === null ? sum : (sum ?? 0) + one[name]), null);
}
