/** What the palette offers for a text: VMs, processors, hosts, views, times and commands, each as one can do it elsewhere too. */
import { chooseMoment } from '../charts/time-chart.tsx';
import { formatDuration } from '../format/format.ts';
import { focusMatrix } from '../matrix/matrix-view.tsx';
import { isLooking, lookOrCancel } from '../state/closer.ts';
import { type Command, timeOfDay } from '../state/commands.ts';
import { setFilter } from '../state/list.ts';
import { format, strings } from '../state/locale.ts';
import { go, goLive, view } from '../state/location.ts';
import { canReveal } from '../state/reveal.ts';
import { hostKey, hosts, nowMs, processors, vms } from '../state/session.ts';
import { formatSpan, liveSpans } from '../state/view.ts';
import { chooseTheme, themes } from '../styles/theme.ts';
import { openExport } from './export-dialog.tsx';
import { pause } from './header.tsx';
import { openKeyHelp } from './key-help.tsx';
import { copyLink } from './take-along.tsx';
import { focusLpStrip } from './lp-strip.tsx';
import { roomsShown, zoom } from './time-bar.tsx';
import { focusVmTable } from './vm-table.tsx';

const words = strings.palette;
/** VMs offered before anything is typed. */
const firstVms = 4;

export function commandsFor(text: string): readonly Command[] {
  const machines = vmCommands();
  if (text.trim() === '') return [...machines.slice(0, firstVms), ...roomCommands(), ...actions()];
  return [
    ...momentCommands(text),
    ...machines,
    ...lpCommands(),
    ...roomCommands(),
    ...hostCommands(),
    ...spanCommands(),
    ...actions(),
    ...filterCommands(text),
  ];
}

function vmCommands(): readonly Command[] {
  return (vms.value?.vms ?? []).map(({ key, name, cores }) => ({
    id: `vm ${key}`,
    kind: 'vm',
    label: name,
    alias: `vm ${key}`,
    detail: cores === null ? words.kinds.vm : `${words.kinds.vm}, ${format.cores(cores)}`,
    run: () => go({ room: 'vm', vm: key }),
  }));
}

function lpCommands(): readonly Command[] {
  return (processors.value?.processors ?? []).map(({ lp }) => ({
    id: `lp ${lp}`,
    kind: 'lp',
    label: strings.lp(String(lp)),
    alias: `cpu ${lp}`,
    run: () => go({ room: 'cpu', lp }),
  }));
}

function roomCommands(): readonly Command[] {
  return roomsShown().map((room) => ({
    id: `room ${room}`,
    kind: 'room',
    label: strings.rooms[room],
    alias: room,
    run: () => go({ room }),
  }));
}

function hostCommands(): readonly Command[] {
  return (hosts.value.answer?.hosts ?? [])
    .filter(({ host }) => host !== hostKey.value)
    .map(({ host, name }) => ({
      id: `host ${host}`,
      kind: 'host',
      label: name,
      alias: 'host',
      run: () => go({ host, vm: undefined, lp: undefined, atMs: undefined, series: [] }),
    }));
}

function spanCommands(): readonly Command[] {
  return liveSpans.map((spanMs) => ({
    id: `span ${spanMs}`,
    kind: 'time',
    label: strings.lastSpan(formatDuration(spanMs)),
    alias: formatSpan(spanMs),
    run: () => go({ spanMs, fromMs: undefined, toMs: undefined, atMs: undefined }),
  }));
}

/** A time of day is a question about the last time it was so late: which VM was it at 03:12? */
function momentCommands(text: string): readonly Command[] {
  const at = timeOfDay(text, nowMs.value);
  if (at === undefined) return [];
  const label = words.goTo(format.moment(at, nowMs.value));
  return [{ id: 'moment', kind: 'time', label, alias: text, run: () => goTo(at) }];
}

/** The stretch around it, when it is not on screen already. */
function goTo(atMs: number): void {
  const { spanMs } = view.peek();
  go({ fromMs: atMs - spanMs / 2, toMs: atMs + spanMs / 2, atMs: undefined }, 'replace');
  chooseMoment(atMs);
}

function filterCommands(text: string): readonly Command[] {
  const wanted = text.trim();
  const run = (): void => {
    go({ room: 'now' });
    setFilter(wanted);
  };
  return [{ id: 'filter', kind: 'action', label: words.filterBy(wanted), fitsAll: true, run }];
}

function actions(): readonly Command[] {
  const action = (id: string, label: string, run: () => void, key?: string): Command => ({
    id,
    kind: 'action',
    label,
    run,
    ...(key === undefined ? {} : { key }),
  });
  return [
    action('live', strings.backToLive, goLive, 'L'),
    action('pause', strings.pause, pause, 'P'),
    action('copy', strings.copyLink, () => void copyLink(), 'C'),
    action('export', strings.exporting.title, openExport, 'E'),
    action('keys', words.keysHelp, openKeyHelp, '?'),
    action('table', view.value.asTable ? strings.asPicture : strings.asTable, () =>
      go({ asTable: !view.peek().asTable }, 'replace'),
    ),
    ...(canReveal.value
      ? [
          action('reveal', view.value.reveal ? strings.reveal.hide : strings.reveal.button, () =>
            go({ reveal: !view.peek().reveal }, 'replace'),
          ),
        ]
      : []),
    action('closer', isLooking.value ? strings.closer.cancel : strings.closer.button, lookOrCancel, 'X'),
    action('vms', words.focusVms, focusVmTable, '1'),
    action('lps', words.focusLps, focusLpStrip, '2'),
    action('matrix', words.focusMatrix, focusMatrix, '3'),
    action('zoom in', strings.zoomIn, () => zoom(0.5), 'W'),
    action('zoom out', strings.zoomOut, () => zoom(2), 'S'),
    ...themes.map((theme) => action(`theme ${theme}`, strings.themes[theme], () => chooseTheme(theme))),
  ];
}
