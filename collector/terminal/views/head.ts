/** The head of every view: which host, which moment, how busy the whole and each LP. */
import type { ProcessorAnswer } from '../../model/wire.ts';
import { displayText, fit, widthOf } from '../display-text.ts';
import { cores, dateAndTime, tenth, timeOfDay } from '../figures.ts';
import { span, type Line, type Span } from '../line.ts';
import type { Picture, TopState } from '../state.ts';
import { sourceWord } from '../words.ts';
import { barOf, busyRatio, hotRatio, type Parts } from './bar.ts';

export function headLines(state: TopState, picture: Picture, columns: number): readonly Line[] {
  return [titleLine(state, picture, columns), wholeLine(picture, columns), stripLine(picture, columns)];
}

function titleLine(state: TopState, picture: Picture, columns: number): Line {
  const { host, hosts } = picture;
  if (host === undefined) return [span('whichvm', 'title'), span('  no host yet', 'dim')];
  const place = hosts.findIndex((one) => one.host === host.host) + 1;
  const among = hosts.length > 1 ? `  host ${place} of ${hosts.length} (Tab)` : '';
  const name = displayText(host.name);
  const alerts = host.firingAlerts ?? 0;
  return [
    span('whichvm  ', 'title'),
    span(fit(name, Math.min(widthOf(name), Math.max(8, columns - 60)))),
    span('  '),
    timeSpan(state, picture),
    span(`  ${sourceWord(host.source)}`, host.source === 'simulated' ? 'warn' : 'dim'),
    span(among, 'dim'),
    span(alerts > 0 ? `  ${alerts} alert${alerts === 1 ? '' : 's'}` : '', 'bad'),
  ];
}

function timeSpan({ time }: TopState, { vms, host }: Picture): Span {
  const at = vms?.at ?? host?.lastAt;
  if (at === undefined || at === null) return span(host?.status ?? 'waiting', 'warn');
  if (time.kind === 'held') {
    const covered =
      vms === undefined || vms.spanMs === 0
        ? ''
        : `, mean of ${Number((vms.spanMs / 1000).toPrecision(2))} s`;
    return span(`held at ${dateAndTime(at)}${covered}`, 'warn');
  }
  const status = host?.status ?? 'waiting';
  return status === 'live' ? span(`live ${timeOfDay(at)}`) : span(`${status} ${dateAndTime(at)}`, 'warn');
}

function wholeLine({ processors, vms }: Picture, columns: number): Line {
  const all = processors?.processors ?? [];
  if (all.length === 0) return [span('CPU  no processor counters yet', 'dim')];
  const [guest, root, hypervisor] = [
    sumOf(all, 'guestRatio'),
    sumOf(all, 'rootRatio'),
    sumOf(all, 'hypervisorRatio'),
  ];
  const capacity = vms?.capacityCores ?? all.length;
  const used = busyRatio({ guestRatio: guest, rootRatio: root, hypervisorRatio: hypervisor });
  const words = ` ${cores(used)} of ${capacity} cores: VMs ${cores(guest)}, root ${cores(root)}, hypervisor ${cores(hypervisor)}`;
  const share = (part: number | null): number | null => (part === null ? null : part / capacity);
  const parts = { guestRatio: share(guest), rootRatio: share(root), hypervisorRatio: share(hypervisor) };
  return [span('CPU  ['), ...barOf(parts, Math.max(4, columns - words.length - 8)), span(']'), span(words)];
}

function sumOf(processors: readonly ProcessorAnswer[], part: keyof Parts): number | null {
  const known = processors.map((processor) => processor[part]).filter((ratio) => ratio !== null);
  return known.length === 0 ? null : known.reduce((sum, ratio) => sum + ratio, 0);
}

/** Each LP as one digit, tenths busy, in groups of four. */
function stripLine({ processors }: Picture, columns: number): Line {
  const all = processors?.processors ?? [];
  if (all.length === 0) return [];
  const title = 'LPs  ';
  const room = Math.floor(((columns - title.length - 1) * 4) / 5);
  const digits = all.slice(0, room).map((processor, index): Span => {
    const busy = busyRatio(processor);
    const gap = index > 0 && index % 4 === 0 ? ' ' : '';
    return span(gap + tenth(busy), (busy ?? 0) >= hotRatio ? 'bad' : 'plain');
  });
  return [span(title), ...digits, span(all.length > room ? '…' : '  tenths busy, by LP', 'dim')];
}
