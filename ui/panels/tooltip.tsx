/** The one tooltip of the page. It repeats in words what the picture under the pointer shows; never the only place of it. */
import { useLayoutEffect, useRef } from 'preact/hooks';

import { hint } from '../state/pointer.ts';

const distancePx = 14;

export function Tooltip() {
  const element = useRef<HTMLDivElement>(null);
  const shown = hint.value;
  useLayoutEffect(() => {
    const box = element.current;
    if (box === null || shown === undefined) return;
    const { width, height } = box.getBoundingClientRect();
    const right = shown.x + distancePx + width > innerWidth;
    const below = shown.y + distancePx + height > innerHeight;
    const left = right ? Math.max(4, shown.x - distancePx - width) : shown.x + distancePx;
    const top = below ? Math.max(4, shown.y - distancePx - height) : shown.y + distancePx;
    box.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
  });
  if (shown === undefined) return null;
  return (
    <div class="tooltip" ref={element} aria-hidden="true" data-testid="tooltip">
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
