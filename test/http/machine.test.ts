/** What one VM is and where it has been, over real HTTP on a real store in memory. */
import { afterEach, beforeEach, expect, test } from 'vitest';

import type { HostView } from '../../collector/http/context.ts';
import type { HistoryStore, SeriesDefinition } from '../../collector/model/history.ts';
import type { HostInventory, VirtualMachine } from '../../collector/model/host.ts';
import type { MachineAnswer } from '../../collector/model/wire.ts';
import { askAccordingToDocument, type Ask } from './asking.ts';
import { type Fixture, openFixture } from './fixture.ts';
import { frameAt, second, start, webId } from './frames.ts';

let fixture: Fixture;
let ask: Ask;

beforeEach(async () => {
  fixture = await openFixture();
  ask = await askAccordingToDocument(fixture);
});
afterEach(() => fixture.close());

/** The newest poll with more known of web01. */
async function poll(more: Partial<VirtualMachine> = {}): Promise<void> {
  await fixture.poll(start);
  await fixture.poll(second(1));
  const frame = frameAt(second(1));
  const inventory: HostInventory = {
    ...frame.inventory,
    virtualMachines: frame.inventory.virtualMachines.map((vm) =>
      vm.name === 'web01' ? { ...vm, ...more } : vm,
    ),
  };
  fixture.change({ frame: { ...frame, inventory } } satisfies Partial<HostView>);
}

test('/api/v1/vm tells what the source knows of a VM', async () => {
  await poll({
    generation: 2,
    startedAt: start,
    integration: { heartbeat: 'ok', isCurrent: false },
    processorCompatibility: true,
    memorySettings: { startupBytes: 2e9, dynamic: { minimumBytes: 1e9, maximumBytes: 4e9 } },
    checkpoints: [{ name: 'before', createdAt: start, kind: 'backup' }],
    replication: { health: 'warning' },
    cpuGroup: { id: 'group', processors: [2, 3] },
    networkAdapters: [{ name: 'NIC', kind: 'synthetic', address: '00155d000001', switch: 'External' }],
  });

  expect(await ask<MachineAnswer>(`/api/v1/vm?vm=${webId.toUpperCase()}`)).toEqual({
    host: 'hv01',
    at: second(1),
    spanMs: 1000,
    key: webId,
    name: 'web01',
    state: 'running',
    startedAt: start,
    generation: 2,
    guestOperatingSystem: null,
    heartbeat: 'ok',
    integrationIsCurrent: false,
    processorCompatibility: true,
    memorySettings: { startupBytes: 2e9, minimumBytes: 1e9, maximumBytes: 4e9 },
    cpuGroup: [2, 3],
    checkpoints: [{ name: 'before', createdAt: start, kind: 'backup' }],
    replication: { health: 'warning', state: null, lastReplicatedAt: null },
    disks: [{ vm: 'web01', path: 'D:\\vm\\web01.vhdx', kind: 'dynamic', fileBytes: 1e9, maximumBytes: 1e11 }],
    adapters: [{ name: 'NIC', kind: 'synthetic', address: '00155d000001', switch: 'External' }],
    queues: [{ adapter: 'NIC 1', queue: 1, lp: 3 }],
    stays: [{ host: 'hv01', firstAt: start, lastAt: second(1) }],
    moves: [],
  });
});

test('/api/v1/vm says null for what the source does not say, and finds a VM by its name', async () => {
  await poll();

  const answer = await ask<MachineAnswer>('/api/v1/vm?vm=web01');

  expect(answer.key).toBe(webId);
  expect([answer.generation, answer.checkpoints, answer.heartbeat, answer.processorCompatibility]).toEqual([
    null,
    null,
    null,
    null,
  ]);
});

test('/api/v1/vm refuses a VM that was not there in a sentence', async () => {
  await poll();

  const response = await fixture.get('/api/v1/vm?vm=gone');

  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({
    error: { message: `No VM "gone" on host "hv01" at ${second(1)}` },
  });
});

const blackout = (host: string): SeriesDefinition => ({
  host,
  set: 'live-migration',
  instance: 'web01:VM Live Migration',
  counter: 'is-blackout',
  metric: 'hyperv_live_migration_blackout',
  labels: { vm: 'web01' },
  unit: 'state',
  storedAs: { kind: 'stepped', step: 1 },
});

/** A migration away from another host, polled every second; 1 = the VM stood still. */
async function move(history: HistoryStore, still: readonly number[]): Promise<void> {
  const ids = Int32Array.from(await history.register([blackout('hv02')]));
  for (const [index, value] of still.entries())
    await history.append({
      host: 'hv02',
      at: second(index - still.length),
      groups: [{ set: 'live-migration', intervalSeconds: 1, ids, values: Float64Array.of(value) }],
    });
}

test('a live migration is told with the time the VM stood still, as closely as the polls tell', async () => {
  await move(fixture.history, [0, 0, 0, 1, 1]);
  await fixture.history.putEvents('hv02', [
    { at: second(-1), kind: 'vm-left', subject: 'web01', message: 'web01 left' },
    { at: second(-1), kind: 'vm-left', subject: 'db01', message: 'db01 left' },
  ]);
  await fixture.history.putEvents('hv01', [
    { at: start, kind: 'vm-arrived', subject: 'web01', message: 'web01 arrived' },
  ]);
  await poll();

  expect((await ask<MachineAnswer>(`/api/v1/vm?vm=${webId}`)).moves).toEqual([
    { at: start, host: 'hv01', direction: 'arrived', blackout: null },
    { at: second(-1), host: 'hv02', direction: 'left', blackout: { leastMs: 1000, mostMs: 3000 } },
  ]);
});

test('a VM that was never seen standing still stood still for less than a poll', async () => {
  await move(fixture.history, [0, 0, 0]);
  await fixture.history.putEvents('hv02', [
    { at: second(-1), kind: 'vm-left', subject: 'web01', message: 'web01 left' },
  ]);
  await poll();

  expect((await ask<MachineAnswer>(`/api/v1/vm?vm=${webId}`)).moves[0]?.blackout).toEqual({
    leastMs: 0,
    mostMs: 1000,
  });
});
