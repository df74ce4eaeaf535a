import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { runSqliteRows } from './run-job.ts';
import { readMeta, writeWorkload } from './workload-files.ts';

test('a job of a host with thousands of series reaches its process, though no argument may be that long', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'whichvm-bench-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const workload = writeWorkload(folder, { seed: 7, ticks: 2 });
  const meta = readMeta(workload);

  const result = await runSqliteRows({
    workload,
    meta,
    variant: 'full',
    ticks: 2,
    folder: path.join(folder, 'rows'),
  });

  expect(JSON.stringify(meta).length).toBeGreaterThan(2 ** 20);
  expect(result).toMatchObject({ ticks: 2, altered: 0, isTopTenRight: true });
}, 30_000);
