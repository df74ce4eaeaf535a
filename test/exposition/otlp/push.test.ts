import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterEach, expect, test } from 'vitest';

import { createExposedHosts } from '../../../collector/exposition/exposed-hosts.ts';
import { createOtlpPush } from '../../../collector/exposition/otlp/push.ts';
import { addMs, hourMs, ms, secondMs } from '../../../collector/model/time.ts';
import { frame, inventory, noon, setFrame, troubledFrame } from '../scene.ts';

interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue: string };
}

interface Point {
  readonly attributes: readonly Attribute[];
  readonly startTimeUnixNano: string;
  readonly timeUnixNano: string;
  readonly asDouble: number;
}

interface Metric {
  readonly name: string;
  readonly unit: string;
  readonly description: string;
  readonly sum?: {
    readonly isMonotonic: boolean;
    readonly aggregationTemporality: number;
    readonly dataPoints: readonly Point[];
  };
  readonly gauge?: { readonly dataPoints: readonly Point[] };
}

interface Body {
  readonly resourceMetrics: readonly [
    {
      readonly resource: { readonly attributes: readonly Attribute[] };
      readonly scopeMetrics: readonly { readonly metrics: readonly Metric[] }[];
    },
  ];
}

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function receiver(answer: (respond: (status: number) => void) => void): Promise<{
  readonly endpoint: string;
  readonly received: { readonly headers: IncomingHttpHeaders; readonly body: Body }[];
}> {
  const received: { headers: IncomingHttpHeaders; body: Body }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      // What the receiver gets is checked against the shape by the assertions that read it.
      received.push({ headers: request.headers, body: JSON.parse(Buffer.concat(chunks).toString()) as Body });
      answer((status) => response.writeHead(status, { 'content-type': 'application/json' }).end('{}'));
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/metrics`, received };
}

function pushTo(endpoint: string) {
  const clock = { now: noon };
  const outcomes: string[] = [];
  const hosts = createExposedHosts({ clock: () => clock.now });
  hosts.addHost({ host: 'hv01', kind: 'simulated', description: 'simulated host', interval: secondMs });
  hosts.update(troubledFrame);
  const push = createOtlpPush({
    endpoint,
    headers: { 'x-tenant': 'lab' },
    interval: hourMs,
    timeout: ms(500),
    version: '0.1.0',
    readers: [hosts.read],
    onOutcome: (outcome, reason) =>
      outcomes.push(reason === undefined ? outcome : `${outcome}: ${reason.message}`),
  });
  return { push, hosts, clock, outcomes };
}

const metricsOf = (body: Body | undefined): readonly Metric[] =>
  body?.resourceMetrics[0].scopeMetrics.flatMap(({ metrics }) => metrics) ?? [];

const find = (body: Body | undefined, name: string): Metric | undefined =>
  metricsOf(body).find((metric) => metric.name === name);

const labels = (attributes: readonly Attribute[]): Record<string, string> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue]));

test('a receiver gets the families of the page with the time of their poll', async () => {
  const { endpoint, received } = await receiver((respond) => respond(200));
  const { push, hosts, outcomes } = pushTo(endpoint);

  await push.push();

  const body = received[0]?.body;
  expect(received[0]?.headers['x-tenant']).toBe('lab');
  expect(labels(body?.resourceMetrics[0].resource.attributes ?? [])).toMatchObject({
    'service.name': 'whichvm',
    'service.version': '0.1.0',
  });
  const pushed = metricsOf(body).map(({ name }) => name);
  const shown = hosts.read().filter(({ parts }) => parts.some(({ labels: rows }) => rows.length > 0));
  expect(pushed).toEqual(shown.map(({ family }) => family.name));
  const run = find(body, 'hyperv_virtual_processor_total_run_seconds_total');
  expect(run).toMatchObject({ unit: 's', sum: { isMonotonic: true, aggregationTemporality: 2 } });
  expect(run?.sum?.dataPoints.map((point) => [labels(point.attributes)['vm'], point.asDouble])).toEqual([
    ['web', 1.5],
    ['web', 2.25],
    ['say "hi"\\\n数据库', 1e-7],
  ]);
  expect(run?.sum?.dataPoints[0]?.timeUnixNano).toBe('1767268800000000000');
  expect(find(body, 'hyperv_volume_free_bytes')).toMatchObject({
    unit: 'By',
    gauge: { dataPoints: [{}, {}] },
  });
  // The second processor's is absent, and so no point.
  const switches = find(body, 'hyperv_logical_processor_context_switches_total');
  expect(switches?.sum?.dataPoints).toHaveLength(1);
  expect(outcomes).toEqual(['delivered']);
  await push.close();
});

test('a counter that was reset starts anew, the others go on', async () => {
  const { endpoint, received } = await receiver((respond) => respond(200));
  const { push, hosts, clock } = pushTo(endpoint);
  const names = ['a:Hv VP 0', 'b:Hv VP 0'];
  const poll = async (seconds: number, total: readonly number[]): Promise<void> => {
    clock.now = addMs(noon, ms(seconds * 1000));
    const set = setFrame('virtual-processor', names, { 'total-run-time': { total } }, clock.now);
    hosts.update(frame({ at: clock.now, sets: [set] }));
    await push.push();
  };

  await poll(1, [10, 10]);
  await poll(2, [11, 3]);
  await poll(3, [12, 4]);

  const points = find(received[2]?.body, 'hyperv_virtual_processor_total_run_seconds_total')?.sum?.dataPoints;
  expect(points?.map((point) => point.startTimeUnixNano)).toEqual([
    '1767268801000000000',
    '1767268802000000000',
  ]);
  await push.close();
});

test('a VM that left is not pushed again', async () => {
  const { endpoint, received } = await receiver((respond) => respond(200));
  const { push, hosts } = pushTo(endpoint);
  await push.push();

  hosts.update(frame({ inventory: inventory() }));
  await push.push();

  expect(find(received[0]?.body, 'hyperv_vm_info')).toBeDefined();
  expect(find(received[1]?.body, 'hyperv_vm_info')).toBeUndefined();
  await push.close();
});

test('more series than the SDK allows an instrument all arrive', async () => {
  const { endpoint, received } = await receiver((respond) => respond(200));
  const { push, hosts } = pushTo(endpoint);
  const names = Array.from({ length: 5000 }, (_, vp) => `web:Hv VP ${vp}`);
  const total = names.map((_, index) => index);

  hosts.update(frame({ sets: [setFrame('virtual-processor', names, { 'total-run-time': { total } })] }));
  await push.push();

  const points = find(received[0]?.body, 'hyperv_virtual_processor_total_run_seconds_total')?.sum?.dataPoints;
  expect(points).toHaveLength(5000);
  expect(points?.[4999]?.asDouble).toBe(4999);
  await push.close();
});

test('a receiver that refuses is a failure with its answer in the sentence', async () => {
  const { endpoint } = await receiver((respond) => respond(400));
  const { push, outcomes } = pushTo(endpoint);

  await push.push();

  expect(outcomes).toHaveLength(1);
  expect(outcomes[0]).toContain(`failed: Cannot push metrics to "${endpoint}"`);
  await push.close();
});

test('a receiver that is gone or hangs is a failure, and closing still ends', async () => {
  const hanging = await receiver(() => undefined);
  const silent = pushTo(hanging.endpoint);
  const nobody = pushTo('http://127.0.0.1:9/v1/metrics');

  await Promise.all([silent.push.push(), nobody.push.push()]);
  await Promise.all([silent.push.close(), nobody.push.close()]);

  expect(silent.outcomes.length).toBeGreaterThan(0);
  expect(nobody.outcomes.length).toBeGreaterThan(0);
  expect([...silent.outcomes, ...nobody.outcomes].filter((outcome) => !outcome.startsWith('failed'))).toEqual(
    [],
  );
});
