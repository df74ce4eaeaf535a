/** The hour of a series through our real HTTP server, over loopback with JSON, as peers are asked. */
import { createHttpServer } from '../../../../collector/http/server.ts';
import type { HistoryStore, SeriesDefinition } from '../../../../collector/model/history.ts';
import { unixMs } from '../../../../collector/model/time.ts';
import { rounded, timed } from '../measure.ts';
import { keptConnection } from '../peers/kept-connection.ts';
import type { HttpAnswer, HttpJob } from './job.ts';
import { openInWorker } from './open.ts';

/** So many that most come when the program is compiled, as in a server that has run for a minute: the median is of such a one. */
const calls = 1000;

/** In a process that has done nothing else, as one that was just started on a file; the client is in it, so what little it does is in the figure. */
export async function askHttp({ folder, one, others, ...span }: HttpJob): Promise<HttpAnswer> {
  const history = await openInWorker(folder);
  try {
    return await askHour(history, { one, others }, span);
  } finally {
    await history.close();
  }
}

async function askHour(
  history: HistoryStore,
  asked: Pick<HttpJob, 'one' | 'others'>,
  span: Pick<HttpJob, 'from' | 'to'>,
): Promise<HttpAnswer> {
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
  const { hostname, port } = new URL(server.url);
  const connection = keptConnection(hostname, Number(port));
  const ask = (definition: SeriesDefinition) =>
    connection.get(
      `/api/v1/query?series=${encodeURIComponent(selectorOf(definition))}&from=${span.from}&to=${span.to}`,
    );
  try {
    const { latency, last } = await timed(calls, () => ask(asked.one));
    const answer = JSON.parse(String(last)) as { readonly times: readonly number[] };
    let turn = 0;
    const another = await timed(calls, () => ask(asked.others[turn++ % asked.others.length] ?? asked.one));
    return {
      hourHttpMs: rounded(latency.medianMs, 2),
      otherHourHttpMs: rounded(another.latency.medianMs, 2),
      points: answer.times.length,
    };
  } finally {
    connection[Symbol.dispose]();
    await server.close();
  }
}

function selectorOf({ host, metric, labels }: SeriesDefinition): string {
  const pairs = Object.entries({ host, ...labels }).map(([name, value]) => `${name}="${value}"`);
  return `${metric}{${pairs.join(',')}}`;
}
