/** `doctor`: looks at this machine and at the targets once, and says what is wrong and what to do about it. */
import type { Config } from '../config.ts';
import { collectExporters } from '../doctor/collect-exporters.ts';
import { diagnose } from '../doctor/diagnose.ts';
import { reportText } from '../doctor/report-text.ts';
import { ms } from '../model/time.ts';
import type { World } from '../service.ts';

const exporterDeadline = ms(15_000);

/** The exit code: 1 when there is an error among the findings. */
export async function doctor(config: Config, { clock, signal, say }: World): Promise<number> {
  const stopwatch = (): number => performance.now();
  const exporters = await collectExporters(config.target, {
    clock,
    stopwatch,
    deadline: exporterDeadline,
    signal,
  });
  const report = diagnose({
    platform: `${process.platform} ${process.arch}`,
    ...(process.platform === 'win32' ? { windows: await lookAtWindows(clock, stopwatch) } : {}),
    exporters,
  });
  say(config.json ? JSON.stringify(report, undefined, 2) : reportText(report));
  return report.findings.some(({ severity }) => severity === 'error') ? 1 : 0;
}

/** Only on Windows: what it imports calls into Windows. */
async function lookAtWindows(clock: World['clock'], stopwatch: () => number) {
  const { collectWindows } = await import('../doctor/collect-windows.ts');
  return collectWindows({ clock, stopwatch });
}
