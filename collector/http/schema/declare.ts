/** Shorthands for JSON Schema (2020-12, as OpenAPI 3.1 uses it), tied to the wire types by their keys. */

export type JsonSchema = Readonly<Record<string, unknown>>;

/** A schema for each property of the type: forgetting one, or adding one the type has not, does not compile. */
type Properties<T> = { readonly [Key in keyof Required<T>]: JsonSchema };

/** An object with exactly these properties, all of them required unless named in `optional`. */
export function object<T>(
  description: string,
  properties: Properties<T>,
  optional: readonly (keyof T & string)[] = [],
): JsonSchema {
  const required = Object.keys(properties).filter((key) => !optional.some((name) => name === key));
  return { type: 'object', description, properties, required, additionalProperties: false };
}

export function ref(name: string): JsonSchema {
  return { $ref: `#/components/schemas/${name}` };
}

export function array(items: JsonSchema): JsonSchema {
  return { type: 'array', items };
}

export function nullable(schema: JsonSchema): JsonSchema {
  return { ...schema, type: [schema['type'], 'null'], ...nullableEnum(schema) };
}

function nullableEnum(schema: JsonSchema): JsonSchema {
  const values = schema['enum'];
  return Array.isArray(values) ? { enum: [...(values as readonly unknown[]), null] } : {};
}

export function choice(values: readonly string[], description?: string): JsonSchema {
  return { type: 'string', enum: values, ...described(description) };
}

export function text(description?: string): JsonSchema {
  return { type: 'string', ...described(description) };
}

export function number(description?: string): JsonSchema {
  return { type: 'number', ...described(description) };
}

export function count(description?: string): JsonSchema {
  return { type: 'integer', minimum: 0, ...described(description) };
}

export function yesNo(description?: string): JsonSchema {
  return { type: 'boolean', ...described(description) };
}

/** Unix milliseconds. */
export function instant(description?: string): JsonSchema {
  return { type: 'number', description: description ?? 'Unix milliseconds' };
}

/** 0–1, with room for reads that are not simultaneous. */
export function ratio(description: string): JsonSchema {
  return { type: 'number', minimum: 0, description };
}

export function labels(): JsonSchema {
  return { type: 'object', additionalProperties: { type: 'string' } };
}

function described(description: string | undefined): JsonSchema {
  return description === undefined ? {} : { description };
}
