/**
 * One tick of one host, top to bottom: read, cook, and hand the frame to everyone. None of the takers knows where it came from, and
 * none can delay the next poll: /metrics and the page read from memory, alerts are judged here and sent elsewhere, history is
 * written by a queue of its own.
 */
import type { Alerting } from './alerting/alerting.ts';
import type { ExposedHosts } from './exposition/exposed-hosts.ts';
import type { HistoryWriter } from './history-writer.ts';
import type { LiveHosts } from './live-hosts.ts';
import type { Log } from './log.ts';
import type { Frame } from './model/frame.ts';
import { SourceError, type Source } from './model/source.ts';
import { msBetween, type Clock, type Ms } from './model/time.ts';
import { createCooker } from './sampling/cook.ts';
import { mergeLatest } from './sampling/latest-frame.ts';
import type { Beat } from './sampling/schedule.ts';
import type { SelfMetrics } from './sampling/self-metrics.ts';

export interface PipelineParts {
  readonly source: Source;
  readonly interval: Ms;
  readonly clock: Clock;
  readonly log: Log;
  readonly hosts: LiveHosts;
  readonly exposed: ExposedHosts;
  readonly polling: SelfMetrics;
  readonly alerting: Alerting;
  readonly history: HistoryWriter;
}

export interface Pipeline {
  /** One poll. Never rejects for what the world does; a source that fails costs its host this tick. */
  poll(beat: Beat, signal: AbortSignal): Promise<void>;
}

export function createPipeline(parts: PipelineParts): Pipeline {
  const { source, interval, clock, hosts, exposed, polling, alerting, history } = parts;
  const { host } = source;
  const cooker = createCooker();
  const report = createFailureReport(parts);
  let latest: Frame | undefined;
  return {
    async poll({ missed: missedBeats }, signal) {
      const beganAt = clock();
      try {
        const snapshot = await source.read(signal);
        const readAt = clock();
        const frame = cooker.cook(snapshot);
        const success = { snapshot, cookTook: msBetween(readAt, clock()) };
        latest = mergeLatest(latest, frame, interval);
        exposed.update(latest);
        alerting.onFrame(frame);
        hosts.update(latest);
        history.write(frame);
        polling.record({ host, missedBeats, pollTook: msBetween(beganAt, clock()), success });
        report.works();
      } catch (error) {
        if (signal.aborted) return;
        polling.record({ host, missedBeats, pollTook: msBetween(beganAt, clock()) });
        hosts.fail(host, report.fails(error));
      }
      alerting.tick();
    },
  };
}

interface FailureReport {
  /** Returns the sentence for people. */
  fails(error: unknown): string;
  works(): void;
}

/** Logs a failure once when it begins or changes, and its end: a target that is down all night is two lines. */
function createFailureReport({ source: { host }, log }: PipelineParts): FailureReport {
  let last: string | undefined;
  return {
    fails(error) {
      const message = error instanceof Error ? error.message : String(error);
      // Anything but a SourceError is a mistake of ours: its stack is worth having.
      const detail = error instanceof SourceError ? { host } : { host, err: error };
      if (message !== last) log.warn(detail, message);
      last = message;
      return message;
    },
    works() {
      if (last !== undefined) log.info({ host }, `Reading "${host}" works again`);
      last = undefined;
    },
  };
}
