/** Runs inside Wine: the command `doctor` with the arguments given, as main.ts runs it. */
import { writeSync } from 'node:fs';

import { doctor } from '../../../collector/cli/doctor.ts';
import { parseConfig } from '../../../collector/config.ts';
import { createLog } from '../../../collector/log.ts';
import { ms, unixMs } from '../../../collector/model/time.ts';

const parsed = parseConfig(['doctor', ...process.argv.slice(2)], {});
if (parsed.kind !== 'config') throw new Error(`No configuration: ${JSON.stringify(parsed)}`);
process.exitCode = await doctor(parsed.config, {
  clock: () => unixMs(Date.now()),
  elapsed: () => ms(performance.now()),
  log: createLog('silent', process.stderr),
  signal: new AbortController().signal,
  say: (text) => writeSync(1, `${text}\n`),
});
