/** One volume in full: its growth by file with the fan up to the line, when that is, who is paused then, and what to do. */
import type { FileGrowthAnswer, VolumeForecastAnswer } from '../../collector/model/wire.ts';
import { growthPicture, type GrowthPicture } from '../charts/growth.ts';
import { SpanChart, type SpanLevel } from '../charts/span-chart.tsx';
import { formatDuration } from '../format/format.ts';
import { format, strings } from '../state/locale.ts';
import { hues, nowMs, vms } from '../state/session.ts';
import { hueColour } from '../styles/theme.ts';
import { Advice } from './advice.tsx';
import { CriticalIcon, WarningIcon } from './icons.tsx';
import { PlainTable } from './plain-table.tsx';
import { outlookWords, speedWords } from './volume-words.ts';

const words = strings.storage;
const mostPaused = 12;
const soonMs = 2 * 3_600_000;

export function VolumeOutlook({ of }: { of: VolumeForecastAnswer }) {
  const picture = growthPicture(of);
  return (
    <section class="outlook" data-testid="outlook">
      <h2>{words.outlook(of.name)}</h2>
      <Verdict of={of} />
      <div class="outlook-columns">
        <div>
          {picture === undefined ? (
            <p class="empty">{words.chartNone}</p>
          ) : (
            <Growth of={of} picture={picture} />
          )}
          <h3>{words.whatGrows}</h3>
          <Files of={of} />
        </div>
        <div class="outlook-words">
          <Facts of={of} />
          <h3>{words.whoPauses}</h3>
          <Paused names={of.wouldPause} />
          <h3>{words.whatToDo}</h3>
          <Advice steps={of.advice} />
        </div>
      </div>
    </section>
  );
}

function Verdict({ of }: { of: VolumeForecastAnswer }) {
  const isSoon = of.kind === 'reached' || (of.likelyAt !== null && of.likelyAt - of.at < soonMs);
  const level = isSoon ? 'critical' : of.kind === 'falling' ? 'low' : '';
  return (
    <p class={`outlook-verdict ${level}`} data-testid="outlook-verdict">
      {level === 'critical' && <CriticalIcon />}
      {level === 'low' && <WarningIcon />}
      <strong>{outlookWords(of)}.</strong>{' '}
      {of.kind === 'falling' && of.bytesPerSecond !== null && (
        <span>{words.fills(speedWords(-of.bytesPerSecond), formatDuration(of.knownForMs))}</span>
      )}{' '}
      {of.jump !== null && (
        <span>{words.jump(format.bytes(of.jump.bytes), format.moment(of.jump.at, nowMs.value))}</span>
      )}
    </p>
  );
}

/** A VM's hue where it has one; files of others are told apart by the line between them. */
export function colourOf(vm: string | undefined): string {
  const key = vms.value?.vms.find(({ name }) => name === vm)?.key;
  return hueColour(key === undefined ? undefined : hues.value.get(key));
}

function Growth({ of, picture }: { of: VolumeForecastAnswer; picture: GrowthPicture }) {
  const { frame, layers, times, total, fan, line } = picture;
  const lineWords = of.lineBytes === 0 ? words.full : words.lineAt(format.bytes(of.lineBytes));
  const levels: readonly SpanLevel[] =
    line === undefined ? [] : [{ value: line, label: lineWords, colour: 'var(--critical)' }];
  const faint = { times: fan.times, colour: 'var(--wait)', isFaint: true };
  return (
    <>
      <SpanChart
        name={`${words.chart(of.name)}: ${outlookWords(of)}`}
        testId="growth-chart"
        frame={frame}
        write={(value) => format.bytes(value)}
        bands={[
          ...layers.map(({ path, vm, low, high }, index) => ({
            key: path ?? 'rest',
            colour: path === undefined ? 'var(--rest)' : fileColour(vm, index),
            times,
            low,
            high,
          })),
          { key: 'fan', low: fan.low, high: fan.high, ...faint },
        ]}
        lines={[
          { key: 'total', colour: 'var(--ink)', times, values: total },
          { key: 'likely', colour: 'var(--wait)', times: fan.times, values: fan.likely, isDashed: true },
        ]}
        levels={levels}
      />
      <ul class="span-legend">
        <li class="soft">{words.since(format.moment(picture.sinceMs, nowMs.value))}</li>
        {layers.map(({ path, vm }, index) => (
          <li key={path ?? 'rest'}>
            <i
              class="swatch"
              style={{ background: path === undefined ? 'var(--rest)' : fileColour(vm, index) }}
            />
            {path === undefined ? words.restGrown : `${vm ?? ''} · ${fileName(path)}`}
          </li>
        ))}
        {fan.times.length > 0 && (
          <li>
            <i class="swatch fan-swatch" /> {words.between}
          </li>
        )}
      </ul>
    </>
  );
}

/** Two files of one VM, or of VMs without a hue, would be one area. */
function fileColour(vm: string | undefined, index: number): string {
  return `color-mix(in srgb, ${colourOf(vm)} ${index % 2 === 0 ? 100 : 70}%, var(--ground))`;
}

function fileName(path: string): string {
  return path.split('\\').at(-1) ?? path;
}

function Facts({ of }: { of: VolumeForecastAnswer }) {
  const { promisedBytes, sizeBytes } = of;
  const size = format.bytes(sizeBytes);
  return (
    <ul class="outlook-facts">
      <li>
        {promisedBytes === null
          ? words.promisedUnknown
          : promisedBytes > sizeBytes
            ? words.overPromised(format.bytes(promisedBytes), size)
            : words.notOverPromised(format.bytes(promisedBytes))}
      </li>
      <li>{words.lineReasons[of.lineReason]}</li>
      {of.isClusterVolume && <li>{words.clusterVolume}</li>}
    </ul>
  );
}

function Paused({ names }: { names: readonly string[] }) {
  if (names.length === 0) return <p class="soft">{words.nobodyPauses}</p>;
  const more = names.length - mostPaused;
  return (
    <>
      <ol class="paused-order" data-testid="would-pause">
        {names.slice(0, mostPaused).map((name) => (
          <li key={name}>{name}</li>
        ))}
      </ol>
      {more > 0 && <p class="soft">{words.morePaused(more)}</p>}
    </>
  );
}

function Files({ of }: { of: VolumeForecastAnswer }) {
  const all: FileGrowthAnswer = {
    vm: words.others,
    path: '',
    kind: '',
    fileBytes: null,
    maximumBytes: null,
    bytesPerSecond: of.othersBytesPerSecond,
  };
  const rows = [...of.files.slice(0, 20), ...(of.othersBytesPerSecond === null ? [] : [all])];
  return (
    <PlainTable
      name={words.whatGrows}
      testId="growing-files"
      rows={rows}
      rowKey={({ path }, index) => `${path} ${index}`}
      empty={words.nothingGrows}
      columns={[
        { head: words.vm, cell: ({ vm }) => vm },
        { head: words.file, cell: ({ path }) => <span class="path">{fileName(path)}</span> },
        { head: words.speed, isNumber: true, cell: ({ bytesPerSecond }) => speedWords(bytesPerSecond) },
        {
          head: words.fileSize,
          isNumber: true,
          cell: ({ path, fileBytes }) => (path === '' ? '' : format.bytes(fileBytes)),
        },
        {
          head: words.mostSize,
          isNumber: true,
          cell: ({ path, maximumBytes }) => (path === '' ? '' : format.bytes(maximumBytes)),
        },
      ]}
    />
  );
}
