/**
 * Frame times of a page that is being used: the mouse moves, the wheel turns, keys pan. The browser's limit of 60 frames a second is
 * off, so a frame's time is what it costs: from the first input it answers to the beginning of the next frame, painting included.
 */
import type { Page } from 'playwright-core';

export interface FrameTimes {
  readonly frames: number;
  readonly p50: number;
  readonly p95: number;
  readonly worst: number;
}

export const unlimitedFrames = ['--disable-frame-rate-limit', '--disable-gpu-vsync'];

export type Use = (page: Page) => Promise<void>;

/** Runs in the page. Frames without input are not counted: an idle page would make any p95 look well. */
const recorder = `
  window.frameTimes = [];
  let begun;
  const begin = () => { begun ??= performance.now(); };
  for (const kind of ['pointermove', 'wheel', 'scroll', 'keydown', 'pointerdown', 'pointerup'])
    addEventListener(kind, begin, { capture: true, passive: true });
  const frame = () => {
    const own = begun;
    begun = undefined;
    requestAnimationFrame(() => {
      if (own !== undefined) window.frameTimes.push(performance.now() - own);
      frame();
    });
  };
  requestAnimationFrame(frame);
`;

export async function recordFrames(page: Page): Promise<void> {
  await page.evaluate(recorder);
}

export async function framesOf(page: Page, use: Use): Promise<FrameTimes> {
  await page.evaluate('window.frameTimes.length = 0');
  await use(page);
  const times = (await page.evaluate('window.frameTimes')) as number[];
  return summary(times);
}

export function summary(times: readonly number[]): FrameTimes {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (part: number): number =>
    Number((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN).toFixed(1));
  return { frames: sorted.length, p50: at(0.5), p95: at(0.95), worst: at(1) };
}

/** A walk over the picture, the table and the strip, as one looks for something. */
export async function hover(page: Page): Promise<void> {
  await page.mouse.move(700, 300);
  for (let lap = 0; lap < 2; lap += 1) {
    await page.mouse.move(1250, 620, { steps: 120 });
    await page.mouse.move(680, 420, { steps: 80 });
    await page.mouse.move(120, 600, { steps: 80 });
    await page.mouse.move(200, 330, { steps: 60 });
    await page.mouse.move(660, 250, { steps: 40 });
    await page.mouse.move(1250, 250, { steps: 120 });
  }
}

/** Down and up the list by wheel, with the pointer on the picture. */
export async function scroll(page: Page): Promise<void> {
  await page.mouse.move(900, 560);
  for (const way of [1, -1])
    for (let turn = 0; turn < 60; turn += 1) {
      await page.mouse.wheel(0, way * 90);
      await nextFrame(page);
    }
}

/** Back in time, closer, further and forth again, by key. */
export async function panAndZoom(page: Page): Promise<void> {
  await page.mouse.move(5, 5);
  for (const key of ['a', 'a', 'a', 'a', 'w', 'w', 's', 's', 'd', 'd', 'd', 'd'])
    for (let press = 0; press < 3; press += 1) {
      await page.keyboard.press(key);
      await nextFrame(page);
    }
  await page.keyboard.press('l');
}

export async function nextFrame(page: Page): Promise<void> {
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
}
