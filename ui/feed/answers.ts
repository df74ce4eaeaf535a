/** Asks the HTTP API for one answer. Errors become sentences for the page; a cancelled request stays an AbortError. */
import type { ErrorAnswer } from '../../collector/model/wire.ts';

export type Parameters = Readonly<Record<string, string | number | readonly string[] | undefined>>;

export class AnswerError extends Error {
  override readonly name = 'AnswerError';
  /** HTTP status; 0 when no answer came. */
  readonly status: number;

  constructor(message: string, status: number, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

/** Address of an answer below the page's own, with the parameters that are defined. */
export function answerUrl(path: string, parameters: Parameters = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value === undefined) continue;
    for (const one of Array.isArray(value) ? value : [value]) query.append(name, String(one));
  }
  const text = query.toString();
  return `api/v1/${path}${text === '' ? '' : `?${text}`}`;
}

export async function fetchAnswer<Answer>(url: string, signal: AbortSignal): Promise<Answer> {
  const response = await request(url, { signal, headers: { accept: 'application/json' } });
  if (response.ok) return (await response.json()) as Answer;
  throw new AnswerError(await errorMessage(response), response.status);
}

/** Asks the server to do something; what it answers, or an `AnswerError`. Cancelled it stays an AbortError. */
export async function postAnswer<Answer>(url: string, body: unknown, signal?: AbortSignal): Promise<Answer> {
  const headers = { accept: 'application/json', 'content-type': 'application/json' };
  const options = { method: 'POST', headers, body: JSON.stringify(body), signal: signal ?? null };
  const response = await request(url, options);
  if (response.ok) return (await response.json()) as Answer;
  throw new AnswerError(await errorMessage(response), response.status);
}

async function request(url: string, options: RequestInit): Promise<Response> {
  try {
    return await fetch(url, options);
  } catch (cause) {
    if (options.signal?.aborted === true) throw cause;
    throw new AnswerError(`No answer from ${new URL(url, document.baseURI).host}`, 0, { cause });
  }
}

async function errorMessage(response: Response): Promise<string> {
  try {
    return ((await response.json()) as ErrorAnswer).error.message;
  } catch {
    return `${new URL(response.url).pathname} answered ${response.status} ${response.statusText}`.trim();
  }
}
