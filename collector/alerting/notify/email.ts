/** Alerts by mail over SMTP, in plain text. */
import { createTransport } from 'nodemailer';

import { DeliveryError, type Receiver } from './receiver.ts';
import { messageText, plainText } from './text.ts';

export interface EmailOptions {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly encryption: 'none' | 'starttls' | 'tls';
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  readonly from: string;
  readonly to: readonly string[];
}

const longestAttemptMs = 20_000;

export function createEmail(options: EmailOptions): Receiver {
  const { name, host, port, encryption, user, password, from, to } = options;
  const transport = createTransport({
    host,
    port,
    secure: encryption === 'tls',
    requireTLS: encryption === 'starttls',
    ignoreTLS: encryption === 'none',
    ...(user === undefined ? {} : { auth: { user, pass: password ?? '' } }),
    connectionTimeout: longestAttemptMs,
    greetingTimeout: longestAttemptMs,
    socketTimeout: longestAttemptMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    name,
    send: async (message) => {
      try {
        await transport.sendMail({
          from,
          to: [...to],
          subject: messageText(message).title,
          text: plainText(message),
          messageId: `<${message.id}@whichvm>`,
          headers: { 'Auto-Submitted': 'auto-generated' },
        });
      } catch (cause) {
        const reason = cause instanceof Error ? cause.message : String(cause);
        throw new DeliveryError(
          `Cannot send mail by "${host}:${port}": ${reason}`,
          isWorthAnother(cause),
          cause,
        );
      }
    },
  };
}

/** What the server refuses for good (5xx) is not offered again. */
function isWorthAnother(cause: unknown): boolean {
  const code = (cause as { readonly responseCode?: unknown } | null)?.responseCode;
  return !(typeof code === 'number' && code >= 500 && code < 600);
}
