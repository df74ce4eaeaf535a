/** A report as text for people, folded to the width of a terminal. */
import type { Report } from './diagnose.ts';
import type { Finding, FindingSeverity } from './finding.ts';

const width = 100;
const titles: Readonly<Record<FindingSeverity, string>> = {
  error: 'ERROR',
  warning: 'WARNING',
  info: 'NOTE',
};

export function reportText(report: Report): string {
  const { checked, notChecked, findings } = report;
  return [
    ...findings.flatMap((finding) => [...findingLines(finding), '']),
    ...(checked.length === 0 ? [] : ['Checked', ...checked.flatMap((line) => folded('  - ', line)), '']),
    ...(notChecked.length === 0
      ? []
      : ['Not checked', ...notChecked.flatMap((line) => folded('  - ', line)), '']),
    summary(report),
  ].join('\n');
}

function findingLines(finding: Finding): readonly string[] {
  const { severity, what, why, whatToDo, evidence, source, id } = finding;
  return [
    ...folded(titles[severity].padEnd(9), what),
    ...folded('  Why    ', why),
    // A command or an address that is folded can no longer be copied.
    ...whatToDo.map((step, index) => `${index === 0 ? '  Do     ' : '         '}${step}`),
    ...evidence.flatMap((seen, index) => folded(index === 0 ? '  Seen   ' : '         ', seen)),
    ...(source === undefined ? [] : [`  More   ${source}`]),
    `  Id     ${id}`,
  ];
}

function summary({ findings, checked }: Report): string {
  if (findings.length === 0)
    return checked.length === 0 ? 'Nothing could be checked here' : 'Nothing wrong was found';
  const counts = (['error', 'warning', 'info'] as const).map((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    const title = titles[severity].toLowerCase();
    return `${count} ${title}${count === 1 ? '' : 's'}`;
  });
  return counts.join(', ');
}

function folded(lead: string, text: string): readonly string[] {
  const lines: string[] = [];
  let line = lead;
  for (const word of text.replaceAll(/\s+/gu, ' ').split(' ')) {
    const isEmpty = line.trim() === '' || (lines.length === 0 && line === lead);
    if (!isEmpty && line.length + 1 + word.length > width) {
      lines.push(line);
      line = ' '.repeat(lead.length) + word;
    } else line += isEmpty ? word : ` ${word}`;
  }
  return [...lines, line];
}
