/**
 * A host of four LPs and three VMs, made by hand, served by the real application over a real store in memory. The clock stands
 * still until it is moved; polls are a second apart and every number of a poll is given by the test.
 */
import { createDoctorDesk } from '../../collector/doctor/desk.ts';
import type { HttpContext, HostView, LiveChange } from '../../collector/http/context.ts';
import { createHttpServer, type HttpServerOptions } from '../../collector/http/server.ts';
import type { Alert } from '../../collector/model/alert.ts';
import type { Frame } from '../../collector/model/frame.ts';
import type { HistoryStore } from '../../collector/model/history.ts';
import { ms, type UnixMs } from '../../collector/model/time.ts';
import { callAfter } from '../../collector/node-timers.ts';
import { buildBatch, planHistory, withIds } from '../../collector/sampling/history-plan.ts';
import { openMemoryStore } from '../support/memory-store.ts';
import { frameAt, start, type Use } from './frames.ts';

const fullVolume: Alert = {
  rule: 'volume-space',
  host: 'hv01',
  subject: 'D:',
  severity: 'critical',
  state: 'firing',
  since: start,
  value: 0.02,
  threshold: 0.05,
  summary: 'Volume D: of hv01 has 2 % free',
  advice: ['Free space on D:'],
  labels: {},
};

const unreadHost: HostView = {
  host: 'hv01',
  source: 'simulated',
  sourceDescription: 'simulated host (4 LPs, 3 VMs)',
  status: 'waiting',
  intervalMs: ms(1000),
};

export interface Fixture {
  readonly url: string;
  readonly history: HistoryStore;
  /** The hosts shown; a test may change them. */
  readonly hosts: HostView[];
  readonly failures: string[];
  /** Moves the clock, polls, writes the poll to the store and tells the listeners. */
  poll(at: UnixMs, use?: Use): Promise<void>;
  setClock(now: UnixMs): void;
  /** Changes what is known of the one host. */
  change(view: Partial<HostView>): void;
  tell(change: LiveChange): void;
  get(path: string, init?: RequestInit): Promise<Response>;
  json(path: string): Promise<unknown>;
  close(): Promise<void>;
}

export interface FixtureOptions extends Partial<HttpServerOptions> {
  readonly context?: Partial<HttpContext>;
}

/** Opens the application on a free port with one host that has not been polled yet. */
export async function openFixture({
  context: changes = {},
  ...options
}: FixtureOptions = {}): Promise<Fixture> {
  const history = changes.history ?? openMemoryStore();
  const listeners = new Set<(change: LiveChange) => void>();
  const failures: string[] = [];
  const hosts: HostView[] = [unreadHost];
  let now = start;
  const context: HttpContext = {
    version: '0.1.0',
    clock: () => now,
    history,
    hosts: () => hosts,
    renderMetrics: (accept) =>
      accept.includes('openmetrics')
        ? { contentType: 'application/openmetrics-text; version=1.0.0; charset=utf-8', body: 'up 1\n# EOF\n' }
        : { contentType: 'text/plain; version=0.0.4; charset=utf-8', body: 'up 1\n' },
    alerts: () => [fullVolume, { ...fullVolume, subject: 'C:', state: 'inactive' }],
    recentEvents: () => [{ at: start, kind: 'vm-started', subject: 'web01', message: 'VM web01 started' }],
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    doctor: createDoctorDesk({
      examine: async () => ({ platform: 'test', checked: [], notChecked: ['Nothing is here'], findings: [] }),
      clock: () => now,
      after: callAfter,
    }),
    isReady: () => hosts.some(({ frame }) => frame !== undefined),
    reportFailure: (error, doing) => failures.push(`${doing}: ${String(error)}`),
    ...changes,
  };
  const server = await createHttpServer(context, {
    host: '127.0.0.1',
    port: 0,
    pageFolder: '/nowhere',
    ...options,
  });
  const tell = (change: LiveChange): void => listeners.forEach((listener) => listener(change));
  const get = (path: string, init?: RequestInit): Promise<Response> => fetch(`${server.url}${path}`, init);
  const change = (view: Partial<HostView>): void => {
    hosts[0] = { ...(hosts[0] ?? unreadHost), ...view };
  };
  return {
    url: server.url,
    history,
    hosts,
    failures,
    tell,
    get,
    change,
    setClock: (at) => {
      now = at;
    },
    async poll(at, use) {
      now = at;
      const frame = frameAt(at, use);
      await writeFrame(history, frame);
      change({ status: 'live', frame });
      tell({ kind: 'tick', host: 'hv01' });
    },
    json: async (path) => (await get(path)).json() as Promise<unknown>,
    close: () => server.close(),
  };
}

/** Keeps a frame as the pipeline would. */
export async function writeFrame(history: HistoryStore, frame: Frame): Promise<void> {
  const plan = planHistory(frame);
  const batch = buildBatch(withIds(plan, await history.register(plan.definitions)), frame);
  await history.append(batch);
  await history.putInventory(frame.host, frame.inventory);
}
