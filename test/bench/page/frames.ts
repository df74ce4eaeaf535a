/**
 * Frame times of a page that is being used: the mouse moves, the wheel turns, keys pan. Taken from Chromium's own trace as processor
 * time, so that neither the beat of a screen nor other work on the machine is measured: for each frame that answers input, what
 * the page's main thread, the compositor, rasterizing and the display spent, one after the other as if on one core.
 */
import type { Browser, Page } from 'playwright-core';

export interface FrameTimes {
  readonly frames: number;
  readonly p50: number;
  readonly p95: number;
  readonly worst: number;
}

export type Use = (page: Page) => Promise<void>;

/** Runs in the page. Frames without input are not counted: an idle page would make any p95 look well. */
const recorder = `
  let isUsed = false;
  for (const kind of ['pointermove', 'wheel', 'scroll', 'keydown', 'pointerdown', 'pointerup'])
    addEventListener(kind, () => { isUsed = true; }, { capture: true, passive: true });
  const frame = () => {
    performance.mark(isUsed ? 'frame used' : 'frame idle');
    performance.clearMarks();
    isUsed = false;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
`;

export async function recordFrames(page: Page): Promise<void> {
  await page.evaluate(recorder);
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds. */
  readonly ts: number;
  /** Processor time of the event, microseconds. */
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

export async function framesOf(browser: Browser, page: Page, use: Use): Promise<FrameTimes> {
  await browser.startTracing(page, {
    categories: ['toplevel', 'blink.user_timing', 'disabled-by-default-devtools.timeline'],
  });
  await use(page);
  const trace = JSON.parse((await browser.stopTracing()).toString()) as {
    traceEvents: readonly TraceEvent[];
  };
  return summary(frameCosts(trace.traceEvents));
}

const threads = ['CrRendererMain', 'Compositor', 'VizCompositorThread'];

/** Milliseconds of each frame that answered input, from its mark to the next frame's. */
function frameCosts(events: readonly TraceEvent[]): readonly number[] {
  const threadOf = ({ pid, tid }: TraceEvent): string => `${pid} ${tid}`;
  const names = new Map(
    events.flatMap((one) =>
      one.name === 'thread_name' ? [[threadOf(one), one.args?.name ?? ''] as const] : [],
    ),
  );
  const marks = events
    .filter(({ name }) => name === 'frame used' || name === 'frame idle')
    .sort((a, b) => a.ts - b.ts);
  const page = marks[0]?.pid;
  const costs = marks.map(() => 0);
  for (const event of events) {
    const isRaster = event.name === 'RasterTask';
    const name = names.get(threadOf(event)) ?? '';
    const isTask = event.name === 'ThreadControllerImpl::RunTask' && threads.includes(name);
    // Another page's main thread is none of this one's cost.
    if ((!isRaster && !isTask) || (name === 'CrRendererMain' && event.pid !== page)) continue;
    const frame = frameAt(marks, event.ts);
    if (frame >= 0) costs[frame] = (costs[frame] ?? 0) + (event.tdur ?? 0) / 1000;
  }
  const isUsed = (index: number): boolean => marks[index]?.name === 'frame used';
  return costs.filter((_, index) => isUsed(index) || isUsed(index + 1));
}

/** The last mark not after a time. */
function frameAt(marks: readonly TraceEvent[], at: number): number {
  let [low, high] = [0, marks.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((marks[middle]?.ts ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function summary(times: readonly number[]): FrameTimes {
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
