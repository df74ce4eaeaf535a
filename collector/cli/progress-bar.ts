/** A progress bar on a terminal; elsewhere nothing until it is finished. */

export interface ProgressBar {
  /** `share` is 0–1; drawn at most every whole percent. */
  show(share: number): void;
  finish(): void;
}

const width = 30;

export function createProgressBar(output: NodeJS.WriteStream, title: string): ProgressBar {
  let drawn = -1;
  const draw = (percent: number): void => {
    if (!output.isTTY || percent === drawn) return;
    drawn = percent;
    const filled = Math.round((percent / 100) * width);
    output.write(
      `\r${title} ${'█'.repeat(filled)}${'░'.repeat(width - filled)} ${String(percent).padStart(3)} %`,
    );
  };
  return {
    show: (share) => draw(Math.min(100, Math.floor(share * 100))),
    finish: () => {
      draw(100);
      if (output.isTTY) output.write('\n');
    },
  };
}
