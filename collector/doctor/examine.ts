/** Looks at this machine and at the targets once, and judges what was seen: what the command and the page both show. */
import type { Clock, Ms } from '../model/time.ts';
import { ms } from '../model/time.ts';
import { collectExporters } from './collect-exporters.ts';
import { diagnose, type Report } from './diagnose.ts';

export interface Examination {
  /** As `--target` writes them. */
  readonly targets: readonly string[];
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onProgress?: OnProgress;
}

/** Hears how many of the things to look at are done. */
export type OnProgress = (done: number, total: number) => void;

const exporterDeadline: Ms = ms(15_000);

/** Rejects with `SourceError` when a target is written wrongly; all else that is wrong is a finding. */
export async function examine({ targets, clock, signal, onProgress }: Examination): Promise<Report> {
  const stopwatch = (): number => performance.now();
  const options = { clock, stopwatch, deadline: exporterDeadline, signal };
  const exporters = await collectExporters(targets, options);
  return diagnose({
    platform: `${process.platform} ${process.arch}`,
    ...(process.platform === 'win32' ? { windows: await lookAtWindows(clock, onProgress) } : {}),
    exporters,
  });
}

/** Only on Windows: what it imports calls into Windows. */
async function lookAtWindows(clock: Clock, onProgress: OnProgress | undefined) {
  const { collectWindows } = await import('./collect-windows.ts');
  const stopwatch = (): number => performance.now();
  return collectWindows({ clock, stopwatch, ...(onProgress === undefined ? {} : { onProgress }) });
}
