import { expect, test } from 'vitest';

import { dryRun } from '../../collector/alerting/dry-run.ts';
import { ms, secondMs } from '../../collector/model/time.ts';
import { createCooker } from '../../collector/sampling/cook.ts';
import { buildBatch, planHistory, withIds, type HistoryPlan } from '../../collector/sampling/history-plan.ts';
import { openSimulatedHost } from '../../collector/sources/simulated-host/simulated-host.ts';
import { openMemoryStore } from '../support/memory-store.ts';
import { ruleOf, usualRules } from './settings.ts';

test('over a stored day in which a volume filled, the rules say what they would have said', async () => {
  const host = openSimulatedHost({ host: 'hv01', lps: 4, vms: 6, scenario: 'volume-fills', grain: 20 });
  const store = openMemoryStore();
  const cooker = createCooker();
  const from = host.now();
  let plan: HistoryPlan | undefined;
  for (let second = 0; second < 400; second += 2) {
    host.advance(ms(2000));
    const frame = cooker.cook(await host.read(new AbortController().signal));
    plan = planHistory(frame, plan);
    plan = plan.definitions.length === 0 ? plan : withIds(plan, await store.register(plan.definitions));
    await store.append(buildBatch(plan, frame));
    if (frame.inventory.at === frame.at) await store.putInventory('hv01', frame.inventory);
  }
  const span = { host: 'hv01', from, to: host.now(), step: ms(10 * secondMs) };

  const fired = await dryRun(usualRules, store, span);
  const strict = await dryRun([ruleOf('volume-free-space', 'off')], store, span);

  const lines = fired.map(({ rule, subject }) => `${rule} ${subject}`);
  expect(lines).toContain('volume-time-to-full E:');
  expect(lines.filter((line) => line === 'volume-free-space E:')).toHaveLength(1);
  expect(lines.filter((line) => line.startsWith('vm-paused-critical')).sort()).toEqual([
    'vm-paused-critical rds01',
    'vm-paused-critical web01',
  ]);
  expect(strict).toEqual([]);
});
