/** A rule of the user's own: any series of the catalogue against a line. */
import { counterSets } from '../../catalogue/catalogue.ts';
import { instanceText, isTotal, labelsOf } from '../../catalogue/instances.ts';
import { seriesMetric } from '../../catalogue/names.ts';
import type { CounterSetSpec, CounterSpec } from '../../model/counter.ts';
import type { AlertRule, Observation } from '../rule.ts';
import type { ThresholdSettings } from '../settings/threshold-settings.ts';
import { percentText, sizeText } from '../wording.ts';
import { notJudged } from './judging.ts';

interface Metric {
  readonly set: CounterSetSpec;
  readonly counter: CounterSpec;
}

/** Some names belong to two counters, told apart by a label (`direction`). */
const metricsByName: ReadonlyMap<string, readonly Metric[]> = Map.groupBy(
  counterSets.flatMap((set) => set.counters.map((counter) => ({ set, counter }))),
  ({ set, counter }) => seriesMetric(set, counter),
);

export function isKnownMetric(metric: string): boolean {
  return metricsByName.has(metric);
}

export function threshold(settings: ThresholdSettings): AlertRule {
  const metrics = metricsByName.get(settings.metric) ?? [];
  return {
    id: `threshold:${settings.name}`,
    observe: ({ host, frame }) =>
      metrics.flatMap(({ set: spec, counter }) => {
        const set = frame?.sets.find((one) => one.set === spec.id);
        const values = set?.columns.find((column) => column.counter === counter.id)?.value;
        if (set === undefined || values === undefined) return [];
        return set.instances.flatMap((instance, row) => {
          const value = values[row] ?? Number.NaN;
          const labels = { ...labelsOf(spec, instance), ...counter.labels };
          if (Number.isNaN(value) || !fits(labels, host, settings)) return [];
          // Unless it is asked for by name, a sum of all others is nobody's value.
          if (isTotal(instance, spec.instances) && Object.keys(settings.labels).length === 0) return [];
          const key = `${counter.id} ${instanceText(instance)}`;
          const subject = instance.name === '' ? spec.windowsName : instanceText(instance);
          return [observation({ host, subject, key, value }, { counter, labels, settings })];
        });
      }),
  };
}

interface Measured {
  readonly host: string;
  readonly subject: string;
  readonly key: string;
  readonly value: number;
}

interface Meaning {
  readonly counter: CounterSpec;
  readonly labels: Readonly<Record<string, string>>;
  readonly settings: ThresholdSettings;
}

function observation(
  { host, subject, key, value }: Measured,
  { counter, labels, settings }: Meaning,
): Observation {
  const { metric, op, severity, for: holdFor, hysteresis } = settings;
  const parts = { key, subject, labels: { ...labels, ...settings.set }, series: selector(metric, labels) };
  if (!settings.enabled) return notJudged(parts);
  const line = valueText(settings.value, counter);
  return {
    ...parts,
    allClear: `${settings.name}: ${subject} on ${host} is at ${valueText(value, counter)} again`,
    judge: (held) => {
      const slack = held === undefined ? 0 : Math.abs(settings.value) * hysteresis;
      const isBad = op.startsWith('>')
        ? isBeyond(value, settings.value - slack, op === '>=')
        : isBeyond(-value, -settings.value - slack, op === '<=');
      if (!isBad) return undefined;
      return {
        severity,
        holdFor,
        value,
        threshold: settings.value,
        summary:
          settings.summary?.replaceAll(/\{(value|threshold|subject|host)\}/g, (_, name: string) =>
            name === 'value'
              ? valueText(value, counter)
              : name === 'threshold'
                ? line
                : name === 'host'
                  ? host
                  : subject,
          ) ??
          `${settings.name}: ${counter.windowsName} of ${subject} on ${host} is ${valueText(value, counter)}, ${op} ${line}`,
        advice: settings.advice,
      };
    },
  };
}

function isBeyond(value: number, line: number, orEqual: boolean): boolean {
  return orEqual ? value >= line : value > line;
}

function fits(labels: Readonly<Record<string, string>>, host: string, settings: ThresholdSettings): boolean {
  return Object.entries(settings.labels).every(([name, pattern]) =>
    pattern.test(name === 'host' ? host : (labels[name] ?? '')),
  );
}

function selector(metric: string, labels: Readonly<Record<string, string>>): string {
  const inside = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return `${metric}{${inside.join(',')}}`;
}

function valueText(value: number, { unit }: CounterSpec): string {
  switch (unit) {
    case 'ratio':
      return percentText(value);
    case 'bytes':
      return sizeText(value);
    case 'bytes_per_second':
      return `${sizeText(value)}/s`;
    case 'per_second':
      return `${Number(value.toPrecision(4))}/s`;
    case 'seconds':
      return value < 1 ? `${Number((value * 1000).toPrecision(4))} ms` : `${Number(value.toPrecision(4))} s`;
    case 'hertz':
    case 'count':
    case 'pages':
    case 'bits_per_second':
    case 'seconds_per_second':
    case 'state':
    case 'index':
    case 'unknown':
      return String(Number(value.toPrecision(4)));
  }
}
