/**
 * Counters that were there and are gone, and parts of a source that fail. What this host never had is not missing: Windows
 * versions differ. The rules that live on those counters are blind meanwhile, and this alert says so.
 */
import { counterSets } from '../../catalogue/catalogue.ts';
import type { CounterSetSpec } from '../../model/counter.ts';
import type { Frame } from '../../model/frame.ts';
import type { SourceProblem } from '../../model/snapshot.ts';
import type { AlertRule, Evidence, Observation } from '../rule.ts';
import type { SettingsFor, SettledFlag } from '../settings/levels.ts';
import { flagVerdict, notJudged } from './judging.ts';

const setsByName = new Map(
  counterSets.flatMap((set) => [[set.id, set] as const, [set.windowsName.toLowerCase(), set] as const]),
);
/** Without a VM that runs, Windows has no instance of them. */
const setsOfRunningVms = new Set([
  'virtual-processor',
  'dynamic-memory-vm',
  'vid-partition',
  'virtual-storage-device',
]);

export function countersMissing(settingsFor: SettingsFor<SettledFlag>): AlertRule {
  return {
    id: 'counters-missing',
    observe: (evidence) => {
      const { frame, host } = evidence;
      if (frame === undefined) return [];
      const settings = settingsFor({ host });
      const open = new Set(evidence.openAlerts?.('counters-missing').map(({ key }) => key));
      const problems = new Map(
        frame.problems
          .filter((problem) => isMissing(problem, evidence, open))
          .map((problem) => [keyOf(problem), problem]),
      );
      const well = wellKeys(frame, open).filter((key) => !problems.has(key));
      return [
        ...[...problems].map(([key, problem]) => missing(host, { key, problem, settings })),
        ...well.map((key) => ({
          ...partsOf(key, settings),
          allClear: `${nameOf(key)} of ${host} is read again`,
          judge: () => undefined,
        })),
      ];
    },
  };
}

function keyOf({ subject }: SourceProblem): string {
  return setsByName.get(subject.toLowerCase())?.id ?? subject;
}

function isMissing(
  problem: SourceProblem,
  { frame, seenSets }: Evidence,
  open: ReadonlySet<string>,
): boolean {
  const key = keyOf(problem);
  if (open.has(key)) return true;
  switch (problem.kind) {
    case 'failed':
    case 'refused':
      return true;
    case 'missing':
      if (!setsByName.has(key)) return true;
      return (seenSets?.has(key) ?? false) && !(setsOfRunningVms.has(key) && hasNoRunningVm(frame));
    case 'slow':
    case 'malformed':
      return false;
  }
}

function hasNoRunningVm(frame: Frame | undefined): boolean {
  return frame?.inventory.virtualMachines.every(({ state }) => state !== 'running') ?? false;
}

/** A set is well when it is read; anything else when a fresh inventory came without a word of it. */
function wellKeys(frame: Frame, open: ReadonlySet<string>): readonly string[] {
  const read = new Set(frame.sets.map(({ set }) => set));
  const isFresh = frame.inventory.at === frame.at;
  return [...open].filter((key) => read.has(key) || (isFresh && !setsByName.has(key)));
}

function missing(
  host: string,
  {
    key,
    problem,
    settings,
  }: { readonly key: string; readonly problem: SourceProblem; readonly settings: SettledFlag | undefined },
): Observation {
  const parts = partsOf(key, settings);
  if (settings === undefined) return notJudged(parts);
  return {
    ...parts,
    allClear: `${nameOf(key)} of ${host} is read again`,
    judge: () =>
      flagVerdict(settings, {
        summary: `${nameOf(key)} of ${host} cannot be read: ${problem.message}; alerts that live on it stay as they were`,
        advice: [
          'If all counters of Hyper-V are gone, restart the service Virtual Machine Management (VMs run on) or rebuild the list with lodctr /R',
          'The page lists under Health what each source says',
        ],
      }),
  };
}

function partsOf(
  key: string,
  settings: SettledFlag | undefined,
): Pick<Observation, 'key' | 'subject' | 'labels'> {
  return { key, subject: nameOf(key), labels: { counters: key, ...settings?.labels } };
}

function nameOf(key: string): string {
  const set: CounterSetSpec | undefined = setsByName.get(key);
  return set?.windowsName ?? key;
}
