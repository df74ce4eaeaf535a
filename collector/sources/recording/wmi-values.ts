/** Values of WMI as JSON and back: what JSON has no word for is written as an object of one key. */
import type { WmiRow, WmiValue } from '../windows/wmi/value.ts';

export type JsonValue =
  null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

export function rowToJson(row: WmiRow): Record<string, JsonValue> {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, toJson(value)]));
}

function toJson(value: WmiValue): JsonValue {
  if (typeof value === 'bigint') return { integer: String(value) };
  if (typeof value === 'number') return Number.isFinite(value) ? value : { number: String(value) };
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString('base64') };
  if (isList(value)) return value.map(toJson);
  return { row: rowToJson(value) };
}

/** Throws where a value is written in a way this version does not know. */
export function rowFromJson(row: Readonly<Record<string, unknown>>): WmiRow {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, fromJson(value)]));
}

function fromJson(value: unknown): WmiValue {
  if (value === null || typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string')
    return value;
  if (Array.isArray(value)) return value.map(fromJson);
  const [[key, inner] = ['', undefined]] = Object.entries(value ?? {});
  if (key === 'integer' && typeof inner === 'string') return BigInt(inner);
  if (key === 'number' && typeof inner === 'string') return Number(inner);
  if (key === 'bytes' && typeof inner === 'string') return new Uint8Array(Buffer.from(inner, 'base64'));
  if (key === 'row' && typeof inner === 'object' && inner !== null)
    return rowFromJson(Object.fromEntries(Object.entries(inner)));
  throw new Error(`Cannot read a value of WMI written as "${key}"`);
}

function isList(value: WmiRow | readonly WmiValue[]): value is readonly WmiValue[] {
  return Array.isArray(value);
}
