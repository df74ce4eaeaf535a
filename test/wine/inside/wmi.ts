/**
 * Runs inside Wine: asks Wine's own WMI and the stand-in through the product's client and prints what came out as JSON, one line a
 * step, for the test outside to judge. The argument `blocked` leaves with a call under way instead.
 */
import { writeSync } from 'node:fs';

import koffi from 'koffi';

import { ms } from '../../../collector/model/time.ts';
import { openWmi } from '../../../collector/sources/windows/wmi/open-wmi.ts';

const cim = 'root\\cimv2';
const virtualization = 'root\\virtualization\\v2';
const wmi = openWmi();
const standIn = koffi.load(process.env['WBEM_LIBRARY'] ?? 'wbem.dll');
const live = standIn.func('int32_t StandInLive()');
const connections = standIn.func('int32_t StandInConnections()');

function tell(step: string, result: unknown): void {
  const text = JSON.stringify({ step, result }, (_, value: unknown) => {
    if (typeof value === 'bigint') return { bigint: String(value) };
    return value instanceof Uint8Array ? { bytes: [...value] } : value;
  });
  writeSync(1, `${text}\n`);
}

async function ask(step: string, namespace: string, wql: string, deadline = 30_000): Promise<void> {
  tell(step, await outcome(namespace, wql, deadline));
}

async function outcome(namespace: string, wql: string, deadline: number): Promise<unknown> {
  try {
    return { rows: await wmi.query(namespace, wql, { deadline: ms(deadline) }) };
  } catch (error) {
    return { error };
  }
}

async function call(step: string, method: string, path: string, deadline = 30_000): Promise<void> {
  tell(step, await callOutcome(method, path, deadline));
}

async function callOutcome(method: string, path: string, deadline: number): Promise<unknown> {
  const one = {
    className: 'Images',
    object: 'Images.Name="the service"',
    method,
    parameters: { Path: path },
  };
  try {
    return { rows: [await wmi.call(virtualization, one, { deadline: ms(deadline) })] };
  } catch (error) {
    return { error };
  }
}

async function steps(): Promise<void> {
  await ask(
    'system',
    cim,
    'SELECT Caption, LastBootUpTime, TotalVisibleMemorySize FROM Win32_OperatingSystem',
  );
  await ask('processors', cim, 'SELECT NumberOfCores, NumberOfLogicalProcessors FROM Win32_Processor');
  await ask('disks', cim, 'SELECT DeviceID, FreeSpace, Size FROM Win32_LogicalDisk');
  await ask('everything', cim, 'SELECT * FROM Win32_ComputerSystem');
  await ask('every type', virtualization, 'SELECT * FROM AllTypes');
  await ask('condition', virtualization, "SELECT s FROM Named WHERE s = 'it\\'s off'");
  await ask('blanket', virtualization, 'SELECT s FROM Guarded');
  await ask('no namespace', 'root\\nowhere', 'SELECT * FROM Named');
  await ask('no class', virtualization, 'SELECT * FROM Nothing');
  await ask('no property', virtualization, 'SELECT nothing FROM Named');
  await ask('no query', virtualization, 'SELEKT');
  await ask('half', virtualization, 'SELECT * FROM HalfThenError');
  await ask('slow', virtualization, 'SELECT * FROM Slow');
  await ask('too slow', virtualization, 'SELECT * FROM Slow', 900);
  await ask('many', virtualization, 'SELECT * FROM Many');
  await call('call', 'Describe', 'D:\\雪🚀.vhdx');
  await call('call that began a job', 'Describe', 'busy');
  await call('call of no such file', 'Describe', 'E:');
  await call('no such method', 'Burn', 'a');
  await call('slow call', 'DescribeSlowly', 'a');
  await call('too slow call', 'DescribeSlowly', 'a', 700);
  await call('call that fails', 'Fail', 'a');
  const connected: number = connections();
  await ask('lost', virtualization, 'SELECT s FROM LostOnce');
  tell('connections', connections() - connected);
  await leaks();
  await ask('blocked', virtualization, 'SELECT * FROM Block', 100);
  await ask('after blocked', virtualization, 'SELECT s FROM Named');
  await wmi.close();
  await ask('closed', virtualization, 'SELECT s FROM Named');
}

async function leaks(): Promise<void> {
  const before: number = live();
  for (let round = 0; round < 100; round += 1) {
    await wmi.query(virtualization, 'SELECT * FROM AllTypes', { deadline: ms(30_000) });
    await outcome(virtualization, 'SELECT * FROM HalfThenError', 30_000);
    await outcome(virtualization, 'SELECT * FROM Nothing', 30_000);
    await callOutcome('Describe', 'busy', 30_000);
    await callOutcome('Describe', 'E:', 30_000);
    await callOutcome('Burn', 'a', 30_000);
    await callOutcome('Fail', 'a', 30_000);
  }
  tell('leaked', live() - before);
}

async function leaveBlocked(): Promise<void> {
  const blocked = wmi.query(virtualization, 'SELECT * FROM BlockLong', { deadline: ms(60_000) });
  blocked.catch(() => undefined);
  await wmi.query(cim, 'SELECT Caption FROM Win32_BIOS', { deadline: ms(1) }).catch(() => undefined);
}

if (process.argv[2] === 'blocked') {
  void leaveBlocked();
  setTimeout(() => process.exit(7), 1500);
} else await steps();
