/* The rows that the stand-in for WMI serves: a text file, read once. Format: see wbem-table.c. */
#ifndef WBEM_TABLE_H
#define WBEM_TABLE_H

#include <windows.h>
#include <wbemcli.h>

typedef struct {
  WCHAR *name;
  CIMTYPE type;
} Property;

typedef struct {
  WCHAR *namespace, *name;
  Property *properties;
  int property_count;
  WCHAR ***rows;
  int row_count;
  /* Faults on purpose. */
  DWORD block_ms;       /* ExecQuery itself sleeps */
  DWORD row_delay_ms;   /* before each row; Next answers WBEM_S_TIMEDOUT meanwhile */
  HRESULT error;        /* instead of the end of the rows */
  BOOL needs_blanket;   /* access denied to proxies that do not impersonate */
  LONG failures_left;   /* so many ExecQuery fail first … */
  HRESULT failure;      /* … with this */
} Class;

/* Reads the file named by the variable WBEM_STANDIN, once; NULL-safe everywhere when there is none. */
void table_load(void);
BOOL table_has_namespace(const WCHAR *namespace);
Class *table_find(const WCHAR *namespace, const WCHAR *name);

#endif
