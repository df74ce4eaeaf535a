/** Turns every picture of the room into the table of its figures, and back. */
import { strings } from '../state/locale.ts';
import { go, view } from '../state/location.ts';

export function AsTable() {
  return (
    <button
      type="button"
      class="quiet as-table"
      aria-pressed={view.value.asTable}
      data-testid="as-table"
      onClick={() => go({ asTable: !view.peek().asTable }, 'replace')}
    >
      {view.value.asTable ? strings.asPicture : strings.asTable}
    </button>
  );
}
