/**
 * A page of metrics seen as windows_exporter's: names without the prefix that changed in 0.13, the exporter's version, and which
 * generation of names it uses. What cannot be such a page is refused here, in a sentence that says what it is instead.
 */
import { SourceError } from '../../model/source.ts';
import {
  parsePrometheusText,
  PrometheusTextError,
  type MetricsPage,
  type Sample,
} from './prometheus-text.ts';

export interface ExporterPage {
  /** Samples by family, without `windows_` or `wmi_`; only families that somebody here reads. */
  readonly families: ReadonlyMap<string, readonly Sample[]>;
  /** `0.31.8`; undefined where the page does not say. */
  readonly version: string | undefined;
  /** Every `windows_hyperv_` family on the page, without that prefix. */
  readonly hypervNames: readonly string[];
}

const readHere =
  /^(?:windows|wmi)_(?:hyperv_|cpu_|logical_disk_|net_|cs_|os_|memory_physical_|mscluster_shared_volumes_|exporter_)/u;
const prefix = /^(?:windows|wmi)_/u;

/** `origin` is the address or file, for the sentence of a refusal. */
export function readExporterPage(text: string, origin: string): ExporterPage {
  const page = parse(text, origin);
  if (page.names.length === 0) throw new SourceError(`${origin} is an empty page, without a single metric`);
  if (!page.names.some((name) => prefix.test(name))) {
    throw new SourceError(
      `${origin} has metrics, but none of windows_exporter; the first is ${page.names[0] ?? ''}`,
    );
  }
  const familyByName = new Map(page.names.map((name) => [name, familyOf(name, page.isOpenMetrics)]));
  const families = Map.groupBy(page.samples, ({ name }) => familyByName.get(name) ?? name);
  return {
    families,
    version: families.get('exporter_build_info')?.[0]?.labels.get('version') || undefined,
    hypervNames: [...families.keys()].flatMap((name) =>
      name.startsWith('hyperv_') ? [name.slice('hyperv_'.length)] : [],
    ),
  };
}

function parse(text: string, origin: string): MetricsPage {
  refuseForeign(text, origin);
  try {
    return parsePrometheusText(text, { wanted: (name) => readHere.test(name) });
  } catch (error) {
    if (!(error instanceof PrometheusTextError)) throw error;
    throw new SourceError(`Cannot read the metrics of ${origin}: ${error.message}`, { cause: error });
  }
}

/** The usual wrong answers: a login or landing page, an API. */
function refuseForeign(text: string, origin: string): void {
  const start = text.slice(0, 200).trimStart();
  if (start.startsWith('<')) {
    const hint = 'is the path right (usually /metrics), and does a proxy or login stand before it';
    throw new SourceError(`${origin} is a web page (HTML), not metrics; ${hint}`);
  }
  if (/^[{[]/u.test(start)) {
    throw new SourceError(`${origin} is JSON, not metrics in Prometheus text; the path is usually /metrics`);
  }
}

/** OpenMetrics gives every counter a `_total`, also those that the text format sends without. */
function familyOf(name: string, isOpenMetrics: boolean): string {
  const family = name.replace(prefix, '');
  const isBare = isOpenMetrics && bareCounters.test(family);
  return isBare ? family.slice(0, -'_total'.length) : family;
}

const bareCounters =
  /^hyperv_(?:virtual_storage_device_bytes_(?:read|written)|vm_(?:device|interface)_\w+|root_partition_\w+|virtual_network_adapter_drop_reasons)_total$/u;
