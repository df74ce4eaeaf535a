/**
 * Families about a host as a whole: whether it answers, what kind of source it is read from (a simulated one says so here),
 * what could not be read, and its alerts.
 */
import type { Alert, AlertState } from '../model/alert.ts';
import type { Frame } from '../model/frame.ts';
import type { UnixMs } from '../model/time.ts';
import type { ExposedHost } from './exposed-hosts.ts';
import { labelKey, type Family, type FamilyPart, type Labels } from './families.ts';

export const hostFamilies: readonly Family[] = [
  {
    name: 'whichvm_host_up',
    type: 'gauge',
    help: 'Whether the last three polls of the host brought anything; 0 = its other series are withheld',
  },
  {
    name: 'whichvm_host_info',
    type: 'info',
    help: 'The host and the kind of source it is read from; simulated means that no real host is behind it',
  },
  { name: 'whichvm_source_info', type: 'info', help: 'Where the numbers of the host come from' },
  {
    name: 'whichvm_host_last_poll_timestamp_seconds',
    type: 'gauge',
    help: 'When the numbers of the host were read',
  },
  {
    name: 'whichvm_problem',
    type: 'gauge',
    help: 'Counter sets, classes or endpoints that cannot be read now; their series are missing',
  },
  {
    name: 'whichvm_alert_state',
    type: 'gauge',
    help: 'Alerts of the built-in rules: 0 = resolved lately, 1 = pending, 2 = firing',
  },
];

export function upPart({ host }: ExposedHost, now: UnixMs, fresh: boolean): FamilyPart {
  return { at: now, labels: [{ host }], values: [fresh ? 1 : 0] };
}

/** Alerts are our own word about the host and stand even when the host is stale. */
export function alertPart({ host }: ExposedHost, now: UnixMs, alerts: readonly Alert[]): FamilyPart {
  const mine = alerts.filter((alert) => alert.host === host);
  return several(
    now,
    mine.map((alert) => [alertLabels(alert), stateValue[alert.state]]),
  );
}

export function* hostParts(
  source: ExposedHost,
  frame: Frame,
): Generator<readonly [family: string, part: FamilyPart]> {
  const { host } = source;
  const one = (labels: Labels, value: number): FamilyPart => ({
    at: frame.at,
    labels: [labels],
    values: [value],
  });
  yield ['whichvm_host_info', one(hostLabels(source, frame), 1)];
  yield ['whichvm_source_info', one({ host, source: source.kind, description: source.description }, 1)];
  yield ['whichvm_host_last_poll_timestamp_seconds', one({ host }, frame.at / 1000)];
  yield [
    'whichvm_problem',
    several(
      frame.at,
      frame.problems.map(({ subject, kind }) => [{ host, subject, kind }, 1]),
    ),
  ];
}

const stateValue: Readonly<Record<AlertState, number>> = { inactive: 0, resolved: 0, pending: 1, firing: 2 };

const alertLabels = ({ host, rule, subject, severity }: Alert): Labels => ({ host, rule, subject, severity });

function hostLabels({ host, kind }: ExposedHost, { inventory }: Frame): Labels {
  return {
    host,
    source: kind,
    name: inventory.name,
    ...(inventory.operatingSystem === undefined ? {} : { operating_system: inventory.operatingSystem }),
    ...(inventory.scheduler === undefined ? {} : { scheduler: inventory.scheduler }),
  };
}

/** Rows by their labels; of the same labels the greatest value counts. */
function several(at: UnixMs, rows: readonly (readonly [Labels, number])[]): FamilyPart {
  const unique = new Map<string, readonly [Labels, number]>();
  for (const row of rows) {
    const key = labelKey(row[0]);
    const earlier = unique.get(key);
    if (earlier === undefined || earlier[1] < row[1]) unique.set(key, row);
  }
  const kept = [...unique.values()];
  return { at, labels: kept.map(([labels]) => labels), values: kept.map(([, value]) => value) };
}
