/** HRESULTs of COM and WMI that we act on or explain, and the error a query ends with. */
import type { SourceProblem } from '../../../model/snapshot.ts';
import { SourceError } from '../../../model/source.ts';

type Kind = SourceProblem['kind'];

export const resultCode = {
  noMoreRows: 0x00000001,
  timedOut: 0x00040004,
  noMoreProperties: 0x00040005,
  invalidQuery: 0x80041017,
  tooLate: 0x80010119,
} as const;

const meanings: ReadonlyMap<number, readonly [kind: Kind, meaning: string]> = new Map([
  [0x80041001, ['failed', 'the provider failed']],
  [0x80041002, ['missing', 'there is no such object']],
  [0x80041003, ['refused', 'WMI denies access to this namespace']],
  [0x80041004, ['failed', 'the provider failed']],
  [0x80041008, ['failed', 'WMI calls a parameter invalid']],
  [0x8004100e, ['missing', 'this Windows has no such namespace']],
  [0x80041010, ['missing', 'this Windows has no such class']],
  [0x80041011, ['missing', 'the provider of this class is not installed']],
  [0x80041013, ['failed', 'the provider of this class cannot be loaded']],
  [0x80041014, ['failed', 'WMI could not be initialised']],
  [0x80041015, ['failed', 'the connection to WMI is lost']],
  [resultCode.invalidQuery, ['missing', 'this class lacks one of the properties asked for']],
  [0x8004102e, ['missing', 'this object has no such method']],
  [0x8004102f, ['failed', 'the method does not take these parameters']],
  [0x80041032, ['failed', 'the call was cancelled']],
  [0x80041033, ['failed', 'WMI is shutting down']],
  [0x8004106c, ['failed', 'WMI is over its quota of memory or handles']],
  [0x80040154, ['missing', 'WMI is not installed']],
  [0x800401f0, ['failed', 'COM was not initialised on this thread']],
  [0x80010007, ['failed', 'the server of this class died']],
  [0x80010108, ['failed', 'the server of this class is gone']],
  [0x80070005, ['refused', 'DCOM denies access']],
  [0x8007000e, ['failed', 'there is not enough memory']],
  [0x8007052e, ['refused', 'the user name or password is wrong']],
  [0x800706ba, ['failed', 'the WMI service does not answer']],
  [0x800706be, ['failed', 'the WMI service ended the call']],
  [0x800706bf, ['failed', 'the WMI service ended the call']],
]);

/** After these the connection is dead; a new one may work. */
const lost = new Set([0x80041015, 0x80041033, 0x80010007, 0x80010108, 0x800706ba, 0x800706be, 0x800706bf]);

/** A query failed. `kind` says in which way, as a `SourceProblem` does; `code` is the HRESULT where there was one. */
export class WmiError extends SourceError {
  readonly kind: Kind;
  readonly code: number | undefined;

  constructor(message: string, kind: Kind, code?: number) {
    super(message);
    this.kind = kind;
    this.code = code;
  }
}

export function failureOf(attempt: string, code: number): WmiError {
  const [kind, meaning] = meanings.get(code) ?? ['failed', 'Windows gave a code we do not know'];
  return new WmiError(`Cannot ${attempt}: ${meaning} (${codeText(code)})`, kind, code);
}

export function isConnectionLost(error: unknown): boolean {
  return error instanceof WmiError && error.code !== undefined && lost.has(error.code);
}

function codeText(code: number): string {
  return `0x${code.toString(16).toUpperCase().padStart(8, '0')}`;
}
