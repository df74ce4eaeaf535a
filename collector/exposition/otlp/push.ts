/**
 * Pushes the same families to an OpenTelemetry receiver over HTTP. The numbers are handed to the SDK as finished sums and gauges
 * (a metric producer) instead of through observable instruments: so they carry the time of their poll, a VM that left is gone
 * from the next push, and no limit of 2,000 series per instrument folds the rest into one.
 */
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  MeterProvider,
  PeriodicExportingMetricReader,
  type PushMetricExporter,
} from '@opentelemetry/sdk-metrics';

import type { Ms } from '../../model/time.ts';
import type { FamilyReader } from '../families.ts';
import type { DeliveryOutcome } from '../process-metrics.ts';
import { createFamilyProducer } from './producer.ts';

export interface OtlpPushOptions {
  /** Whole address of the receiver's metrics endpoint: `http://collector:4318/v1/metrics`. */
  readonly endpoint: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly interval: Ms;
  /** How long one push may take; the interval at most. */
  readonly timeout?: Ms;
  readonly version: string;
  readonly readers: readonly FamilyReader[];
  /** Told of every push, with the reason of a failed one. */
  onOutcome?(outcome: DeliveryOutcome, reason?: Error): void;
}

export interface OtlpPush {
  /** Pushes now; resolves when the receiver has answered or the push has failed. */
  push(): Promise<void>;
  /** Pushes once more, for one timeout at most, and stops. */
  close(): Promise<void>;
}

export function createOtlpPush(options: OtlpPushOptions): OtlpPush {
  const timeout = Math.min(options.timeout ?? 10_000, options.interval);
  const exporter = reporting(
    new OTLPMetricExporter({
      url: options.endpoint,
      headers: { ...options.headers },
      timeoutMillis: timeout,
      // One push at a time: while a receiver is slow the next is skipped, not queued.
      concurrencyLimit: 1,
    }),
    options,
  );
  const reader = new PeriodicExportingMetricReader({
    exporter,
    exportIntervalMillis: options.interval,
    exportTimeoutMillis: timeout,
    metricProducers: [createFamilyProducer(options.readers, options.version)],
  });
  const resource = resourceFromAttributes({ 'service.name': 'whichvm', 'service.version': options.version });
  const provider = new MeterProvider({ resource, readers: [reader] });
  return {
    push: () => provider.forceFlush(),
    close: async () => {
      // A receiver that is gone must not keep the program from ending; the failure was counted already.
      await provider.shutdown({ timeoutMillis: timeout }).catch(() => undefined);
    },
  };
}

/** The exporter, with its outcome told. */
function reporting(exporter: OTLPMetricExporter, options: OtlpPushOptions): PushMetricExporter {
  return {
    export: (metrics, done) => {
      exporter.export(metrics, (result) => {
        if (result.error === undefined) options.onOutcome?.('delivered');
        else options.onOutcome?.('failed', new Error(failure(options.endpoint, result.error)));
        done(result);
      });
    },
    forceFlush: () => exporter.forceFlush(),
    shutdown: () => exporter.shutdown(),
    selectAggregation: (type) => exporter.selectAggregation(type),
    selectAggregationTemporality: (type) => exporter.selectAggregationTemporality(type),
  };
}

function failure(endpoint: string, { message }: Error): string {
  return `Cannot push metrics to "${endpoint}": ${message}; an OTLP/HTTP receiver that takes JSON should listen there`;
}
