/**
 * Storage: each volume as a bar of the files on it and what is free, when it reaches its line, and of one of them where its space goes.
 * The most urgent is shown unless another is chosen.
 */
import { signal } from '@preact/signals';

import type {
  DiskAnswer,
  VolumeAnswer,
  VolumeForecastAnswer,
  VolumeForecastsAnswer,
  VolumesAnswer,
} from '../../collector/model/wire.ts';
import { answerUrl } from '../feed/answers.ts';
import { format, strings } from '../state/locale.ts';
import { view } from '../state/location.ts';
import { resource } from '../state/resource.ts';
import { aboutMoment, hostKey, moment, tick } from '../state/session.ts';
import { AsTable } from './as-table.tsx';
import { LoadedNote } from './loaded-note.tsx';
import { PlainTable } from './plain-table.tsx';
import { colourOf, VolumeOutlook } from './volume-outlook.tsx';
import { mostUrgent, outlookWords, speedWords, whenWords } from './volume-words.ts';

const words = strings.storage;
const volumes = resource<VolumesAnswer>(() =>
  view.value.room === 'storage' ? aboutMoment('volumes')() : undefined,
);

/** Forecasts are made anew every ten seconds of the host. */
const askEveryMs = 5000;
const forecasts = resource<VolumeForecastsAnswer>(() => {
  const host = hostKey.value;
  if (view.value.room !== 'storage' || host === undefined || moment.value.kind !== 'live') return undefined;
  const stamp = Math.floor((tick.value?.host.lastAt ?? 0) / askEveryMs);
  return { url: answerUrl('volumes/forecast', { host }), scope: host, stamp };
});

const chosen = signal<string | undefined>(undefined);

/** Below this part free a volume is marked; below the other it is critical. */
const lowBelow = 0.15;
const criticalBelow = 0.05;

export function StorageRoom() {
  const { answer } = volumes.value;
  if (answer === undefined) return <LoadedNote of={volumes.value} />;
  const foretold = forecasts.value.answer?.volumes ?? [];
  const shown = foretold.find(({ name }) => name === chosen.value) ?? mostUrgent(foretold);
  const disks = answer.volumes.flatMap((volume) => volume.disks);
  const forecastOf = ({ name }: VolumeAnswer) => foretold.find((one) => one.name === name);
  return (
    <div class="sheet storage" data-testid="storage-room">
      <section>
        <h2>
          {words.volumes}
          <AsTable />
        </h2>
        {moment.value.kind !== 'live' && <p class="note">{strings.absence.forecastIsNow}</p>}
        {answer.volumes.length === 0 && <p class="empty">{words.none}</p>}
        {view.value.asTable ? (
          <VolumesTable rows={answer.volumes} forecastOf={forecastOf} />
        ) : (
          <ul class="volumes">
            {answer.volumes.map((volume) => (
              <VolumeRow
                key={volume.name}
                volume={volume}
                foretold={forecastOf(volume)}
                isShown={shown?.name === volume.name}
              />
            ))}
          </ul>
        )}
      </section>
      {shown !== undefined && <VolumeOutlook of={shown} />}
      <section>
        <h2>{words.disks}</h2>
        <PlainTable
          name={words.disks}
          rows={disks}
          rowKey={({ path }, index) => `${path} ${index}`}
          empty={words.noDisks}
          columns={[
            { head: words.vm, cell: ({ vm }) => vm },
            { head: words.file, cell: ({ path }) => <span class="path">{path}</span> },
            { head: words.kind, cell: ({ kind }) => kind },
            { head: words.fileSize, isNumber: true, cell: ({ fileBytes }) => format.bytes(fileBytes) },
            { head: words.mostSize, isNumber: true, cell: (disk) => format.bytes(mayGrowTo(disk)) },
          ]}
        />
      </section>
    </div>
  );
}

function mayGrowTo({ kind, maximumBytes }: DiskAnswer): number | null {
  return kind === 'fixed' ? null : maximumBytes;
}

interface VolumeRowProps {
  readonly volume: VolumeAnswer;
  readonly foretold: VolumeForecastAnswer | undefined;
  readonly isShown: boolean;
}

function VolumeRow({ volume, foretold, isShown }: VolumeRowProps) {
  const { name, sizeBytes, freeBytes, vms } = volume;
  const free = freeBytes !== null && sizeBytes > 0 ? freeBytes / sizeBytes : null;
  const level = free === null ? '' : free < criticalBelow ? 'critical' : free < lowBelow ? 'low' : '';
  const text =
    free === null
      ? words.freeUnknown(format.bytes(sizeBytes))
      : words.freeOf(format.bytes(freeBytes), format.bytes(sizeBytes), format.percentSign(free));
  return (
    <li class={level}>
      {foretold === undefined ? (
        <span class="volume-name">{name}</span>
      ) : (
        <button
          type="button"
          class="link volume-name"
          aria-pressed={isShown}
          title={words.choose(name)}
          onClick={() => {
            chosen.value = name;
          }}
        >
          {name}
        </button>
      )}
      <VolumeBar volume={volume} lineBytes={foretold?.lineBytes ?? 0} text={text} />
      <span class="volume-free">{text}</span>
      <span class="volume-when">{foretold === undefined ? '' : outlookWords(foretold)}</span>
      <span class="soft volume-vms">{vms.slice(0, 12).join(', ')}</span>
    </li>
  );
}

interface VolumeBarProps {
  readonly volume: VolumeAnswer;
  readonly lineBytes: number;
  readonly text: string;
}

/** The files of running VMs' disks, the largest first, then all else that is used. A file narrower than a hair joins the rest. */
function VolumeBar({ volume: { name, sizeBytes, freeBytes, disks }, lineBytes, text }: VolumeBarProps) {
  const share = (bytes: number): number => (sizeBytes > 0 ? (100 * bytes) / sizeBytes : 0);
  const files = disks
    .flatMap(({ vm, path, fileBytes }) => (fileBytes === null ? [] : [{ vm, path, fileBytes }]))
    .filter(({ fileBytes }) => share(fileBytes) >= 0.6)
    .sort((one, other) => other.fileBytes - one.fileBytes);
  // Without the free space only the files are known to be there.
  const rest =
    sizeBytes - (freeBytes ?? sizeBytes) - files.reduce((sum, { fileBytes }) => sum + fileBytes, 0);
  const label = `${name}: ${text}; ${words.files(disks.length)}`;
  return (
    <span class="volume-bar" role="img" aria-label={label}>
      {files.map(({ vm, path, fileBytes }) => (
        <i
          key={path}
          style={{ width: `${share(fileBytes)}%`, background: colourOf(vm) }}
          title={`${vm} · ${path} · ${format.bytes(fileBytes)}`}
        />
      ))}
      {rest > 0 && (
        <i
          class="volume-rest"
          style={{ width: `${share(rest)}%` }}
          title={`${words.other} · ${format.bytes(rest)}`}
        />
      )}
      {lineBytes > 0 && <b style={{ left: `${100 - share(lineBytes)}%` }} />}
    </span>
  );
}

interface VolumesTableProps {
  readonly rows: readonly VolumeAnswer[];
  readonly forecastOf: (volume: VolumeAnswer) => VolumeForecastAnswer | undefined;
}

function VolumesTable({ rows, forecastOf }: VolumesTableProps) {
  return (
    <PlainTable
      name={words.volumes}
      testId="volumes-table"
      rows={rows.map((volume) => ({ volume, foretold: forecastOf(volume) }))}
      rowKey={({ volume }) => volume.name}
      empty={words.none}
      columns={[
        { head: words.volume, cell: ({ volume }) => volume.name },
        { head: words.size, isNumber: true, cell: ({ volume }) => format.bytes(volume.sizeBytes) },
        { head: words.free, isNumber: true, cell: ({ volume }) => format.bytes(volume.freeBytes) },
        { head: words.line, isNumber: true, cell: ({ foretold }) => format.bytes(foretold?.lineBytes) },
        {
          head: words.speed,
          isNumber: true,
          cell: ({ foretold }) =>
            speedWords(foretold?.bytesPerSecond == null ? null : -foretold.bytesPerSecond),
        },
        {
          head: words.whenFull,
          cell: ({ foretold }) =>
            foretold === undefined
              ? ''
              : foretold.kind === 'falling'
                ? `${whenWords(foretold)} (${outlookWords(foretold)})`
                : outlookWords(foretold),
        },
        {
          head: words.promised,
          isNumber: true,
          cell: ({ foretold }) => format.bytes(foretold?.promisedBytes),
        },
        {
          head: words.firstPaused,
          cell: ({ foretold }) => foretold?.wouldPause.slice(0, 3).join(', ') ?? '',
        },
      ]}
    />
  );
}
