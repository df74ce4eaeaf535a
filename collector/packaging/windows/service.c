/*
 * whichvm-service.exe: runs whichvm.exe as a Windows service. `install` and `uninstall` make and remove the service; without an argument
 * it is what Windows starts. It answers the service manager, keeps the program running (again after 1 s, 2 s, ... 60 s when it ends
 * by itself), stops it cleanly by closing its standard input, and writes what it says to a log file that rotates.
 *
 *   %ProgramData%\whichvm\whichvm.yaml    settings; the sample is copied there when there are none
 *   %ProgramData%\whichvm\logs\whichvm.log, whichvm.1.log ... whichvm.4.log
 */
#define _WIN32_WINNT 0x0A00
#define INITGUID
#include <windows.h>
#include <knownfolders.h>
#include <lm.h>
#include <objbase.h>
#include <sddl.h>
#include <shlobj.h>
#include <stdio.h>
#include <wchar.h>

#define NAME L"whichvm"
#define ACCOUNT L"NT SERVICE\\whichvm"
#define PATH_LENGTH 1024
#define LOG_BYTES (10 * 1024 * 1024)
#define OLD_LOGS 4
#define STOP_MS 10000
#define MOST_PAUSE_MS 60000
#define GOOD_RUN_MS 600000

static SERVICE_STATUS_HANDLE handle;
static SERVICE_STATUS status = { SERVICE_WIN32_OWN_PROCESS, SERVICE_START_PENDING, 0, 0, 0, 0, 0 };
static HANDLE stopping;
static WCHAR folder[PATH_LENGTH], data[PATH_LENGTH];
static HANDLE logFile = INVALID_HANDLE_VALUE;

static void findFolders(void) {
  GetModuleFileNameW(NULL, folder, PATH_LENGTH);
  WCHAR *last = wcsrchr(folder, L'\\');
  if (last) *last = 0;
  /* Not from the environment, which is not the same for a person and for a service. */
  WCHAR *programData;
  int known = SUCCEEDED(SHGetKnownFolderPath(&FOLDERID_ProgramData, 0, NULL, &programData));
  swprintf(data, PATH_LENGTH, L"%ls\\whichvm", known ? programData : L"C:\\ProgramData");
  if (known) CoTaskMemFree(programData);
}

/* ---- log ---- */

static void logName(WCHAR *out, int age) {
  if (age) swprintf(out, PATH_LENGTH, L"%ls\\logs\\whichvm.%d.log", data, age);
  else swprintf(out, PATH_LENGTH, L"%ls\\logs\\whichvm.log", data);
}

static void openLog(void) {
  WCHAR name[PATH_LENGTH];
  swprintf(name, PATH_LENGTH, L"%ls\\logs", data);
  CreateDirectoryW(data, NULL);
  CreateDirectoryW(name, NULL);
  logName(name, 0);
  logFile = CreateFileW(name, FILE_APPEND_DATA, FILE_SHARE_READ | FILE_SHARE_DELETE, NULL, OPEN_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
}

static void rotateLog(void) {
  WCHAR from[PATH_LENGTH], to[PATH_LENGTH];
  CloseHandle(logFile);
  for (int age = OLD_LOGS; age > 0; age--) {
    logName(from, age - 1);
    logName(to, age);
    MoveFileExW(from, to, MOVEFILE_REPLACE_EXISTING);
  }
  openLog();
}

static void writeLog(const char *text, DWORD bytes) {
  LARGE_INTEGER size;
  DWORD written;
  if (logFile == INVALID_HANDLE_VALUE) return;
  if (GetFileSizeEx(logFile, &size) && size.QuadPart + bytes > LOG_BYTES) rotateLog();
  WriteFile(logFile, text, bytes, &written, NULL);
}

static void say(const char *format, DWORD number) {
  char text[256];
  SYSTEMTIME now;
  GetSystemTime(&now);
  int start = snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02dZ service: ", now.wYear, now.wMonth, now.wDay, now.wHour, now.wMinute, now.wSecond);
  int end = snprintf(text + start, sizeof text - start - 2, format, number);
  text[start + end] = '\n';
  writeLog(text, (DWORD)(start + end + 1));
}

static void writeEvent(const WCHAR *text) {
  HANDLE source = RegisterEventSourceW(NULL, NAME);
  if (!source) return;
  ReportEventW(source, EVENTLOG_ERROR_TYPE, 0, 1, NULL, 1, 0, &text, NULL);
  DeregisterEventSource(source);
}

/* ---- the program ---- */

typedef struct { PROCESS_INFORMATION process; HANDLE input, output, job; } Program;

static int makePipe(HANDLE *reading, HANDLE *writing, HANDLE *ours) {
  SECURITY_ATTRIBUTES inherited = { sizeof inherited, NULL, TRUE };
  return CreatePipe(reading, writing, &inherited, 0) && SetHandleInformation(*ours, HANDLE_FLAG_INHERIT, 0);
}

static int startProgram(Program *program) {
  WCHAR command[3 * PATH_LENGTH];
  HANDLE inputReading, outputWriting;
  STARTUPINFOW start = { 0 };
  JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = { 0 };
  if (!makePipe(&inputReading, &program->input, &program->input)) return 0;
  if (!makePipe(&program->output, &outputWriting, &program->output)) return 0;
  start.cb = sizeof start;
  start.dwFlags = STARTF_USESTDHANDLES;
  start.hStdInput = inputReading; start.hStdOutput = outputWriting; start.hStdError = outputWriting;
  /* With the service the program ends, whatever happens to us. */
  program->job = CreateJobObjectW(NULL, NULL);
  limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;
  SetInformationJobObject(program->job, JobObjectExtendedLimitInformation, &limits, sizeof limits);
  swprintf(command, 3 * PATH_LENGTH, L"\"%ls\\whichvm.exe\" --stop-with-stdin --config \"%ls\\whichvm.yaml\" --data-dir \"%ls\\data\"", folder, data, data);
  int ok = CreateProcessW(NULL, command, NULL, NULL, TRUE, CREATE_SUSPENDED | CREATE_NO_WINDOW, NULL, folder, &start, &program->process);
  if (ok) {
    AssignProcessToJobObject(program->job, program->process.hProcess);
    ResumeThread(program->process.hThread);
  }
  CloseHandle(inputReading);
  CloseHandle(outputWriting);
  return ok;
}

static DWORD WINAPI copyOutput(LPVOID output) {
  char text[4096];
  DWORD bytes;
  while (ReadFile(output, text, sizeof text, &bytes, NULL) && bytes > 0) writeLog(text, bytes);
  return 0;
}

/* Runs the program until it ends or the service is to stop; the exit code. */
static DWORD runProgram(void) {
  Program program = { 0 };
  DWORD code = 1;
  if (!startProgram(&program)) {
    say("cannot start whichvm.exe: error %lu", GetLastError());
    return code;
  }
  HANDLE copying = CreateThread(NULL, 0, copyOutput, program.output, 0, NULL);
  HANDLE either[2] = { stopping, program.process.hProcess };
  DWORD first = WaitForMultipleObjects(2, either, FALSE, INFINITE);
  CloseHandle(program.input);
  if (first == WAIT_OBJECT_0 && WaitForSingleObject(program.process.hProcess, STOP_MS) != WAIT_OBJECT_0) {
    say("whichvm.exe did not stop within %lu ms and is ended", STOP_MS);
    TerminateJobObject(program.job, 1);
  }
  WaitForSingleObject(program.process.hProcess, 2000);
  GetExitCodeProcess(program.process.hProcess, &code);
  WaitForSingleObject(copying, 2000);
  CloseHandle(copying); CloseHandle(program.output); CloseHandle(program.job);
  CloseHandle(program.process.hThread); CloseHandle(program.process.hProcess);
  return code;
}

/* ---- the service ---- */

static void tell(DWORD state, DWORD waitMs) {
  static DWORD step = 1;
  int isSettled = state == SERVICE_RUNNING || state == SERVICE_STOPPED;
  status.dwCurrentState = state;
  status.dwWaitHint = waitMs;
  status.dwControlsAccepted = state == SERVICE_RUNNING ? SERVICE_ACCEPT_STOP | SERVICE_ACCEPT_SHUTDOWN : 0;
  status.dwCheckPoint = isSettled ? 0 : step++;
  SetServiceStatus(handle, &status);
}

static DWORD WINAPI control(DWORD code, DWORD type, LPVOID event, LPVOID context) {
  (void)type; (void)event; (void)context;
  if (code == SERVICE_CONTROL_INTERROGATE) return NO_ERROR;
  if (code != SERVICE_CONTROL_STOP && code != SERVICE_CONTROL_SHUTDOWN) return ERROR_CALL_NOT_IMPLEMENTED;
  tell(SERVICE_STOP_PENDING, STOP_MS + 5000);
  SetEvent(stopping);
  return NO_ERROR;
}

static void WINAPI serviceMain(DWORD count, LPWSTR *values) {
  (void)count; (void)values;
  DWORD pauseMs = 1000;
  handle = RegisterServiceCtrlHandlerExW(NAME, control, NULL);
  if (!handle) return;
  stopping = CreateEventW(NULL, TRUE, FALSE, NULL);
  openLog();
  tell(SERVICE_RUNNING, 0);
  for (;;) {
    ULONGLONG startedAt = GetTickCount64();
    DWORD code = runProgram();
    if (WaitForSingleObject(stopping, 0) == WAIT_OBJECT_0) break;
    if (GetTickCount64() - startedAt > GOOD_RUN_MS) pauseMs = 1000;
    say("whichvm.exe ended by itself with exit code %lu", code);
    if (pauseMs == 1000) writeEvent(L"whichvm.exe ended by itself and is started again; see the log in %ProgramData%\\whichvm\\logs");
    say("starting it again in %lu ms", pauseMs);
    if (WaitForSingleObject(stopping, pauseMs) == WAIT_OBJECT_0) break;
    pauseMs = pauseMs * 2 > MOST_PAUSE_MS ? MOST_PAUSE_MS : pauseMs * 2;
  }
  say("stopped", 0);
  tell(SERVICE_STOPPED, 0);
}

/* ---- install and uninstall ---- */

static int fail(const WCHAR *doing) {
  DWORD error = GetLastError();
  const WCHAR *hint = error == ERROR_ACCESS_DENIED ? L"; run it as administrator" : error == ERROR_SERVICE_EXISTS ? L"; it is installed already" : error == ERROR_SERVICE_DOES_NOT_EXIST ? L"; it is not installed" : L"";
  fwprintf(stderr, L"Cannot %ls: error %lu%ls\n", doing, error, hint);
  return 1;
}

/* Counters need Performance Monitor Users, virtual machines need Hyper-V Administrators; by number, since their names are translated. */
static void joinGroups(void) {
  static const WCHAR *groups[] = { L"S-1-5-32-558", L"S-1-5-32-578" };
  for (int g = 0; g < 2; g++) {
    WCHAR name[256], domain[256], account[] = ACCOUNT;
    DWORD nameLength = 256, domainLength = 256;
    SID_NAME_USE use;
    PSID sid;
    LOCALGROUP_MEMBERS_INFO_3 member = { account };
    if (!ConvertStringSidToSidW(groups[g], &sid)) continue;
    if (LookupAccountSidW(NULL, sid, name, &nameLength, domain, &domainLength, &use)) {
      NET_API_STATUS result = NetLocalGroupAddMembers(NULL, name, 3, (LPBYTE)&member, 1);
      if (result && result != ERROR_MEMBER_IN_ALIAS) fwprintf(stderr, L"Cannot add " ACCOUNT L" to the group \"%ls\": error %lu; add it by hand\n", name, result);
    }
    LocalFree(sid);
  }
}

static void copySample(void) {
  WCHAR sample[PATH_LENGTH], own[PATH_LENGTH];
  CreateDirectoryW(data, NULL);
  swprintf(sample, PATH_LENGTH, L"%ls\\whichvm.sample.yaml", folder);
  swprintf(own, PATH_LENGTH, L"%ls\\whichvm.yaml", data);
  CopyFileW(sample, own, TRUE);
}

static void restartOnFailure(SC_HANDLE service) {
  SC_ACTION actions[] = { { SC_ACTION_RESTART, 5000 }, { SC_ACTION_RESTART, 30000 }, { SC_ACTION_RESTART, 60000 } };
  SERVICE_FAILURE_ACTIONSW onFailure = { 86400, NULL, NULL, 3, actions };
  SERVICE_DELAYED_AUTO_START_INFO delayed = { TRUE };
  SERVICE_DESCRIPTIONW description = { L"Shows which virtual machine uses which CPU of this Hyper-V host" };
  ChangeServiceConfig2W(service, SERVICE_CONFIG_FAILURE_ACTIONS, &onFailure);
  ChangeServiceConfig2W(service, SERVICE_CONFIG_DELAYED_AUTO_START_INFO, &delayed);
  ChangeServiceConfig2W(service, SERVICE_CONFIG_DESCRIPTION, &description);
}

static const WCHAR eventKey[] = L"SYSTEM\\CurrentControlSet\\Services\\EventLog\\Application\\" NAME;

/* Without a file of messages the event log shows an event with a complaint about it; that of eventcreate says just what it is given. */
static void registerEvents(void) {
  static const WCHAR messages[] = L"%SystemRoot%\\System32\\EventCreate.exe";
  DWORD types = EVENTLOG_ERROR_TYPE | EVENTLOG_WARNING_TYPE | EVENTLOG_INFORMATION_TYPE;
  HKEY key;
  if (RegCreateKeyExW(HKEY_LOCAL_MACHINE, eventKey, 0, NULL, 0, KEY_SET_VALUE, NULL, &key, NULL)) return;
  RegSetValueExW(key, L"EventMessageFile", 0, REG_EXPAND_SZ, (const BYTE *)messages, sizeof messages);
  RegSetValueExW(key, L"TypesSupported", 0, REG_DWORD, (const BYTE *)&types, sizeof types);
  RegCloseKey(key);
}

static int install(const WCHAR *account) {
  WCHAR program[PATH_LENGTH + 64];
  swprintf(program, PATH_LENGTH + 64, L"\"%ls\\whichvm-service.exe\"", folder);
  SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CREATE_SERVICE);
  if (!manager) return fail(L"open the service manager");
  SC_HANDLE service = CreateServiceW(manager, NAME, NAME, SERVICE_ALL_ACCESS, SERVICE_WIN32_OWN_PROCESS, SERVICE_AUTO_START, SERVICE_ERROR_NORMAL, program, NULL, NULL, NULL, account, NULL);
  if (!service) return fail(L"make the service \"" NAME L"\"");
  restartOnFailure(service);
  registerEvents();
  copySample();
  if (account) joinGroups();
  if (!StartServiceW(service, 0, NULL)) return fail(L"start the service \"" NAME L"\"");
  wprintf(L"The service \"" NAME L"\" is installed and started; settings and logs are in %ls\n", data);
  return 0;
}

static int uninstall(void) {
  SERVICE_STATUS now;
  SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT);
  if (!manager) return fail(L"open the service manager");
  SC_HANDLE service = OpenServiceW(manager, NAME, SERVICE_STOP | SERVICE_QUERY_STATUS | DELETE);
  if (!service) return fail(L"find the service \"" NAME L"\"");
  ControlService(service, SERVICE_CONTROL_STOP, &now);
  for (int tries = 0; tries < 150 && QueryServiceStatus(service, &now) && now.dwCurrentState != SERVICE_STOPPED; tries++) Sleep(100);
  if (!DeleteService(service)) return fail(L"remove the service \"" NAME L"\"");
  RegDeleteKeyW(HKEY_LOCAL_MACHINE, eventKey);
  wprintf(L"The service \"" NAME L"\" is removed; settings, history and logs stay in %ls\n", data);
  return 0;
}

int wmain(int count, WCHAR **values) {
  SERVICE_TABLE_ENTRYW table[] = { { NAME, serviceMain }, { NULL, NULL } };
  findFolders();
  if (count == 2 && !wcscmp(values[1], L"uninstall")) return uninstall();
  if (count == 2 && !wcscmp(values[1], L"install")) return install(ACCOUNT);
  if (count == 3 && !wcscmp(values[1], L"install") && !wcscmp(values[2], L"--local-system")) return install(NULL);
  if (count == 1 && StartServiceCtrlDispatcherW(table)) return 0;
  fwprintf(stderr, L"Usage: whichvm-service install [--local-system] | uninstall\n");
  return 2;
}
