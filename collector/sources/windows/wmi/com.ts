/**
 * COM through koffi, as little as WMI needs: a thread of the multithreaded apartment, calls through a vtable, BSTRs, memory. Every
 * argument is an integer and every out-parameter lies in one buffer, so koffi decodes nothing. For 64-bit Windows only.
 */
import koffi, { type TypeObject } from 'koffi';

import { classObjectInterface, locatorClass, locatorInterface, unknownMethods } from './interfaces.ts';
import type { Method } from './interfaces.ts';
import { failureOf, resultCode } from './result-code.ts';
import { readAddress, readBstr, variantBytes, type Address } from './variant.ts';

/** The most objects one `Next` may hand over. */
export const batchSize = 64;

/** Where each out-parameter lies in the buffer; a nested object has its own pair of name and value. */
const place = { pointer: 0, count: 8, type: 16, flavour: 24, identifier: 32, interface: 48, objects: 64 };
const propertiesAt = place.objects + batchSize * 8;
const propertyBytes = 32;
export const deepestNesting = 8;

/** VT_BSTR */
const textType = 8;

const inProcessServer = 1;
const multithreaded = 0;
const defaultAuthentication = 0;
const callAuthentication = 3;
const impersonate = 3;
const windowsAuthentication = 10;

interface Functions {
  coInitializeEx(reserved: number, apartment: number): number;
  coUninitialize(): void;
  coInitializeSecurity(...args: readonly number[]): number;
  coCreateInstance(...args: readonly number[]): number;
  coSetProxyBlanket(...args: readonly number[]): number;
  sysAllocStringLen(text: Buffer, characters: number): Address;
  sysFreeString(text: Address): void;
  variantClear(variant: Address): number;
  /** RtlMoveMemory, from an address into a buffer. */
  copyFrom(to: Buffer, from: Address, sizeBytes: number): void;
}

export class Com {
  readonly #functions = loadFunctions();
  readonly #prototypes = new Map<Method, TypeObject>();
  readonly #out = Buffer.allocUnsafeSlow(propertiesAt + (deepestNesting + 1) * propertyBytes).fill(0);
  readonly #outAddress = Number(koffi.address(this.#out));
  readonly #word = Buffer.allocUnsafeSlow(8);

  /** Once a thread, before anything else. What another part of the process set up first is good enough. */
  initialise(): void {
    succeed(this.#functions.coInitializeEx(0, multithreaded), 'initialise COM');
    // The registry's default level only identifies the caller; WMI's providers have to act as the caller.
    const code = this.#functions.coInitializeSecurity(
      0,
      -1,
      0,
      0,
      defaultAuthentication,
      impersonate,
      0,
      0,
      0,
    );
    if (code >>> 0 !== resultCode.tooLate) succeed(code, 'initialise the security of COM');
  }

  uninitialise(): void {
    this.#functions.coUninitialize();
  }

  createLocator(): Address {
    locatorClass.copy(this.#out, place.identifier);
    locatorInterface.copy(this.#out, place.interface);
    const [identifier, wanted] = [this.#outAddress + place.identifier, this.#outAddress + place.interface];
    const code = this.#functions.coCreateInstance(identifier, 0, inProcessServer, wanted, this.outPointer);
    succeed(code, 'create the WMI locator');
    return this.takePointer();
  }

  /** Lets a proxy act as the caller; each proxy needs it for itself. An object of this process has no proxy and refuses. */
  setBlanket(proxy: Address): void {
    const level = [windowsAuthentication, 0, 0, callAuthentication, impersonate, 0, 0];
    this.#functions.coSetProxyBlanket(proxy, ...level);
  }

  /** Calls a method of an object; the HRESULT, unsigned. */
  call(object: Address, method: Method, ...args: readonly number[]): number {
    const vtable = this.#readWord(object);
    const code = this.#readWord(vtable + method.slot * 8);
    const result: number = koffi.call(BigInt(code), this.#prototypeOf(method), object, ...args);
    return result >>> 0;
  }

  release(object: Address): void {
    if (object !== 0) this.call(object, unknownMethods.release);
  }

  /** The same object by its WMI interface; release it too. */
  queryClassObject(unknown: Address): Address {
    classObjectInterface.copy(this.#out, place.interface);
    const wanted = this.#outAddress + place.interface;
    succeed(
      this.call(unknown, unknownMethods.queryInterface, wanted, this.outPointer),
      'read an embedded object',
    );
    return this.takePointer();
  }

  /** Runs with the texts as BSTRs, which live until it returns; null is no BSTR. */
  withTexts<T>(texts: readonly (string | null)[], use: (...addresses: readonly Address[]) => T): T {
    const addresses = texts.map((text) => (text === null ? 0 : this.#allocate(text)));
    try {
      return use(...addresses);
    } finally {
      for (const address of addresses) this.#functions.sysFreeString(address);
    }
  }

  get outPointer(): Address {
    this.#out.fill(0, place.pointer, place.pointer + 8);
    return this.#outAddress + place.pointer;
  }

  takePointer(): Address {
    return readAddress(this.#out, place.pointer);
  }

  /** A VARIANT that holds a BSTR and leaves it to its owner; there is one at a time. */
  textVariant(text: Address): Address {
    const at = propertiesAt;
    this.#out.fill(0, at, at + propertyBytes);
    this.#out.writeUInt16LE(textType, at);
    this.#out.writeBigUInt64LE(BigInt(text), at + 8);
    return this.#outAddress + at;
  }

  /** For `Next` of an enumerator: objects and their number. */
  get outObjects(): readonly [objects: Address, count: Address] {
    this.#out.writeUInt32LE(0, place.count);
    return [this.#outAddress + place.objects, this.#outAddress + place.count];
  }

  takeObjects(): readonly Address[] {
    const count = this.#out.readUInt32LE(place.count);
    return Array.from({ length: count }, (_, index) => readAddress(this.#out, place.objects + index * 8));
  }

  /** For `Next` of an object: name, value, CIM type, flavour. */
  outProperty(depth: number): readonly [name: Address, value: Address, type: Address, flavour: Address] {
    const at = propertiesAt + depth * propertyBytes;
    this.#out.fill(0, at, at + propertyBytes);
    const base = this.#outAddress;
    return [base + at + variantBytes, base + at, base + place.type, base + place.flavour];
  }

  /** Hands the property to `use`, then frees what Windows allocated for it. */
  takeProperty<T>(depth: number, use: (name: string, value: Buffer, cim: number) => T): T {
    const at = propertiesAt + depth * propertyBytes;
    const name = readAddress(this.#out, at + variantBytes);
    try {
      const value = this.#out.subarray(at, at + variantBytes);
      return use(readBstr(name, this) ?? '', value, this.#out.readInt32LE(place.type));
    } finally {
      this.#functions.sysFreeString(name);
      this.#functions.variantClear(this.#outAddress + at);
    }
  }

  readMemory(address: Address, sizeBytes: number): Buffer {
    const copy = Buffer.allocUnsafe(sizeBytes);
    this.#functions.copyFrom(copy, address, sizeBytes);
    return copy;
  }

  #readWord(address: Address): number {
    this.#functions.copyFrom(this.#word, address, 8);
    return readAddress(this.#word, 0);
  }

  #allocate(text: string): Address {
    const bytes = Buffer.from(`${text}\0`, 'utf16le');
    return this.#functions.sysAllocStringLen(bytes, bytes.length / 2 - 1);
  }

  #prototypeOf(method: Method): TypeObject {
    const known = this.#prototypes.get(method);
    if (known !== undefined) return known;
    const prototype = koffi.proto('int32_t', ['uintptr_t', ...method.parameters]);
    this.#prototypes.set(method, prototype);
    return prototype;
  }
}

function succeed(code: number, attempt: string): void {
  if (code < 0 || code >= 0x8000_0000) throw failureOf(attempt, code >>> 0);
}

function loadFunctions(): Functions {
  const ole = koffi.load('ole32.dll');
  const automation = koffi.load('oleaut32.dll');
  const kernel = koffi.load('kernel32.dll');
  const [p, i, u] = ['uintptr_t', 'int32_t', 'uint32_t'] as const;
  return {
    coInitializeEx: ole.func('CoInitializeEx', i, [p, u]),
    coUninitialize: ole.func('CoUninitialize', 'void', []),
    coInitializeSecurity: ole.func('CoInitializeSecurity', i, [p, i, p, p, u, u, p, u, p]),
    coCreateInstance: ole.func('CoCreateInstance', i, [p, p, u, p, p]),
    coSetProxyBlanket: ole.func('CoSetProxyBlanket', i, [p, u, u, p, u, u, p, u]),
    sysAllocStringLen: automation.func('SysAllocStringLen', p, ['void *', u]),
    sysFreeString: automation.func('SysFreeString', 'void', [p]),
    variantClear: automation.func('VariantClear', i, [p]),
    copyFrom: kernel.func('RtlMoveMemory', 'void', ['void *', p, 'size_t']),
  };
}
