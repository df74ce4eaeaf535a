/** The first line of the page: which host, what it is made of, where its numbers come from, and how fresh they are. */
import type { HostAnswer } from '../../collector/model/wire.ts';
import { chooseMoment } from '../charts/time-chart.tsx';
import { connection, host, hostKey, hosts, moment, nowMs, vms } from '../state/session.ts';
import { format, strings } from '../state/locale.ts';
import { go, goLive, view } from '../state/location.ts';
import { chooseTheme, theme, themes } from '../styles/theme.ts';
import { ThemeIcon, WarningIcon } from './icons.tsx';
import { openPalette } from './palette.tsx';

export function Header() {
  return (
    <header class="header">
      <h1 class="product">
        <a href="./">{strings.product}</a>
      </h1>
      <HostPicker />
      {host.value !== undefined && <Facts host={host.value} />}
      {host.value !== undefined && <SourceBadge host={host.value} />}
      <span class="spring" />
      <Status />
      <Search />
      <ThemeSwitch />
    </header>
  );
}

function HostPicker() {
  const known = hosts.value.answer?.hosts ?? [];
  if (known.length <= 1) return <strong class="host-name">{host.value?.name ?? ''}</strong>;
  return (
    <select
      class="host-picker"
      aria-label={strings.hostLabel}
      value={hostKey.value ?? ''}
      onChange={(event) =>
        go({ host: event.currentTarget.value, vm: undefined, lp: undefined, atMs: undefined, series: [] })
      }
    >
      {host.value === undefined && <option value="">{view.value.host ?? ''}</option>}
      {known.map(({ host: key, name, firingAlerts }) => (
        <option key={key} value={key}>
          {firingAlerts > 0 ? `${name} ▲${firingAlerts}` : name}
        </option>
      ))}
    </select>
  );
}

function Facts({ host: of }: { host: HostAnswer }) {
  const then = moment.value.kind === 'live' ? undefined : vms.value?.vms;
  const running = then?.filter(({ state }) => state === 'running').length ?? of.runningVirtualMachines;
  const count = then?.length ?? of.virtualMachines;
  const facts = [
    of.logicalProcessors > 0 ? strings.logicalProcessors(of.logicalProcessors) : undefined,
    of.numaNodes > 0 && of.logicalProcessors > 0 ? strings.numaNodes(of.numaNodes) : undefined,
    of.scheduler === null ? undefined : strings.schedulers[of.scheduler],
    of.logicalProcessors > 0 || count > 0 ? strings.virtualMachines(running, count) : undefined,
  ].filter((fact) => fact !== undefined);
  return (
    <span class="facts" data-testid="host-facts">
      {facts.join(' · ')}
    </span>
  );
}

function SourceBadge({ host: of }: { host: HostAnswer }) {
  if (of.source === 'simulated')
    return (
      <span class="badge simulated" data-testid="source-badge" title={of.sourceDescription}>
        {strings.simulated}
      </span>
    );
  if (of.status === 'recorded')
    return (
      <span class="badge" data-testid="source-badge" title={of.sourceDescription}>
        {strings.recorded(of.sourceDescription)} ·{' '}
        {strings.recordedSpan(format.moment(of.firstAt, nowMs.value), format.moment(of.lastAt, nowMs.value))}
      </span>
    );
  return (
    <span class="facts source" data-testid="source-badge" title={of.sourceDescription}>
      {of.sourceDescription}
    </span>
  );
}

function Status() {
  const { kind, text } = status();
  return (
    <span class="status">
      <span
        class={`status-text ${kind}`}
        role="status"
        aria-live="polite"
        data-testid="status"
        data-kind={kind}
      >
        {kind === 'stale' && <WarningIcon />}
        {kind === 'live' && <i class="live-dot" />}
        {text}
      </span>
      {kind === 'live' && host.value !== undefined && (
        // Outside the live region: a clock that is read aloud every second would drown everything else.
        <>
          <time class="clock" title={strings.localTime(format.zone(nowMs.value))} data-testid="clock">
            {format.time(host.value.lastAt)}
          </time>
          <button type="button" class="quiet" title="P" onClick={pause} data-testid="pause">
            {strings.pause}
          </button>
        </>
      )}
      {kind === 'past' && (view.value.fromMs ?? view.value.atMs) !== undefined && (
        <button type="button" class="strong" onClick={goLive} data-testid="back-to-live">
          {host.value?.status === 'recorded' ? strings.wholeRecording : strings.backToLive}
        </button>
      )}
    </span>
  );
}

/** To pause is to look at the newest moment while the present goes on. */
export function pause(): void {
  const at = host.peek()?.lastAt;
  if (at !== null && at !== undefined && moment.peek().kind === 'live') chooseMoment(at);
}

type StatusKind = 'live' | 'past' | 'stale' | 'waiting';

function status(): { readonly kind: StatusKind; readonly text: string } {
  const of = host.value;
  const link = connection.value;
  const now = nowMs.value;
  if (of === undefined) {
    const { error, answer } = hosts.value;
    if (answer !== undefined && view.value.host !== undefined)
      return { kind: 'stale', text: strings.absence.unknownHost(view.value.host) };
    return error === undefined
      ? { kind: 'waiting', text: strings.connecting }
      : { kind: 'stale', text: strings.unreachable(error.message) };
  }
  if (link.kind === 'lost') return { kind: 'stale', text: strings.lost(format.time(link.sinceMs)) };
  const about = moment.value;
  if (about.kind === 'at') return { kind: 'past', text: strings.past(format.moment(about.atMs, now)) };
  if (about.kind === 'span')
    return {
      kind: 'past',
      text: strings.pastSpan(format.moment(about.fromMs, now), format.moment(about.toMs, now)),
    };
  switch (of.status) {
    case 'stale':
      return { kind: 'stale', text: strings.stale(format.moment(of.lastAt, now)) };
    case 'waiting':
      return { kind: 'waiting', text: strings.waiting };
    case 'live':
    case 'recorded':
      return { kind: 'live', text: strings.live };
  }
}

function Search() {
  return (
    <button type="button" class="quiet search" title="/ Ctrl+K" data-testid="search" onClick={openPalette}>
      {strings.palette.open} <kbd>/</kbd>
    </button>
  );
}

function ThemeSwitch() {
  const current = theme.value;
  const next = themes[(themes.indexOf(current) + 1) % themes.length] ?? 'auto';
  return (
    <button
      type="button"
      class="quiet theme"
      data-testid="theme"
      aria-label={strings.themes[current]}
      title={strings.themes[current]}
      onClick={() => chooseTheme(next)}
    >
      <ThemeIcon />
      <span class="theme-name">{current === 'auto' ? 'A' : ''}</span>
    </button>
  );
}
