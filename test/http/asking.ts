/** Asks the running application and holds each answer against the schema that its own OpenAPI document gives for the path. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'vitest';

import type { Fixture } from './fixture.ts';

/** The answer, which had status 200 and fits its schema. */
export type Ask = <Answer>(path: string) => Promise<Answer>;

export async function askAccordingToDocument(fixture: Fixture): Promise<Ask> {
  const document = (await fixture.json('/api/v1/openapi.json')) as Readonly<Record<string, unknown>>;
  return async <Answer>(path: string) => {
    const response = await fixture.get(path);
    const answer = (await response.json()) as Answer;
    expect(response.status, JSON.stringify(answer)).toBe(200);
    expectToFit(document, `${pointerOf(new URL(path, fixture.url).pathname)}/schema`, answer);
    return answer;
  };
}

function pointerOf(path: string): string {
  return `/paths/${path.replaceAll('/', '~1')}/get/responses/200/content/application~1json`;
}

/** Holds a value against a schema inside the document; a JSON pointer says which. */
export function expectToFit(
  document: Readonly<Record<string, unknown>>,
  pointer: string,
  value: unknown,
): void {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  ajv.addSchema({ ...document, $id: 'openapi' });
  const validate = ajv.compile({ $ref: `openapi#${pointer}` });
  expect(validate(value), JSON.stringify(validate.errors)).toBe(true);
}
