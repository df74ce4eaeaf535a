/** A host that moves and has every trouble the rules watch for: what a real Prometheus scrapes in the dashboard tests. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { createExposedHosts } from '../../collector/exposition/exposed-hosts.ts';
import { pollingReader } from '../../collector/exposition/polling-families.ts';
import { chooseFormat } from '../../collector/exposition/prometheus/accept.ts';
import { createMetricsRenderer } from '../../collector/exposition/prometheus/renderer.ts';
import type { Alert } from '../../collector/model/alert.ts';
import type { Frame } from '../../collector/model/frame.ts';
import { minuteMs, unixMs, type UnixMs } from '../../collector/model/time.ts';
import { polled } from '../exposition/polled.ts';
import { frame, inventory, setFrame } from '../exposition/scene.ts';

const startedAt = unixMs(Date.now() - 60_000);

const alert: Alert = {
  rule: 'volume-free-space',
  host: 'hv01',
  subject: 'D:',
  severity: 'critical',
  state: 'firing',
  since: startedAt,
  summary: 'Volume D: is low',
  advice: [],
  labels: {},
};

/** Serves /metrics on a free port of this machine; every scrape sees the host as it is at that moment. */
export async function serveMovingHost(): Promise<{ readonly port: number; readonly server: Server }> {
  const clock = (): UnixMs => unixMs(Date.now());
  const hosts = createExposedHosts({ clock, alerts: () => [alert] });
  const source = { kind: 'simulated', description: 'moving scene', interval: minuteMs } as const;
  hosts.addHost({ ...source, host: 'hv01' });
  hosts.addHost({ ...source, host: 'hv02' });
  const renderer = createMetricsRenderer([hosts.read, pollingReader(() => [polled], clock)]);
  const server = createServer((request, response) => {
    const answer = async (): Promise<void> => {
      hosts.update(movingFrame(clock()));
      const page = await renderer.render(chooseFormat(request.headers.accept));
      response.writeHead(200, { 'content-type': page.contentType }).end(page.body);
    };
    answer().catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, server };
}

/** Two processors, three virtual ones that use 0.9, 0.3 and 0.1 of one, the last waiting half of the time. */
function movingFrame(at: UnixMs): Frame {
  const seconds = (at - startedAt) / 1000;
  const used = (...shares: readonly number[]) => ({ total: shares.map((share) => share * seconds) });
  const waits = { ...used(0.01, 0.02, 0.5), baseTotal: [100, 200, 300].map((rate) => rate * seconds) };
  return frame({
    at,
    problems: [{ subject: 'virtual-switch', kind: 'missing', message: 'Cannot read it' }],
    sets: [
      setFrame(
        'logical-processor',
        ['Hv LP 0', 'Hv LP 1'],
        {
          'guest-run-time': used(0.9, 0.5),
          'hypervisor-run-time': used(0.02, 0.01),
          'total-run-time': used(0.92, 0.51),
          'idle-time': used(0.08, 0.49),
        },
        at,
      ),
      setFrame(
        'root-virtual-processor',
        ['Root VP 0', 'Root VP 1'],
        { 'guest-run-time': used(0.05, 0.05) },
        at,
      ),
      setFrame(
        'virtual-processor',
        ['web:Hv VP 0', 'web:Hv VP 1', 'db "主":Hv VP 0'],
        { 'total-run-time': used(0.9, 0.3, 0.1), 'cpu-wait-time-per-dispatch': waits },
        at,
      ),
      setFrame(
        'processor-network-activity',
        ['0, NIC', '1, NIC', 'total, NIC'],
        { 'received-packets': used(100, 50, 150) },
        at,
      ),
      setFrame(
        'network-interface',
        ['NIC'],
        { 'offloaded-connections': { value: [3] }, 'rsc-connections': { value: [5] } },
        at,
      ),
    ],
    inventory: movingInventory(at, seconds),
  });
}

function movingInventory(at: UnixMs, seconds: number): Frame['inventory'] {
  return inventory({
    at,
    virtualMachines: [
      { id: '1', name: 'web', state: 'running', critical: false, storageLow: false, disks: [] },
      { id: '2', name: 'db "主"', state: 'paused', critical: true, storageLow: true, disks: [] },
    ],
    volumes: [
      { name: 'C:', sizeBytes: 100e9, freeBytes: 60e9 },
      { name: 'D:', sizeBytes: 100e9, freeBytes: 2e9 - seconds * 1e6 },
    ],
    networkQueues: [
      { adapter: 'NIC', queue: 0, lp: 0 },
      { adapter: 'NIC', queue: 1, lp: 0, virtualMachine: 'web' },
    ],
  });
}
