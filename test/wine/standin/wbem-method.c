/* Calling a method: a class gives the form of its parameters (GetMethod), the form an instance (SpawnInstance), the instance takes them (Put),
 * and the call result hands out the row that fits, after the delay of its class. What comes in another order is refused. */
#define COBJMACROS
#define CONST_VTABLE
#include "wbem-method.h"
#include "wbem-object.h"
#include "wbem-security.h"

#include <wchar.h>

static HRESULT WINAPI not_implemented(void) { return E_NOTIMPL; }
#define NO (void *)not_implemented

/* ---- IWbemClassObject: class, form of the parameters, parameters */

enum Stage { CLASS, FORM, PARAMETERS };

typedef struct {
  IWbemClassObject base;
  LONG references;
  enum Stage stage;
  WCHAR namespace[128], name[128];
  const Class *results;
  WCHAR value[1024];
} Form;

static const IWbemClassObjectVtbl form_methods;

static Form *create_form(const Form *from, enum Stage stage) {
  Form *form = calloc(1, sizeof *form);
  if (from) *form = *from;
  form->base.lpVtbl = (IWbemClassObjectVtbl *)&form_methods;
  form->references = 1;
  form->stage = stage;
  InterlockedIncrement(&live_objects);
  return form;
}

static HRESULT WINAPI form_query_interface(IWbemClassObject *this, REFIID id, void **out) {
  *out = IsEqualGUID(id, &IID_IUnknown) || IsEqualGUID(id, &IID_IWbemClassObject) ? this : NULL;
  if (!*out) return E_NOINTERFACE;
  IWbemClassObject_AddRef(this);
  return S_OK;
}

static ULONG WINAPI form_add_ref(IWbemClassObject *this) { return InterlockedIncrement(&((Form *)this)->references); }

static ULONG WINAPI form_release(IWbemClassObject *this) {
  ULONG left = InterlockedDecrement(&((Form *)this)->references);
  if (left) return left;
  free(this);
  InterlockedDecrement(&live_objects);
  return 0;
}

static HRESULT WINAPI get_method(IWbemClassObject *this, LPCWSTR name, LONG flags, IWbemClassObject **in, IWbemClassObject **out) {
  Form *class = (Form *)this;
  WCHAR full[256];
  if (class->stage != CLASS || flags || out || !in) return WBEM_E_INVALID_PARAMETER;
  _snwprintf(full, 255, L"%ls.%ls", class->name, name);
  full[255] = 0;
  const Class *results = table_find(class->namespace, full);
  if (!results) return WBEM_E_NOT_FOUND;
  Form *form = create_form(class, FORM);
  form->results = results;
  *in = &form->base;
  return WBEM_S_NO_ERROR;
}

static HRESULT WINAPI spawn_instance(IWbemClassObject *this, LONG flags, IWbemClassObject **out) {
  if (((Form *)this)->stage != FORM || flags) return WBEM_E_INVALID_PARAMETER;
  *out = &create_form((Form *)this, PARAMETERS)->base;
  return WBEM_S_NO_ERROR;
}

static HRESULT WINAPI put(IWbemClassObject *this, LPCWSTR name, LONG flags, VARIANT *value, CIMTYPE type) {
  Form *form = (Form *)this;
  if (form->stage != PARAMETERS || flags || type || V_VT(value) != VT_BSTR) return WBEM_E_INVALID_PARAMETER;
  if (wcscmp(name, form->results->properties[0].name)) return WBEM_E_NOT_FOUND;
  wcsncpy(form->value, V_BSTR(value), 1023);
  return WBEM_S_NO_ERROR;
}

static const IWbemClassObjectVtbl form_methods = {form_query_interface, form_add_ref, form_release, NO, NO, put, NO, NO, NO, NO, NO, NO, NO,
                                                  NO, NO, spawn_instance, NO, NO, NO, get_method, NO, NO, NO, NO, NO, NO, NO};

HRESULT method_class(const WCHAR *namespace, const WCHAR *name, IWbemClassObject **out) {
  if (!table_find(namespace, name)) return WBEM_E_NOT_FOUND;
  Form *class = create_form(NULL, CLASS);
  wcsncpy(class->namespace, namespace, 127);
  wcsncpy(class->name, name, 127);
  *out = &class->base;
  return WBEM_S_NO_ERROR;
}

/* ---- IWbemCallResult */

typedef struct {
  IWbemCallResult base;
  LONG references;
  Security security;
  const Class *results;
  int row;
  DWORD waited_ms;
} CallResult;

static HRESULT WINAPI result_query_interface(IWbemCallResult *this, REFIID id, void **out) {
  *out = NULL;
  if (IsEqualGUID(id, &IID_IUnknown) || IsEqualGUID(id, &IID_IWbemCallResult)) *out = this;
  if (IsEqualGUID(id, &IID_IClientSecurity)) *out = &((CallResult *)this)->security;
  if (!*out) return E_NOINTERFACE;
  IWbemCallResult_AddRef(this);
  return S_OK;
}

static ULONG WINAPI result_add_ref(IWbemCallResult *this) { return InterlockedIncrement(&((CallResult *)this)->references); }

static ULONG WINAPI result_release(IWbemCallResult *this) {
  ULONG left = InterlockedDecrement(&((CallResult *)this)->references);
  if (left) return left;
  free(this);
  InterlockedDecrement(&live_objects);
  return 0;
}

static HRESULT WINAPI get_result_object(IWbemCallResult *this, LONG timeout_ms, IWbemClassObject **out) {
  CallResult *result = (CallResult *)this;
  const Class *results = result->results;
  *out = NULL;
  if (!result->security.impersonates) return WBEM_E_ACCESS_DENIED;
  DWORD missing = results->row_delay_ms - result->waited_ms;
  if ((DWORD)timeout_ms < missing) {
    Sleep(timeout_ms);
    result->waited_ms += timeout_ms;
    return WBEM_S_TIMEDOUT;
  }
  Sleep(missing);
  result->waited_ms = results->row_delay_ms;
  if (results->error) return results->error;
  char *wanted = malloc(results->property_count);
  memset(wanted, 1, results->property_count);
  wanted[0] = 0;
  *out = object_of_row(results, result->row, wanted);
  free(wanted);
  return WBEM_S_NO_ERROR;
}

static const IWbemCallResultVtbl result_methods = {result_query_interface, result_add_ref, result_release, get_result_object, NO, NO, NO};

HRESULT method_call(const WCHAR *namespace, const WCHAR *object, const WCHAR *method, IWbemClassObject *in, IWbemCallResult **out) {
  const Form *parameters = (const Form *)in;
  const WCHAR *dot = wcschr(object, L'.');
  WCHAR full[256];
  if (!in || in->lpVtbl != &form_methods || parameters->stage != PARAMETERS || !dot) return WBEM_E_INVALID_METHOD_PARAMETERS;
  _snwprintf(full, 255, L"%.*ls.%ls", (int)(dot - object), object, method);
  full[255] = 0;
  const Class *results = table_find(namespace, full);
  if (!results || results != parameters->results) return WBEM_E_INVALID_METHOD;
  for (int row = 0; row < results->row_count; row++) {
    if (wcscmp(results->rows[row][0], parameters->value)) continue;
    CallResult *result = calloc(1, sizeof *result);
    result->base.lpVtbl = (IWbemCallResultVtbl *)&result_methods;
    result->references = 1;
    result->security = security_of((IUnknown *)result);
    result->results = results;
    result->row = row;
    InterlockedIncrement(&live_objects);
    *out = &result->base;
    return WBEM_S_NO_ERROR;
  }
  return WBEM_E_INVALID_METHOD_PARAMETERS;
}
