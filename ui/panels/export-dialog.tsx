/** What one sees, to take along: each picture of the room as PNG, SVG or CSV, or the page on paper. */
import { signal } from '@preact/signals';
import { useRef } from 'preact/hooks';

import { download, rasterize } from '../export/download.ts';
import { strings } from '../state/locale.ts';
import { view } from '../state/location.ts';
import { hostKey, nowMs } from '../state/session.ts';
import { type Offer, offers } from './export-offers.ts';

const words = strings.exporting;
const dialogId = 'export';
const offered = signal<readonly Offer[]>([]);
const problem = signal('');

export function openExport(): void {
  const dialog = document.querySelector<HTMLDialogElement>(`#${dialogId}`);
  if (dialog === null || dialog.open) return;
  offered.value = offers();
  problem.value = '';
  dialog.showModal();
}

export function ExportDialog() {
  const dialog = useRef<HTMLDialogElement>(null);
  const close = (): void => dialog.current?.close();
  return (
    <dialog
      id={dialogId}
      class="dialog"
      ref={dialog}
      aria-labelledby="export-title"
      onClose={() => {
        offered.value = [];
      }}
      onClick={(event) => event.target === dialog.current && close()}
    >
      <div class="dialog-body">
        <div class="dialog-head">
          <h2 id="export-title">{words.title}</h2>
          <button type="button" class="quiet" onClick={close}>
            {strings.keyHelp.close}
          </button>
        </div>
        {offered.value.length === 0 && <p class="empty">{words.nothing}</p>}
        <ul class="offers" data-testid="offers">
          {offered.value.map((offer, index) => (
            <li key={`${index} ${offer.name}`}>
              <span>{offer.name}</span>
              <Save offer={offer} kind="csv" />
              <Save offer={offer} kind="svg" />
              <Save offer={offer} kind="png" />
            </li>
          ))}
        </ul>
        {problem.value !== '' && (
          <p class="error" role="alert">
            {problem.value}
          </p>
        )}
        <p class="soft">{words.note}</p>
        <p>
          <button
            type="button"
            class="strong"
            onClick={() => {
              close();
              print();
            }}
          >
            {words.print}
          </button>
        </p>
      </div>
    </dialog>
  );
}

type Kind = 'csv' | 'svg' | 'png';

function Save({ offer, kind }: { offer: Offer; kind: Kind }) {
  if (kind !== 'csv' && offer.svg === undefined) return <span />;
  const label = kind.toUpperCase();
  return (
    <button
      type="button"
      class="quiet"
      aria-label={`${offer.name}, ${label}`}
      onClick={() => void save(offer, kind)}
    >
      {label}
    </button>
  );
}

async function save(offer: Offer, kind: Kind): Promise<void> {
  try {
    download(fileName(offer.name, kind), await contentOf(offer, kind));
  } catch (error) {
    problem.value = error instanceof Error ? error.message : String(error);
  }
}

async function contentOf({ csv, svg }: Offer, kind: Kind): Promise<Blob> {
  if (kind === 'csv' || svg === undefined) return new Blob([csv()], { type: 'text/csv;charset=utf-8' });
  if (kind === 'png') return rasterize(svg());
  return new Blob([svg()], { type: 'image/svg+xml;charset=utf-8' });
}

/** Host, picture and the end of the time shown; nothing that a file system minds. */
function fileName(name: string, kind: Kind): string {
  const { atMs, toMs } = view.peek();
  const at = new Date(atMs ?? toMs ?? nowMs.peek()).toISOString().slice(0, 19).replaceAll(':', '-');
  const parts = [strings.product, hostKey.peek() ?? '', name].join(' ');
  return `${parts.toLowerCase().replaceAll(/[^\p{L}\p{N}.]+/gu, '-')}-${at}Z.${kind}`;
}
