/** Alerts as Slack and Microsoft Teams take them: Block Kit for incoming webhooks, an Adaptive Card for Workflows. */
import { post } from './post.ts';
import type { Message, Receiver } from './receiver.ts';
import { messageText, type Paragraph } from './text.ts';

interface ChatOptions {
  readonly name: string;
  readonly url: string;
  readonly fetch?: typeof globalThis.fetch;
}

export function createSlack({ name, url, fetch }: ChatOptions): Receiver {
  return {
    name,
    send: (message, signal) => post({ url, body: JSON.stringify(slackPayload(message)), fetch }, signal),
  };
}

export function createTeams({ name, url, fetch }: ChatOptions): Receiver {
  return {
    name,
    send: (message, signal) => post({ url, body: JSON.stringify(teamsPayload(message)), fetch }, signal),
  };
}

/** Slack cuts a section at 3000 characters and takes 50 blocks. */
function slackPayload(message: Message): unknown {
  const { title, paragraphs, rest } = messageText(message);
  const section = (text: string): unknown => ({
    type: 'section',
    text: { type: 'mrkdwn', text: cut(text, 2900) },
  });
  return {
    text: slackText(title),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: cut(title, 150) } },
      ...paragraphs.map((paragraph) => section(slackParagraph(paragraph))),
      ...(rest === undefined ? [] : [section(slackText(rest))]),
    ],
  };
}

function slackParagraph({ mark, summary, advice }: Paragraph): string {
  const steps = advice.map((step, index) => `${index + 1}. ${slackText(step)}`);
  return [`*${mark}* ${slackText(summary)}`, ...steps].join('\n');
}

/** The three characters that Slack gives a meaning. */
function slackText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

const teamsColors = { critical: 'Attention', warning: 'Warning', info: 'Accent', resolved: 'Good' } as const;

/** Teams takes 28 KB; what is shown of a message is some KB at most. */
function teamsPayload(message: Message): unknown {
  const { title, tone, paragraphs, rest } = messageText(message);
  const block = (text: string, more: object = {}): unknown => ({
    type: 'TextBlock',
    text: teamsText(cut(text, 1500)),
    wrap: true,
    ...more,
  });
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          body: [
            block(title, { size: 'Medium', weight: 'Bolder', color: teamsColors[tone] }),
            ...paragraphs.flatMap(({ mark, summary, advice }) => [
              block(`${mark}: ${summary}`, { separator: true }),
              ...advice.map((step, index) =>
                block(`${index + 1}) ${step}`, { spacing: 'Small', isSubtle: true }),
              ),
            ]),
            ...(rest === undefined ? [] : [block(rest)]),
          ],
        },
      },
    ],
  };
}

/** Text blocks know a little Markdown; a VM may be called `_a_` or `[x](y)`. */
function teamsText(text: string): string {
  return text.replaceAll(/[\\*_[\]`~]/g, String.raw`\$&`);
}

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
