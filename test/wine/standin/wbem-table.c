/* Reads the rows of the stand-in. UTF-8 text, cells separated by tabs:
 *
 *   @class  root\cimv2  Some_Class  delay=300     faults: block= delay= error= fail=COUNT:HEX blanket=1
 *   Name:string  Load:uint16[]  Inner:object      one line of properties
 *   web01  1|2|3  &Other_Class/0                  then rows: \N null, a|b array, &Class/row embedded object
 */
#include "wbem-table.h"

#include <stdio.h>
#include <wchar.h>

enum { most_classes = 128, most_cells = 128 };

static Class classes[most_classes];
static int class_count;
static INIT_ONCE loaded = INIT_ONCE_STATIC_INIT;

static const struct {
  const WCHAR *name;
  CIMTYPE type;
} types[] = {
    {L"string", CIM_STRING},   {L"uint8", CIM_UINT8},       {L"sint8", CIM_SINT8},   {L"uint16", CIM_UINT16},
    {L"sint16", CIM_SINT16},   {L"uint32", CIM_UINT32},     {L"sint32", CIM_SINT32}, {L"uint64", CIM_UINT64},
    {L"sint64", CIM_SINT64},   {L"real32", CIM_REAL32},     {L"real64", CIM_REAL64}, {L"boolean", CIM_BOOLEAN},
    {L"datetime", CIM_DATETIME}, {L"reference", CIM_REFERENCE}, {L"char16", CIM_CHAR16}, {L"object", CIM_OBJECT},
};

static void fail(const char *what, const WCHAR *detail) {
  fprintf(stderr, "stand-in: %s %ls\n", what, detail);
  ExitProcess(99);
}

static int split(WCHAR *text, WCHAR separator, WCHAR **parts) {
  int count = 0;
  for (;;) {
    if (count == most_cells) fail("too many cells:", text);
    parts[count++] = text;
    text = wcschr(text, separator);
    if (!text) return count;
    *text++ = 0;
  }
}

static CIMTYPE type_named(WCHAR *name) {
  CIMTYPE array = 0;
  WCHAR *brackets = wcsstr(name, L"[]");
  if (brackets) {
    *brackets = 0;
    array = CIM_FLAG_ARRAY;
  }
  for (size_t i = 0; i < sizeof types / sizeof *types; i++)
    if (!wcscmp(types[i].name, name)) return types[i].type | array;
  fail("unknown type", name);
  return 0;
}

static void read_fault(Class *class, WCHAR *text) {
  WCHAR *value = wcschr(text, L'=');
  if (!value) fail("unknown fault", text);
  *value++ = 0;
  WCHAR *second = wcschr(value, L':');
  if (!wcscmp(text, L"block")) class->block_ms = wcstoul(value, NULL, 10);
  else if (!wcscmp(text, L"delay")) class->row_delay_ms = wcstoul(value, NULL, 10);
  else if (!wcscmp(text, L"error")) class->error = (HRESULT)wcstoul(value, NULL, 16);
  else if (!wcscmp(text, L"blanket")) class->needs_blanket = TRUE;
  else if (!wcscmp(text, L"fail") && second) {
    class->failures_left = wcstol(value, NULL, 10);
    class->failure = (HRESULT)wcstoul(second + 1, NULL, 16);
  } else fail("unknown fault", text);
}

static Class *read_class(WCHAR *line) {
  WCHAR *parts[most_cells];
  int count = split(line, L'\t', parts);
  if (class_count == most_classes || count < 3) fail("too many classes, or no name:", line);
  Class *class = &classes[class_count++];
  class->namespace = parts[1];
  class->name = parts[2];
  for (int i = 3; i < count; i++) read_fault(class, parts[i]);
  return class;
}

static void read_properties(Class *class, WCHAR *line) {
  WCHAR *parts[most_cells];
  class->property_count = split(line, L'\t', parts);
  class->properties = calloc(class->property_count, sizeof *class->properties);
  for (int i = 0; i < class->property_count; i++) {
    WCHAR *type = wcschr(parts[i], L':');
    if (!type) fail("property without type:", parts[i]);
    *type++ = 0;
    class->properties[i] = (Property){parts[i], type_named(type)};
  }
}

static void read_row(Class *class, WCHAR *line) {
  WCHAR *parts[most_cells];
  int count = split(line, L'\t', parts);
  if (count != class->property_count) fail("row with another number of cells in", class->name);
  WCHAR **cells = calloc(count, sizeof *cells);
  for (int i = 0; i < count; i++) cells[i] = parts[i];
  class->rows = realloc(class->rows, (class->row_count + 1) * sizeof *class->rows);
  class->rows[class->row_count++] = cells;
}

static WCHAR *read_file(const WCHAR *path) {
  FILE *file = _wfopen(path, L"rb");
  if (!file) fail("cannot open", path);
  fseek(file, 0, SEEK_END);
  long size = ftell(file);
  rewind(file);
  char *bytes = malloc(size + 1);
  size = (long)fread(bytes, 1, size, file);
  fclose(file);
  WCHAR *text = calloc(size + 1, sizeof *text);
  MultiByteToWideChar(CP_UTF8, 0, bytes, size, text, size);
  free(bytes);
  return text;
}

static BOOL CALLBACK load(PINIT_ONCE once, void *parameter, void **context) {
  (void)once, (void)parameter, (void)context;
  WCHAR path[MAX_PATH];
  if (!GetEnvironmentVariableW(L"WBEM_STANDIN", path, MAX_PATH)) return TRUE;
  Class *class = NULL;
  for (WCHAR *line = read_file(path), *next; line; line = next) {
    next = wcschr(line, L'\n');
    if (next) *next++ = 0;
    if (!*line) continue;
    if (*line == L'@') class = read_class(line);
    else if (!class) fail("row before any class:", line);
    else if (!class->properties) read_properties(class, line);
    else read_row(class, line);
  }
  return TRUE;
}

void table_load(void) { InitOnceExecuteOnce(&loaded, load, NULL, NULL); }

BOOL table_has_namespace(const WCHAR *namespace) {
  for (int i = 0; i < class_count; i++)
    if (!wcsicmp(classes[i].namespace, namespace)) return TRUE;
  return FALSE;
}

Class *table_find(const WCHAR *namespace, const WCHAR *name) {
  for (int i = 0; i < class_count; i++)
    if (!wcsicmp(classes[i].namespace, namespace) && !wcsicmp(classes[i].name, name)) return &classes[i];
  return NULL;
}
