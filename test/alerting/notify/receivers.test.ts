import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { expect, test } from 'vitest';

import { createSlack, createTeams } from '../../../collector/alerting/notify/chat.ts';
import { createCommand } from '../../../collector/alerting/notify/command.ts';
import { createEmail } from '../../../collector/alerting/notify/email.ts';
import type { Message, Receiver } from '../../../collector/alerting/notify/receiver.ts';
import { createWebhook } from '../../../collector/alerting/notify/webhook.ts';
import { programOrSkip } from '../../support/programs.ts';
import { noon } from '../../exposition/scene.ts';
import { full, httpReceiver } from './receiving.ts';

const message: Message = { id: 'abc123', group: 'D:', madeAt: noon, alerts: [full] };
const send = (receiver: Receiver, sent = message): Promise<void> =>
  receiver.send(sent, new AbortController().signal);

const openssl = programOrSkip('openssl');

test('a webhook gets the documented JSON', async () => {
  await using server = await httpReceiver();

  await send(
    createWebhook({
      name: 'ops',
      url: server.url,
      headers: { authorization: 'Bearer abc' },
      clock: () => noon,
    }),
  );

  expect(server.received[0]?.headers).toMatchObject({
    'content-type': 'application/json',
    authorization: 'Bearer abc',
  });
  expect(server.received[0]?.headers['x-whichvm-signature']).toBeUndefined();
  expect(JSON.parse(server.received[0]?.body ?? '')).toEqual({
    version: 1,
    id: 'abc123',
    sentAt: noon,
    alerts: [{ ...full, value: 0, threshold: null }],
  });
});

test.skipIf(openssl === undefined)('openssl finds the signature of a webhook right', async () => {
  await using server = await httpReceiver();

  await send(createWebhook({ name: 'ops', url: server.url, secret: 'hush hush', clock: () => noon }));

  const { headers, body } = server.received[0] ?? { headers: {}, body: '' };
  const digest = execFileSync(openssl ?? '', ['dgst', '-sha256', '-hmac', 'hush hush', '-r'], {
    input: `${String(headers['x-whichvm-timestamp'])}.${body}`,
  });
  expect(headers['x-whichvm-signature']).toBe(`sha256=${digest.toString().slice(0, 64)}`);
});

test.each([
  [500, true],
  [503, true],
  [429, true],
  [408, true],
  [400, false],
  [302, true],
])('a webhook that answers %d: again = %s', async (status, again) => {
  await using server = await httpReceiver(status);

  const outcome = send(createWebhook({ name: 'ops', url: server.url, clock: () => noon }));

  await expect(outcome).rejects.toMatchObject({ name: 'DeliveryError', again });
  expect(server.received).toHaveLength(1);
});

test('the address of a webhook, which may be its password, is not in the reason', async () => {
  await using server = await httpReceiver(404);

  const outcome = send(createSlack({ name: 'chat', url: `${server.url}/T000/secret` }));

  await expect(outcome).rejects.toThrow(/Cannot notify "http:\/\/127\.0\.0\.1:\d+\/…": it answered 404/);
});

test('Slack gets text with its three characters escaped, and no more blocks than it takes', async () => {
  await using server = await httpReceiver();
  const alerts = Array.from({ length: 500 }, (_, index) => ({
    ...full,
    subject: `<vm&${index}>`,
    summary: `<vm&${index}> is full`,
  }));

  await send(createSlack({ name: 'chat', url: server.url }), { ...message, alerts });

  const body = JSON.parse(server.received[0]?.body ?? '') as { text: string; blocks: unknown[] };
  expect(body.text).toBe('[CRITICAL] volume-free-space: &lt;vm&amp;0&gt; on hv01 and 499 more');
  expect(body.blocks.length).toBeLessThan(50);
  // The header is plain text, in which nothing has a meaning.
  expect(JSON.stringify(body.blocks.slice(1))).not.toContain('<vm');
  expect(JSON.stringify(body.blocks)).toContain('and 488 more');
});

test('Teams gets an adaptive card in less than 28 KB, and no Markdown of a name', async () => {
  await using server = await httpReceiver();
  const alerts = Array.from({ length: 500 }, (_, index) => ({
    ...full,
    subject: `vm${index}`,
    summary: `_vm${index}_ is full`,
  }));

  await send(createTeams({ name: 'chat', url: server.url }), { ...message, alerts });

  const [received] = server.received;
  const body = JSON.parse(received?.body ?? '') as {
    attachments: { contentType: string; content: { type: string } }[];
  };
  expect(received?.body.length).toBeLessThan(28_000);
  expect(body.attachments[0]).toMatchObject({
    contentType: 'application/vnd.microsoft.card.adaptive',
    content: { type: 'AdaptiveCard' },
  });
  expect(received?.body).toContain(String.raw`\\_vm0\\_ is full`);
});

/** SMTP as far as a message without login needs it; `refuse` answers the recipient so. */
async function smtpServer(refuse?: string) {
  const mails: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    let content: string | undefined;
    let rest = '';
    socket.write('220 test ESMTP\r\n');
    socket.on('data', (chunk) => {
      const lines = (rest + chunk.toString()).split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        if (content !== undefined) {
          if (line === '.') {
            mails.push(content);
            content = undefined;
            socket.write('250 kept\r\n');
          } else content += `${line}\n`;
        } else if (/^DATA/i.test(line)) {
          content = '';
          socket.write('354 go on\r\n');
        } else if (/^STARTTLS/i.test(line)) socket.write('502 not here\r\n');
        else if (/^RCPT/i.test(line) && refuse !== undefined) socket.write(`${refuse}\r\n`);
        else if (/^QUIT/i.test(line)) socket.end('221 bye\r\n');
        else socket.write('250 ok\r\n');
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    mails,
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const mailBy = (port: number, encryption: 'none' | 'starttls' = 'none') =>
  createEmail({
    name: 'mail',
    host: '127.0.0.1',
    port,
    encryption,
    from: 'whichvm@example.org',
    to: ['ops@example.org'],
  });

test('a mail server receives the alert, with its sentence and what to do', async () => {
  await using server = await smtpServer();

  await send(mailBy(server.port), { ...message, alerts: [{ ...full, subject: 'D:' }] });

  const [mail = ''] = server.mails;
  expect(mail).toContain('To: ops@example.org');
  expect(mail).toContain('Subject: [CRITICAL] volume-free-space: D: on hv01');
  expect(mail).toContain('Message-ID: <abc123@whichvm>');
  expect(mail).toContain('CRITICAL: Volume D: of hv01 is full');
  expect(mail).toContain('1. Free space on D:');
});

test('a line break in a name makes no header of its own', async () => {
  await using server = await smtpServer();

  await send(mailBy(server.port), {
    ...message,
    alerts: [{ ...full, subject: 'x\r\nBcc: evil@example.org' }],
  });

  expect(server.mails[0]).not.toMatch(/^Bcc:/m);
});

test.each([
  ['550 no such user', false],
  ['451 try later', true],
])('a mail server that answers "%s": again = %s', async (answer, again) => {
  await using server = await smtpServer(answer);

  await expect(send(mailBy(server.port))).rejects.toMatchObject({ name: 'DeliveryError', again });
});

test('a mail server without encryption gets nothing where encryption is asked for', async () => {
  await using server = await smtpServer();

  await expect(send(mailBy(server.port, 'starttls'))).rejects.toThrow(/Cannot send mail/);
  expect(server.mails).toEqual([]);
});

test('a command gets its arguments as they are, no shell, and the JSON on its input', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'whichvm-command-'));
  const file = path.join(folder, 'out');
  const script = `process.stdin.pipe(require('fs').createWriteStream(process.argv[1]))`;

  await send(createCommand({ name: 'run', run: [process.execPath, '-e', script, `${file}`, '$(id); `id`'] }));

  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ version: 1, id: 'abc123' });
});

test('a command that fails or is not there is tried again', async () => {
  await expect(
    send(createCommand({ name: 'run', run: [process.execPath, '-e', 'process.exit(3)'] })),
  ).rejects.toThrow(/ended with code 3/);
  await expect(send(createCommand({ name: 'run', run: ['/no/such/program'] }))).rejects.toThrow(/ENOENT/);
});
