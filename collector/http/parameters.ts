/**
 * Query parameters: one declaration serves reading, refusing and the OpenAPI document. What a route does not declare is refused,
 * because a mistyped `form=` that is silently ignored would answer another question than was asked.
 */
import { RequestError, quoted } from './errors.ts';
import type { JsonSchema } from './schema/declare.ts';

export interface Parameter {
  readonly name: string;
  readonly description: string;
  readonly schema: JsonSchema;
  readonly required?: boolean;
  /** May be given more than once. */
  readonly repeated?: boolean;
  /** Another spelling that is understood: Prometheus clients write `match[]`. */
  readonly alias?: string;
  readonly example?: string;
}

/** The parameters of one request, by declared name; absent ones have no entry. */
export type GivenParameters = ReadonlyMap<string, readonly string[]>;

export function readParameters(
  search: URLSearchParams,
  path: string,
  declared: readonly Parameter[],
): GivenParameters {
  const given = new Map<string, string[]>();
  for (const [name, value] of search) {
    const parameter = declared.find((one) => one.name === name || one.alias === name);
    if (parameter === undefined) throw new RequestError(400, unknownParameter(name, path, declared));
    if (value === '') throw badParameter(parameter.name, value, 'a value; leave the parameter out instead');
    const values = given.get(parameter.name) ?? [];
    if (values.length > 0 && parameter.repeated !== true)
      throw new RequestError(400, `Parameter ${parameter.name} is given twice; ${path} takes it once`);
    given.set(parameter.name, [...values, value]);
  }
  const missing = declared.find((one) => one.required === true && !given.has(one.name));
  if (missing !== undefined) {
    const example = missing.example === undefined ? '' : `, such as ${missing.name}=${missing.example}`;
    throw new RequestError(400, `Parameter ${missing.name} is missing; ${path} needs it${example}`);
  }
  return given;
}

function unknownParameter(name: string, path: string, declared: readonly Parameter[]): string {
  const known = declared.map((parameter) => parameter.name).join(', ');
  return `Parameter ${quoted(name)} is unknown; ${path} takes ${known === '' ? 'none' : known}`;
}

/** `Parameter span is "abc"; right is …` */
export function badParameter(name: string, value: string, right: string): RequestError {
  return new RequestError(400, `Parameter ${name} is ${quoted(value)}; right is ${right}`);
}

/** The value of a parameter that is given at most once. */
export function textOf(given: GivenParameters, name: string): string | undefined {
  return given.get(name)?.[0];
}

export function wholeNumberOf(
  given: GivenParameters,
  name: string,
  range: { readonly least: number; readonly most: number },
): number | undefined {
  const text = textOf(given, name);
  if (text === undefined) return undefined;
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= range.least && value <= range.most))
    throw badParameter(name, text, `a whole number from ${range.least} to ${range.most}`);
  return value;
}

export function choiceOf<Choice extends string>(
  given: GivenParameters,
  name: string,
  choices: readonly Choice[],
): Choice | undefined {
  const text = textOf(given, name);
  if (text === undefined) return undefined;
  const choice = choices.find((one) => one === text);
  if (choice === undefined) throw badParameter(name, text, `one of ${choices.join(', ')}`);
  return choice;
}

export function flagOf(given: GivenParameters, name: string): boolean {
  const choice = choiceOf(given, name, ['0', '1', 'false', 'true']);
  return choice === '1' || choice === 'true';
}
