/* Methods of the stand-in's objects. Class `C.M` of the table holds what method M of C gives out, by the first property, the parameter. */
#ifndef WBEM_METHOD_H
#define WBEM_METHOD_H

#include "wbem-table.h"

/* IWbemServices::GetObject of a class, as far as calling its methods needs it. */
HRESULT method_class(const WCHAR *namespace, const WCHAR *name, IWbemClassObject **out);

/* IWbemServices::ExecMethod, semisynchronous. */
HRESULT method_call(const WCHAR *namespace, const WCHAR *object, const WCHAR *method, IWbemClassObject *in, IWbemCallResult **out);

#endif
