/**
 * The options Windows was started with, as its loader left them in the registry: `NOEXECUTE=OPTIN HYPERVISORLAUNCHTYPE=AUTO`. The boot
 * configuration itself may be read by administrators only.
 */
import koffi from 'koffi';

const localMachine = 0xffff_ffff_8000_0002n;
const textOnly = 2;

/** Undefined where the registry does not say. */
export function readStartOptions(): string | undefined {
  const getValue = koffi
    .load('advapi32.dll')
    .func(
      'int32_t RegGetValueW(uintptr_t root, str16 key, str16 name, uint32_t flags, void *type, void *text, _Inout_ uint32_t *size)',
    );
  const text = Buffer.alloc(8192);
  const size: [number] = [text.length];
  const key = 'SYSTEM\\CurrentControlSet\\Control';
  const code: number = getValue(localMachine, key, 'SystemStartOptions', textOnly, null, text, size);
  // The size counts the zero at the end.
  return code === 0 ? text.toString('utf16le', 0, size[0] - 2).trim() : undefined;
}
