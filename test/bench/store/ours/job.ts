/** What the measured child process is asked to do, and what it says. Jobs and answers travel as one line of JSON each. */
import type { SeriesDefinition } from '../../../../collector/model/history.ts';
import type { Latency } from '../measure.ts';
import type { Mode } from './emission.ts';

export interface FillJob {
  readonly kind: 'fill';
  readonly workload: string;
  /** Empty folder for the store. */
  readonly folder: string;
  readonly mode: Mode;
  readonly ticks: number;
  /** Series in all; more than the workload has are those of further hosts. */
  readonly seriesCount: number;
  /** Whether every number is read back and compared, and queries are timed. */
  readonly asks: boolean;
}

export interface FillAnswer {
  readonly series: number;
  readonly samples: number;
  readonly bytes: number;
  /** After `close()`. */
  readonly closedBytes: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakRssMB: number;
  readonly append: Latency;
  /** The longest the event loop stood still. */
  readonly loopPauseMs: number;
  readonly questions?: Questions;
}

export interface Questions {
  readonly hourMs: number;
  /** The same of another series each time, which nothing kept from the question before can answer. */
  readonly otherHourMs: number;
  /** Over loopback with JSON, through our server and its worker. */
  readonly hourHttpMs: number;
  /** Of another series each time. */
  readonly otherHourHttpMs: number;
  readonly top10Ms: number;
  /** Of another quarter of an hour each time, some seconds earlier. */
  readonly otherTop10Ms: number;
  readonly isTopTenRight: boolean;
  readonly compared: number;
  readonly wrong: number;
}

/** A filled store, asked over HTTP. */
export interface HttpJob {
  readonly kind: 'http';
  readonly folder: string;
  readonly one: SeriesDefinition;
  readonly others: readonly SeriesDefinition[];
  readonly from: number;
  readonly to: number;
}

export interface HttpAnswer {
  readonly hourHttpMs: number;
  /** Of another series each time. */
  readonly otherHourHttpMs: number;
  readonly points: number;
}

export interface SpansJob {
  readonly kind: 'spans';
  readonly workload: string;
  readonly folder: string;
  /** Seconds of the long day; a whole one takes a while to write. */
  readonly daySeconds: number;
}

export interface SpansAnswer {
  readonly dayMs: number;
  readonly otherDayMs: number;
  readonly dayPoints: number;
  readonly chartMs: number;
  readonly chartPoints: number;
  readonly yearMs: number;
  readonly yearPoints: number;
  readonly tierSteps: readonly number[];
}
