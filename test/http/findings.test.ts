/** /api/v1/findings over real HTTP: a simulated host plays its scripted day, and who took the CPU is named. */
import { afterEach, beforeEach, expect, test } from 'vitest';

import { readThresholds } from '../../collector/attribution/findings/settings.ts';
import type { Frame } from '../../collector/model/frame.ts';
import { ms, type UnixMs } from '../../collector/model/time.ts';
import type { FindingAnswer, FindingsAnswer } from '../../collector/model/wire.ts';
import { createCooker } from '../../collector/sampling/cook.ts';
import { mergeLatest } from '../../collector/sampling/latest-frame.ts';
import type { SimulatedHostOptions } from '../../collector/sources/simulated-host/options.ts';
import {
  openSimulatedHost,
  type SimulatedHost,
} from '../../collector/sources/simulated-host/simulated-host.ts';
import { parseView } from '../../ui/state/view.ts';
import { askAccordingToDocument, type Ask } from './asking.ts';
import { openFixture, writeFrame, type Fixture } from './fixture.ts';
import { frameAt, oddName, second, start } from './frames.ts';

let fixture: Fixture;
let ask: Ask;

beforeEach(async () => {
  fixture = await openFixture();
  ask = await askAccordingToDocument(fixture);
});
afterEach(() => fixture.close());

/** Polls the host once a second until its clock says so, each poll kept; the host as it is then. */
async function playUntil(minutes: number, options: SimulatedHostOptions): Promise<SimulatedHost> {
  const host = openSimulatedHost({ host: 'hv01', startAt: start, ...options });
  const cooker = createCooker();
  const interval = ms(1000);
  let latest = mergeLatest(undefined, cooker.cook(await host.read(new AbortController().signal)), interval);
  while (host.now() < start + minutes * 60_000) {
    host.advance(interval);
    latest = mergeLatest(latest, cooker.cook(await host.read(new AbortController().signal)), interval);
    await writeFrame(fixture.history, latest);
    await fixture.history.putInventory('hv01', latest.inventory);
  }
  fixture.change({ status: 'live', frame: latest });
  fixture.setClock(host.now());
  return host;
}

/** One poll of the host made by hand. */
async function keep(frame: Frame): Promise<void> {
  await writeFrame(fixture.history, frame);
  await fixture.history.putInventory('hv01', frame.inventory);
  fixture.change({ status: 'live', frame });
  fixture.setClock(frame.at);
}

function renamed(frame: Frame, from: string, to: string): Frame {
  const change = <Named extends { readonly name: string }>(one: Named): Named => ({
    ...one,
    name: one.name.replace(from, to),
  });
  const sets = frame.sets.map((set) => ({ ...set, instances: set.instances.map(change) }));
  const { inventory } = frame;
  return {
    ...frame,
    sets,
    inventory: { ...inventory, virtualMachines: inventory.virtualMachines.map(change) },
  };
}

function withoutWaits(frame: Frame): Frame {
  const sets = frame.sets.map((set) => ({
    ...set,
    columns: set.columns.filter(({ counter }) => counter !== 'cpu-wait-time-per-dispatch'),
  }));
  return { ...frame, sets };
}

function at(minutes: number): UnixMs {
  return second(60 * minutes);
}

test('the noisy neighbour of the scripted day is named to those that waited for it', async () => {
  const host = await playUntil(6, { scenario: true });
  const noisy = host.noisyVirtualMachine?.name;

  const { findings, intervals } = await ask<FindingsAnswer>(`/api/v1/findings?from=${at(1)}&to=${at(5)}`);

  const waited = findings.filter(({ rule, subject }) => rule === 'vm-waited' && subject.name !== noisy);
  expect(intervals).toBeGreaterThan(30);
  expect(waited.length).toBeGreaterThanOrEqual(1);
  for (const { parameters, text, evidence, view } of waited) {
    expect(parameters).toMatchObject({ rival: noisy, rivalKey: host.noisyVirtualMachine?.id });
    expect(text).toContain(`${noisy} went from `);
    expect(evidence[0]?.value).toBeGreaterThan(evidence[0]?.limit ?? Number.NaN);
    expect(evidence.find(({ subject }) => subject === noisy)).toMatchObject({ measure: 'cores' });
    // It was noisy until the third minute.
    expect(view.to).toBeLessThanOrEqual(at(3.25));
    expect(view.from).toBeGreaterThanOrEqual(at(1) - 1000);
  }
});

test('a VM renamed in the span is one VM under its newest name, not one that left and one that came', async () => {
  for (let poll = 0; poll < 8; poll += 1) {
    const frame = frameAt(second(poll));
    await keep(poll < 4 ? frame : renamed(frame, 'web01', 'web02'));
  }

  const { findings } = await ask<FindingsAnswer>('/api/v1/findings');

  const [waited] = findings.filter(({ rule, subject }) => rule === 'vm-waited' && subject.name === oddName);
  const others = waited?.evidence.filter(({ subject }) => subject.startsWith('web')) ?? [];
  expect(others.map(({ subject }) => subject)).toEqual(['web02']);
  expect(others[0]?.value).toBeCloseTo(0.75, 9);
});

test('every finding leads to the place on the page that shows it', async () => {
  await playUntil(2, { scenario: true });

  const { findings } = await ask<FindingsAnswer>('/api/v1/findings');

  expect(findings.length).toBeGreaterThan(0);
  for (const { view } of findings) {
    const { host, room, fromMs, toMs, vm = null, lp = null } = parseView(view.link.replace(/^\//, ''));
    expect({ host, room, from: fromMs, to: toMs, vm, lp }).toEqual({
      host: 'hv01',
      room: view.room,
      from: view.from,
      to: view.to,
      vm: view.vm,
      lp: view.lp,
    });
  }
});

test('nobody is said to have waited where no waiting was counted, and nothing where nothing is known', async () => {
  for (let poll = 0; poll < 5; poll += 1) await keep(withoutWaits(frameAt(second(poll))));

  const silent = await ask<FindingsAnswer>('/api/v1/findings');
  const before = await ask<FindingsAnswer>(`/api/v1/findings?from=${second(-120)}&to=${second(-60)}`);

  expect(silent.intervals).toBe(5);
  expect(rulesOf(silent.findings)).not.toContain('vm-waited');
  expect(before).toMatchObject({ at: second(-60), spanMs: 60_000, findings: [], intervals: 0 });
});

test('a limit of the configuration file counts, and is said to be whose it is', async () => {
  const read = readThresholds({ 'vm-saturated': '60%' });
  if (read.kind !== 'thresholds') throw new Error(read.mistakes.join());
  await fixture.close();
  fixture = await openFixture({ context: { findingThresholds: read.thresholds } });
  ask = await askAccordingToDocument(fixture);
  for (let poll = 0; poll < 5; poll += 1)
    await fixture.poll(second(poll), { web0: 0.7, web1: 0.65, odd: 0.1, root: 0.02 });

  const { findings } = await ask<FindingsAnswer>('/api/v1/findings');

  const saturated = findings.find(({ rule }) => rule === 'vm-saturated');
  expect(saturated?.text).toBe('Every virtual processor of web01 is above 60 %: give it more than 2');
  expect(saturated?.source).toMatch(/^set here; otherwise 90 % by Microsoft: /);
});

test('two ends at once, and an end before the beginning, are refused in a sentence', async () => {
  await fixture.poll(second(0));

  const both = await fixture.json(`/api/v1/findings?at=${second(0)}&to=${second(0)}`);
  const backwards = await fixture.json(`/api/v1/findings?from=${second(0)}&to=${second(-5)}`);

  expect(both).toEqual({
    error: {
      status: 400,
      message: `Parameter at is "${second(0)}"; right is left out where to is given; both are the end`,
    },
  });
  expect(backwards).toMatchObject({ error: { status: 400 } });
});

function rulesOf(findings: readonly FindingAnswer[]): readonly string[] {
  return findings.map(({ rule }) => rule);
}
