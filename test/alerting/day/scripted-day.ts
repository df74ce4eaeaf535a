/** Plays an act of the simulator's day through cooking and alerting, second by second, with whatever disturbs it. */
import { createAlerting, type Alerting } from '../../../collector/alerting/alerting.ts';
import type { Message } from '../../../collector/alerting/notify/receiver.ts';
import type { Alert } from '../../../collector/model/alert.ts';
import type { FallingForecast } from '../../../collector/model/forecast.ts';
import type { HostEvent } from '../../../collector/model/host.ts';
import { ms, secondMs, unixMs, type UnixMs } from '../../../collector/model/time.ts';
import { createCooker } from '../../../collector/sampling/cook.ts';
import type { ScenarioName } from '../../../collector/sources/simulated-host/scenario.ts';
import { openSimulatedHost } from '../../../collector/sources/simulated-host/simulated-host.ts';
import { openMemoryStore } from '../../support/memory-store.ts';
import { usualRules } from '../settings.ts';

export interface Disturbance {
  /** Polls that fail, by second. */
  readonly isMissing?: (second: number) => boolean;
  /** The program ends without a word and begins anew. */
  readonly killedAt?: readonly number[];
  /** Our clock is set by so much at this second. */
  readonly clockStep?: { readonly second: number; readonly ms: number };
}

export interface Told {
  readonly second: number;
  readonly alert: Alert;
}

export interface Stated {
  /** By the host's own clock. */
  readonly at: UnixMs;
  readonly volume: string;
  readonly forecast: FallingForecast;
}

export interface Played {
  readonly told: readonly Told[];
  readonly stated: readonly Stated[];
  readonly events: readonly HostEvent[];
}

export interface Act {
  readonly scenario: ScenarioName;
  readonly seconds: number;
  readonly vms?: number;
  readonly lps?: number;
  readonly disturbance?: Disturbance;
}

export async function playAct({
  scenario,
  seconds,
  vms = 6,
  lps = 4,
  disturbance = {},
}: Act): Promise<Played> {
  const host = openSimulatedHost({ host: 'hv01', lps, vms, scenario, grain: 20 });
  const store = openMemoryStore();
  const told: Told[] = [];
  const stated: Stated[] = [];
  const events: HostEvent[] = [];
  let second = 0;
  let step = 0;
  const clock = (): UnixMs => unixMs(host.now() + step);
  const open = async (): Promise<Alerting> => {
    const alerting = await createAlerting({
      rules: usualRules,
      destinations: [
        {
          receiver: {
            name: 'test',
            send: async ({ alerts }: Message) => {
              told.push(...alerts.map((alert) => ({ second, alert })));
            },
          },
          severity: 'info',
          limit: 1000,
          quietHours: undefined,
        },
      ],
      alertmanagers: [],
      groupWait: secondMs,
      store,
      clock,
      elapsed: () => ms(second * 1000),
      onOutcome: () => undefined,
    });
    alerting.watch('hv01', secondMs);
    return alerting;
  };
  let alerting = await open();
  let cooker = createCooker();
  const { isMissing = () => false, killedAt = [], clockStep } = disturbance;
  for (second = 1; second <= seconds; second += 1) {
    host.advance(secondMs);
    if (clockStep?.second === second) step = clockStep.ms;
    if (killedAt.includes(second)) {
      alerting = await open();
      cooker = createCooker();
    }
    if (!isMissing(second)) {
      const frame = cooker.cook(await host.read(new AbortController().signal));
      if (frame.inventory.at === frame.at) events.push(...frame.inventory.events);
      alerting.onFrame(frame);
      for (const { volume, forecast, at } of alerting.forecasts('hv01'))
        if (forecast.kind === 'falling' && at === frame.at)
          stated.push({ at, volume: volume.name, forecast });
    }
    alerting.tick();
    // A turn of the loop, so that what is to be saved is saved and what is to be sent is sent.
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
  await alerting.close();
  await host.close();
  return { told, stated, events };
}

/** `volume-time-to-full E: firing warning`, once for each time it was told. */
export function lines(told: readonly Told[], ...rules: readonly string[]): readonly string[] {
  return told
    .filter(({ alert }) => rules.length === 0 || rules.includes(alert.rule))
    .map(({ alert: { rule, subject, state, severity } }) => `${rule} ${subject} ${state} ${severity}`);
}
