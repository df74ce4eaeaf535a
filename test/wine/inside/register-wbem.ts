/**
 * Loaded before the program under test: makes the stand-in the WMI of this process alone, nothing is installed. The factory is
 * registered in the multithreaded apartment, so the threads of the program find it.
 */
import { isMainThread } from 'node:worker_threads';

import koffi from 'koffi';

const file = process.env['WBEM_LIBRARY'];
/** Kept for as long as the program runs: koffi unloads a library that nothing refers to any more. */
export const library = file === undefined || !isMainThread ? undefined : koffi.load(file);
if (library !== undefined) register(library);

function register(standIn: ReturnType<typeof koffi.load>): void {
  const ole = koffi.load('ole32.dll');
  const locator = Buffer.from('11f890453a1dd011891f00aa004b2e24', 'hex');
  const factory = Buffer.from('0100000000000000c000000000000046', 'hex');
  const [out, cookie] = [Buffer.alloc(8), Buffer.alloc(4)];
  const initialise = ole.func('CoInitializeEx', 'int32_t', ['uintptr_t', 'uint32_t']);
  const getFactory = standIn.func('DllGetClassObject', 'int32_t', ['void *', 'void *', 'void *']);
  const registerFactory = ole.func('CoRegisterClassObject', 'int32_t', [
    'void *',
    'uintptr_t',
    'uint32_t',
    'uint32_t',
    'void *',
  ]);
  const [inProcess, multipleUse] = [1, 1];
  const codes = [
    initialise(0, 0),
    getFactory(locator, factory, out),
    registerFactory(locator, out.readBigUInt64LE(0), inProcess, multipleUse, cookie),
  ];
  if (codes.some((code: number) => code < 0))
    throw new Error(`Cannot register "${file ?? ''}" as WMI: ${codes.join(', ')}`);
}
