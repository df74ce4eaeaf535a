/**
 * How much memory a VM may have, of `Msvm_MemorySettingData`: mebibytes, as its AllocationUnits say. Without dynamic memory the
 * least and the most are written there too, but mean nothing. Source: Microsoft's documentation of the class; not yet seen on a
 * real host.
 */
import type { VirtualMachine } from '../../../model/host.ts';
import type { WmiRow } from '../wmi/value.ts';
import { flagOf, numberOf } from './fields.ts';

const bytesPerMebibyte = 2 ** 20;

export function memoryOf(settings: readonly WmiRow[] | undefined): Pick<VirtualMachine, 'memorySettings'> {
  const row = settings?.[0];
  if (row === undefined) return {};
  const bytesOf = (property: string): number | undefined => {
    const mebibytes = numberOf(row, property);
    return mebibytes === undefined ? undefined : mebibytes * bytesPerMebibyte;
  };
  const startupBytes = bytesOf('VirtualQuantity');
  if (startupBytes === undefined) return {};
  const minimumBytes = bytesOf('Reservation');
  const maximumBytes = bytesOf('Limit');
  if (
    flagOf(row, 'DynamicMemoryEnabled') !== true ||
    minimumBytes === undefined ||
    maximumBytes === undefined
  )
    return { memorySettings: { startupBytes } };
  return { memorySettings: { startupBytes, dynamic: { minimumBytes, maximumBytes } } };
}
