/** Which groups that matter to us the account of this process is in, as its token says: without elevation, administrators are not. */
import koffi from 'koffi';

export interface Memberships {
  readonly administrators: boolean;
  readonly hyperVAdministrators: boolean;
  readonly performanceMonitorUsers: boolean;
  readonly performanceLogUsers: boolean;
}

/** Names of groups are translated, their identifiers are not. */
const identifiers = {
  administrators: 'S-1-5-32-544',
  hyperVAdministrators: 'S-1-5-32-578',
  performanceMonitorUsers: 'S-1-5-32-558',
  performanceLogUsers: 'S-1-5-32-559',
} as const satisfies Record<keyof Memberships, string>;

export function readMemberships(): Memberships {
  const security = koffi.load('advapi32.dll');
  const toSid = security.func('int32_t ConvertStringSidToSidW(str16 text, _Out_ uintptr_t *sid)');
  const check = security.func(
    'int32_t CheckTokenMembership(uintptr_t token, uintptr_t sid, _Out_ int32_t *isMember)',
  );
  const free = koffi.load('kernel32.dll').func('uintptr_t LocalFree(uintptr_t memory)');
  const isMember = (identifier: string): boolean => {
    const sid: [number | bigint] = [0];
    const answer: [number] = [0];
    if (toSid(identifier, sid) === 0) return false;
    const isKnown: number = check(0, sid[0], answer);
    free(sid[0]);
    return isKnown !== 0 && answer[0] !== 0;
  };
  return {
    administrators: isMember(identifiers.administrators),
    hyperVAdministrators: isMember(identifiers.hyperVAdministrators),
    performanceMonitorUsers: isMember(identifiers.performanceMonitorUsers),
    performanceLogUsers: isMember(identifiers.performanceLogUsers),
  };
}
