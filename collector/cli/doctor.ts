/** `doctor`: looks at this machine and at the targets once, and says what is wrong and what to do about it. */
import type { Config } from '../config.ts';
import { examine } from '../doctor/examine.ts';
import { reportText } from '../doctor/report-text.ts';
import type { World } from '../service.ts';

/** The exit code: 1 when there is an error among the findings. */
export async function doctor(config: Config, { clock, signal, say }: World): Promise<number> {
  const report = await examine({ targets: config.target, clock, signal });
  say(config.json ? JSON.stringify(report, undefined, 2) : reportText(report));
  return report.findings.some(({ severity }) => severity === 'error') ? 1 : 0;
}
