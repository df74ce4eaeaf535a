/** The made-up host over time: usage by VM, mode, processor, and its alerts and events. */
import type {
  AlertAnswer,
  EventAnswer,
  QueryColumn,
  UsageAnswer,
  UsageBy,
} from '../../collector/model/wire.ts';
import {
  coresOf,
  day,
  type FixtureHost,
  fixtureStart,
  hostAnswer,
  processorsAnswer,
  round,
  vmKey,
  vmName,
  wave,
} from './fixture-host.ts';

export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly stepMs: number;
  readonly now: number;
}

/** A hole of 40 s two minutes before the end shows how gaps are drawn. */
export function timesOf(host: FixtureHost, { from, to, stepMs, now }: Stretch): readonly number[] {
  const step = stepMs === 0 ? 1000 : stepMs;
  const begin = Math.max(from, fixtureStart - (host.recordedMs ?? 3 * day));
  const first = Math.ceil((begin - fixtureStart) / step) * step + fixtureStart;
  const times: number[] = [];
  for (let at = first; at <= Math.min(to, hostAnswer(host, now).lastAt ?? now); at += step) {
    const beforeStart = fixtureStart - at;
    if (beforeStart < 120_000 || beforeStart > 160_000 || step > 40_000) times.push(at);
  }
  return times;
}

export function usageAnswer(
  host: FixtureHost,
  by: UsageBy,
  stretch: Stretch & { readonly top: number },
): UsageAnswer {
  const times = timesOf(host, stretch);
  return {
    host: host.name,
    by,
    from: stretch.from,
    to: stretch.to,
    stepMs: stretch.stepMs,
    times,
    capacityCores: host.lps,
    series: usageColumns(host, by, { times, top: stretch.top }),
  };
}

function usageColumns(
  host: FixtureHost,
  by: UsageBy,
  { times, top }: { times: readonly number[]; top: number },
): readonly QueryColumn[] {
  const unit = 'seconds_per_second';
  const column = (
    name: string,
    labels: Record<string, string>,
    read: (at: number) => number,
  ): QueryColumn => ({
    name,
    unit,
    labels,
    mean: times.map((at) => round(read(at))),
  });
  switch (by) {
    case 'vm': {
      const using = Array.from({ length: Math.min(top, host.vms) }, (_, index) => index);
      const all = times.map((at) => coresOf(host, at));
      const values = (index: number): QueryColumn => ({
        name: vmName(index),
        unit,
        labels: { key: vmKey(index), vm: vmName(index) },
        mean: all.map((cores) => cores[index] ?? null),
      });
      const rest: QueryColumn = {
        name: `${host.vms - top} others`,
        unit,
        labels: {},
        mean: all.map((cores) => round(cores.slice(top).reduce<number>((sum, one) => sum + (one ?? 0), 0))),
      };
      return host.vms > top ? [...using.map(values), rest] : using.map(values);
    }
    case 'mode':
      return [
        column('Guest VMs', { mode: 'guest' }, (at) =>
          coresOf(host, at).reduce<number>((sum, one) => sum + (one ?? 0), 0),
        ),
        column(
          'Root partition',
          { mode: 'root' },
          (at) => host.lps * 0.014 + 0.1 * Math.sin(at / 30_000) ** 2,
        ),
        column('Hypervisor', { mode: 'hypervisor' }, () => host.lps * 0.02),
      ];
    case 'lp':
      return lpColumns(host, times);
    case 'vp':
      return [0, 1, 2, 3].map((vp) =>
        column(`VP ${vp}`, { vp: String(vp) }, (at) => Math.min(1, 0.8 * wave(vp + 5, at))),
      );
  }
}

function lpColumns(host: FixtureHost, times: readonly number[]): readonly QueryColumn[] {
  const all = times.map((at) => processorsAnswer(host, at).processors);
  return Array.from({ length: host.lps }, (_, lp) => ({
    name: `LP ${lp}`,
    unit: 'seconds_per_second',
    labels: { lp: String(lp) },
    mean: all.map((processors) => round(1 - (processors[lp]?.idleRatio ?? 1))),
  }));
}

export function alertsOf(host: FixtureHost, now: number): readonly AlertAnswer[] {
  if (host.alerts !== true) return [];
  return [
    {
      rule: 'volume-free-low',
      host: host.name,
      subject: 'D:',
      severity: 'warning',
      state: 'firing',
      since: now - 900_000,
      value: 0.04,
      threshold: 0.1,
      summary:
        'Volume D: holds db01 and web01 and is full in 3 h 10 min to 4 h 40 min at the rate of the last hour',
      advice: ['Move a virtual disk to another volume', 'Delete checkpoints that are no longer needed'],
    },
    {
      rule: 'vm-paused-critical',
      host: host.name,
      subject: 'dc01',
      severity: 'critical',
      state: 'firing',
      since: now - 60_000,
      value: null,
      threshold: null,
      summary: String.raw`dc01 is paused: disk D:\vm\dc01.avhdx cannot grow, volume D: has 0 bytes free`,
      advice: ['Free space on volume D:, then resume the VM'],
    },
  ];
}

export function eventsOf(host: FixtureHost): readonly EventAnswer[] {
  if (host.kind === 'foreign') return [];
  return [
    { at: fixtureStart - 600_000, kind: 'vm-started', subject: 'rds01', message: 'rds01 started' },
    {
      at: fixtureStart - 300_000,
      kind: 'vm-renamed',
      subject: 'web01',
      message: 'web-old is now called web01',
    },
    ...(host.alerts === true
      ? [
          {
            at: fixtureStart - 60_000,
            kind: 'vm-paused-critical',
            subject: 'dc01',
            message: 'dc01 was paused: volume D: is full',
          },
        ]
      : []),
  ];
}
