/** Below the matrix: how sure the whole is in one sentence, what the textures mean, and the ways to the truth and to a table. */
import { shownLook } from '../state/closer.ts';
import { strings } from '../state/locale.ts';
import { go, view } from '../state/location.ts';
import { matrix } from '../state/matrix.ts';
import { canReveal } from '../state/reveal.ts';
import { CloserButton, closerTold, CloserVoice } from './closer.tsx';
import { matrixSentence } from './matrix-sentence.ts';

export function MatrixLegend() {
  return (
    <div class="matrix-legend">
      {closerTold() ?? <p data-testid="matrix-sentence">{sentence()}</p>}
      <CloserVoice />
      <span class="legend" aria-hidden="true">
        <span>
          <i class="texture solid" />
          {strings.legendExact}
        </span>
        {shownLook.value !== undefined && (
          <span>
            <i class="texture striped" />
            {strings.closer.legend}
          </span>
        )}
        <span>
          <i class="texture hatched" />
          {strings.legendEstimate}
        </span>
        <span>
          <i class="texture whisker" />
          {strings.legendRange}
        </span>
      </span>
      {canReveal.value && <Reveal />}
      <CloserButton />
      <button
        type="button"
        class="quiet"
        aria-pressed={view.value.asTable}
        data-testid="as-table"
        onClick={() => go({ asTable: !view.value.asTable }, 'replace')}
      >
        {view.value.asTable ? strings.asPicture : strings.asTable}
      </button>
    </div>
  );
}

function sentence(): string {
  const { answer, error } = matrix.value;
  if (answer === undefined) return error?.message ?? '';
  if (!view.value.reveal || !canReveal.value) return matrixSentence.value;
  return answer.truth === undefined ? strings.reveal.unknown : strings.reveal.label;
}

/** On simulated hosts only: what really ran, over what follows from the counters. */
export function Reveal() {
  const isOn = view.value.reveal;
  return (
    <button
      type="button"
      class="quiet"
      aria-pressed={isOn}
      data-testid="reveal"
      onClick={() => go({ reveal: !isOn }, 'replace')}
    >
      {isOn ? strings.reveal.hide : strings.reveal.button}
    </button>
  );
}
