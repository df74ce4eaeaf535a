import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

import { expect, onTestFinished, test } from 'vitest';

import { openExporterSource } from '../../../collector/sources/windows-exporter/exporter-source.ts';
import type { Snapshot } from '../../../collector/model/snapshot.ts';
import { SourceError, type Source } from '../../../collector/model/source.ts';
import { ms, unixMs } from '../../../collector/model/time.ts';
import { cells, golden, savedHost, startedAt } from './exporter-host.ts';

/** A server that lives as long as the test; its address without the path. */
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function open(target: string, fetchTimeout = 5000): Source {
  const source = openExporterSource({
    target,
    host: 'hv01',
    fetchTimeout: ms(fetchTimeout),
    clock: () => unixMs(startedAt),
    stopwatch: () => performance.now(),
  });
  onTestFinished(() => source.close());
  return source;
}

const read = async (target: string, fetchTimeout?: number): Promise<Snapshot> =>
  await open(target, fetchTimeout).read(new AbortController().signal);

const refusal = async (target: string, fetchTimeout?: number): Promise<string> => {
  const error: unknown = await read(target, fetchTimeout).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(SourceError);
  return error instanceof SourceError ? error.message : '';
};

test('a page comes over HTTP, packed or not', async () => {
  const origin = await serve((request, response) => {
    const packed = gzipSync(golden('windows-0.31.8'));
    if (request.headers['accept-encoding']?.includes('gzip') === true) {
      response.writeHead(200, { 'content-encoding': 'gzip', 'content-type': 'text/plain; version=0.0.4' });
      response.end(packed);
    } else response.writeHead(500).end();
  });

  const snapshot = await read(`${origin}/metrics`);

  expect(cells(snapshot, 'logical-processor', 'context-switches')['Hv LP 0']).toEqual([812_345]);
  expect(snapshot.host).toBe('hv01');
  expect(snapshot.takenAt).toBeGreaterThanOrEqual(startedAt);
});

test('a target that hangs costs itself only, and only its own deadline', async () => {
  const hanging = await serve(() => {});
  const halfway = await serve((_, response) => {
    response.writeHead(200);
    response.write('windows_x 1\n');
  });
  const good = await serve((_, response) => response.end(golden('windows-0.31.8')));

  const [first, second, third] = await Promise.all([
    refusal(`${hanging}/metrics`, 150),
    refusal(`${halfway}/metrics`, 150),
    read(`${good}/metrics`),
  ]);

  expect(first).toBe(
    `${hanging}/metrics did not answer whole within 0.15 s; the exporter or its host hangs, or is slow to collect`,
  );
  expect(second).toContain('did not answer whole within 0.15 s');
  expect(third.sets.length).toBeGreaterThan(5);
});

test('a page cut on its way is refused, wherever it was cut', async () => {
  const page = golden('windows-0.31.8');
  const short = await serve((_, response) => {
    response.writeHead(200, { 'content-length': page.length });
    response.write(page.slice(0, 2000), () => response.destroy());
  });
  const torn = await serve((_, response) => response.end(page.slice(0, page.indexOf('160233.42') + 7)));

  expect(await refusal(`${short}/metrics`)).toBe(
    `Cannot read ${short}/metrics: the connection was cut while reading`,
  );
  expect(await refusal(`${torn}/metrics`)).toMatch(
    /^Cannot read the metrics of \S+: line \d+: the page ends in the middle of it: "windows_hyperv_/u,
  );
});

test.each([
  [404, ' answered 404 (not found): is the path right, usually /metrics'],
  [401, ' answered 401 (not allowed): give user and password in the address'],
  [503, ' answered 503 (too busy): windows_exporter limits how many may ask at once'],
  [500, ' answered 500 (the exporter failed): its log says why'],
  [204, ' answered 204, where 200 was expected'],
])('an answer %i is explained', async (status, explanation) => {
  const origin = await serve((_, response) => response.writeHead(status).end());

  expect(await refusal(`${origin}/metrics`)).toContain(explanation);
});

test.each([
  ['<!DOCTYPE html><html></html>', 'is a web page (HTML), not metrics; is the path right'],
  ['\n  {"status":"ok"}', 'is JSON, not metrics in Prometheus text'],
  ['', 'is an empty page, without a single metric'],
  ['# HELP nothing\n', 'is an empty page, without a single metric'],
  [
    'node_cpu_seconds_total{cpu="0"} 1\n',
    'has metrics, but none of windows_exporter; the first is node_cpu_seconds_total',
  ],
  ['Hello, world\n', 'line 1: "," is not a number'],
])('a page %j is refused with what it is instead', async (page, explanation) => {
  const origin = await serve((_, response) => response.end(page));

  expect(await refusal(`${origin}/metrics`)).toContain(explanation);
});

test('a body without end is not read to its end', async () => {
  const origin = await serve((_, response) => {
    const megabyte = `${'# '.padEnd(1_048_575, 'x')}\n`;
    const more = (): void => {
      while (!response.destroyed && response.write(megabyte));
    };
    response.on('drain', more);
    more();
  });

  expect(await refusal(`${origin}/metrics`, 30_000)).toContain('sends more than 64 MiB');
});

test('a redirect is followed on the same host only', async () => {
  const origin = await serve((request, response) => {
    if (request.url === '/metrics') response.end(golden('windows-0.31.8'));
    else if (request.url === '/old') response.writeHead(302, { location: '/metrics' }).end();
    else if (request.url === '/round') response.writeHead(302, { location: '/round' }).end();
    else response.writeHead(301, { location: 'http://evil.example/metrics' }).end();
  });

  expect((await read(`${origin}/old`)).sets.length).toBeGreaterThan(5);
  expect(await refusal(`${origin}/round`)).toContain('redirects more than 3 times');
  expect(await refusal(`${origin}/away`)).toContain(
    'redirects to "http://evil.example/metrics", another host',
  );
});

test('user and password are sent and never shown', async () => {
  let authorization = '';
  const origin = await serve((request, response) => {
    authorization = request.headers.authorization ?? '';
    response.writeHead(403).end();
  });
  const target = `${origin.replace('//', '//me:s%3Acret@')}/metrics`;

  expect(await refusal(target)).not.toContain('cret');
  expect(open(target).description).toBe(`${origin}/metrics`);
  expect(Buffer.from(authorization.replace('Basic ', ''), 'base64').toString()).toBe('me:s:cret');
});

test('nothing listening is said so', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => {
    server.close(resolve);
  });

  expect(await refusal(`http://127.0.0.1:${port}/metrics`)).toBe(
    `Cannot read http://127.0.0.1:${port}/metrics: nothing listens there; is windows_exporter running and the port right (usually 9182)`,
  );
});

test('a read that is no longer wanted ends at once', async () => {
  const origin = await serve(() => {});
  const stop = new AbortController();
  const reading = open(`${origin}/metrics`).read(stop.signal);
  stop.abort();

  await expect(reading).rejects.toThrow('was stopped');
});

test('a source that was closed reads no more', async () => {
  const origin = await serve(() => {});
  const source = open(`${origin}/metrics`);
  const reading = source.read(new AbortController().signal);
  await source.close();

  await expect(reading).rejects.toThrow('was stopped');
});

test('a host whose exporter has no hyperv collector is told what to enable', async () => {
  const page = 'windows_exporter_build_info{version="0.31.8"} 1\nwindows_cpu_parking_status{core="0,0"} 0\n';
  const { problems, sets } = await savedHost().read(page, 0);

  expect(problems).toHaveLength(1);
  expect(problems[0]?.message).toContain(
    'windows_exporter 0.31.8 sends no windows_hyperv_ metrics: start it with --collectors.enabled="[defaults],hyperv"',
  );
  expect(sets.map(({ set }) => set)).toEqual(['processor-information']);
});

test('a hyperv collector that failed is said so, with the parts that are missing', async () => {
  const page = golden('windows-0.31.8')
    .replace('{collector="hyperv"} 1', '{collector="hyperv"} 0')
    .replaceAll(/^windows_hyperv_hypervisor_virtual.*\n/gmu, '');
  const { problems } = await savedHost().read(page, 0);

  expect(problems.map(({ subject, kind }) => [subject, kind])).toEqual([
    ['windows_exporter_collector_success', 'failed'],
    ['virtual-processor', 'missing'],
  ]);
});

test('a VM that comes or goes is an event, one that a failed page lacks is not', async () => {
  const page = golden('windows-0.32.0');
  const without = page.replaceAll(/^.*vm="Sales_Total".*\n/gmu, '');
  const failed = page.replaceAll(/^.*vm="(?:Sales|sales).*\n/gmu, '');
  const host = savedHost();

  const pages = [page, without, page, failed];
  const events: (readonly string[])[] = [];
  for (const [index, text] of pages.entries()) {
    const { inventory } = await host.read(text, index * 10);
    events.push((inventory?.events ?? []).map(({ kind, subject }) => `${kind} ${subject}`));
  }

  expect(events).toEqual([[], ['vm-stopped Sales_Total'], ['vm-started Sales_Total'], []]);
});

test('a series that is on the page twice is taken once and told', async () => {
  const line = 'windows_hyperv_vm_cpu_total_run_time{core="0",vm="web01"} ';
  const snapshot = await savedHost().read(`${line}5\n${line}9\n`, 0);

  expect(cells(snapshot, 'virtual-processor', 'total-run-time')).toEqual({ 'web01:Hv VP 0': [5] });
  expect(snapshot.problems.map(({ message }) => message)).toContain(
    '1 series are on the page twice, of each the first was taken: windows_hyperv_vm_cpu_total_run_time of "web01:Hv VP 0"',
  );
});

test('a saved page carries the time it was written at, and one not written since says so', async () => {
  const host = savedHost();
  const first = await host.read(golden('windows-0.31.8'), 0);
  const second = await host.read(golden('windows-0.31.8'), 30);
  const again = await host.read(golden('windows-0.31.8'), 30);

  const perf = [first, second, again].map(({ sets }) => sets[0]?.clock.perfTime ?? NaN);
  expect((perf[1] ?? 0) - (perf[0] ?? 0)).toBe(300_000_000);
  expect(perf[2]).toBe(perf[1]);
  expect(second.problems).toEqual([]);
  expect(again.problems.map(({ message }) => message)[0]).toMatch(
    /page\.txt has not been written again since 2023-11-14T22:13:50.000Z: what is counted over time is not known until it is$/u,
  );
});

test('pages saved by PowerShell in UTF-16 or with a byte order mark are read', async () => {
  const page = golden('windows-0.32.0').replaceAll('\n', '\r\n');
  const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(page, 'utf16le')]);
  const utf8 = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(page)]);

  for (const bytes of [utf16, utf8]) {
    const snapshot = await savedHost().read(bytes, 0);
    expect(cells(snapshot, 'hypervisor', 'logical-processors')).toEqual({ '': [16] });
  }
});

test('a page in OpenMetrics has _total behind names that the text format sends without', async () => {
  const page = `windows_hyperv_virtual_storage_device_bytes_read_total{device="a.vhdx"} 5.0\n# EOF\n`;
  const snapshot = await savedHost().read(page, 0);

  expect(cells(snapshot, 'virtual-storage-device', 'read-bytes')).toEqual({ 'a.vhdx': [5] });
});

test('a saved page that is gone is a sentence', async () => {
  expect(await refusal('file:/no/such/page.txt')).toMatch(/^Cannot read \/no\/such\/page\.txt: ENOENT/u);
});
