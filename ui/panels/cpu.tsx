/** One logical processor: what it did at the moment of the view, which VMs ran on it and how sure that is, and its charts over the stretch. */
import type { ProcessorAnswer } from '../../collector/model/wire.ts';
import { Reveal } from '../matrix/matrix-legend.tsx';
import { format, strings } from '../state/locale.ts';
import { go, view } from '../state/location.ts';
import { chosenLp, lpUse } from '../state/processor.ts';
import { canReveal } from '../state/reveal.ts';
import { moment, processors } from '../state/session.ts';
import { AsTable } from './as-table.tsx';
import { covers } from './covers.ts';
import { LpCharts } from './cpu-charts.tsx';
import { Guests } from './cpu-guests.tsx';
import { Figures } from './figures.tsx';
import { LpLink } from './links.tsx';

const words = strings.cpuRoom;

export function CpuRoom() {
  const known = processors.value;
  if (known === undefined) return <p class="empty slow">{strings.loading}</p>;
  const use = lpUse.value;
  return (
    <div class="detail" data-testid="cpu-room">
      <Head use={use} />
      {use === undefined ? (
        <p class="empty">{known.processors.length === 0 ? words.none : words.gone(view.value.lp ?? 0)}</p>
      ) : (
        <>
          <Use use={use} />
          <div class="detail-grid">
            <Guests use={use} />
            <Queues use={use} />
          </div>
          <LpCharts />
        </>
      )}
    </div>
  );
}

function Head({ use }: { use: ProcessorAnswer | undefined }) {
  const known = processors.value?.processors ?? [];
  const place = known.findIndex(({ lp }) => lp === use?.lp);
  return (
    <div class="detail-head">
      <Step to={known[place - 1]?.lp} name={words.before} sign="‹" />
      <select
        class="detail-name"
        aria-label={words.choose}
        value={use?.lp ?? ''}
        onChange={(event) => go({ lp: Number(event.currentTarget.value) })}
        data-testid="lp-choice"
      >
        {use === undefined && <option value="">{chosenLp.value ?? ''}</option>}
        {known.map(({ lp }) => (
          <option key={lp} value={lp}>
            {strings.lp(String(lp))}
          </option>
        ))}
      </select>
      <Step to={place < 0 ? undefined : known[place + 1]?.lp} name={words.next} sign="›" />
      {use !== undefined && <Place use={use} />}
      <span class="spring" />
      {processors.value !== undefined && <span class="soft">{covers(processors.value, moment.value)}</span>}
      {canReveal.value && <Reveal />}
      <AsTable />
    </div>
  );
}

function Step({ to, name, sign }: { to: number | undefined; name: string; sign: string }) {
  return (
    <button
      type="button"
      class="quiet step"
      aria-label={name}
      title={name}
      disabled={to === undefined}
      onClick={() => go({ lp: to })}
    >
      {sign}
    </button>
  );
}

/** Where it is in the machine, and whom it shares its core with. */
function Place({ use }: { use: ProcessorAnswer }) {
  const siblings = (processors.value?.processors ?? []).filter(
    ({ core, numaNode, socket, lp }) =>
      core === use.core && numaNode === use.numaNode && socket === use.socket && lp !== use.lp,
  );
  return (
    <span class="soft">
      {strings.lpPlace(use.numaNode, use.core)}, {words.socket(use.socket)}
      {siblings.map(({ lp }) => (
        <span key={lp}>
          {' · '}
          {words.siblings} <LpLink lp={lp} />
        </span>
      ))}
    </span>
  );
}

function Use({ use }: { use: ProcessorAnswer }) {
  return (
    <>
      <Figures
        testId="lp-figures"
        figures={[
          { name: strings.modes.guest, value: format.percentSign(use.guestRatio), isFirst: true },
          { name: strings.modes.root, value: format.percentSign(use.rootRatio) },
          { name: strings.modes.hypervisor, value: format.percentSign(use.hypervisorRatio) },
          { name: strings.modes.idle, value: format.percentSign(use.idleRatio) },
          { name: words.interrupts, value: format.count(use.interruptsPerSecond) },
          { name: words.switches, value: format.count(use.contextSwitchesPerSecond) },
        ]}
      />
      <ModeBar use={use} />
    </>
  );
}

function ModeBar({ use }: { use: ProcessorAnswer }) {
  const modes = ['guest', 'root', 'hypervisor'] as const;
  return (
    <div class="mode-bar" aria-hidden="true">
      {modes.map((mode) => (
        <i
          key={mode}
          style={{ width: `${(use[`${mode}Ratio`] ?? 0) * 100}%`, background: `var(--${mode})` }}
        />
      ))}
    </div>
  );
}

function Queues({ use }: { use: ProcessorAnswer }) {
  return (
    <section>
      <h2>{words.queues}</h2>
      {use.queues.length === 0 ? (
        <p class="empty">{words.noQueues}</p>
      ) : (
        <ul class="advice">
          {use.queues.map((queue) => (
            <li key={queue}>{queue}</li>
          ))}
        </ul>
      )}
    </section>
  );
}
