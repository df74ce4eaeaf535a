/**
 * The last closer looks, kept in memory: a burst cannot be had again, and a link to one should show it to somebody else. The newest few, and
 * no more bytes than are worth it; the oldest make room.
 */
import type { UnixMs } from '../../model/time.ts';
import type { KeptLooksAnswer, LookCloserAnswer } from '../../model/wire.ts';
import type { HttpContext } from '../context.ts';
import { chosenHost } from '../host-choice.ts';
import type { RouteRequest } from '../route.ts';
import { instantOf } from '../times.ts';

const mostKept = 16;
const mostBytes = 32 * 2 ** 20;

interface KeptLook {
  readonly host: string;
  readonly at: UnixMs;
  /** The answer's JSON. */
  readonly bytes: Uint8Array;
}

const keptBy = new WeakMap<HttpContext, readonly KeptLook[]>();

export function keepLook(context: HttpContext, look: KeptLook): void {
  const newestFirst = [look, ...(keptBy.get(context) ?? [])].slice(0, mostKept);
  let bytes = 0;
  const fitting = newestFirst.filter((one) => (bytes += one.bytes.length) <= mostBytes);
  keptBy.set(context, fitting);
}

export function answerKeptLooks({ context, given, now }: RouteRequest): KeptLooksAnswer {
  const { host } = chosenHost(context, given);
  const kept = (keptBy.get(context) ?? []).filter((look) => look.host === host);
  const at = instantOf(given, 'at', now);
  // An address names whole milliseconds.
  const found = kept.find((look) => Math.round(look.at) === at);
  return {
    host,
    moments: kept.map((look) => Math.round(look.at)),
    look:
      found === undefined ? null : (JSON.parse(new TextDecoder().decode(found.bytes)) as LookCloserAnswer),
  };
}
