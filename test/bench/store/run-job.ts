/**
 * Runs a measured job in a process of its own, child.ts. The job comes through standard input: with all series of a host in it, it is longer
 * than an argument may be.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

import { environment, flags } from '../../../collector/start.mjs';

import type { FillAnswer, FillJob, HttpAnswer, HttpJob, SpansAnswer, SpansJob } from './ours/job.ts';
import type { PeerResult, PeerTask } from './peers/peer.ts';

const child = path.join(import.meta.dirname, 'child.ts');

interface RowsJob {
  readonly kind: 'sqlite-rows';
  readonly task: PeerTask;
}

export type Job = FillJob | HttpJob | SpansJob | RowsJob;

export function runFill(job: FillJob): Promise<FillAnswer> {
  return run<FillAnswer>(job, job.folder);
}

export function runSpans(job: SpansJob): Promise<SpansAnswer> {
  return run<SpansAnswer>(job, job.folder);
}

export function runSqliteRows(task: PeerTask): Promise<PeerResult> {
  return run<PeerResult>({ kind: 'sqlite-rows', task }, task.folder);
}

/** Of a folder that another job has filled and still wants. */
export function runHttp(job: HttpJob): Promise<HttpAnswer> {
  return inProcess<HttpAnswer>(job);
}

async function run<Answer>(job: Job, folder: string): Promise<Answer> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const answered = await inProcess<Answer>(job);
  rmSync(folder, { recursive: true, force: true });
  return answered;
}

async function inProcess<Answer>(job: Job): Promise<Answer> {
  const running = promisify(execFile)(process.execPath, [...flags, child], {
    maxBuffer: 2 ** 26,
    env: { ...process.env, ...environment },
  });
  // A process that ends before it has read its job says why; that the pipe broke says nothing.
  running.child.stdin?.on('error', () => undefined).end(JSON.stringify(job));
  const { stdout } = await running;
  return JSON.parse(stdout) as Answer;
}
