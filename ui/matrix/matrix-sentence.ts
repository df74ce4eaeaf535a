/** How sure the matrix on screen is as a whole; empty while there is none. */
import { computed } from '@preact/signals';

import { format, strings } from '../state/locale.ts';
import { matrix } from '../state/matrix.ts';
import { certaintySentence } from './words.ts';

export const matrixSentence = computed(() => {
  const { answer } = matrix.value;
  return answer === undefined ? '' : certaintySentence(strings, format, answer);
});
