/**
 * The functions of pdh.dll that we call, and those of kernel32.dll for threads, declared for koffi. Nothing of this may be loaded on a
 * machine that is not Windows. Handles are plain integers. Prototypes: Microsoft, "Performance counters functions"; the stand-in of
 * the tests has its own, checked by the compiler.
 */
import koffi from 'koffi';

import { SourceError } from '../../../model/source.ts';

/** A handle or address; above 2^53 koffi gives a bigint. */
export type Handle = number | bigint;

type Out<T> = [T];

/** A call on a thread of the pool, answered by callback. */
type Async<A extends readonly unknown[]> = (
  ...args: [...A, (error: Error | null, result: number) => void]
) => void;

export interface PdhLibrary {
  openQuery(dataSource: null, userData: number, query: Out<Handle>): number;
  /** May look into the registry and load a provider, so it is kept off the event loop. */
  addEnglishCounterAsync: Async<[query: Handle, path: string, userData: number, counter: Out<Handle>]>;
  rawCounterArray(counter: Handle, sizeBytes: Out<number>, count: Out<number>, buffer: Buffer | null): number;
  counterInfo(counter: Handle, withText: number, sizeBytes: Out<number>, buffer: Buffer | null): number;
  closeQuery(query: Handle): number;
  /** Returns when it is done, which may be never; to be called on a thread of its own. */
  collectNow(query: Handle): number;
  /** Address of `PdhCollectQueryData`, which takes one handle and gives one double word, as a thread's start must. */
  readonly collectQueryData: Handle;
}

export function loadPdh(): PdhLibrary {
  const library = loadLibrary('pdh.dll');
  const addEnglishCounter = library.func(
    'uint32_t __stdcall PdhAddEnglishCounterW(uintptr_t query, str16 path, uintptr_t user, _Out_ uintptr_t *counter)',
  );
  return {
    openQuery: library.func(
      'uint32_t __stdcall PdhOpenQueryW(str16 source, uintptr_t user, _Out_ uintptr_t *query)',
    ),
    addEnglishCounterAsync: addEnglishCounter.async.bind(addEnglishCounter),
    rawCounterArray: library.func(
      'uint32_t __stdcall PdhGetRawCounterArrayW(uintptr_t counter, _Inout_ uint32_t *size, _Out_ uint32_t *count, void *buffer)',
    ),
    counterInfo: library.func(
      'uint32_t __stdcall PdhGetCounterInfoW(uintptr_t counter, uint8_t text, _Inout_ uint32_t *size, void *buffer)',
    ),
    closeQuery: library.func('uint32_t __stdcall PdhCloseQuery(uintptr_t query)'),
    collectNow: library.func('uint32_t __stdcall PdhCollectQueryData(uintptr_t query)'),
    collectQueryData: findFunction('pdh.dll', 'PdhCollectQueryData'),
  };
}

export interface ThreadLibrary {
  createThread(
    security: null,
    stackBytes: number,
    start: Handle,
    parameter: Handle,
    flags: number,
    id: Out<number>,
  ): Handle;
  getExitCodeThread(thread: Handle, code: Out<number>): number;
  /** Creation and exit in 100 ns ticks; exact to a tick of the system time, up to 16 ms. */
  getThreadTimes(
    thread: Handle,
    creation: Out<Handle>,
    exit: Out<Handle>,
    kernel: Out<Handle>,
    user: Out<Handle>,
  ): number;
  createEvent(security: null, isManual: number, isSet: number, name: null): Handle;
  setEvent(event: Handle): number;
  waitForSingleObject(handle: Handle, timeoutMs: number): number;
  waitForMultipleObjectsAsync: Async<[count: number, handles: Buffer, all: number, timeoutMs: number]>;
  closeHandle(handle: Handle): number;
}

export function loadThreads(): ThreadLibrary {
  const kernel = loadLibrary('kernel32.dll');
  const waitForMultipleObjects = kernel.func(
    'uint32_t __stdcall WaitForMultipleObjects(uint32_t count, void *handles, int all, uint32_t timeout)',
  );
  return {
    createThread: kernel.func(
      'uintptr_t __stdcall CreateThread(void *security, size_t stack, uintptr_t start, uintptr_t parameter, uint32_t flags, _Out_ uint32_t *id)',
    ),
    getExitCodeThread: kernel.func('int __stdcall GetExitCodeThread(uintptr_t thread, _Out_ uint32_t *code)'),
    getThreadTimes: kernel.func(
      'int __stdcall GetThreadTimes(uintptr_t thread, _Out_ uint64_t *creation, _Out_ uint64_t *exit, _Out_ uint64_t *kernel, _Out_ uint64_t *user)',
    ),
    createEvent: kernel.func(
      'uintptr_t __stdcall CreateEventW(void *security, int manual, int set, str16 name)',
    ),
    setEvent: kernel.func('int __stdcall SetEvent(uintptr_t event)'),
    waitForSingleObject: kernel.func(
      'uint32_t __stdcall WaitForSingleObject(uintptr_t handle, uint32_t timeout)',
    ),
    waitForMultipleObjectsAsync: waitForMultipleObjects.async.bind(waitForMultipleObjects),
    closeHandle: kernel.func('int __stdcall CloseHandle(uintptr_t handle)'),
  };
}

/** Where a buffer lies in memory. */
export function addressOf(buffer: Buffer): bigint {
  return BigInt(koffi.address(buffer));
}

/** Address of a function of a library that is loaded already. */
function findFunction(file: string, name: string): Handle {
  const kernel = loadLibrary('kernel32.dll');
  const getModuleHandle = kernel.func('uintptr_t __stdcall GetModuleHandleW(str16 name)');
  const getProcAddress = kernel.func(
    'uintptr_t __stdcall GetProcAddress(uintptr_t library, const char *name)',
  );
  const address: Handle = getProcAddress(getModuleHandle(file), name);
  if (Number(address) === 0) throw new SourceError(`Cannot find ${name} in "${file}"`);
  return address;
}

export function loadLibrary(file: string): ReturnType<typeof koffi.load> {
  try {
    return koffi.load(file);
  } catch (error) {
    throw new SourceError(
      `Cannot load "${file}": ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  }
}
