/**
 * The truth that a simulated host knows of itself, laid over the answer when the reader asks for it. Known for recent moments only; where
 * it is not, the answer without it stays.
 */
import { computed, type ReadonlySignal } from '@preact/signals';

import type { MatrixAnswer } from '../../collector/model/wire.ts';
import type { ShownMatrix } from '../matrix/cells.ts';
import { shownLook } from './closer.ts';
import { view } from './location.ts';
import { type Loaded, resource, type Wanted } from './resource.ts';
import { host } from './session.ts';

export const canReveal = computed(() => host.value?.source === 'simulated');

const isRevealing = computed(() => view.value.reveal && canReveal.value);

/** The closer look of the moment of the view, which tells more of it than polls do. */
const look = computed<Loaded<ShownMatrix> | undefined>(() => {
  const answer = shownLook.value;
  if (answer === undefined) return undefined;
  const { truth: _, ...plain } = answer;
  return {
    answer: isRevealing.value ? answer : plain,
    url: undefined,
    scope: answer.host,
    error: undefined,
  };
});

/** A matrix, that of a closer look where one was taken at this moment; with the truth in it while that is revealed and known. */
export function matrixWithTruth(want: () => Wanted | undefined): ReadonlySignal<Loaded<ShownMatrix>> {
  const revealed = resource<MatrixAnswer>(() => {
    const wanted = isRevealing.value ? want() : undefined;
    return wanted && { ...wanted, url: `${wanted.url}&reveal=1` };
  });
  const hasTruth = computed(() => revealed.value.answer !== undefined && revealed.value.error === undefined);
  const plain = resource<MatrixAnswer>(() => (hasTruth.value ? undefined : want()));
  return computed(() => look.value ?? (hasTruth.value ? revealed.value : plain.value));
}
