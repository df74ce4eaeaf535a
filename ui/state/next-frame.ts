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

const turns: (() => void)[] = [];
const turnsPerFrame = 2;

/** Runs after all that was put off before it, a few in a frame; each is short, and all at once they would be a long one. */
export function inTurn(run: () => void): () => void {
  turns.push(run);
  if (turns.length === 1) inNextFrame(takeTurns);
  return () => {
    const place = turns.indexOf(run);
    if (place >= 0) turns.splice(place, 1);
  };
}

function takeTurns(): void {
  for (const run of turns.splice(0, document.hidden ? turns.length : turnsPerFrame)) run();
  if (turns.length > 0) inNextFrame(takeTurns);
}
