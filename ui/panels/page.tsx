/** The whole page from top to bottom, and the keys that work everywhere on it. */
import { focusMatrix } from '../matrix/matrix-view.tsx';
import { goLive, go, view } from '../state/location.ts';
import { filter } from '../state/list.ts';
import { clearPointer } from '../state/pointer.ts';
import { AlertsRoom } from './alerts.tsx';
import { CountersRoom } from './counters.tsx';
import { CpuRoom } from './cpu.tsx';
import { Findings } from './findings.tsx';
import { Header, pause } from './header.tsx';
import { HealthRoom } from './health.tsx';
import { focusLpStrip } from './lp-strip.tsx';
import { NetworkRoom } from './network.tsx';
import { NowRoom } from './now.tsx';
import { StorageRoom } from './storage.tsx';
import { pan, RoomsAndSpans, TimeBar, zoom } from './time-bar.tsx';
import { TimeRoom } from './time.tsx';
import { Tooltip } from './tooltip.tsx';
import { VmRoom } from './vm.tsx';
import { focusVmTable } from './vm-table.tsx';
import { Interruption, Warnings } from './warnings.tsx';

export function Page() {
  return (
    <div class="page" data-room={view.value.room}>
      <Header />
      <RoomsAndSpans />
      <TimeBar />
      <Interruption />
      <Warnings />
      <Findings />
      <main class="room" data-testid="room" tabIndex={view.value.room === 'now' ? -1 : 0}>
        <Room />
      </main>
      <Tooltip />
    </div>
  );
}

function Room() {
  switch (view.value.room) {
    case 'now':
      return <NowRoom />;
    case 'time':
      return <TimeRoom />;
    case 'vm':
      return <VmRoom />;
    case 'cpu':
      return <CpuRoom />;
    case 'network':
      return <NetworkRoom />;
    case 'storage':
      return <StorageRoom />;
    case 'alerts':
      return <AlertsRoom />;
    case 'health':
      return <HealthRoom />;
    case 'counters':
      return <CountersRoom />;
  }
}

const keys: Readonly<Record<string, () => void>> = {
  '/': focusSearch,
  '1': focusVmTable,
  '2': focusLpStrip,
  '3': focusMatrix,
  w: () => zoom(0.5),
  s: () => zoom(2),
  a: () => pan(-0.25),
  d: () => pan(0.25),
  l: goLive,
  p: pause,
};

/** Keys without a modifier, unless one is typing. */
export function listenForKeys(): void {
  addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape') {
      escape();
      return;
    }
    if (event.target instanceof HTMLElement && event.target.closest('input, select, textarea') !== null)
      return;
    const run = keys[event.key];
    if (run === undefined) return;
    event.preventDefault();
    run();
  });
}

function focusSearch(): void {
  const isHere = document.querySelector('#vm-filter, #counter-filter') !== null;
  if (!isHere) go({ room: 'now' });
  requestAnimationFrame(() =>
    document.querySelector<HTMLInputElement>('#vm-filter, #counter-filter')?.select(),
  );
}

/** Out of the field, out of the filter, then out of the selection, one at a time. */
function escape(): void {
  clearPointer();
  if (filter.value !== '') filter.value = '';
  else if (view.value.room === 'vm' || view.value.room === 'cpu') go({ room: 'now' });
  else if (view.value.vm !== undefined || view.value.lp !== undefined)
    go({ vm: undefined, lp: undefined }, 'replace');
  if (document.activeElement instanceof HTMLInputElement) document.activeElement.blur();
}
