/** Runs inside Wine: looks at the machine as `doctor` does, and prints the report as JSON and as text. */
import { writeSync } from 'node:fs';

import { collectWindows } from '../../../collector/doctor/collect-windows.ts';
import { diagnose } from '../../../collector/doctor/diagnose.ts';
import { reportText } from '../../../collector/doctor/report-text.ts';
import { unixMs } from '../../../collector/model/time.ts';

const windows = await collectWindows({
  clock: () => unixMs(Date.now()),
  stopwatch: () => performance.now(),
});
const report = diagnose({ platform: 'win32 x64', windows, exporters: [] });
writeSync(1, `${JSON.stringify({ step: 'report', result: report })}\n`);
const { memberships, startOptions } = windows;
writeSync(1, `${JSON.stringify({ step: 'machine', result: { memberships, startOptions } })}\n`);
writeSync(1, `${JSON.stringify({ step: 'text', result: reportText(report) })}\n`);
