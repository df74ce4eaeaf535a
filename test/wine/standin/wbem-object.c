/* IWbemClassObject over a row of the table. Values become VARIANTs as WMI squeezes its types into those of automation: 64-bit
 * integers are text, 32-bit unsigned is VT_I4, 16-bit unsigned too. */
#define COBJMACROS
#define CONST_VTABLE
#include "wbem-object.h"

#include <wchar.h>

volatile LONG live_objects;

typedef struct {
  const WCHAR *name;
  CIMTYPE type;
  VARIANT value;
} Value;

typedef struct {
  IWbemClassObject base;
  LONG references;
  int count, next;
  Value values[];
} Object;

static void embed(VARIANT *variant, const WCHAR *cell, const WCHAR *namespace) {
  WCHAR name[128];
  const WCHAR *slash = wcschr(cell, L'/');
  if (*cell != L'&' || !slash || slash - cell > 127) return;
  wcsncpy(name, cell + 1, slash - cell - 1);
  name[slash - cell - 1] = 0;
  const Class *class = table_find(namespace, name);
  if (!class) return;
  V_VT(variant) = VT_UNKNOWN;
  V_UNKNOWN(variant) = (IUnknown *)object_of_row(class, _wtoi(slash + 1), NULL);
}

static void set_scalar(VARIANT *variant, CIMTYPE type, const WCHAR *cell, const WCHAR *namespace) {
  switch (type) {
  case CIM_UINT8:
    V_VT(variant) = VT_UI1;
    V_UI1(variant) = (BYTE)_wtoi(cell);
    break;
  case CIM_SINT8:
  case CIM_SINT16:
  case CIM_CHAR16:
    V_VT(variant) = VT_I2;
    V_I2(variant) = (SHORT)_wtoi(cell);
    break;
  case CIM_UINT16:
  case CIM_SINT32:
  case CIM_UINT32:
    V_VT(variant) = VT_I4;
    V_I4(variant) = (LONG)_wcstoi64(cell, NULL, 10);
    break;
  case CIM_REAL32:
    V_VT(variant) = VT_R4;
    V_R4(variant) = (float)wcstod(cell, NULL);
    break;
  case CIM_REAL64:
    V_VT(variant) = VT_R8;
    V_R8(variant) = wcstod(cell, NULL);
    break;
  case CIM_BOOLEAN:
    V_VT(variant) = VT_BOOL;
    V_BOOL(variant) = !wcscmp(cell, L"true") ? VARIANT_TRUE : VARIANT_FALSE;
    break;
  case CIM_OBJECT:
    embed(variant, cell, namespace);
    break;
  default: /* string, datetime, reference, uint64, sint64 */
    V_VT(variant) = VT_BSTR;
    V_BSTR(variant) = SysAllocString(cell);
  }
}

static VARTYPE element_type(CIMTYPE type) {
  VARIANT probe;
  VariantInit(&probe);
  if (type == CIM_OBJECT) return VT_UNKNOWN;
  set_scalar(&probe, type, L"0", L"");
  VARTYPE result = V_VT(&probe);
  VariantClear(&probe);
  return result;
}

static void set_array(VARIANT *variant, CIMTYPE type, const WCHAR *cell, const WCHAR *namespace) {
  WCHAR *copy = wcsdup(cell), *parts[256];
  LONG count = 0;
  for (WCHAR *part = *copy ? copy : NULL; part && count < 256; count++) {
    parts[count] = part;
    part = wcschr(part, L'|');
    if (part) *part++ = 0;
  }
  VARTYPE element = element_type(type);
  SAFEARRAY *array = SafeArrayCreateVector(element, 0, count);
  for (LONG i = 0; i < count; i++) {
    VARIANT item;
    VariantInit(&item);
    set_scalar(&item, type, parts[i], namespace);
    BOOL is_pointer = element == VT_BSTR || element == VT_UNKNOWN;
    SafeArrayPutElement(array, &i, is_pointer ? (void *)V_BSTR(&item) : (void *)&V_I8(&item));
    VariantClear(&item);
  }
  free(copy);
  V_VT(variant) = VT_ARRAY | element;
  V_ARRAY(variant) = array;
}

static HRESULT WINAPI query_interface(IWbemClassObject *this, REFIID id, void **out) {
  *out = NULL;
  if (!IsEqualGUID(id, &IID_IUnknown) && !IsEqualGUID(id, &IID_IWbemClassObject)) return E_NOINTERFACE;
  IWbemClassObject_AddRef(this);
  *out = this;
  return S_OK;
}

static ULONG WINAPI add_ref(IWbemClassObject *this) { return InterlockedIncrement(&((Object *)this)->references); }

static ULONG WINAPI release(IWbemClassObject *this) {
  Object *object = (Object *)this;
  ULONG left = InterlockedDecrement(&object->references);
  if (left) return left;
  for (int i = 0; i < object->count; i++) VariantClear(&object->values[i].value);
  InterlockedDecrement(&live_objects);
  free(object);
  return 0;
}

static HRESULT WINAPI begin_enumeration(IWbemClassObject *this, LONG flags) {
  if (flags != WBEM_FLAG_NONSYSTEM_ONLY) return WBEM_E_INVALID_PARAMETER;
  ((Object *)this)->next = 0;
  return S_OK;
}

static HRESULT WINAPI next(IWbemClassObject *this, LONG flags, BSTR *name, VARIANT *value, CIMTYPE *type, LONG *flavour) {
  Object *object = (Object *)this;
  if (flags) return WBEM_E_INVALID_PARAMETER;
  if (object->next < 0) return WBEM_E_UNEXPECTED;
  if (object->next >= object->count) return WBEM_S_NO_MORE_DATA;
  const Value *from = &object->values[object->next++];
  *name = SysAllocString(from->name);
  VariantInit(value);
  VariantCopy(value, (VARIANT *)&from->value);
  *type = from->type;
  *flavour = 0;
  return S_OK;
}

static HRESULT WINAPI end_enumeration(IWbemClassObject *this) {
  ((Object *)this)->next = -1;
  return S_OK;
}

static HRESULT WINAPI not_implemented(void) { return E_NOTIMPL; }

/* What the product does not call answers E_NOTIMPL, so that a call through a wrong slot is seen. */
#define NO (void *)not_implemented
static const IWbemClassObjectVtbl methods = {query_interface, add_ref, release, NO, NO, NO, NO, NO, begin_enumeration, next,
                                             end_enumeration, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO};

IWbemClassObject *object_of_row(const Class *class, int row, const char *wanted) {
  Object *object = calloc(1, sizeof *object + class->property_count * sizeof *object->values);
  object->base.lpVtbl = (IWbemClassObjectVtbl *)&methods;
  object->references = 1;
  object->next = -1;
  InterlockedIncrement(&live_objects);
  for (int i = 0; i < class->property_count; i++) {
    if (wanted && !wanted[i]) continue;
    const WCHAR *cell = class->rows[row][i];
    Value *value = &object->values[object->count++];
    value->name = class->properties[i].name;
    value->type = class->properties[i].type;
    VariantInit(&value->value);
    V_VT(&value->value) = VT_NULL;
    if (!wcscmp(cell, L"\\N")) continue;
    if (value->type & CIM_FLAG_ARRAY) set_array(&value->value, value->type & ~CIM_FLAG_ARRAY, cell, class->namespace);
    else set_scalar(&value->value, value->type, cell, class->namespace);
  }
  return &object->base;
}
