/** What one sees, to take along: as files, or as the address of the view. */
import { signal } from '@preact/signals';

import { strings } from '../state/locale.ts';
import { settleAddress } from '../state/location.ts';
import { openExport } from './export-dialog.tsx';

const hasCopied = signal(false);
const copiedMs = 2000;

/** The address holds the view; the clipboard is not offered on plain http other than loopback. */
export async function copyLink(): Promise<void> {
  if (!('clipboard' in navigator)) return;
  settleAddress();
  await navigator.clipboard.writeText(location.href);
  hasCopied.value = true;
  setTimeout(() => {
    hasCopied.value = false;
  }, copiedMs);
}

export function TakeAlong() {
  return (
    <span class="take-along">
      <button type="button" class="quiet" title="E" data-testid="export" onClick={openExport}>
        {strings.exporting.open}
      </button>
      {'clipboard' in navigator && (
        <button type="button" class="quiet" title="C" onClick={() => void copyLink()}>
          {hasCopied.value ? strings.linkCopied : strings.copyLink}
        </button>
      )}
    </span>
  );
}
