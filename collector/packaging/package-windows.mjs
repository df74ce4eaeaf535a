/** `npm run package:windows [FOLDER]`: sets up, then packages with the Node this checkout pins. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';

import { node, root, setUp } from '../start.mjs';

await setUp();
const script = path.join(root, 'collector/packaging/package-windows.ts');
const { status } = spawnSync(node, [script, ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' });
process.exitCode = status ?? 1;
