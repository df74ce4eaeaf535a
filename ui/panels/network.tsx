/** Network: which logical processor serves which queue, adapters, and TCP connections that adapters have taken over. */
import type { NetworkAnswer, QueryAnswer, QueueAnswer } from '../../collector/model/wire.ts';
import { TimeChart } from '../charts/time-chart.tsx';
import { format, strings } from '../state/locale.ts';
import { view } from '../state/location.ts';
import { hoverLps } from '../state/pointer.ts';
import { resource } from '../state/resource.ts';
import { matcher, seriesOverTime } from '../state/series-questions.ts';
import { aboutMoment, host, hostKey } from '../state/session.ts';
import { hueColour } from '../styles/theme.ts';
import { LoadedNote } from './loaded-note.tsx';
import { PlainTable } from './plain-table.tsx';

const words = strings.network;
const network = resource<NetworkAnswer>(() =>
  view.value.room === 'network' ? aboutMoment('network')() : undefined,
);
const offloaded = resource<QueryAnswer>(() => {
  const key = hostKey.value;
  // Where no adapter has the counter there is no series to ask for.
  const isCounted = network.value.answer?.adapters.some((one) => one.offloadedConnections !== null) === true;
  if (view.value.room !== 'network' || key === undefined || !isCounted) return undefined;
  return seriesOverTime([`hyperv_host_network_interface_offloaded_connections{${matcher('host', key)}}`]);
});

export function NetworkRoom() {
  const { answer } = network.value;
  if (answer === undefined) return <LoadedNote of={network.value} />;
  return (
    <div class="sheet" data-testid="network-room">
      <section>
        <h2>{words.placement}</h2>
        <OneLpWarning queues={answer.queues} />
        <Queues queues={answer.queues} />
      </section>
      <section>
        <h2>{words.adapters}</h2>
        <PlainTable
          name={words.adapters}
          rows={answer.adapters}
          rowKey={({ name }) => name}
          empty={words.noAdapters}
          columns={[
            { head: words.adapter, cell: ({ name }) => name },
            {
              head: words.received,
              isNumber: true,
              cell: (one) => format.inUnit(one.receivedBytesPerSecond, 'bytes_per_second'),
            },
            {
              head: words.sent,
              isNumber: true,
              cell: (one) => format.inUnit(one.sentBytesPerSecond, 'bytes_per_second'),
            },
            { head: words.offloaded, isNumber: true, cell: (one) => format.count(one.offloadedConnections) },
            { head: words.coalesced, isNumber: true, cell: (one) => format.count(one.rscConnections) },
          ]}
        />
      </section>
      <section>
        <h2>{words.chimney}</h2>
        <p data-testid="chimney">
          {answer.chimney === null ? words.chimneyUnknown : words.chimneyStates[answer.chimney]}
        </p>
        <Offloaded />
      </section>
    </div>
  );
}

function Offloaded() {
  const { answer } = offloaded.value;
  if (answer === undefined || answer.series.length === 0) return null;
  return (
    <>
      <h3>{words.offloadedChart}</h3>
      <TimeChart
        name={words.offloadedChart}
        times={answer.times}
        stepMs={answer.stepMs}
        intervalMs={host.value?.intervalMs ?? 1000}
        series={answer.series.map((column, index) => ({
          key: column.name,
          label:
            column.labels['interface'] ?? column.labels['adapter'] ?? column.labels['nic'] ?? column.name,
          colour: hueColour(index % 10),
          values: column.mean,
        }))}
        heightPx={130}
        write={(value) => format.count(value)}
        testId="chart-offloaded"
      />
    </>
  );
}

/** One processor for all queues is the classic mistake of VMQ; it is worth a sentence. */
function OneLpWarning({ queues }: { queues: readonly QueueAnswer[] }) {
  const lps = new Set(queues.map(({ lp }) => lp));
  const [lp] = lps;
  if (queues.length < 3 || lps.size !== 1 || lp === undefined) return null;
  return <p class="wait-note">{words.oneLp(lp)}</p>;
}

/** Queues grouped by the processor they interrupt, thickest first; the bar is packets, to one scale. */
function Queues({ queues }: { queues: readonly QueueAnswer[] }) {
  const most = Math.max(...queues.map(({ packetsPerSecond }) => packetsPerSecond ?? 0), 1);
  const ordered = [...queues].sort(
    (a, b) => a.lp - b.lp || a.adapter.localeCompare(b.adapter) || a.queue - b.queue,
  );
  return (
    <div onPointerLeave={() => (hoverLps.value = undefined)}>
      <PlainTable
        name={words.placement}
        testId="queues"
        rows={ordered}
        rowKey={({ adapter, queue }) => `${adapter} ${queue}`}
        empty={words.noQueues}
        columns={[
          { head: words.lp, isNumber: true, cell: ({ lp }) => lp },
          {
            head: '',
            cell: ({ packetsPerSecond }) => (
              <i class="packets" style={{ transform: `scaleX(${(packetsPerSecond ?? 0) / most})` }} />
            ),
          },
          {
            head: words.packets,
            isNumber: true,
            cell: ({ packetsPerSecond }) => format.count(packetsPerSecond),
          },
          { head: words.vm, cell: ({ vm }) => vm ?? '' },
          { head: words.adapter, cell: ({ adapter }) => adapter },
          { head: words.queue, isNumber: true, cell: ({ queue }) => queue },
        ]}
      />
    </div>
  );
}
