/**
 * POST /api/v1/look-closer: reads a host many times a second for a few seconds and matches who ran where by equal exact numbers. It costs
 * the host more than polling does, so there is one at a time, and only where it is allowed.
 */
import type { Context } from 'koa';
import { z } from 'zod';

import { isTooLarge, timeBetweenReads, usualLook } from '../../attribution/closer/closer-answer.ts';
import type { Frame } from '../../model/frame.ts';
import { SourceError } from '../../model/source.ts';
import { ms, unixMs } from '../../model/time.ts';
import type { LookCloserAnswer } from '../../model/wire.ts';
import type { HttpContext } from '../context.ts';
import { RequestError } from '../errors.ts';
import { chosenHost } from '../host-choice.ts';
import { keepLook } from './kept-looks.ts';
import { nothingYet } from '../moment.ts';
import type { RouteRequest } from '../route.ts';

const { seconds: usualSeconds, leastSeconds, mostSeconds, mostProcessors } = usualLook;

const body = z.strictObject({
  host: z.string().min(1).max(500).exactOptional(),
  seconds: z.number().min(leastSeconds).max(mostSeconds).prefault(usualSeconds),
  reveal: z.boolean().prefault(false),
});

function refuseLarge(frame: Frame): void {
  if (!isTooLarge(frame)) return;
  const { length } = frame.inventory.processors;
  throw new RequestError(
    400,
    `Host "${frame.host}" has ${length} logical processors; up to ${mostProcessors} can be looked at closer`,
  );
}

/** Who is looking now. */
const looking = new WeakMap<HttpContext, string>();

export async function lookCloser({
  ctx,
  context,
  body: posted,
  matrices,
}: RouteRequest): Promise<Uint8Array> {
  const asked = body.safeParse(posted);
  if (!asked.success)
    throw new RequestError(
      400,
      `The body is wrong at "${asked.error.issues[0]?.path.join('.') ?? ''}": ${asked.error.issues[0]?.message ?? ''}`,
    );
  const { host: key, seconds, reveal } = asked.data;
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
    const signal = goneSignal(ctx);
    const reads = await desk.read(host, { span: ms(seconds * 1000), every: timeBetweenReads(frame), signal });
    // Nobody waits for the answer any more, and matching is what takes long.
    if (signal.aborted) throw new RequestError(503, 'Cannot look closer: who asked has gone');
    const bytes = await matrices.lookCloser({ host, reads, frame });
    const answer = reveal ? withTruth(context, bytes) : bytes;
    keepLook(context, { host, at: reads.at(-1)?.at ?? frame.at, bytes: answer });
    return answer;
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    throw new RequestError(503, `Cannot look closer: ${error.message}`);
  } finally {
    looking.delete(context);
  }
}

/** Aborts when whoever asked hangs up: a host is not read for nobody. */
function goneSignal({ res }: Context): AbortSignal {
  const gone = new AbortController();
  res.once('close', () => gone.abort());
  return gone.signal;
}

/** What really ran in the burst, where somebody knows; without it where nobody does. */
function withTruth(context: HttpContext, bytes: Uint8Array): Uint8Array {
  const answer = JSON.parse(new TextDecoder().decode(bytes)) as LookCloserAnswer;
  const { host, at, spanMs, rows, columns } = answer;
  const truth = context.truthOf?.(host, unixMs(at - spanMs), unixMs(at));
  if (truth === undefined) return bytes;
  const revealed = rows.flatMap((row) => columns.map((lp) => truth.coresOf(row, lp)));
  return new TextEncoder().encode(JSON.stringify({ ...answer, truth: revealed }));
}
