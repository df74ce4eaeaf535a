/** Rewrites COUNTERS.md in the folder it is started in: `node collector/catalogue/write-counters-page.ts`. */
import { writeFileSync } from 'node:fs';

import { renderCountersPage } from './counters-page.ts';

writeFileSync('COUNTERS.md', renderCountersPage());
