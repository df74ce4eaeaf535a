/** The one tooltip of the page. It repeats in words what the picture under the pointer shows; never the only place of it. */
import { hint, type Hint } from '../state/pointer.ts';

const distancePx = 14;
const edgePx = 4;

export function Tooltip() {
  const shown = hint.value;
  if (shown === undefined) return null;
  return (
    <div class="tooltip" style={{ transform: placeOf(shown) }} aria-hidden="true" data-testid="tooltip">
      <strong>{shown.title}</strong>
      {shown.lines.map(({ text, value, colour }, index) => (
        <div class="tooltip-line" key={index}>
          {colour !== undefined && <i class="swatch" style={{ background: colour }} />}
          <span>{text}</span>
          {value !== undefined && <b>{value}</b>}
        </div>
      ))}
    </div>
  );
}

/**
 * Beside the pointer, on the side that has more room: percentages are of the tooltip itself, so that nothing is measured, which would
 * lay the whole page out at every move.
 */
function placeOf({ x, y }: Hint): string {
  const left =
    x > innerWidth / 2
      ? `max(${edgePx}px, ${Math.round(x - distancePx)}px - 100%)`
      : `min(${Math.round(x + distancePx)}px, ${innerWidth - edgePx}px - 100%)`;
  const top =
    y > innerHeight / 2
      ? `max(${edgePx}px, ${Math.round(y - distancePx)}px - 100%)`
      : `${Math.round(y + distancePx)}px`;
  return `translate(${left}, ${top})`;
}
