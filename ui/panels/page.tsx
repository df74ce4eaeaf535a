/** The whole page from top to bottom. */
import { absence } from '../state/absence.ts';
import { view } from '../state/location.ts';
import type { Room as RoomName } from '../state/view.ts';
import { AbsenceNote } from './absence.tsx';
import { AlertsRoom } from './alerts.tsx';
import { CountersRoom } from './counters.tsx';
import { CpuRoom } from './cpu.tsx';
import { ExportDialog } from './export-dialog.tsx';
import { Findings } from './findings.tsx';
import { Header } from './header.tsx';
import { HealthRoom } from './health.tsx';
import { KeyHelp } from './key-help.tsx';
import { NetworkRoom } from './network.tsx';
import { NowRoom } from './now.tsx';
import { Palette } from './palette.tsx';
import { StorageRoom } from './storage.tsx';
import { RoomsAndSpans, TimeBar } from './time-bar.tsx';
import { TimeRoom } from './time.tsx';
import { Tooltip } from './tooltip.tsx';
import { VmRoom } from './vm.tsx';
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
      <Palette />
      <KeyHelp />
      <ExportDialog />
    </div>
  );
}

/** What they show does not hang on what the host was at some moment. */
const always: readonly RoomName[] = ['time', 'alerts', 'health', 'counters'];

function Room() {
  const why = absence.value;
  const { room } = view.value;
  if (why === 'unknown-host' || (why === 'unread' && room !== 'health' && room !== 'alerts'))
    return <AbsenceNote of={why} />;
  if (why === 'no-data' && !always.includes(room)) return <AbsenceNote of={why} />;
  return <RoomItself />;
}

function RoomItself() {
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
