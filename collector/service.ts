/**
 * What `serve` and `replay` share: the store, the hosts as they are now, the exposition, the alerts and the HTTP server, opened in
 * this order and closed in the other. Sources come from outside.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';

import packageJson from '../package.json' with { type: 'json' };
import { openHistoryStore } from '../storage/index.ts';
import type { Alerting } from './alerting/alerting.ts';
import { openAlerting, openOtlpPush } from './deliveries.ts';
import { createDoctorDesk } from './doctor/desk.ts';
import { examine } from './doctor/examine.ts';
import { createExposedHosts, type ExposedHosts } from './exposition/exposed-hosts.ts';
import type { FamilyReader } from './exposition/families.ts';
import { pollingReader } from './exposition/polling-families.ts';
import { createProcessMetrics, type ProcessMetrics } from './exposition/process-metrics.ts';
import { chooseFormat } from './exposition/prometheus/accept.ts';
import { createMetricsRenderer } from './exposition/prometheus/renderer.ts';
import { createHistoryWriter, type HistoryWriter } from './history-writer.ts';
import type { BurstDesk, HttpContext } from './http/context.ts';
import { createHttpServer, type RunningServer } from './http/server.ts';
import { createLiveHosts, type LiveHosts } from './live-hosts.ts';
import type { Log } from './log.ts';
import { StorageError, type HistoryStore } from './model/history.ts';
import { ms, type Clock, type Ms } from './model/time.ts';
import { callAfter } from './node-timers.ts';
import { createSelfMetrics, type SelfMetrics } from './sampling/self-metrics.ts';
import type { Settings } from './settings.ts';

/** What only `main.ts` may touch, handed in. */
export interface World {
  readonly clock: Clock;
  /** Runs on evenly whatever is done to the clock. */
  readonly elapsed: () => Ms;
  readonly log: Log;
  /** Ends with Ctrl-C or a stop of the service. */
  readonly signal: AbortSignal;
  /** A line for the person at the terminal. */
  say(line: string): void;
}

export interface Service {
  readonly store: HistoryStore;
  readonly hosts: LiveHosts;
  readonly exposed: ExposedHosts;
  readonly polling: SelfMetrics;
  readonly alerting: Alerting;
  readonly history: HistoryWriter;
  readonly server: RunningServer;
  close(): Promise<void>;
}

export interface ServiceOptions {
  readonly settings: Settings;
  readonly dataDir: string;
  readonly truthOf?: HttpContext['truthOf'];
  readonly bursts?: BurstDesk;
}

const pageFolder = path.join(import.meta.dirname, '../ui/dist');
const storeStatusEvery = ms(10_000);

/** Opens everything or, when a part cannot be opened, closes what was and rejects with that part's sentence. */
export async function openService(options: ServiceOptions, world: World): Promise<Service> {
  await using opened = new AsyncDisposableStack();
  const { settings, dataDir } = options;
  const { clock, elapsed, log } = world;
  const { version } = packageJson;
  makeFolder(dataDir);
  const store = await openHistoryStore({ dataDir, maxBytes: settings['storage-max'], clock });
  opened.defer(() => store.close());
  const hosts = createLiveHosts(clock);
  const polling = createSelfMetrics();
  const processMetrics = createProcessMetrics({ version, clock });
  opened.defer(() => processMetrics.close());
  const history = createHistoryWriter(store, log);
  opened.defer(() => history.settled());
  const alerting = await openAlerting(settings, { store, hosts, processMetrics, clock, elapsed, log });
  opened.defer(() => alerting.close());
  const exposed = createExposedHosts({ clock, alerts: () => alerting.alerts() });
  const readers: readonly FamilyReader[] = [
    exposed.read,
    pollingReader(polling.hosts, clock),
    processMetrics.read,
  ];
  const push = openOtlpPush(settings, { readers, processMetrics, version, log });
  opened.defer(() => push?.close());
  opened.defer(watchStore(store, processMetrics, log));
  const doctor = createDoctorDesk({
    examine: (signal, onProgress) => examine({ targets: settings.target, clock, signal, onProgress }),
    clock,
    after: callAfter,
  });
  opened.defer(() => doctor.close());
  const renderer = createMetricsRenderer(readers);
  const context: HttpContext = {
    version,
    clock,
    history: store,
    hosts: hosts.views,
    renderMetrics: (accept) => renderer.render(chooseFormat(accept)),
    alerts: () => alerting.alerts(),
    alertDesk: alerting,
    doctor,
    outlook: alerting,
    findingThresholds: settings.findings,
    recentEvents: hosts.recentEvents,
    subscribe: hosts.subscribe,
    ...(options.truthOf === undefined ? {} : { truthOf: options.truthOf }),
    ...(options.bursts === undefined ? {} : { bursts: options.bursts }),
    isReady: () => hosts.views().some((host) => host.frame !== undefined || host.status === 'recorded'),
    reportFailure: (error, doing) => log.error({ err: error }, `Cannot ${doing}`),
  };
  const server = await openServer(context, settings);
  opened.defer(() => server.close());
  const kept = opened.move();
  return { store, hosts, exposed, polling, alerting, history, server, close: () => kept.disposeAsync() };
}

function openServer(context: HttpContext, settings: Settings): Promise<RunningServer> {
  const token = settings['auth-token'];
  return createHttpServer(context, {
    ...settings.listen,
    pageFolder,
    allowedHosts: settings['allowed-host'],
    ...(token === undefined ? {} : { auth: { token } }),
  });
}

/** Keeps the store's figures in /metrics fresh, and logs what begins to be wrong with it; returns how to stop. */
function watchStore(store: HistoryStore, processMetrics: ProcessMetrics, log: Log): () => void {
  let known: readonly string[] = [];
  const look = async (): Promise<void> => {
    const status = await store.status();
    processMetrics.setStore(status);
    for (const problem of status.problems) if (!known.includes(problem)) log.warn(problem);
    known = status.problems;
  };
  const lookQuietly = (): void => {
    look().catch((error: unknown) => log.warn({ err: error }, 'Cannot read the state of the store'));
  };
  lookQuietly();
  const timer = setInterval(lookQuietly, storeStatusEvery);
  return () => clearInterval(timer);
}

function makeFolder(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true });
  } catch (error) {
    throw new StorageError(
      `Cannot make the data folder "${dataDir}": ${error instanceof Error ? error.message : String(error)}; choose another with --data-dir`,
      { cause: error },
    );
  }
}
