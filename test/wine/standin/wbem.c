/* Stands in for WMI: a COM server in the process that serves the rows of a text file (wbem-table.c) through the vtables of mingw-w64's
 * wbemcli.h, so that the compiler holds our prototypes against the real ones. Namespaces that the file does not name are passed on
 * to the system's own WMI. For tests only; no locking beyond reference counts. */
#define COBJMACROS
#define CONST_VTABLE
#include "wbem-method.h"
#include "wbem-object.h"
#include "wbem-security.h"

#include <objbase.h>
#include <wchar.h>

static volatile LONG connections;

__declspec(dllexport) LONG StandInLive(void) { return live_objects; }
__declspec(dllexport) LONG StandInConnections(void) { return connections; }

static HRESULT WINAPI not_implemented(void) { return E_NOTIMPL; }
#define NO (void *)not_implemented

/* ---- IClientSecurity: what CoSetProxyBlanket reaches on a proxy; here a part of the object itself. */

static HRESULT WINAPI security_query_interface(IClientSecurity *this, REFIID id, void **out) {
  return IUnknown_QueryInterface(((Security *)this)->owner, id, out);
}
static ULONG WINAPI security_add_ref(IClientSecurity *this) { return IUnknown_AddRef(((Security *)this)->owner); }
static ULONG WINAPI security_release(IClientSecurity *this) { return IUnknown_Release(((Security *)this)->owner); }

static HRESULT WINAPI set_blanket(IClientSecurity *this, IUnknown *proxy, DWORD service, DWORD authorisation, OLECHAR *principal,
                                  DWORD level, DWORD impersonation, void *identity, DWORD capabilities) {
  (void)proxy;
  ((Security *)this)->impersonates = service == RPC_C_AUTHN_WINNT && authorisation == RPC_C_AUTHZ_NONE && !principal &&
                                     level == RPC_C_AUTHN_LEVEL_CALL && impersonation >= RPC_C_IMP_LEVEL_IMPERSONATE &&
                                     !identity && !capabilities;
  return S_OK;
}

static const IClientSecurityVtbl security_methods = {security_query_interface, security_add_ref, security_release, NO, set_blanket, NO};

Security security_of(IUnknown *owner) { return (Security){{(IClientSecurityVtbl *)&security_methods}, owner, FALSE}; }

/* ---- WQL: SELECT * | columns FROM class [WHERE property = value [AND …]] */

typedef struct {
  WCHAR property[64], value[256];
} Condition;

typedef struct {
  WCHAR columns[64][64], class[128];
  int column_count, condition_count;
  Condition conditions[4];
} Query;

/* The next word, quoted text or sign; FALSE at the end or when a quote is not closed. */
static BOOL next_token(const WCHAR **text, WCHAR *token, int most) {
  int length = 0;
  while (iswspace(**text)) (*text)++;
  if (!**text) return FALSE;
  if (**text == L'\'') {
    for ((*text)++; **text && **text != L'\''; (*text)++) {
      if (**text == L'\\' && (*text)[1]) (*text)++;
      if (length < most - 1) token[length++] = **text;
    }
    if (!**text) return FALSE;
    (*text)++;
  } else if (iswalnum(**text) || **text == L'_') {
    for (; iswalnum(**text) || **text == L'_'; (*text)++)
      if (length < most - 1) token[length++] = **text;
  } else token[length++] = *(*text)++;
  token[length] = 0;
  return TRUE;
}

static BOOL parse_columns(const WCHAR **text, Query *query) {
  WCHAR token[64];
  for (;;) {
    if (query->column_count == 64 || !next_token(text, query->columns[query->column_count++], 64)) return FALSE;
    if (!next_token(text, token, 64)) return FALSE;
    if (!wcsicmp(token, L"FROM")) return TRUE;
    if (wcscmp(token, L",")) return FALSE;
  }
}

static BOOL parse(const WCHAR *text, Query *query) {
  WCHAR token[256];
  memset(query, 0, sizeof *query);
  if (!next_token(&text, token, 256) || wcsicmp(token, L"SELECT") || !parse_columns(&text, query)) return FALSE;
  if (!next_token(&text, query->class, 128)) return FALSE;
  while (next_token(&text, token, 256)) {
    if (wcsicmp(token, query->condition_count ? L"AND" : L"WHERE") || query->condition_count == 4) return FALSE;
    Condition *condition = &query->conditions[query->condition_count++];
    if (!next_token(&text, condition->property, 64) || !next_token(&text, token, 256) || wcscmp(token, L"=")) return FALSE;
    if (!next_token(&text, condition->value, 256)) return FALSE;
  }
  return TRUE;
}

static int find_property(const Class *class, const WCHAR *name) {
  for (int i = 0; i < class->property_count; i++)
    if (!wcsicmp(class->properties[i].name, name)) return i;
  return -1;
}

static BOOL matches(const Query *query, const Class *class, int row) {
  for (int i = 0; i < query->condition_count; i++) {
    int property = find_property(class, query->conditions[i].property);
    if (property < 0 || wcsicmp(class->rows[row][property], query->conditions[i].value)) return FALSE;
  }
  return TRUE;
}

/* ---- IEnumWbemClassObject */

typedef struct {
  IEnumWbemClassObject base;
  LONG references;
  Security security;
  const Class *class;
  Query query;
  char *wanted;
  int row;
  DWORD waited_ms;
  HRESULT error;
} Enumerator;

static HRESULT WINAPI enumerator_query_interface(IEnumWbemClassObject *this, REFIID id, void **out) {
  Enumerator *enumerator = (Enumerator *)this;
  *out = NULL;
  if (IsEqualGUID(id, &IID_IUnknown) || IsEqualGUID(id, &IID_IEnumWbemClassObject)) *out = this;
  if (IsEqualGUID(id, &IID_IClientSecurity)) *out = &enumerator->security;
  if (!*out) return E_NOINTERFACE;
  IEnumWbemClassObject_AddRef(this);
  return S_OK;
}

static ULONG WINAPI enumerator_add_ref(IEnumWbemClassObject *this) {
  return InterlockedIncrement(&((Enumerator *)this)->references);
}

static ULONG WINAPI enumerator_release(IEnumWbemClassObject *this) {
  Enumerator *enumerator = (Enumerator *)this;
  ULONG left = InterlockedDecrement(&enumerator->references);
  if (left) return left;
  free(enumerator->wanted);
  free(enumerator);
  InterlockedDecrement(&live_objects);
  return 0;
}

/* Sleeps for the delay of one row, but no longer than what is left of the slice; FALSE when the slice ended first. */
static BOOL wait_for_row(Enumerator *enumerator, DWORD ends_at) {
  DWORD missing = enumerator->class->row_delay_ms - enumerator->waited_ms, now = GetTickCount();
  DWORD left = (LONG)(ends_at - now) > 0 ? ends_at - now : 0;
  if (left < missing) {
    Sleep(left);
    enumerator->waited_ms += left;
    return FALSE;
  }
  Sleep(missing);
  enumerator->waited_ms = 0;
  return TRUE;
}

static HRESULT WINAPI enumerator_next(IEnumWbemClassObject *this, LONG timeout_ms, ULONG most, IWbemClassObject **objects,
                                      ULONG *count) {
  Enumerator *enumerator = (Enumerator *)this;
  const Class *class = enumerator->class;
  DWORD ends_at = GetTickCount() + (DWORD)timeout_ms;
  *count = 0;
  if (enumerator->error) return enumerator->error;
  if (class->needs_blanket && !enumerator->security.impersonates) return WBEM_E_ACCESS_DENIED;
  while (*count < most) {
    while (enumerator->row < class->row_count && !matches(&enumerator->query, class, enumerator->row)) enumerator->row++;
    if (enumerator->row == class->row_count) return class->error ? class->error : WBEM_S_FALSE;
    if (class->row_delay_ms && !wait_for_row(enumerator, ends_at)) return WBEM_S_TIMEDOUT;
    objects[(*count)++] = object_of_row(class, enumerator->row++, enumerator->wanted);
  }
  return WBEM_S_NO_ERROR;
}

static const IEnumWbemClassObjectVtbl enumerator_methods = {
    enumerator_query_interface, enumerator_add_ref, enumerator_release, NO, enumerator_next, NO, NO, NO};

static Enumerator *create_enumerator(const Class *class, const Query *query) {
  Enumerator *enumerator = calloc(1, sizeof *enumerator);
  enumerator->base.lpVtbl = (IEnumWbemClassObjectVtbl *)&enumerator_methods;
  enumerator->references = 1;
  enumerator->security = security_of((IUnknown *)enumerator);
  enumerator->class = class;
  enumerator->query = *query;
  InterlockedIncrement(&live_objects);
  if (!class) enumerator->error = WBEM_E_INVALID_CLASS; /* semisynchronous: it comes with the first Next */
  if (!class || !wcscmp(query->columns[0], L"*")) return enumerator;
  enumerator->wanted = calloc(class->property_count, 1);
  for (int i = 0; i < query->column_count; i++) {
    int property = find_property(class, query->columns[i]);
    if (property < 0) enumerator->error = WBEM_E_INVALID_QUERY;
    else enumerator->wanted[property] = 1;
  }
  return enumerator;
}

/* ---- IWbemServices */

typedef struct {
  IWbemServices base;
  LONG references;
  Security security;
  WCHAR namespace[128];
} Services;

static HRESULT WINAPI services_query_interface(IWbemServices *this, REFIID id, void **out) {
  Services *services = (Services *)this;
  *out = NULL;
  if (IsEqualGUID(id, &IID_IUnknown) || IsEqualGUID(id, &IID_IWbemServices)) *out = this;
  if (IsEqualGUID(id, &IID_IClientSecurity)) *out = &services->security;
  if (!*out) return E_NOINTERFACE;
  IWbemServices_AddRef(this);
  return S_OK;
}

static ULONG WINAPI services_add_ref(IWbemServices *this) { return InterlockedIncrement(&((Services *)this)->references); }

static ULONG WINAPI services_release(IWbemServices *this) {
  Services *services = (Services *)this;
  ULONG left = InterlockedDecrement(&services->references);
  if (left) return left;
  free(services);
  InterlockedDecrement(&live_objects);
  return 0;
}

static HRESULT WINAPI exec_query(IWbemServices *this, const BSTR language, const BSTR text, LONG flags, IWbemContext *context,
                                 IEnumWbemClassObject **out) {
  Services *services = (Services *)this;
  Query query;
  *out = NULL;
  if (context || flags != (WBEM_FLAG_FORWARD_ONLY | WBEM_FLAG_RETURN_IMMEDIATELY)) return WBEM_E_INVALID_PARAMETER;
  if (!language || wcscmp(language, L"WQL")) return WBEM_E_INVALID_QUERY_TYPE;
  if (!text || !parse(text, &query)) return WBEM_E_INVALID_QUERY;
  Class *class = table_find(services->namespace, query.class);
  if (class && class->needs_blanket && !services->security.impersonates) return WBEM_E_ACCESS_DENIED;
  if (class && class->failures_left > 0) {
    class->failures_left--;
    return class->failure;
  }
  if (class && class->block_ms) Sleep(class->block_ms);
  *out = &create_enumerator(class, &query)->base;
  return WBEM_S_NO_ERROR;
}

static HRESULT WINAPI get_object(IWbemServices *this, const BSTR path, LONG flags, IWbemContext *context, IWbemClassObject **object,
                                 IWbemCallResult **result) {
  if (!path || flags || context || result || !object) return WBEM_E_INVALID_PARAMETER;
  return method_class(((Services *)this)->namespace, path, object);
}

static HRESULT WINAPI exec_method(IWbemServices *this, const BSTR object, const BSTR method, LONG flags, IWbemContext *context,
                                  IWbemClassObject *in, IWbemClassObject **out, IWbemCallResult **result) {
  Services *services = (Services *)this;
  if (!object || !method || flags != WBEM_FLAG_RETURN_IMMEDIATELY || context || out || !result) return WBEM_E_INVALID_PARAMETER;
  if (!services->security.impersonates) return WBEM_E_ACCESS_DENIED;
  return method_call(services->namespace, object, method, in, result);
}

static const IWbemServicesVtbl services_methods = {
    services_query_interface, services_add_ref, services_release, NO, NO, NO, get_object, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
    exec_query, NO, NO, NO, exec_method, NO};

/* ---- IWbemLocator */

static HRESULT WINAPI locator_query_interface(IWbemLocator *this, REFIID id, void **out) {
  *out = IsEqualGUID(id, &IID_IUnknown) || IsEqualGUID(id, &IID_IWbemLocator) ? this : NULL;
  return *out ? S_OK : E_NOINTERFACE;
}

static ULONG WINAPI keep(void *this) {
  (void)this;
  return 1;
}

static HRESULT system_locator(IWbemLocator **out) {
  typedef HRESULT(WINAPI * GetClassObject)(REFCLSID, REFIID, void **);
  HMODULE library = LoadLibraryW(L"C:\\windows\\system32\\wbem\\wbemprox.dll");
  GetClassObject get = library ? (GetClassObject)(void *)GetProcAddress(library, "DllGetClassObject") : NULL;
  IClassFactory *factory;
  if (!get) return WBEM_E_INVALID_NAMESPACE;
  HRESULT result = get(&CLSID_WbemLocator, &IID_IClassFactory, (void **)&factory);
  if (FAILED(result)) return result;
  result = IClassFactory_CreateInstance(factory, NULL, &IID_IWbemLocator, (void **)out);
  IClassFactory_Release(factory);
  return result;
}

static HRESULT WINAPI connect_server(IWbemLocator *this, const BSTR path, const BSTR user, const BSTR password, const BSTR locale,
                                     LONG flags, const BSTR authority, IWbemContext *context, IWbemServices **out) {
  (void)this;
  table_load();
  InterlockedIncrement(&connections);
  if (table_has_namespace(path)) {
    if (flags != WBEM_FLAG_CONNECT_USE_MAX_WAIT || user || password || locale || authority || context)
      return WBEM_E_INVALID_PARAMETER;
    Services *services = calloc(1, sizeof *services);
    services->base.lpVtbl = (IWbemServicesVtbl *)&services_methods;
    services->references = 1;
    services->security = security_of((IUnknown *)services);
    wcsncpy(services->namespace, path, 127);
    InterlockedIncrement(&live_objects);
    *out = &services->base;
    return S_OK;
  }
  IWbemLocator *system;
  HRESULT result = system_locator(&system);
  if (FAILED(result)) return result;
  result = IWbemLocator_ConnectServer(system, path, user, password, locale, flags, authority, context, out);
  IWbemLocator_Release(system);
  return result;
}

static const IWbemLocatorVtbl locator_methods = {locator_query_interface, (void *)keep, (void *)keep, connect_server};
static IWbemLocator locator = {(IWbemLocatorVtbl *)&locator_methods};

/* ---- the class factory */

static HRESULT WINAPI factory_query_interface(IClassFactory *this, REFIID id, void **out) {
  *out = IsEqualGUID(id, &IID_IUnknown) || IsEqualGUID(id, &IID_IClassFactory) ? this : NULL;
  return *out ? S_OK : E_NOINTERFACE;
}

static HRESULT WINAPI create_instance(IClassFactory *this, IUnknown *outer, REFIID id, void **out) {
  (void)this;
  return outer ? CLASS_E_NOAGGREGATION : locator_query_interface(&locator, id, out);
}

static HRESULT WINAPI lock_server(IClassFactory *this, BOOL lock) {
  (void)this, (void)lock;
  return S_OK;
}

static const IClassFactoryVtbl factory_methods = {factory_query_interface, (void *)keep, (void *)keep, create_instance, lock_server};
static IClassFactory factory = {(IClassFactoryVtbl *)&factory_methods};

HRESULT WINAPI DllGetClassObject(REFCLSID class, REFIID id, void **out) {
  *out = NULL;
  return IsEqualGUID(class, &CLSID_WbemLocator) ? factory_query_interface(&factory, id, out) : CLASS_E_CLASSNOTAVAILABLE;
}
