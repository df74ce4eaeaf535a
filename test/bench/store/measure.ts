/** Taking the time, the CPU and the memory of a process, and the bytes of a folder. Linux only, as the bench is. */
import { lstatSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const clockTicksPerSecond = 100;

export interface Latency {
  readonly medianMs: number;
  readonly worstMs: number;
  readonly calls: number;
}

export interface ProcessUse {
  readonly cpuSeconds: number;
  readonly peakRssMB: number;
}

/** CPU of a process and of its threads so far, and the most memory it ever had resident. */
export function processUse(pid: number | 'self'): ProcessUse {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const peakKB = Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN);
  const cpuTicks = Number(fields[11]) + Number(fields[12]);
  return { cpuSeconds: cpuTicks / clockTicksPerSecond, peakRssMB: peakKB / 1024 };
}

/** Lets go of what setting up has left, and begins the peak of this process anew. */
export function forgetPeakMemory(): void {
  globalThis.gc?.();
  writeFileSync('/proc/self/clear_refs', '5');
}

/** Bytes of all files below a folder, or of one file. */
export function bytesBelow(target: string): number {
  const stat = lstatSync(target);
  if (!stat.isDirectory()) return stat.size;
  return readdirSync(target).reduce((sum, name) => sum + bytesBelow(path.join(target, name)), 0);
}

export interface Timed<T> {
  readonly latency: Latency;
  readonly last: T;
}

/** Median of `calls` calls after one that is not counted, in which caches fill and code is compiled. */
export async function timed<T>(calls: number, call: () => Promise<T> | T): Promise<Timed<T>> {
  let last = await call();
  const spans: number[] = [];
  for (let index = 0; index < calls; index++) {
    const start = performance.now();
    last = await call();
    spans.push(performance.now() - start);
  }
  spans.sort((one, other) => one - other);
  const medianMs = spans[spans.length >> 1] ?? Number.NaN;
  return { latency: { medianMs, worstMs: spans.at(-1) ?? Number.NaN, calls }, last };
}

export function rounded(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}
