/** /metrics for scrapers, /healthz and /readyz for supervisors. */
import { RequestError } from './errors.ts';
import type { RouteRequest } from './route.ts';
import { object, text, type JsonSchema } from './schema/declare.ts';

interface HealthAnswer {
  readonly status: 'ok';
}

export const healthSchema: JsonSchema = object<HealthAnswer>('All is well', {
  status: { ...text(), const: 'ok' },
});

export async function answerMetrics({ ctx, context }: RouteRequest): Promise<Buffer | string> {
  const { contentType, body } = await context.renderMetrics(ctx.get('Accept'));
  ctx.vary('Accept');
  ctx.set('Content-Type', contentType);
  return body;
}

export function answerHealth(): HealthAnswer {
  return { status: 'ok' };
}

/** Open to everyone, so it names no host; /api/v1/hosts says which one waits for what. */
export function answerReadiness({ context }: RouteRequest): HealthAnswer {
  if (context.isReady()) return { status: 'ok' };
  const hosts = context.hosts().length;
  throw new RequestError(
    503,
    `Nothing to show yet: none of ${hosts} ${hosts === 1 ? 'host' : 'hosts'} has been read; /api/v1/hosts says why`,
    { 'Retry-After': '1' },
  );
}
