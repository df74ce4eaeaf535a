/**
 * The COM interfaces of WMI, as far as we call them: identifiers, places in the vtable, parameters. Checked under Wine against a
 * stand-in that mingw-w64 compiled from its own wbemcli.h.
 */

/** One entry of a vtable; `parameters` leave out the object itself, which is always first. */
export interface Method {
  readonly name: string;
  readonly slot: number;
  readonly parameters: readonly NativeType[];
}

/** Every parameter is an integer: out-parameters are addresses. */
export type NativeType = 'uintptr_t' | 'int32_t' | 'uint32_t';

const pointer = 'uintptr_t';
const long = 'int32_t';
const unsignedLong = 'uint32_t';

export const unknownMethods = {
  queryInterface: { name: 'QueryInterface', slot: 0, parameters: [pointer, pointer] },
  release: { name: 'Release', slot: 2, parameters: [] },
} as const satisfies Record<string, Method>;

export const locatorMethods = {
  /** Namespace, user, password, locale, flags, authority, context → services. */
  connectServer: {
    name: 'ConnectServer',
    slot: 3,
    parameters: [pointer, pointer, pointer, pointer, long, pointer, pointer, pointer],
  },
} as const satisfies Record<string, Method>;

export const servicesMethods = {
  /** Path, flags, context → object, call result. */
  getObject: { name: 'GetObject', slot: 6, parameters: [pointer, long, pointer, pointer, pointer] },
  /** Language, text, flags, context → enumerator. */
  execQuery: { name: 'ExecQuery', slot: 20, parameters: [pointer, pointer, long, pointer, pointer] },
  /** Object path, method, flags, context, in-parameters → out-parameters, call result. */
  execMethod: {
    name: 'ExecMethod',
    slot: 24,
    parameters: [pointer, pointer, long, pointer, pointer, pointer, pointer],
  },
} as const satisfies Record<string, Method>;

export const callResultMethods = {
  /** Milliseconds → object. */
  getResultObject: { name: 'GetResultObject', slot: 3, parameters: [long, pointer] },
} as const satisfies Record<string, Method>;

export const enumeratorMethods = {
  /** Milliseconds, how many → objects, how many came. */
  next: { name: 'Next', slot: 4, parameters: [long, unsignedLong, pointer, pointer] },
} as const satisfies Record<string, Method>;

export const classObjectMethods = {
  /** Name, flags, value, CIM type. */
  put: { name: 'Put', slot: 5, parameters: [pointer, long, pointer, long] },
  beginEnumeration: { name: 'BeginEnumeration', slot: 8, parameters: [long] },
  /** Flags → name, value, CIM type, flavour. */
  next: { name: 'Next', slot: 9, parameters: [long, pointer, pointer, pointer, pointer] },
  endEnumeration: { name: 'EndEnumeration', slot: 10, parameters: [] },
  /** Flags → instance. */
  spawnInstance: { name: 'SpawnInstance', slot: 15, parameters: [long, pointer] },
  /** Name, flags → in-parameters, out-parameters. */
  getMethod: { name: 'GetMethod', slot: 19, parameters: [pointer, long, pointer, pointer] },
} as const satisfies Record<string, Method>;

export const locatorClass = guidBytes('4590f811-1d3a-11d0-891f-00aa004b2e24');
export const locatorInterface = guidBytes('dc12a687-737f-11cf-884d-00aa004b2e24');
export const classObjectInterface = guidBytes('dc12a681-737f-11cf-884d-00aa004b2e24');

/** A GUID as it lies in memory: the first three groups are numbers, least byte first. */
function guidBytes(text: string): Buffer {
  const bytes = Buffer.from(text.replaceAll('-', ''), 'hex');
  bytes.subarray(0, 4).reverse();
  bytes.subarray(4, 6).reverse();
  bytes.subarray(6, 8).reverse();
  return bytes;
}
