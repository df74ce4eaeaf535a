/**
 * Work put off to the next frame, so that one tick is not one long frame: numbers first, what is dear to draw in the frame after. A page
 * that is hidden has no frames; there the work is done at once.
 */

/** Runs once, before the next frame is drawn, unless it is cancelled by the function returned. */
export function inNextFrame(run: () => void): () => void {
  if (document.hidden) {
    run();
    return () => undefined;
  }
  const frame = requestAnimationFrame(run);
  return () => cancelAnimationFrame(frame);
}
