/**
 * Reading a field of a WMI row: names are compared without case, since the case of letters differs between Windows builds; a field
 * that is absent, null or of another type is undefined.
 */
import { unixMs, type UnixMs } from '../../../model/time.ts';
import type { WmiRow, WmiValue } from '../wmi/value.ts';

export function textOf(row: WmiRow, name: string): string | undefined {
  const value = valueOf(row, name);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** 64-bit values above 2^53 lose their last digits; sizes and times never get there. */
export function numberOf(row: WmiRow, name: string): number | undefined {
  return asNumber(valueOf(row, name));
}

export function flagOf(row: WmiRow, name: string): boolean | undefined {
  const value = valueOf(row, name);
  return typeof value === 'boolean' ? value : undefined;
}

/** Bits, exact. */
export function maskOf(row: WmiRow, name: string): bigint | undefined {
  const value = valueOf(row, name);
  if (typeof value === 'bigint') return value;
  return typeof value === 'number' ? BigInt(value) : undefined;
}

export function textsOf(row: WmiRow, name: string): readonly string[] {
  return listOf(row, name).filter((item) => typeof item === 'string');
}

export function numbersOf(row: WmiRow, name: string): readonly number[] {
  return listOf(row, name).flatMap((item) => asNumber(item) ?? []);
}

export function rowsOf(row: WmiRow, name: string): readonly WmiRow[] {
  return listOf(row, name).filter(isRow);
}

/**
 * A date of WMI, `20261122074206.495000+060`: local time and the minutes it is ahead of UTC. Asterisks stand for what is not known;
 * a date with one is none.
 */
export function instantOf(row: WmiRow, name: string): UnixMs | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)\.(\d{3})\d{3}([+-]\d{3})$/u.exec(
    textOf(row, name) ?? '',
  );
  if (parts === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, milli = 0, ahead = 0] = parts
    .slice(1)
    .map(Number);
  // Windows writes its own zero, the year 1601, where nothing has happened yet.
  if (year <= 1601 || month === 0 || day === 0) return undefined;
  return unixMs(Date.UTC(year, month - 1, day, hour, minute - ahead, second, milli));
}

/** A GUID anywhere in a text, in lower case: identities are written with and without braces. */
export function guidIn(text: string | undefined): string | undefined {
  return /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/iu.exec(text ?? '')?.[0].toLowerCase();
}

function valueOf(row: WmiRow, name: string): WmiValue | undefined {
  const exact = row[name];
  if (exact !== undefined) return exact;
  const wanted = name.toLowerCase();
  return Object.entries(row).find(([key]) => key.toLowerCase() === wanted)?.[1];
}

function listOf(row: WmiRow, name: string): readonly WmiValue[] {
  const value = valueOf(row, name);
  if (value instanceof Uint8Array) return [...value];
  return Array.isArray(value) ? value : [];
}

function asNumber(value: WmiValue | undefined): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'bigint' ? Number(value) : undefined;
}

function isRow(value: WmiValue): value is WmiRow {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
  );
}
