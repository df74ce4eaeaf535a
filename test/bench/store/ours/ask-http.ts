/** The hour of one series through our real HTTP server, over loopback with JSON, as peers are asked. */
import http from 'node:http';

import { createHttpServer } from '../../../../collector/http/server.ts';
import type { HistoryStore, SeriesDefinition } from '../../../../collector/model/history.ts';
import { unixMs } from '../../../../collector/model/time.ts';
import { rounded, timed } from '../measure.ts';
import { request } from '../peers/http-server.ts';

export interface HttpHour {
  readonly hourHttpMs: number;
  readonly points: number;
}

/** The client runs in this process too, so its share is in the figure. */
export async function askHttpHour(
  history: HistoryStore,
  { host, metric, labels }: SeriesDefinition,
  span: { readonly from: number; readonly to: number },
): Promise<HttpHour> {
  const server = await createHttpServer(
    {
      version: 'bench',
      clock: () => unixMs(span.to),
      history,
      hosts: () => [],
      renderMetrics: () => ({ contentType: 'text/plain', body: '' }),
      alerts: () => [],
      recentEvents: () => [],
      subscribe: () => () => undefined,
      isReady: () => true,
      reportFailure: (error) => {
        throw error;
      },
    },
    { host: '127.0.0.1', port: 0, pageFolder: '.bench/no-page' },
  );
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const selector = Object.entries({ host, ...labels })
    .map(([name, value]) => `${name}="${value}"`)
    .join(',');
  const query = `series=${encodeURIComponent(`${metric}{${selector}}`)}&from=${span.from}&to=${span.to}`;
  const { hostname, port } = new URL(server.url);
  const ask = () => request({ host: hostname, port, path: `/api/v1/query?${query}`, agent }, undefined);
  try {
    const { latency, last } = await timed(60, ask);
    const answer = JSON.parse(String(last)) as { readonly times: readonly number[] };
    return { hourHttpMs: rounded(latency.medianMs, 2), points: answer.times.length };
  } finally {
    agent.destroy();
    await server.close();
  }
}
