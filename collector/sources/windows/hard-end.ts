/**
 * Windows lets no process end in the ordinary way while one of its threads is inside a call. At exit, where such a call is under way, the
 * process is ended the hard way.
 */
import koffi from 'koffi';

const thisProcess = -1;

export function endHardWhile(isInCall: () => boolean): void {
  const endNow = koffi.load('kernel32.dll').func('TerminateProcess', 'int32_t', ['intptr_t', 'uint32_t']);
  process.on('exit', (code) => {
    if (isInCall()) endNow(thisProcess, code);
  });
}
