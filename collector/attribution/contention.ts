/**
 * Who took the CPU from whom: for a VM that waited, whose use rose on LPs it may run on while its wait rose. Numbers side by side, not
 * a verdict: a rival may have had every right to what it used, and the LPs they met on are not known.
 */
import { unixMs, type UnixMs } from '../model/time.ts';
import { meanOver, type SpanUse, type VmOverSpan } from './span-use.ts';

/** Wait is ready time over elapsed time per virtual processor, esxtop's %RDY divided by its virtual processors. */
export interface Contention {
  readonly key: string;
  readonly name: string;
  /** Begin and end of the intervals in which it waited. */
  readonly from: UnixMs;
  readonly to: UnixMs;
  /** Part of the known time in which it waited. */
  readonly waitingTime: number;
  readonly wait: Change;
  /** Its own cores: a VM that wants more waits more. */
  readonly own: Change;
  /** Mean of the LPs it may run on, while it waited. */
  readonly busyRatio: number;
  /** Those whose use rose, most first. */
  readonly rivals: readonly Rival[];
}

/** While it did not wait and while it did; `before` is NaN when it waited all the time. */
export interface Change {
  readonly before: number;
  readonly during: number;
}

export interface Rival extends Change {
  readonly key: string;
  readonly name: string;
  readonly kind: 'vm' | 'root';
  /** How many LPs both may run on. */
  readonly sharedProcessors: number;
  /** Of its use with the wait over all intervals, −1 to 1; NaN with fewer than four, or when one of the two did not change. */
  readonly correlation: number;
}

export interface ContentionOptions {
  /** From this wait on an interval counts as waiting. */
  readonly waitRatio: number;
  /** A rise smaller than this part of an LP is nobody's fault. */
  readonly riseCores: number;
}

/** Undefined when the VM is not there, or waited in no interval. */
export function contention(span: SpanUse, key: string, options: ContentionOptions): Contention | undefined {
  const vm = span.vms.find((candidate) => candidate.key === key);
  if (vm === undefined) return undefined;
  const isWaiting = vm.wait.map((wait) => wait >= options.waitRatio);
  const first = isWaiting.indexOf(true);
  const last = isWaiting.lastIndexOf(true);
  if (first < 0) return undefined;
  const changeOf = (values: readonly number[]): Change => ({
    before: meanOver(values, only(span.seconds, isWaiting, false)),
    during: meanOver(values, only(span.seconds, isWaiting, true)),
  });
  const mine = span.processors.filter(({ lp }) => vm.group?.has(lp) !== false);
  return {
    key,
    name: vm.name,
    from: beginOf(span, first),
    to: span.times[last],
    waitingTime: meanOver(
      vm.wait.map((wait) => (Number.isNaN(wait) ? wait : Number(wait >= options.waitRatio))),
      span.seconds,
    ),
    wait: changeOf(vm.wait),
    own: changeOf(vm.cores),
    busyRatio: meanOver(
      mine.map(({ busy }) => changeOf(busy).during),
      mine.map(() => 1),
    ),
    rivals: rivalsOf(span, vm, { changeOf, riseCores: options.riseCores }),
  };
}

/** Lengths of the intervals that are of the asked kind, 0 for the others. */
function only(seconds: readonly number[], isWaiting: readonly boolean[], asked: boolean): readonly number[] {
  return seconds.map((length, index) => (isWaiting[index] === asked ? length : 0));
}

function beginOf({ times, seconds }: SpanUse, index: number): UnixMs {
  return unixMs(times[index] - seconds[index] * 1000);
}

interface RivalSearch {
  readonly changeOf: (values: readonly number[]) => Change;
  readonly riseCores: number;
}

function rivalsOf(span: SpanUse, vm: VmOverSpan, { changeOf, riseCores }: RivalSearch): readonly Rival[] {
  const lps = span.processors.map(({ lp }) => lp).filter((lp) => vm.group?.has(lp) !== false);
  const shared = (group: ReadonlySet<number> | undefined): number =>
    lps.filter((lp) => group?.has(lp) !== false).length;
  const rival = (
    who: Pick<Rival, 'key' | 'name' | 'kind'>,
    cores: readonly number[],
    places: number,
  ): Rival => ({
    ...who,
    ...changeOf(cores),
    sharedProcessors: places,
    correlation: correlation(cores, vm.wait),
  });
  const others = span.vms
    .filter((other) => other !== vm)
    .map(({ key, name, cores, group }) => rival({ key, name, kind: 'vm' }, cores, shared(group)));
  const root = rival({ key: 'root', name: 'root', kind: 'root' }, span.root, shared(undefined));
  return [...others, root]
    .filter((other) => other.sharedProcessors > 0 && riseOf(other) >= riseCores)
    .sort((a, b) => riseOf(b) - riseOf(a));
}

/** By how much it used more; all of it when there is nothing to compare with, or it was not there before. */
export function riseOf({ before, during }: Change): number {
  return Number.isNaN(during) ? 0 : during - (Number.isNaN(before) ? 0 : before);
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const pairs = a
    .map((value, index) => [value, b[index]] as const)
    .filter(([x, y]) => !Number.isNaN(x) && !Number.isNaN(y));
  if (pairs.length < 4) return Number.NaN;
  const mean = (of: (pair: readonly [number, number]) => number): number =>
    pairs.reduce((total, pair) => total + of(pair), 0) / pairs.length;
  const [meanA, meanB] = [mean(([x]) => x), mean(([, y]) => y)];
  const covariance = mean(([x, y]) => (x - meanA) * (y - meanB));
  const spread = Math.sqrt(mean(([x]) => (x - meanA) ** 2) * mean(([, y]) => (y - meanB) ** 2));
  return spread > 0 ? covariance / spread : Number.NaN;
}
