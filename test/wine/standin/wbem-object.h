/* One WMI object of the stand-in, and how many COM objects of it live. */
#ifndef WBEM_OBJECT_H
#define WBEM_OBJECT_H

#include "wbem-table.h"

extern volatile LONG live_objects;

/* A row as IWbemClassObject with one reference; `wanted` says which properties it has, NULL all. */
IWbemClassObject *object_of_row(const Class *class, int row, const char *wanted);

#endif
