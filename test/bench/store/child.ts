/**
 * Runs a measured job in a process of its own, and is the entry of that process: one job in, one line of JSON out. The job comes through
 * standard input: with all series of a host in it, it is longer than an argument may be.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { promisify } from 'node:util';

import { environment, flags } from '../../../collector/start.mjs';

import type { FillAnswer, FillJob, SpansAnswer, SpansJob } from './ours/job.ts';
import type { PeerResult, PeerTask } from './peers/peer.ts';

interface RowsJob {
  readonly kind: 'sqlite-rows';
  readonly task: PeerTask;
}

type Job = FillJob | SpansJob | RowsJob;

export function runFill(job: FillJob): Promise<FillAnswer> {
  return run<FillAnswer>(job, job.folder);
}

export function runSpans(job: SpansJob): Promise<SpansAnswer> {
  return run<SpansAnswer>(job, job.folder);
}

export function runSqliteRows(task: PeerTask): Promise<PeerResult> {
  return run<PeerResult>({ kind: 'sqlite-rows', task }, task.folder);
}

async function run<Answer>(job: Job, folder: string): Promise<Answer> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const running = promisify(execFile)(process.execPath, [...flags, import.meta.filename], {
    maxBuffer: 2 ** 26,
    env: { ...process.env, ...environment },
  });
  // A process that ends before it has read its job says why; that the pipe broke says nothing.
  running.child.stdin?.on('error', () => undefined).end(JSON.stringify(job));
  const { stdout } = await running;
  rmSync(folder, { recursive: true, force: true });
  return JSON.parse(stdout) as Answer;
}

/** Each job loads its own code only: what it takes of memory is measured. */
async function answer(job: Job): Promise<unknown> {
  switch (job.kind) {
    case 'fill':
      return await (await import('./ours/fill.ts')).fill(job);
    case 'spans':
      return await (await import('./ours/spans.ts')).askSpans(job);
    case 'sqlite-rows':
      return await (await import('./peers/sqlite-rows.ts')).measureSqliteRows(job.task);
  }
}

const standardInput = 0;

if (import.meta.main)
  console.log(JSON.stringify(await answer(JSON.parse(readFileSync(standardInput, 'utf8')) as Job)));
