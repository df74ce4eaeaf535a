/**
 * POST /api/v1/look-closer: reads a host many times a second for a few seconds and matches who ran where by equal exact numbers. It costs
 * the host more than polling does, so there is one at a time, and only where it is allowed.
 */
import { z } from 'zod';

import { usualConfidence } from '../../attribution/closer/match-burst.ts';
import type { Frame } from '../../model/frame.ts';
import { SourceError } from '../../model/source.ts';
import { ms } from '../../model/time.ts';
import type { HttpContext } from '../context.ts';
import { RequestError } from '../errors.ts';
import { chosenHost } from '../host-choice.ts';
import { nothingYet } from '../moment.ts';
import type { RouteRequest } from '../route.ts';

const usualSeconds = 2;
const mostSeconds = 10;
/** Between two reads. Longer, and too many run on one LP in between; shorter, and reading is all the host does. */
const everyMs = ms(5);

const body = z.strictObject({
  host: z.string().min(1).max(500).exactOptional(),
  seconds: z.number().min(1).max(mostSeconds).prefault(usualSeconds),
});

/** On more LPs reads take longer than the time in between, and matching minutes. */
const mostProcessors = 512;

function refuseLarge({ host, inventory: { processors } }: Frame): void {
  if (processors.length <= mostProcessors) return;
  throw new RequestError(
    400,
    `Host "${host}" has ${processors.length} logical processors; up to ${mostProcessors} can be looked at closer`,
  );
}

/** Who is looking now. */
const looking = new WeakMap<HttpContext, string>();

export async function lookCloser({ context, body: posted, matrices }: RouteRequest): Promise<Uint8Array> {
  const asked = body.safeParse(posted);
  if (!asked.success)
    throw new RequestError(
      400,
      `The body is wrong at "${asked.error.issues[0]?.path.join('.') ?? ''}": ${asked.error.issues[0]?.message ?? ''}`,
    );
  const { host: key, seconds } = asked.data;
  const view = chosenHost(context, new Map(key === undefined ? [] : [['host', [key]]]));
  const { host, frame } = view;
  const desk = context.bursts;
  if (desk?.canRead(host) !== true)
    throw new RequestError(
      404,
      `Host "${host}" is not looked at closer: its source must be able to, and real hosts need look-closer: true`,
    );
  if (frame === undefined) throw new RequestError(503, nothingYet(view), { 'Retry-After': '1' });
  refuseLarge(frame);
  const other = looking.get(context);
  if (other !== undefined)
    throw new RequestError(
      409,
      `Host "${other}" is being looked at; one at a time, ask again in a few seconds`,
      {
        'Retry-After': String(seconds),
      },
    );
  looking.set(context, host);
  try {
    const reads = await desk.read(host, ms(seconds * 1000), everyMs);
    return await matrices.lookCloser({ host, reads, frame, confidence: usualConfidence });
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    throw new RequestError(503, `Cannot look closer: ${error.message}`);
  } finally {
    looking.delete(context);
  }
}
