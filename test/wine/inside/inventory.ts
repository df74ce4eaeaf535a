/** Runs inside Wine: reads the management data as the product does and prints the inventories as JSON, one line a step. */
import { writeSync } from 'node:fs';

import { unixMs } from '../../../collector/model/time.ts';
import { openManagement } from '../../../collector/sources/windows/inventory/open-management.ts';

const management = openManagement({ host: 'key', clock: () => unixMs(Date.now()) });

function tell(step: string, result: unknown): void {
  writeSync(1, `${JSON.stringify({ step, result })}\n`);
}

for (const step of ['first', 'second']) {
  const startedAt = performance.now();
  const inventory = await management.read();
  tell(step, { inventory, problems: management.problems(), tookMs: performance.now() - startedAt });
}
await management.close();
