/** `npm run bench:NAME`: sets up, then runs one bench with the Node this checkout pins. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';

import { node, root, setUp } from '../../collector/start.mjs';

const [name = '', ...args] = process.argv.slice(2);
await setUp();
const bench = path.join(root, 'test/bench', `${name}.ts`);
const { status } = spawnSync(node, [bench, ...args], { cwd: root, stdio: 'inherit' });
process.exitCode = status ?? 1;
