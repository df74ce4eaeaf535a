/**
 * What the process says about itself: memory, event loop, the store, what was sent and what failed. Kept in a prom-client registry and handed out as families like everything else. (Not through the registry's own text: version 15
 * renames its counters once it was asked for OpenMetrics.)
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';

import { Counter, Gauge, Registry, type MetricObjectWithValues, type MetricValue } from 'prom-client';

import type { StoreStatus } from '../model/history.ts';
import type { Clock, UnixMs } from '../model/time.ts';
import { labelKey, type FamilySamples, type Labels } from './families.ts';

export type DeliveryOutcome = 'delivered' | 'failed' | 'dropped';

export interface ProcessMetrics {
  /** Something was sent to, or lost on the way to, a receiver: `otlp`, the name of a webhook. */
  countDelivery(receiver: string, outcome: DeliveryOutcome): void;
  setStore(status: StoreStatus): void;
  read(): Promise<readonly FamilySamples[]>;
  close(): void;
}

export function createProcessMetrics(options: {
  readonly version: string;
  readonly clock: Clock;
}): ProcessMetrics {
  const registry = new Registry();
  const gauge = (name: string, help: string, labelNames: string[] = []): Gauge =>
    new Gauge({ name, help, labelNames, registers: [registry] });
  const counter = (name: string, help: string, labelNames: string[] = []): Counter =>
    new Counter({ name, help, labelNames, registers: [registry] });

  const buildInfo = gauge('whichvm_build_info', 'Version of whichvm and of Node.js', ['version', 'node']);
  buildInfo.set({ version: options.version, node: process.versions.node }, 1);
  const readProcess = watchProcess(gauge, counter);
  const deliveries = counter('whichvm_deliveries_total', 'What was sent, by receiver and outcome', [
    'receiver',
    'outcome',
  ]);
  const setStore = watchStore(gauge, counter);
  const keep = keepLabels();
  return {
    countDelivery: (receiver, outcome) => deliveries.inc({ receiver, outcome }),
    setStore,
    read: async () => {
      readProcess.update();
      const at = options.clock();
      const metrics = await registry.getMetricsAsJSON();
      return metrics
        .map((metric) => samplesOf(metric, { at, keep }))
        .filter(({ parts }) => parts[0]?.labels.length);
    },
    close: () => readProcess.close(),
  };
}

type MakeGauge = (name: string, help: string, labelNames?: string[]) => Gauge;
type MakeCounter = (name: string, help: string, labelNames?: string[]) => Counter;

function watchProcess(gauge: MakeGauge, counter: MakeCounter): { update(): void; close(): void } {
  const resident = gauge('process_resident_memory_bytes', 'Memory of the process in RAM');
  const heap = gauge('nodejs_heap_size_used_bytes', 'JavaScript heap in use');
  const external = gauge('nodejs_external_memory_bytes', 'Memory of buffers outside the heap');
  const start = gauge('process_start_time_seconds', 'When the process started');
  const processor = counter('process_cpu_seconds_total', 'Processor time used by the process');
  const lag = gauge('nodejs_eventloop_lag_seconds', 'Delay of the event loop since the read before', [
    'percentile',
  ]);
  start.set(Math.round(performance.timeOrigin) / 1000);
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  let counted = 0;
  return {
    update: () => {
      const memory = process.memoryUsage();
      resident.set(memory.rss);
      heap.set(memory.heapUsed);
      external.set(memory.external);
      const { user, system } = process.cpuUsage();
      processor.inc((user + system - counted) / 1e6);
      counted = user + system;
      if (delay.count > 0) {
        for (const percentile of [50, 99, 100])
          lag.set({ percentile: String(percentile) }, delay.percentile(percentile) / 1e9);
      }
      delay.reset();
    },
    close: () => {
      delay.disable();
    },
  };
}

/** A store not heard of is not a store of 0 bytes: its metrics begin with its first status. */
function watchStore(gauge: MakeGauge, counter: MakeCounter): (status: StoreStatus) => void {
  const make = () => ({
    size: gauge('whichvm_store_size_bytes', 'Size of the store on disk'),
    limit: gauge('whichvm_store_limit_bytes', 'Size the store may reach'),
    series: gauge('whichvm_store_series', 'Series in the store'),
    samples: counter('whichvm_store_samples_total', 'Samples written to the store'),
    problems: gauge('whichvm_store_problems', 'What is wrong with the store now; 0 = all is well'),
  });
  let metrics: ReturnType<typeof make> | undefined;
  let counted = 0;
  return (status) => {
    metrics ??= make();
    metrics.size.set(status.sizeBytes);
    metrics.limit.set(status.limitBytes);
    metrics.series.set(status.seriesCount);
    metrics.problems.set(status.problems.length);
    metrics.samples.inc(Math.max(0, status.samplesWritten - counted));
    counted = status.samplesWritten;
  };
}

function samplesOf(
  metric: MetricObjectWithValues<MetricValue<string>>,
  { at, keep }: { readonly at: UnixMs; readonly keep: (labels: Labels) => Labels },
): FamilySamples {
  const { name, help } = metric;
  const isInfo = name.endsWith('_info');
  return {
    // prom-client declares the type as a number and fills in the word.
    family: { name, help, type: String(metric.type) === 'counter' ? 'counter' : isInfo ? 'info' : 'gauge' },
    parts: [
      {
        at,
        labels: metric.values.map(({ labels }) => keep(stringLabels(labels))),
        values: metric.values.map(({ value }) => value),
      },
    ],
  };
}

function stringLabels(labels: Partial<Record<string, string | number>>): Labels {
  return Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, String(value)]));
}

/** The same labels are the same object at every read, by which a push knows a series again. */
function keepLabels(): (labels: Labels) => Labels {
  const kept = new Map<string, Labels>();
  return (labels) => {
    const key = labelKey(labels);
    const known = kept.get(key) ?? labels;
    kept.set(key, known);
    return known;
  };
}
