/** /api/v1/vms, /processors and /matrix: one attribution of one frame, in the shape of the API. */
import { processorsOf, vmsOf } from '../../attribution/answers.ts';
import type { LpGroup } from '../../attribution/grouping.ts';
import { hostUse, type HostUse } from '../../attribution/host-use.ts';
import type { Frame } from '../../model/frame.ts';
import { unixMs } from '../../model/time.ts';
import type { MomentAnswer, ProcessorsAnswer, VmsAnswer } from '../../model/wire.ts';
import { RequestError } from '../errors.ts';
import { attributionCounters } from '../frame-at.ts';
import { answerMatrixJob, type RevealTruth } from '../matrix/matrix-job.ts';
import { momentOf, type Moment } from '../moment.ts';
import { badParameter, flagOf, type GivenParameters, textOf, wholeNumberOf } from '../parameters.ts';
import type { RouteRequest } from '../route.ts';
import { pollsOfSpan } from './span-matrix.ts';

const useByFrame = new WeakMap<Frame, HostUse>();

/** Computed once a frame, however many pages ask. */
function useOf(frame: Frame): HostUse {
  const known = useByFrame.get(frame);
  if (known !== undefined) return known;
  const use = hostUse(frame);
  useByFrame.set(frame, use);
  return use;
}

export async function answerVms(request: RouteRequest): Promise<VmsAnswer> {
  return vmsAnswer(await momentOf(request, attributionCounters));
}

export async function answerProcessors(request: RouteRequest): Promise<ProcessorsAnswer> {
  return processorsAnswer(await momentOf(request, attributionCounters));
}

/** The JSON as bytes. What really ran is looked up here; it belongs to small, simulated hosts. */
export async function answerMatrix(request: RouteRequest): Promise<Uint8Array> {
  const grouping = {
    group: groupOf(request.given),
    top: wholeNumberOf(request.given, 'top', { least: 1, most: 10_000 }),
    vm: textOf(request.given, 'vm'),
    lp: wholeNumberOf(request.given, 'lp', { least: 0, most: 1e6 }),
  };
  const isRevealed = flagOf(request.given, 'reveal');
  const moment = await momentOf(request, attributionCounters);
  const polls = moment.isLatest ? [] : await pollsOfSpan(request.context.history, moment);
  const job = { moment: momentAnswer(moment), frame: moment.frame, polls, grouping };
  return isRevealed ? answerMatrixJob(job, truthOf(request, moment)) : request.matrices.make(job);
}

function groupOf(given: GivenParameters): LpGroup {
  const asked = textOf(given, 'group') ?? 'lp';
  if (asked === 'lp' || asked === 'core' || asked === 'numa') return asked;
  if (!/^[1-9]\d{0,3}$/.test(asked))
    throw badParameter('group', asked, 'lp, core, numa, or how many neighbours share a column, 1 to 9999');
  return Number(asked);
}

export function vmsAnswer(moment: Moment): VmsAnswer {
  const use = useOf(moment.frame);
  return { ...momentAnswer(moment), capacityCores: use.processors.length, vms: vmsOf(use) };
}

export function processorsAnswer(moment: Moment): ProcessorsAnswer {
  return { ...momentAnswer(moment), processors: processorsOf(useOf(moment.frame)) };
}

export function momentAnswer({ host, at, spanMs }: Moment): MomentAnswer {
  return { host, at, spanMs };
}

function truthOf({ context }: RouteRequest, { host, at, spanMs }: Moment): RevealTruth {
  const truth = context.truthOf?.(host, unixMs(at - spanMs), unixMs(at));
  if (truth === undefined)
    throw new RequestError(
      404,
      `Nobody knows what really ran where on host "${host}" at ${at}; reveal=1 works for simulated hosts and recent moments`,
    );
  return ({ rows, columns }) =>
    Float64Array.from(rows.flatMap((row) => columns.map((lp) => truth.coresOf(row, lp))));
}
