/** A message as people read it: a title, then each alert in its sentence, the worst first, with what to do. */
import type { Alert } from '../../model/alert.ts';
import type { Message } from './receiver.ts';

export interface MessageText {
  readonly title: string;
  /** The worst of what fires; `resolved` when nothing does. */
  readonly tone: 'critical' | 'warning' | 'info' | 'resolved';
  readonly paragraphs: readonly Paragraph[];
  /** "… and 490 more": what was too much for one message. */
  readonly rest: string | undefined;
}

export interface Paragraph {
  readonly mark: 'CRITICAL' | 'WARNING' | 'INFO' | 'RESOLVED';
  readonly summary: string;
  /** Only with the first alert that has the same steps. */
  readonly advice: readonly string[];
}

const mostAlerts = 12;

export function messageText({ alerts }: Message): MessageText {
  const sorted = [...alerts].sort((one, other) => weight(other) - weight(one));
  const [worst] = sorted;
  const shown = sorted.slice(0, mostAlerts);
  const told = new Set<string>();
  const paragraphs = shown.map((alert): Paragraph => {
    const steps = alert.advice.join('\n');
    const isNew = steps !== '' && !told.has(steps);
    told.add(steps);
    return { mark: markOf(alert), summary: alert.summary, advice: isNew ? alert.advice : [] };
  });
  const more = sorted.length - shown.length;
  return {
    title: worst === undefined ? 'No alert' : titleOf(worst, sorted.length - 1),
    tone: worst === undefined || worst.state !== 'firing' ? 'resolved' : worst.severity,
    paragraphs,
    rest: more > 0 ? `… and ${more} more: ${namesOf(sorted.slice(mostAlerts))}` : undefined,
  };
}

/** As plain text: mail, and wherever nothing else is understood. */
export function plainText(message: Message): string {
  const { paragraphs, rest } = messageText(message);
  const parts = paragraphs.map(({ mark, summary, advice }) =>
    [`${mark}: ${summary}`, ...advice.map((step, index) => `  ${index + 1}. ${step}`)].join('\n'),
  );
  return [...parts, ...(rest === undefined ? [] : [rest])].join('\n\n');
}

function weight({ state, severity }: Alert): number {
  const bySeverity = { info: 1, warning: 2, critical: 3 }[severity];
  return state === 'firing' ? 10 + bySeverity : bySeverity;
}

function markOf({ state, severity }: Alert): Paragraph['mark'] {
  if (state !== 'firing') return 'RESOLVED';
  return ({ info: 'INFO', warning: 'WARNING', critical: 'CRITICAL' } as const)[severity];
}

function titleOf(alert: Alert, others: number): string {
  const more = others > 0 ? ` and ${others} more` : '';
  return `[${markOf(alert)}] ${alert.rule}: ${alert.subject} on ${alert.host}${more}`;
}

function namesOf(alerts: readonly Alert[]): string {
  const names = [...new Set(alerts.map(({ subject }) => subject))];
  return names.length > 40 ? `${names.slice(0, 40).join(', ')} …` : names.join(', ');
}
