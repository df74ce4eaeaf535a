/*
 * A stand-in pdh.dll for tests of the binding under Wine: it answers as we believe PDH does on a Hyper-V host. It is compiled against
 * mingw-w64's own <pdh.h>, so the compiler checks every prototype and the assertions below every offset, while the binding under test
 * declares the same layouts independently. It proves the binding (layouts, UTF-16, sizes, errors), not what a real host has.
 *
 * Which counters it has is told by the file PDH_STANDIN_COUNTERS, lines of "set TAB instance pattern TAB counter TAB type".
 * Further variables: PDH_STANDIN_LPS=4, _VMS=4, _VPS=2; _GROW=1 (one VM more with each collection of virtual processors);
 * _INVALID_FIRST=1 (the first collection of each query has no valid value); _HANG=<set whose collection never ends>.
 * A test in the same process changes them with the functions StandIn…
 */
#define UNICODE
#define _UNICODE
#define _WIN32_WINNT 0x0A00
#define PDH_FUNCTION_EXPORT
#include <windows.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>
#include <pdh.h>
#include <pdhmsg.h>
#include <winperf.h>

_Static_assert(sizeof(PDH_RAW_COUNTER) == 40, "raw counter");
_Static_assert(offsetof(PDH_RAW_COUNTER, TimeStamp) == 4, "time stamp");
_Static_assert(offsetof(PDH_RAW_COUNTER, FirstValue) == 16, "first value");
_Static_assert(offsetof(PDH_RAW_COUNTER, SecondValue) == 24, "second value");
_Static_assert(offsetof(PDH_RAW_COUNTER, MultiCount) == 32, "multi count");
_Static_assert(sizeof(PDH_RAW_COUNTER_ITEM_W) == 48 && offsetof(PDH_RAW_COUNTER_ITEM_W, RawValue) == 8, "item");
_Static_assert(offsetof(PDH_COUNTER_INFO_W, dwType) == 4, "counter type");
_Static_assert(PDH_NO_DATA == 0x800007D5 && PDH_CSTATUS_NO_OBJECT == 0xC0000BB8, "codes");

#define QUERY_MARK 0x51594451u
#define COUNTER_MARK 0x43594451u
#define NAME_LENGTH 256
#define MOST_COUNTERS 1000
#define MOST_SETS 64

enum Instances { SINGLE, PER_LP, PER_ROOT_VP, PER_VP, PER_VM, PER_VOLUME, ONE };
static const struct { const WCHAR *pattern; enum Instances instances; } patterns[] = {
  { L"single", SINGLE }, { L"logical-processor", PER_LP }, { L"root-virtual-processor", PER_ROOT_VP },
  { L"virtual-processor", PER_VP }, { L"virtual-machine", PER_VM }, { L"volume", PER_VOLUME },
};
/* Part of the time in thousandths; instance i has (i % 7 + 1) sevenths of it. Others of their kind have 10. */
static const struct { const WCHAR *set; const WCHAR *counter; LONG perMille; } parts[] = {
  { L"Hyper-V Hypervisor Logical Processor", L"% Guest Run Time", 700 },
  { L"Hyper-V Hypervisor Logical Processor", L"% Hypervisor Run Time", 70 },
  { L"Hyper-V Hypervisor Root Virtual Processor", L"% Guest Run Time", 70 },
  { L"Hyper-V Hypervisor Virtual Processor", L"% Guest Run Time", 350 },
};
#define COUNT(table) ((int)(sizeof(table) / sizeof *(table)))

typedef struct { WCHAR name[NAME_LENGTH]; enum Instances instances; } Set;
typedef struct { int set; WCHAR name[NAME_LENGTH]; DWORD type; LONG perMille; } Declared;
typedef struct { DWORD mark; LONG64 now, ticks; LONG collections; int set; } Query;
typedef struct { DWORD mark; Query *query; int counter; } Counter;

static Set sets[MOST_SETS];
static Declared declared[MOST_COUNTERS];
static int setCount = 0, declaredCount = 0;
static LONG lps = 4, vms = 4, vps = 2, growBy = 0, growing = 0, delayMs = 0, isInvalidFirst = 0, isExact = 0, isReady = 0;
static WCHAR hangingSet[NAME_LENGTH], refusedSet[NAME_LENGTH];
static LONG64 handles = 0, startedAt = 0;

static LONG64 fileTimeNow(void) {
  FILETIME now;
  GetSystemTimeAsFileTime(&now);
  return ((LONG64)now.dwHighDateTime << 32) | now.dwLowDateTime;
}

static LONG numberFrom(const WCHAR *variable, LONG otherwise) {
  WCHAR text[32];
  return GetEnvironmentVariableW(variable, text, 32) ? _wtoi(text) : otherwise;
}

static int setNamed(const WCHAR *name, const WCHAR *pattern) {
  for (int s = 0; s < setCount; s++) if (!_wcsicmp(sets[s].name, name)) return s;
  if (setCount == MOST_SETS) return setCount - 1;
  wcscpy(sets[setCount].name, name);
  sets[setCount].instances = ONE;
  for (int p = 0; p < COUNT(patterns); p++) if (!wcscmp(patterns[p].pattern, pattern)) sets[setCount].instances = patterns[p].instances;
  return setCount++;
}

static void declare(const WCHAR *set, const WCHAR *pattern, const WCHAR *counter, DWORD type) {
  Declared *d = &declared[declaredCount++];
  d->set = setNamed(set, pattern); d->type = type; d->perMille = 10;
  wcscpy(d->name, counter);
  for (int p = 0; p < COUNT(parts); p++)
    if (!wcscmp(parts[p].set, set) && !wcscmp(parts[p].counter, counter)) d->perMille = parts[p].perMille;
}

static void readCounters(void) {
  WCHAR file[MAX_PATH], set[NAME_LENGTH], pattern[NAME_LENGTH], counter[NAME_LENGTH];
  char line[1024], a[256], b[256], c[256];
  DWORD type;
  if (!GetEnvironmentVariableW(L"PDH_STANDIN_COUNTERS", file, MAX_PATH)) return;
  FILE *in = _wfopen(file, L"r");
  while (in && declaredCount < MOST_COUNTERS && fgets(line, sizeof line, in)) {
    if (sscanf(line, "%255[^\t]\t%255[^\t]\t%255[^\t]\t%lu", a, b, c, &type) != 4) continue;
    MultiByteToWideChar(CP_UTF8, 0, a, -1, set, NAME_LENGTH);
    MultiByteToWideChar(CP_UTF8, 0, b, -1, pattern, NAME_LENGTH);
    MultiByteToWideChar(CP_UTF8, 0, c, -1, counter, NAME_LENGTH);
    declare(set, pattern, counter, type);
  }
  if (in) fclose(in);
}

static void getReady(void) {
  if (isReady) return;
  isReady = 1;
  lps = numberFrom(L"PDH_STANDIN_LPS", lps);
  vms = numberFrom(L"PDH_STANDIN_VMS", vms);
  vps = numberFrom(L"PDH_STANDIN_VPS", vps);
  growing = numberFrom(L"PDH_STANDIN_GROW", 0);
  isInvalidFirst = numberFrom(L"PDH_STANDIN_INVALID_FIRST", 0);
  GetEnvironmentVariableW(L"PDH_STANDIN_HANG", hangingSet, NAME_LENGTH);
  startedAt = fileTimeNow() - 36000000000LL; /* an hour ago */
  readCounters();
}

/* growNow: that many VMs appear between a sizing call and the read. */
__declspec(dllexport) void __stdcall StandInHost(int lpCount, int vmCount, int vpCount, int growNow) {
  getReady();
  lps = lpCount; vms = vmCount; vps = vpCount; growBy = growNow;
}
__declspec(dllexport) void __stdcall StandInCollect(int delay, int invalidFirst) { getReady(); delayMs = delay; isInvalidFirst = invalidFirst; }
__declspec(dllexport) void __stdcall StandInHang(const WCHAR *set) { getReady(); wcscpy(hangingSet, set); }
__declspec(dllexport) void __stdcall StandInRefuse(const WCHAR *set) { getReady(); wcscpy(refusedSet, set); }
/* Values that depend on counter and instance alone, with every other field filled with what must not be read. */
__declspec(dllexport) void __stdcall StandInExact(int exact) { getReady(); isExact = exact; }
__declspec(dllexport) LONG64 __stdcall StandInHandles(void) { return handles; }

/* Names that hosts have: plain, CJK, beyond the basic plane with a colon of its own, brackets and a hash; two VMs of one name. */
static void nameVm(int vm, WCHAR *out) {
  switch (vm) {
    case 0: swprintf(out, NAME_LENGTH, L"web01"); break;
    case 1: swprintf(out, NAME_LENGTH, L"\x6570\x636e\x5e93-02"); break;
    case 2: swprintf(out, NAME_LENGTH, L"app\xd83d\xde80:blue"); break;
    case 3: swprintf(out, NAME_LENGTH, L"M\x00fcnchen (test) #1"); break;
    default: swprintf(out, NAME_LENGTH, L"vm%05d", vm == 5 ? 4 : vm);
  }
}

static int countInstances(enum Instances instances) {
  switch (instances) {
    case PER_LP: case PER_ROOT_VP: return lps + 1;
    case PER_VP: return vms * vps + 1;
    case PER_VM: return vms;
    case PER_VOLUME: return 2;
    default: return 1;
  }
}

static void nameInstance(enum Instances instances, int i, WCHAR *out) {
  WCHAR vm[NAME_LENGTH];
  if ((instances == PER_LP || instances == PER_ROOT_VP || instances == PER_VP) && i == countInstances(instances) - 1) { wcscpy(out, L"_Total"); return; }
  switch (instances) {
    case PER_LP: swprintf(out, NAME_LENGTH, L"Hv LP %d", i); return;
    case PER_ROOT_VP: swprintf(out, NAME_LENGTH, L"Root VP %d", i); return;
    case PER_VP: nameVm(i / vps, vm); swprintf(out, NAME_LENGTH, L"%ls:Hv VP %d", vm, i % vps); return;
    case PER_VM: nameVm(i, out); return;
    case PER_VOLUME: wcscpy(out, i ? L"_Total" : L"C:"); return;
    case ONE: wcscpy(out, L"one"); return;
    default: out[0] = 0;
  }
}

/* All names of a pattern one after another, made anew only when their number changes: formatting is no part of what is measured. */
static struct { WCHAR *text; DWORD *starts; int count, vps; DWORD bytes; } named[ONE + 1];
static void makeNames(enum Instances instances) {
  int n = countInstances(instances);
  WCHAR name[NAME_LENGTH];
  if (named[instances].text && named[instances].count == n && named[instances].vps == vps) return;
  named[instances].text = realloc(named[instances].text, (size_t)n * NAME_LENGTH * sizeof(WCHAR));
  named[instances].starts = realloc(named[instances].starts, (size_t)n * sizeof(DWORD));
  named[instances].bytes = 0;
  for (int i = 0; i < n; i++) {
    nameInstance(instances, i, name);
    named[instances].starts[i] = named[instances].bytes;
    wcscpy(named[instances].text + named[instances].bytes / sizeof(WCHAR), name);
    named[instances].bytes += (DWORD)((wcslen(name) + 1) * sizeof(WCHAR));
  }
  named[instances].count = n; named[instances].vps = vps;
}

static Query *queryOf(PDH_HQUERY handle) { Query *q = (Query *)handle; return q && q->mark == QUERY_MARK ? q : NULL; }
static Counter *counterOf(PDH_HCOUNTER handle) { Counter *c = (Counter *)handle; return c && c->mark == COUNTER_MARK ? c : NULL; }

PDH_STATUS WINAPI PdhOpenQueryW(LPCWSTR source, DWORD_PTR user, PDH_HQUERY *out) {
  (void)user; (void)source;
  getReady();
  Query *q = calloc(1, sizeof *q);
  q->mark = QUERY_MARK; q->set = -1; InterlockedIncrement64(&handles);
  *out = (PDH_HQUERY)q;
  return ERROR_SUCCESS;
}

PDH_STATUS WINAPI PdhCloseQuery(PDH_HQUERY handle) {
  Query *q = queryOf(handle);
  if (!q) return PDH_INVALID_HANDLE;
  q->mark = 0; InterlockedDecrement64(&handles); free(q);
  return ERROR_SUCCESS;
}

PDH_STATUS WINAPI PdhAddEnglishCounterW(PDH_HQUERY handle, LPCWSTR path, DWORD_PTR user, PDH_HCOUNTER *out) {
  (void)user;
  Query *q = queryOf(handle);
  if (!q) return PDH_INVALID_HANDLE;
  const WCHAR *name = wcsrchr(path, '\\');
  if (path[0] != '\\' || !name || name == path) return PDH_CSTATUS_BAD_COUNTERNAME;
  const WCHAR *bracket = name[-1] == ')' ? wcsstr(path, L"(*)") : NULL;
  size_t length = (bracket ? bracket : name) - path - 1;
  int hasSet = 0;
  for (int c = 0; c < declaredCount; c++) {
    const Set *set = &sets[declared[c].set];
    if (wcslen(set->name) != length || _wcsnicmp(set->name, path + 1, length)) continue;
    if ((set->instances == SINGLE) != !bracket) return PDH_CSTATUS_NO_INSTANCE;
    hasSet = 1;
    if (_wcsicmp(declared[c].name, name + 1)) continue;
    if (!_wcsicmp(set->name, refusedSet)) return PDH_ACCESS_DENIED;
    Counter *counter = calloc(1, sizeof *counter);
    counter->mark = COUNTER_MARK; counter->query = q; counter->counter = c; q->set = declared[c].set;
    *out = (PDH_HCOUNTER)counter; /* freed with the process: tests are short */
    return ERROR_SUCCESS;
  }
  return hasSet ? PDH_CSTATUS_NO_COUNTER : PDH_CSTATUS_NO_OBJECT;
}

PDH_STATUS WINAPI PdhCollectQueryData(PDH_HQUERY handle) {
  Query *q = queryOf(handle);
  LARGE_INTEGER ticks;
  if (!q) return PDH_INVALID_HANDLE;
  if (q->set < 0) return PDH_NO_DATA;
  if (hangingSet[0] && !_wcsicmp(hangingSet, sets[q->set].name)) Sleep(INFINITE);
  if (delayMs) Sleep(delayMs);
  if (growing && sets[q->set].instances == PER_VP && q->collections) vms += growing;
  QueryPerformanceCounter(&ticks);
  q->collections++; q->now = fileTimeNow(); q->ticks = ticks.QuadPart;
  return ERROR_SUCCESS;
}

/* Exact: first = a million times the counter's line + 1, + instance; instance 2 above 2^53. Second = a base that tells the instance. */
static void fillExact(const Counter *c, int i, PDH_RAW_COUNTER *raw) {
  raw->CStatus = i == 1 ? PDH_CSTATUS_INVALID_DATA : i == 3 ? PDH_CSTATUS_NEW_DATA : PDH_CSTATUS_VALID_DATA;
  raw->TimeStamp.dwLowDateTime = 0x77777777; raw->TimeStamp.dwHighDateTime = 0x66666666;
  raw->FirstValue = 1000000LL * (c->counter + 1) + i + (i == 2 ? 1LL << 54 : 0);
  raw->SecondValue = 133500000000000000LL + i;
  raw->MultiCount = 0x55555555;
}

static void fillRaw(const Counter *c, int i, PDH_RAW_COUNTER *raw) {
  const Declared *d = &declared[c->counter];
  LONG64 elapsed = c->query->now - startedAt;
  memset(raw, 0xEE, sizeof *raw);
  if (isExact) { fillExact(c, i, raw); return; }
  raw->CStatus = isInvalidFirst && c->query->collections < 2 ? PDH_CSTATUS_INVALID_DATA : PDH_CSTATUS_VALID_DATA;
  raw->TimeStamp.dwLowDateTime = (DWORD)c->query->now;
  raw->TimeStamp.dwHighDateTime = (DWORD)(c->query->now >> 32);
  raw->MultiCount = 1;
  LONG64 part = elapsed / 7000 * (i % 7 + 1) * d->perMille;
  switch (d->type) {
    case PERF_PRECISION_100NS_TIMER: raw->FirstValue = part; raw->SecondValue = c->query->now; break;
    case PERF_COUNTER_BULK_COUNT: case PERF_COUNTER_COUNTER: raw->FirstValue = part / 10000; raw->SecondValue = c->query->ticks; break;
    case PERF_AVERAGE_BULK: case PERF_AVERAGE_TIMER: raw->FirstValue = part; raw->SecondValue = part / 1000; break;
    case PERF_RAW_FRACTION: raw->FirstValue = 25; raw->SecondValue = 100; break;
    default: raw->FirstValue = wcscmp(d->name, L"Root Vp Index") ? (wcscmp(d->name, L"Logical Processors") ? 1024 + i : lps) : i; raw->SecondValue = 0;
  }
}

PDH_STATUS WINAPI PdhGetRawCounterArrayW(PDH_HCOUNTER handle, LPDWORD size, LPDWORD count, PPDH_RAW_COUNTER_ITEM_W items) {
  Counter *c = counterOf(handle);
  if (!c) return PDH_INVALID_HANDLE;
  if (!c->query->collections) return PDH_NO_DATA;
  enum Instances instances = sets[declared[c->counter].set].instances;
  makeNames(instances);
  int n = named[instances].count;
  size_t needed = n * sizeof *items + named[instances].bytes;
  if (!items || *size < needed) {
    *size = (DWORD)needed; *count = (DWORD)n;
    vms += growBy; growBy = 0;
    return PDH_MORE_DATA;
  }
  char *text = (char *)(items + n);
  memcpy(text, named[instances].text, named[instances].bytes);
  for (int i = 0; i < n; i++) {
    items[i].szName = (LPWSTR)(text + named[instances].starts[i]);
    fillRaw(c, i, &items[i].RawValue);
  }
  *size = (DWORD)needed; *count = (DWORD)n;
  return ERROR_SUCCESS;
}

PDH_STATUS WINAPI PdhGetCounterInfoW(PDH_HCOUNTER handle, BOOLEAN withText, LPDWORD size, PPDH_COUNTER_INFO_W info) {
  (void)withText;
  Counter *c = counterOf(handle);
  if (!c) return PDH_INVALID_HANDLE;
  if (!info || *size < sizeof *info) { *size = sizeof *info; return PDH_MORE_DATA; }
  memset(info, 0, sizeof *info);
  info->dwLength = sizeof *info;
  info->dwType = declared[c->counter].type;
  return ERROR_SUCCESS;
}
