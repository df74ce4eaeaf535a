/* IClientSecurity as a part of an object: what CoSetProxyBlanket reaches on a proxy, and whether it was set as it must be. */
#ifndef WBEM_SECURITY_H
#define WBEM_SECURITY_H

#include <objidl.h>

typedef struct {
  IClientSecurity base;
  IUnknown *owner;
  BOOL impersonates;
} Security;

Security security_of(IUnknown *owner);

#endif
