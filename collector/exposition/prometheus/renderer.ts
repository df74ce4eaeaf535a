/**
 * The /metrics page. Families are written in order, each once, its samples host by host; label text is made when labels
 * change and copied otherwise. No sample carries a time stamp: a scrape takes the newest poll as of now, which lets
 * Prometheus see at once when a series ends.
 */
import { unitOf, type Family, type FamilyReader, type FamilySamples, type Labels } from '../families.ts';
import { contentTypes, type MetricsFormat } from './accept.ts';
import { createByteWriter, textColumn, type ByteWriter, type TextColumn } from './byte-writer.ts';

interface MetricsPage {
  readonly contentType: string;
  readonly body: Buffer;
}

export interface MetricsRenderer {
  /** The whole page from what is known now. */
  render(format: MetricsFormat): Promise<MetricsPage>;
}

/** A renderer of everything the readers hold, in their order; no two may hold the same family. */
export function createMetricsRenderer(readers: readonly FamilyReader[]): MetricsRenderer {
  const labelText = new WeakMap<readonly (Labels | undefined)[], TextColumn>();
  let lastSize = 0;
  return {
    render: async (format) => {
      const families = (await Promise.all(readers.map((read) => read()))).flat();
      const writer = createByteWriter(lastSize + 4096);
      for (const family of families) writeFamily(writer, family, { format, labelText });
      if (format === 'openmetrics') writer.text('# EOF\n');
      const body = writer.written();
      lastSize = body.length;
      return { contentType: contentTypes[format], body };
    },
  };
}

function writeFamily(
  writer: ByteWriter,
  { family, parts }: FamilySamples,
  page: { readonly format: MetricsFormat; readonly labelText: WeakMap<object, TextColumn> },
): void {
  const name = Buffer.from(family.name);
  let started = false;
  for (const { labels, values } of parts) {
    const text = page.labelText.get(labels) ?? textColumn(labels.map((row) => row && labelsText(row)));
    page.labelText.set(labels, text);
    for (let index = 0; index < labels.length; index++) {
      const value = values[index] ?? Number.NaN;
      if (Number.isNaN(value) || labels[index] === undefined) continue;
      if (!started) writer.text(page.format === 'text' ? textHead(family) : openMetricsHead(family));
      started = true;
      writer.bytes(name);
      writer.row(text, index);
      writer.number(value);
      writer.endLine();
    }
  }
}

function textHead({ name, type, help }: Family): string {
  return `# HELP ${name} ${escapeHelp(help)}\n# TYPE ${name} ${type === 'info' ? 'gauge' : type}\n`;
}

/** OpenMetrics names the family without the suffix that its samples carry, and its unit where it has one. */
function openMetricsHead(family: Family): string {
  const name = openMetricsName(family);
  const unit = unitOf(family);
  const help = escapeHelp(family.help).replaceAll('"', '\\"');
  return `# TYPE ${name} ${family.type}\n${unit === undefined ? '' : `# UNIT ${name} ${unit}\n`}# HELP ${name} ${help}\n`;
}

/** A family's name in OpenMetrics; no two families may share it. */
export function openMetricsName({ name, type }: Family): string {
  switch (type) {
    case 'counter':
      return name.replace(/_total$/, '');
    case 'info':
      return name.replace(/_info$/, '');
    case 'gauge':
      return name;
  }
}

function labelsText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`);
  return pairs.length === 0 ? ' ' : `{${pairs.join(',')}} `;
}

function escapeLabel(value: string): string {
  return value
    .toWellFormed()
    .replaceAll('\\', String.raw`\\`)
    .replaceAll('"', String.raw`\"`)
    .replaceAll('\n', String.raw`\n`);
}

function escapeHelp(help: string): string {
  return help.replaceAll('\\', String.raw`\\`).replaceAll('\n', String.raw`\n`);
}
