/** Posts JSON to the API of this page; a refusal becomes an `AnswerError` with the server's sentence. */
import { AnswerError, answerUrl } from './answers.ts';

export async function postAnswer(path: string, body: unknown): Promise<void> {
  let response: Response;
  try {
    response = await fetch(answerUrl(path), {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(body),
    });
  } catch (cause) {
    throw new AnswerError('No answer from the server', 0, { cause });
  }
  if (response.ok) return;
  const answer = (await response.json().catch(() => undefined)) as
    { readonly error?: { readonly message?: string } } | undefined;
  throw new AnswerError(answer?.error?.message ?? `The server answered ${response.status}`, response.status);
}
