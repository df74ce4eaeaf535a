/** A finding as a sentence in the language and the local time of the page, and its evidence in a few words each. */
import type { EvidenceAnswer, FindingAnswer } from '../../collector/model/wire.ts';
import { format, strings } from '../state/locale.ts';
import { nowMs } from '../state/session.ts';
import type { FindingParts } from '../strings/findings-en.ts';

const words = strings.findings;

const ratios = new Set(['busy', 'root', 'guest', 'wait', 'limit', 'others', 'remote']);
const cores = new Set(['ownBefore', 'ownDuring', 'rivalBefore', 'rivalDuring']);
const instants = new Set(['from', 'to']);

export function findingText(finding: FindingAnswer): string {
  const parts = partsOf(finding);
  const sentence = words.sentences[finding.rule](parts);
  return finding.rule === 'vm-waited' ? `${sentence}; ${words.because[reasonOf(finding)](parts)}` : sentence;
}

function partsOf({ subject, parameters }: FindingAnswer): FindingParts {
  const written = Object.entries(parameters).map(([name, value]) => [name, write(name, value)] as const);
  return { vm: subject.name, ...Object.fromEntries(written) };
}

function write(name: string, value: string | number): string {
  if (typeof value === 'string') return value;
  if (ratios.has(name)) return format.percentSign(value);
  if (cores.has(name)) return format.cores(value);
  if (instants.has(name)) return format.moment(value, nowMs.value);
  return name === 'ratio' ? format.cores(value) : format.count(value);
}

/** Who used most more: a neighbour, the VM itself, or nobody. */
function reasonOf({ parameters }: FindingAnswer): keyof typeof words.because {
  const number = (name: string): number | undefined => {
    const value = parameters[name];
    return typeof value === 'number' ? value : undefined;
  };
  const [ownBefore, ownDuring] = [number('ownBefore'), number('ownDuring')];
  const ownRise = ownBefore === undefined || ownDuring === undefined ? 0 : ownDuring - ownBefore;
  const [rivalBefore, rivalDuring] = [number('rivalBefore'), number('rivalDuring')];
  if (rivalDuring === undefined) return ownRise > 0 ? 'itself' : 'nobody';
  if (ownRise >= rivalDuring - (rivalBefore ?? 0)) return 'itself';
  return rivalBefore === undefined ? 'meanwhile' : 'rival';
}

/** `db01: wait 14.1 %, before 0.4 %, limit 5.0 %` */
export function evidenceText({ subject, measure, value, before, limit }: EvidenceAnswer): string {
  const amount = (one: number): string => writeMeasure(measure, one);
  return [
    `${subject}: ${words.measures[measure]} ${amount(value)}`,
    ...(before === null ? [] : [words.before(amount(before))]),
    ...(limit === null ? [] : [words.limit(amount(limit))]),
  ].join(', ');
}

function writeMeasure(measure: EvidenceAnswer['measure'], value: number): string {
  switch (measure) {
    case 'cores':
      return format.cores(value);
    case 'wait':
    case 'busy':
    case 'remote':
    case 'parked':
      return format.percentSign(value);
    case 'interrupts':
    case 'switches':
    case 'processors':
      return format.count(value);
  }
}
