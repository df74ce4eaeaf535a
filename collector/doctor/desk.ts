/**
 * The doctor beside a program that runs on: asked, it says what the last run found and never waits for one. One run at a time; a run that
 * takes too long is given up, since what it waits for (a provider that hangs) may never come.
 */
import { ms, type Clock, type Ms, type UnixMs } from '../model/time.ts';
import type { Report } from './diagnose.ts';
import type { OnProgress } from './examine.ts';

export interface DoctorDesk {
  state(): DoctorState;
  /** Begins a run, unless one is under way. */
  run(): void;
  /** Ends the run under way; nobody hears of it any more. */
  close(): void;
}

export interface DoctorState {
  readonly isRunning: boolean;
  readonly startedAt?: UnixMs;
  readonly progress?: { readonly done: number; readonly total: number };
  readonly finishedAt?: UnixMs;
  readonly report?: Report;
  /** Why the last run gave no report. */
  readonly failure?: string;
}

export interface DoctorDeskParts {
  readonly examine: (signal: AbortSignal, onProgress: OnProgress) => Promise<Report>;
  readonly clock: Clock;
  /** Calls back once after the span, until the returned function is called. */
  readonly after: (span: Ms, call: () => void) => () => void;
}

/** Twenty-two sets of two reads and twenty-seven classes, each patient by itself: most hosts answer in seconds. */
const longestRun = ms(180_000);

export function createDoctorDesk({ examine, clock, after }: DoctorDeskParts): DoctorDesk {
  let state: DoctorState = { isRunning: false };
  let running: AbortController | undefined;
  const end = (of: AbortController, outcome: Pick<DoctorState, 'report' | 'failure'>): void => {
    if (running !== of) return;
    running = undefined;
    const { startedAt, report, finishedAt } = state;
    const before = outcome.report === undefined ? { report, finishedAt } : { finishedAt: clock() };
    state = withoutUndefined({ isRunning: false, startedAt, ...before, ...outcome });
    of.abort();
  };
  return {
    state: () => state,
    run() {
      if (running !== undefined) return;
      const own = new AbortController();
      running = own;
      const { report, finishedAt } = state;
      state = withoutUndefined({ isRunning: true, startedAt: clock(), report, finishedAt });
      const cancel = after(longestRun, () =>
        end(own, {
          failure: `The doctor was given up after ${longestRun / 1000} s: something it asked gives no answer`,
        }),
      );
      const onProgress: OnProgress = (done, total) => {
        if (running === own) state = { ...state, progress: { done, total } };
      };
      examine(own.signal, onProgress)
        .then(
          (found) => end(own, { report: found }),
          (error: unknown) => end(own, { failure: error instanceof Error ? error.message : String(error) }),
        )
        .finally(cancel);
    },
    close() {
      running?.abort();
      running = undefined;
    },
  };
}

/** Absent is absent here, not there with nothing in it. */
function withoutUndefined(state: { readonly [Key in keyof DoctorState]: DoctorState[Key] | undefined }) {
  return Object.fromEntries(
    Object.entries(state).filter(([, value]) => value !== undefined),
  ) as unknown as DoctorState;
}
