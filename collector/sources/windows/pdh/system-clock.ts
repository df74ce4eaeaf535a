/** The clocks that Windows stamps counters with: the performance counter and the system time in 100 ns ticks. */
import type { ReadingClock } from '../../../model/snapshot.ts';
import { loadLibrary } from './library.ts';
import { originTicks } from './raw-array.ts';

export interface SystemClock {
  read(): ReadingClock;
  /** Of the performance counter alone. */
  seconds(): number;
}

export function openSystemClock(): SystemClock {
  const kernel = loadLibrary('kernel32.dll');
  const counter = kernel.func('int __stdcall QueryPerformanceCounter(_Out_ int64_t *ticks)');
  const frequency = kernel.func('int __stdcall QueryPerformanceFrequency(_Out_ int64_t *ticksPerSecond)');
  const systemTime = kernel.func('void __stdcall GetSystemTimeAsFileTime(_Out_ uint64_t *ticks)');
  const ask = (call: (out: [number | bigint]) => unknown): bigint => {
    const out: [number | bigint] = [0];
    call(out);
    return BigInt(out[0]);
  };
  const perfFrequency = Number(ask(frequency));
  return {
    seconds: () => Number(ask(counter)) / perfFrequency,
    read: () => ({
      // Ticks since the machine started: years of them fit.
      perfTime: Number(ask(counter)),
      perfFrequency,
      system100Ns: Number(ask(systemTime) - originTicks),
    }),
  };
}
