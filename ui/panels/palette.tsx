/**
 * Search and commands: a field over everything that can be reached, opened by `/` or Ctrl+K. The dialog is always there and only
 * shown, so that the field has the focus before the next key is pressed.
 */
import { computed, signal } from '@preact/signals';
import { useRef } from 'preact/hooks';

import { type Command, matchingCommands } from '../state/commands.ts';
import { strings } from '../state/locale.ts';
import { commandsFor } from './palette-commands.ts';

const words = strings.palette;
const dialogId = 'palette';
const mostShown = 12;

const isOpen = signal(false);
const text = signal('');
const place = signal(0);

const shown = computed<readonly Command[]>(() =>
  isOpen.value ? matchingCommands(commandsFor(text.value), text.value, mostShown) : [],
);

export function openPalette(): void {
  const dialog = document.querySelector<HTMLDialogElement>(`#${dialogId}`);
  if (dialog === null || dialog.open) return;
  for (const other of document.querySelectorAll<HTMLDialogElement>('dialog[open]')) other.close();
  text.value = '';
  place.value = 0;
  isOpen.value = true;
  dialog.showModal();
  const field = dialog.querySelector('input');
  if (field === null) return;
  field.value = '';
  field.focus();
}

export function Palette() {
  const dialog = useRef<HTMLDialogElement>(null);
  return (
    <dialog
      id={dialogId}
      class="dialog palette"
      ref={dialog}
      aria-label={words.title}
      onClose={() => {
        isOpen.value = false;
      }}
      onClick={(event) => event.target === dialog.current && dialog.current?.close()}
    >
      <div class="dialog-body">
        <input
          type="text"
          role="combobox"
          autoComplete="off"
          spellcheck={false}
          aria-label={words.title}
          aria-expanded="true"
          aria-controls="palette-list"
          aria-activedescendant={shown.value.length === 0 ? undefined : `palette-${place.value}`}
          placeholder={words.hint}
          data-testid="palette-field"
          onInput={(event) => {
            text.value = event.currentTarget.value;
            place.value = 0;
          }}
          onKeyDown={(event) => step(event, dialog.current)}
        />
        <ul role="listbox" id="palette-list" aria-label={words.title} data-testid="palette-list">
          {shown.value.map((command, index) => (
            <Entry key={command.id} command={command} index={index} close={() => dialog.current?.close()} />
          ))}
        </ul>
        {isOpen.value && shown.value.length === 0 && <p class="empty">{words.none(text.value)}</p>}
        <p class="soft palette-keys">{words.keys}</p>
      </div>
    </dialog>
  );
}

function Entry({ command, index, close }: { command: Command; index: number; close: () => void }) {
  const isChosen = place.value === index;
  return (
    <li
      role="option"
      id={`palette-${index}`}
      aria-selected={isChosen}
      class={isChosen ? 'chosen' : ''}
      onPointerMove={() => {
        place.value = index;
      }}
      onClick={() => {
        close();
        command.run();
      }}
    >
      <span class="palette-label">{command.label}</span>
      <span class="soft">{command.detail ?? words.kinds[command.kind]}</span>
      <span class="palette-key">{command.key !== undefined && <kbd>{command.key}</kbd>}</span>
    </li>
  );
}

function step(event: KeyboardEvent, dialog: HTMLDialogElement | null): void {
  const last = shown.peek().length - 1;
  const moves: Readonly<Record<string, number>> = {
    ArrowDown: place.peek() >= last ? 0 : place.peek() + 1,
    ArrowUp: place.peek() <= 0 ? Math.max(0, last) : place.peek() - 1,
  };
  const next = moves[event.key];
  if (next !== undefined) {
    event.preventDefault();
    place.value = next;
    return;
  }
  if (event.key !== 'Enter') return;
  event.preventDefault();
  const chosen = shown.peek()[place.peek()];
  if (chosen === undefined) return;
  dialog?.close();
  chosen.run();
}
