/** What a page lacks that this program is about, each as one sentence that says what to do on the host. */
import type { SourceProblem } from '../../model/snapshot.ts';
import { ignoredFamilies } from './ignored-families.ts';
import type { ExporterPage } from './page.ts';
import { isMapped, type PageReadings, type TimeUnits } from './readings.ts';

const essential = [
  ['virtual-processor', 'hypervisor_virtual_processor', 'which VM uses CPU time'],
  ['root-virtual-processor', 'hypervisor_root_virtual_processor', 'what the host itself uses'],
  ['logical-processor', 'hypervisor_logical_processor', 'how busy each logical processor is'],
] as const;

export function problemsOf(
  page: ExporterPage,
  readings: PageReadings,
  units: TimeUnits,
): readonly SourceProblem[] {
  if (page.hypervNames.length === 0) return [noHyperV(page)];
  return [
    ...collectorFailed(page),
    ...(units.run === undefined ? [unitUnknown()] : missingSets(page, readings)),
    ...unknownFamilies(page),
    ...repeatedSeries(readings),
  ];
}

function noHyperV({ version }: ExporterPage): SourceProblem {
  return {
    subject: 'windows_hyperv',
    kind: 'missing',
    message: `windows_exporter${version === undefined ? '' : ` ${version}`} sends no windows_hyperv_ metrics: start it with --collectors.enabled="[defaults],hyperv" (in 0.12 and before, name every collector), and on a host that has the Hyper-V role`,
  };
}

function collectorFailed({ families }: ExporterPage): readonly SourceProblem[] {
  const success = families
    .get('exporter_collector_success')
    ?.find(({ labels }) => labels.get('collector') === 'hyperv');
  if (success === undefined || success.value !== 0) return [];
  return [
    {
      subject: 'windows_exporter_collector_success',
      kind: 'failed',
      message:
        'windows_exporter says that its hyperv collector failed, so parts are missing: its log on the host says which; one counter that a Windows version lacks, or a colon in the name of a VM, is enough',
    },
  ];
}

function missingSets(page: ExporterPage, { sets }: PageReadings): readonly SourceProblem[] {
  const present = new Set(sets.map(({ set }) => set));
  return essential.flatMap(([set, collector, what]) => {
    if (present.has(set)) return [];
    const remedy = isBeforeLogicalProcessors(page.version)
      ? 'update it to 0.31 or newer'
      : `see that its sub-collector ${collector} is enabled and did not fail`;
    const none = set === 'virtual-processor' ? '; no VM may be running' : '';
    return [
      {
        subject: set,
        kind: 'missing',
        message: `windows_exporter ${page.version ?? 'of unknown version'} does not say ${what}: ${remedy}${none}`,
      },
    ];
  });
}

/** Times of logical processors came with 0.20. */
function isBeforeLogicalProcessors(version: string | undefined): boolean {
  return /^0\.1?\d\./u.test(version ?? '');
}

function unitUnknown(): SourceProblem {
  return {
    subject: 'windows_hyperv',
    kind: 'missing',
    message:
      'Whether the run times are ticks or seconds cannot be told from this page, which names no release: the next page will show how fast they grow',
  };
}

function unknownFamilies({ hypervNames }: ExporterPage): readonly SourceProblem[] {
  const unknown = hypervNames.filter(
    (name) => !isMapped(name) && !ignoredFamilies.some(({ pattern }) => pattern.test(name)),
  );
  if (unknown.length === 0) return [];
  const shown = unknown.slice(0, 3).map((name) => `windows_hyperv_${name}`);
  const more = unknown.length > shown.length ? ' and others' : '';
  return [
    {
      subject: 'windows_hyperv',
      kind: 'malformed',
      message: `${unknown.length} families of the hyperv collector are not known and were left out: ${shown.join(', ')}${more}`,
    },
  ];
}

function repeatedSeries({ repeated }: PageReadings): readonly SourceProblem[] {
  if (repeated.length === 0) return [];
  return [
    {
      subject: 'windows_hyperv',
      kind: 'malformed',
      message: `${repeated.length} series are on the page twice, of each the first was taken: ${repeated.slice(0, 3).join(', ')}`,
    },
  ];
}
