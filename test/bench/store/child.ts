/** The process of a measured job: one job in through standard input, one line of JSON out. */
import { readFileSync } from 'node:fs';

import type { Job } from './run-job.ts';

/** Each job loads its own code only: what it takes of memory is measured. */
async function answer(job: Job): Promise<unknown> {
  switch (job.kind) {
    case 'fill':
      return await (await import('./ours/fill.ts')).fill(job);
    case 'http':
      return await (await import('./ours/ask-http.ts')).askHttp(job);
    case 'spans':
      return await (await import('./ours/spans.ts')).askSpans(job);
    case 'sqlite-rows':
      return await (await import('./peers/sqlite-rows.ts')).measureSqliteRows(job.task);
  }
}

const standardInput = 0;

console.log(JSON.stringify(await answer(JSON.parse(readFileSync(standardInput, 'utf8')) as Job)));
