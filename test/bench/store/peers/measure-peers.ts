/** Every peer one after the other, each in an empty folder, as far as it can be had; what cannot is said in a sentence. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { runSqliteRows } from '../run-job.ts';
import { readMeta } from '../workload-files.ts';
import { fetchPeers } from './packages.ts';
import type { PeerPrograms } from './packages.ts';
import type { PeerResult, PeerTask, Variant } from './peer.ts';
import { measurePrometheus, measureVictoriaMetrics } from './prometheus-like.ts';
import { measureRrdtool } from './rrdtool.ts';
import { measureWhisper } from './whisper.ts';

/** Polls that the slow ones get: a quarter of an hour shows their rates, an hour would take them minutes. */
const slowTicks = 900;

export interface PeersMeasured {
  readonly results: readonly PeerResult[];
  /** Sentences on peers that are missing. */
  readonly skipped: readonly string[];
  /** When they were measured, if that was not in this run. */
  readonly reusedFrom?: string;
}

interface Step {
  readonly name: string;
  readonly variants: readonly Variant[];
  readonly isSlow: boolean;
  readonly measure: ((task: PeerTask) => Promise<PeerResult>) | undefined;
}

export interface PeersRun {
  readonly benchFolder: string;
  readonly workload: string;
  /** Take the figures of an earlier run of the very same workload, where there are some. */
  readonly reuse: boolean;
  readonly say: (line: string) => void;
}

export async function measurePeers(run: PeersRun): Promise<PeersMeasured> {
  const meta = readMeta(run.workload);
  const kept = path.join(run.benchFolder, `peers-${meta.sha256.slice(0, 16)}.json`);
  if (run.reuse && existsSync(kept)) return JSON.parse(readFileSync(kept, 'utf8')) as PeersMeasured;
  const programs = fetchPeers(run.benchFolder);
  const results: PeerResult[] = [];
  const skipped = programs.problem === undefined ? [] : [programs.problem];
  for (const step of steps(programs)) {
    if (step.measure === undefined) skipped.push(`${step.name} is left out: there is no such program here`);
    else
      for (const variant of step.variants) {
        run.say(`${step.name}, ${variant} …`);
        const ticks = step.isSlow ? Math.min(slowTicks, meta.ticks) : meta.ticks;
        const folder = emptyFolder(run.benchFolder, step.name);
        const outcome = await attempt(
          step.name,
          step.measure({ workload: run.workload, meta, variant, ticks, folder }),
        );
        if (typeof outcome === 'string') skipped.push(outcome);
        else results.push(outcome);
        rmSync(folder, { recursive: true, force: true });
      }
  }
  const measured = { results, skipped };
  writeFileSync(kept, JSON.stringify({ ...measured, reusedFrom: new Date().toISOString() }));
  return measured;
}

function steps(programs: PeerPrograms): readonly Step[] {
  const { victoriaMetrics, prometheus, rrdtool, whisper, environment } = programs;
  const both: readonly Variant[] = ['twoDecimals', 'full'];
  // Their files have a fixed size whatever is in them.
  const full: readonly Variant[] = ['full'];
  return [
    {
      name: 'VictoriaMetrics',
      variants: both,
      isSlow: false,
      measure: withProgram(victoriaMetrics, measureVictoriaMetrics),
    },
    { name: 'Prometheus', variants: both, isSlow: true, measure: withProgram(prometheus, measurePrometheus) },
    {
      name: 'rrdtool wide',
      variants: full,
      isSlow: true,
      measure: withProgram(rrdtool, (program, task) =>
        measureRrdtool({ program, environment }, 'wide', task),
      ),
    },
    {
      name: 'rrdtool single',
      variants: full,
      isSlow: false,
      measure: withProgram(rrdtool, (program, task) =>
        measureRrdtool({ program, environment }, 'single', task),
      ),
    },
    { name: 'whisper', variants: full, isSlow: false, measure: withProgram(whisper, measureWhisper) },
    { name: 'SQLite rows', variants: full, isSlow: true, measure: runSqliteRows },
  ];
}

function withProgram(
  program: string | undefined,
  measure: (program: string, task: PeerTask) => Promise<PeerResult>,
): Step['measure'] {
  return program === undefined ? undefined : (task) => measure(program, task);
}

async function attempt(name: string, measuring: Promise<PeerResult>): Promise<PeerResult | string> {
  try {
    return await measuring;
  } catch (error) {
    return `${name} is left out: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)}`;
  }
}

function emptyFolder(benchFolder: string, name: string): string {
  const folder = path.join(benchFolder, 'data', name.toLowerCase().replaceAll(' ', '-'));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
}
