/** PDH status codes (pdhmsg.h) that we act on or explain. */

export const pdhStatus = {
  validData: 0x00000000,
  newData: 0x00000001,
  noMachine: 0x800007d0,
  noInstance: 0x800007d1,
  moreData: 0x800007d2,
  noData: 0x800007d5,
  noObject: 0xc0000bb8,
  noCounter: 0xc0000bb9,
  invalidData: 0xc0000bba,
  memoryAllocationFailure: 0xc0000bbb,
  accessDenied: 0xc0000bdb,
} as const;

const meanings: ReadonlyMap<number, string> = new Map([
  [pdhStatus.noMachine, 'the performance counter service does not answer'],
  [pdhStatus.noInstance, 'there is no instance now'],
  [pdhStatus.noData, 'the provider gave no data'],
  [pdhStatus.noObject, 'this Windows has no such counter set'],
  [pdhStatus.noCounter, 'this Windows has no such counter'],
  [pdhStatus.invalidData, 'the provider called its data invalid'],
  [pdhStatus.memoryAllocationFailure, 'Windows is out of memory or threads'],
  [pdhStatus.accessDenied, 'access is denied; the account must be in the group Performance Monitor Users'],
]);

/** What a status means, with its number, for the end of a sentence. */
export function explainStatus(status: number): string {
  return `${meanings.get(status) ?? 'PDH failed'} (0x${status.toString(16).toUpperCase().padStart(8, '0')})`;
}

/** Whether one value of an array may be used. */
export function isUsable(status: number): boolean {
  return status === pdhStatus.validData || status === pdhStatus.newData;
}
