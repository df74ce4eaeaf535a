/** Starts the page: the session behind it, the keys, and the one tree of components. */
import { render } from 'preact';

import { listenForKeys } from './panels/keys.ts';
import { Page } from './panels/page.tsx';
import { strings } from './state/locale.ts';
import { startSession } from './state/session.ts';

const element = document.querySelector('#page');
if (element !== null) {
  document.documentElement.lang = strings.language;
  startSession();
  listenForKeys();
  render(<Page />, element);
}
