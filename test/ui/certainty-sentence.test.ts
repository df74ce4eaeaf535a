import { expect, test } from 'vitest';

import type { MatrixAnswer } from '../../collector/model/wire.ts';
import { makeFormat } from '../../ui/format/format.ts';
import { certaintySentence } from '../../ui/matrix/words.ts';
import { en } from '../../ui/strings/en.ts';

const sentenceOf = (known: Partial<MatrixAnswer>): string =>
  certaintySentence(en, makeFormat('en'), {
    columns: [0],
    exactShare: 0.623,
    meanWidth: 0,
    unplaced: { rows: [], columns: [] },
    ...known,
  } as MatrixAnswer);

test.each([
  [{ columns: [] }, 'No logical processor counters are known for this moment.'],
  [{ exactShare: null }, 'Nothing ran in this span.'],
  [{}, '62.3 % of the CPU time shown is exact.'],
  [{ unplaced: { rows: [0.004], columns: [-3] } }, '62.3 % of the CPU time shown is exact.'],
])('of %j it says all there is to say', (known, sentence) => {
  expect(sentenceOf(known)).toBe(sentence);
});

test('what is in doubt, and what is in no row or column, is said with its size', () => {
  expect(sentenceOf({ meanWidth: 0.5 })).toContain(
    '; each other cell is known within ± 0.25 cores on average',
  );
  expect(sentenceOf({ unplaced: { rows: [0.1], columns: [0.6, -1] } })).toContain(
    ' 0.60 cores that processors gave are in no row: ',
  );
  expect(sentenceOf({ unplaced: { rows: [0.1, 0.2], columns: [0.1] } })).toContain(
    ' 0.30 cores that VMs used are in no column: ',
  );
});
