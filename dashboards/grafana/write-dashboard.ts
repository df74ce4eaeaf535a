/** Writes whichvm.json anew from the table of panels: node dashboards/grafana/write-dashboard.ts */
import { writeFileSync } from 'node:fs';

import { buildDashboard } from './build-dashboard.ts';

writeFileSync(
  new URL('whichvm.json', import.meta.url),
  `${JSON.stringify(buildDashboard(), undefined, 2)}\n`,
);
