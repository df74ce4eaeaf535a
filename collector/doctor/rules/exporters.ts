/** Targets that do not answer, and pages that lack what they could tell. */
import type { ExporterFact } from '../facts.ts';
import type { Finding } from '../finding.ts';

export function exporterFindings(exporters: readonly ExporterFact[]): readonly Finding[] {
  return exporters.flatMap((exporter) =>
    exporter.failure === undefined ? lacking(exporter) : [unreachable(exporter, exporter.failure)],
  );
}

function unreachable({ host, address }: ExporterFact, failure: string): Finding {
  return {
    id: 'exporter-unreachable',
    severity: 'error',
    subject: host,
    what: failure,
    why: `Nothing of ${host} is known without it`,
    whatToDo: /^https?:/u.test(address) ? stepsTo(address) : [],
    evidence: [address],
  };
}

function stepsTo(address: string): readonly string[] {
  return [
    `Try it from this machine: curl ${address}`,
    'On the host, see that the service windows_exporter runs: Get-Service windows_exporter',
    'and allow its port: New-NetFirewallRule -DisplayName windows_exporter -Direction Inbound -Protocol TCP -LocalPort 9182 -Action Allow',
  ];
}

function lacking({ host, address, problems, counterSets }: ExporterFact): readonly Finding[] {
  return problems.map(({ subject, kind, message }) => ({
    id: counterSets.length === 0 ? 'exporter-without-hyper-v' : `exporter-${kind}`,
    severity: counterSets.length === 0 ? 'error' : kind === 'malformed' ? 'info' : 'warning',
    subject: `${host}: ${subject}`,
    what: message,
    why:
      counterSets.length === 0
        ? 'Which VM uses which processor is told by its hyperv collector alone'
        : 'What is missing on the page is missing here; everything else is shown',
    whatToDo: [],
    evidence: [address],
  }));
}
