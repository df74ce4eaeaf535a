/**
 * Rows of WMI. A text stays only where its property is known to hold words of Windows; in identifiers the GUIDs are replaced, in references
 * the host and the keys; everything else is a name, and goes.
 */
import type { WmiRow, WmiValue } from '../../windows/wmi/value.ts';
import type { PathPseudonyms } from './paths.ts';
import { isGuid, isIp, isMac, type Pseudonyms } from './pseudonyms.ts';

export interface RowPseudonyms {
  row(className: string, row: WmiRow): WmiRow;
}

/** Words of Windows, in these properties of every class. */
const plainProperties: ReadonlySet<string> = new Set([
  'virtualsystemtype',
  'virtualsystemsubtype',
  'resourcesubtype',
  'otherenabledstate',
  'systemtype',
  'state',
  'startmode',
  'filesystem',
  'version',
]);

/** And in these of one class. */
const plainOfClass: ReadonlySet<string> = new Set([
  'win32_operatingsystem caption',
  'win32_processor name',
  'win32_optionalfeature name',
  'win32_service name',
]);

const kinds: ReadonlyMap<string, string> = new Map([
  ['msvm_computersystem elementname', 'vm'],
  ['msft_netadaptervmqqueuesettingdata vmfriendlyname', 'vm'],
  ['msvm_virtualethernetswitch elementname', 'switch'],
  ['msvm_syntheticethernetportsettingdata elementname', 'adapter'],
  ['win32_computersystem name', 'host'],
  ['win32_computersystem dnshostname', 'host'],
]);

const guid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
/** `Microsoft:GUID\GUID\0\1\L`, with backslashes single or, in keys of references, double. */
const identifier = new RegExp(
  `^(?:Microsoft:)?(?:Definition|\\{?${guid}\\}?)(?:\\\\{1,2}(?:\\{?${guid}\\}?|\\d{1,4}|[A-Z]|Default|Minimum|Maximum|Increment))*$`,
  'iu',
);
const reference = /^(?:\\\\([^\\]+)\\)?(root\\[\w\\]+:)?(\w+)\.(\w+=".*)$/isu;
const date = /^\d{14}\.\d{6}[+-]\d{3}$/u;

export function createRowPseudonyms(pseudonyms: Pseudonyms, paths: PathPseudonyms): RowPseudonyms {
  const text = (className: string, property: string, value: string): string => {
    const [plain, place] = [property.toLowerCase(), `${className} ${property}`.toLowerCase()];
    if (value === '' || date.test(value)) return value;
    if (plainProperties.has(plain) || plainOfClass.has(place)) return value;
    if (className === 'Win32_NTLogEvent') return codesIn(value);
    if (plain === 'settingdata') return numbersIn(value);
    if (/mac|address/u.test(plain) && isMac(value)) return pseudonyms.mac(value);
    if (isIp(value)) return pseudonyms.ip(value);
    if (isGuid(value) || identifier.test(value)) return pseudonyms.guid(value);
    const parts = reference.exec(value);
    if (parts !== null) return referenceText(parts, pseudonyms);
    if (/^[A-Z]:(?:\\|$)|^\\\\/iu.test(value)) return paths.path(value);
    return pseudonyms.name(value, kinds.get(place) ?? kindOf(className));
  };
  const anonymise = (className: string, property: string, value: WmiValue): WmiValue => {
    if (typeof value === 'string') return text(className, property, value);
    if (value instanceof Uint8Array) return new Uint8Array(value.length);
    if (isList(value)) return value.map((item) => anonymise(className, property, item));
    return typeof value === 'object' && value !== null ? row(className, value) : value;
  };
  const row = (className: string, from: WmiRow): WmiRow =>
    Object.fromEntries(
      Object.entries(from).map(([property, value]) => [property, anonymise(className, property, value)]),
    );
  return { row };
}

/** Texts of events are in the host's language; the numbers in them are what is read. */
export function codesIn(text: string): string {
  return (text.match(/\b0x[0-9a-f]{1,16}\b/giu) ?? []).join(' ');
}

/** Of an object written as CIM-XML its numbers and words of Windows; texts and GUIDs go. */
function numbersIn(xml: string): string {
  const numeric = xml.matchAll(
    /<PROPERTY NAME="\w+" TYPE="\w+">\s*<VALUE>\d{1,20}<\/VALUE>\s*<\/PROPERTY>/gu,
  );
  return `<INSTANCE>${[...numeric].map(([property]) => property).join('')}</INSTANCE>`;
}

/** `\\HOST\root\ns:Class.Key="value",Key="value"`; a value that is no identifier is a name. */
function referenceText(parts: RegExpExecArray, pseudonyms: Pseudonyms): string {
  const [, host, namespace = '', className = '', keys = ''] = parts;
  const server = host === undefined ? '' : `\\\\${host === '.' ? host : pseudonyms.name(host, 'host')}\\`;
  const written = [...keys.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/gsu)].map(([, key = '', value = '']) => {
    const isKnown = key === 'CreationClassName' || key === 'SystemCreationClassName';
    if (isKnown && /^\w+$/u.test(value)) return `${key}="${value}"`;
    return `${key}="${isGuid(value) || identifier.test(value) ? pseudonyms.guid(value) : pseudonyms.name(value, 'name')}"`;
  });
  return `${server}${namespace}${className}.${written.join(',')}`;
}

function kindOf(className: string): string {
  return /^MSFT_Net/iu.test(className) ? 'adapter' : 'name';
}

function isList(value: WmiValue): value is readonly WmiValue[] {
  return Array.isArray(value);
}
