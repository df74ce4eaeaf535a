/** Storage: each volume as a bar of what is used and what is free, the VMs on it, and the virtual disks that may still grow. */
import type { DiskAnswer, VolumeAnswer, VolumesAnswer } from '../../collector/model/wire.ts';
import { format, strings } from '../state/locale.ts';
import { view } from '../state/location.ts';
import { resource } from '../state/resource.ts';
import { aboutMoment } from '../state/session.ts';
import { LoadedNote } from './loaded-note.tsx';
import { PlainTable } from './plain-table.tsx';

const words = strings.storage;
const volumes = resource<VolumesAnswer>(() =>
  view.value.room === 'storage' ? aboutMoment('volumes')() : undefined,
);

/** Below this part free a volume is marked; below the other it is critical. */
const lowBelow = 0.15;
const criticalBelow = 0.05;

export function StorageRoom() {
  const { answer } = volumes.value;
  if (answer === undefined) return <LoadedNote of={volumes.value} />;
  const disks = answer.volumes.flatMap((volume) => volume.disks);
  return (
    <div class="sheet" data-testid="storage-room">
      <section>
        <h2>{words.volumes}</h2>
        {answer.volumes.length === 0 && <p class="empty">{words.none}</p>}
        <ul class="volumes">
          {answer.volumes.map((volume) => (
            <VolumeBar key={volume.name} volume={volume} />
          ))}
        </ul>
      </section>
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

function VolumeBar({ volume: { name, sizeBytes, freeBytes, vms } }: { volume: VolumeAnswer }) {
  const free = sizeBytes > 0 ? freeBytes / sizeBytes : 0;
  const level = free < criticalBelow ? 'critical' : free < lowBelow ? 'low' : '';
  const text = words.freeOf(format.bytes(freeBytes), format.bytes(sizeBytes), format.percentSign(free));
  return (
    <li class={level}>
      <span class="volume-name">{name}</span>
      <span class="volume-bar" role="img" aria-label={`${name}: ${text}`}>
        <i style={{ width: `${(1 - free) * 100}%` }} />
      </span>
      <span class="volume-free">{text}</span>
      <span class="soft volume-vms">{vms.join(', ')}</span>
    </li>
  );
}
