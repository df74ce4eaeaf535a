/**
 * Families as the OpenTelemetry SDK's metric data: counters as cumulative monotonic sums, all else as gauges. A sum starts when
 * we first saw it; one that fell was reset by its provider and starts anew, as the data model asks.
 */
import { ValueType, type HrTime } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  DataPointType,
  type DataPoint,
  type MetricData,
  type MetricProducer,
} from '@opentelemetry/sdk-metrics';

import type { UnixMs } from '../../model/time.ts';
import {
  unitOf,
  type Family,
  type FamilyReader,
  type FamilyPart,
  type FamilySamples,
  type Labels,
} from '../families.ts';

/** When a sum began and how far it had come; by family, as families share label objects. */
type SumStarts = Map<string, WeakMap<Labels, { start: UnixMs; last: number }>>;

export function createFamilyProducer(readers: readonly FamilyReader[], version: string): MetricProducer {
  const starts: SumStarts = new Map();
  return {
    collect: async () => {
      const families = (await Promise.all(readers.map((read) => read()))).flat();
      return {
        // The reader keeps its own resource and takes only the metrics.
        resourceMetrics: {
          resource: resourceFromAttributes({}),
          scopeMetrics: [
            {
              scope: { name: 'whichvm', version },
              metrics: families
                .map((samples) => metricData(samples, starts))
                .filter(({ dataPoints }) => dataPoints.length > 0),
            },
          ],
        },
        errors: [],
      };
    },
  };
}

function metricData({ family, parts }: FamilySamples, starts: SumStarts): MetricData {
  const common = {
    descriptor: {
      name: family.name,
      description: family.help,
      unit: otlpUnit(family),
      valueType: ValueType.DOUBLE,
    },
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
  };
  if (family.type !== 'counter') {
    const dataPoints = parts.flatMap((part) => pointsOf(part, () => part.at));
    return { ...common, dataPointType: DataPointType.GAUGE, dataPoints };
  }
  const known = starts.get(family.name) ?? new WeakMap<Labels, { start: UnixMs; last: number }>();
  starts.set(family.name, known);
  const dataPoints = parts.flatMap((part) =>
    pointsOf(part, (labels, value) => {
      const earlier = known.get(labels);
      const start = earlier !== undefined && value >= earlier.last ? earlier.start : part.at;
      known.set(labels, { start, last: value });
      return start;
    }),
  );
  return { ...common, dataPointType: DataPointType.SUM, isMonotonic: true, dataPoints };
}

function pointsOf(
  { at, labels, values }: FamilyPart,
  startOf: (labels: Labels, value: number) => UnixMs,
): DataPoint<number>[] {
  const endTime = hrTime(at);
  return labels.flatMap((attributes, index) => {
    const value = values[index] ?? Number.NaN;
    if (attributes === undefined || Number.isNaN(value)) return [];
    return [{ startTime: hrTime(startOf(attributes, value)), endTime, attributes, value }];
  });
}

function hrTime(at: UnixMs): HrTime {
  const seconds = Math.floor(at / 1000);
  return [seconds, Math.round((at - seconds * 1000) * 1e6)];
}

function otlpUnit(family: Family): string {
  switch (unitOf(family)) {
    case 'seconds':
      return 's';
    case 'bytes':
      return 'By';
    case 'ratio':
      return '1';
    case 'hertz':
      return 'Hz';
    case undefined:
      return '';
  }
}
