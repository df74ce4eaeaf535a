/** The list of keys, opened by `?`. */
import { useRef } from 'preact/hooks';

import { strings } from '../state/locale.ts';
import { pageKeys } from './keys.ts';

const words = strings.keyHelp;
const dialogId = 'key-help';

export function openKeyHelp(): void {
  const dialog = document.querySelector<HTMLDialogElement>(`#${dialogId}`);
  if (dialog?.open === false) dialog.showModal();
}

export function KeyHelp() {
  const dialog = useRef<HTMLDialogElement>(null);
  const inside: readonly (readonly [string, string])[] = [
    ['↑ ↓ ← →', words.names.arrows],
    ['Enter', words.names.enter],
    [words.spaceKey, words.names.space],
    ['← →', words.names.timeBar],
    ['Esc', words.names.escape],
  ];
  return (
    <dialog
      id={dialogId}
      class="dialog"
      ref={dialog}
      aria-labelledby="key-help-title"
      onClick={(event) => event.target === dialog.current && dialog.current?.close()}
    >
      <div class="dialog-body">
        <div class="dialog-head">
          <h2 id="key-help-title">{words.title}</h2>
          <button type="button" class="quiet" onClick={() => dialog.current?.close()}>
            {words.close}
          </button>
        </div>
        <h3>{words.everywhere}</h3>
        <dl class="keys">
          {pageKeys.map(({ key, name }) => (
            <Key key={key} sign={key === '/' ? '/  Ctrl+K' : key.toUpperCase()} name={name} />
          ))}
        </dl>
        <p class="soft">{strings.timeHelp}</p>
        <h3>{words.inside}</h3>
        <dl class="keys one">
          {inside.map(([sign, name]) => (
            <Key key={name} sign={sign} name={name} />
          ))}
        </dl>
      </div>
    </dialog>
  );
}

function Key({ sign, name }: { sign: string; name: string }) {
  return (
    <div>
      <dt>
        <kbd>{sign}</kbd>
      </dt>
      <dd>{name}</dd>
    </div>
  );
}
