/** How a population is fitted to a host: how busy it makes it, how coarsely it is simulated, and who plays the archive's part. */
import { meanLevels } from './habits.ts';
import type { Population } from './population.ts';

/** What all VMs together use of the host on the average, and what the noisy one uses of itself. */
const usualLoad = 0.74;
const noisyLevel = 0.65;
/** Least and most that all but the noisy one use of the host. */
const othersLoad = { least: 0.3, most: 0.62 };
/** The VM whose archive fills a volume: one that keeps backups, else the last one that is not noisy. */
export function archivistOf({ plans, noisy }: Population): number {
  const backup = plans.findIndex(({ name }, index) => name.startsWith('backup') && index !== noisy);
  if (backup >= 0) return backup;
  return plans.findLastIndex((_, index) => index !== noisy);
}

export function victimOf(population: Population): number {
  const archivist = archivistOf(population);
  return population.plans.findIndex(
    (_, index) => index !== population.noisy && index !== archivist && index > 0,
  );
}

/** The level of the noisy VM when no script orders another: never so high that it has work without end. */
export function noisyLevelAt(load: number): number {
  return Math.min(0.93, noisyLevel * load);
}

/** By how much the habits' loads are scaled so that the host as a whole is as busy as it is asked to be. */
export function loadScale(
  { plans, noisy }: Population,
  { lps, load }: { readonly lps: number; readonly load: number },
): number {
  const wanted = plans.reduce(
    (sum, plan, index) => (index === noisy ? sum : sum + plan.vps * meanLevels[plan.habit]),
    0,
  );
  const others = usualLoad - ((plans[noisy]?.vps ?? 0) * noisyLevel) / lps;
  const granted = Math.min(othersLoad.most, Math.max(othersLoad.least, others));
  return wanted === 0 ? 1 : load * Math.min(1.25, (granted * lps) / wanted);
}

/** Large hosts and fast ones are simulated more coarsely, so that they cost little more than small and slow ones. */
export function usualGrain(processors: number, speed: number): number {
  const bySize = Math.max(1, processors / 170, Math.min(16, processors / 20));
  return Math.min(24, bySize * Math.sqrt(Math.max(1, speed)));
}
