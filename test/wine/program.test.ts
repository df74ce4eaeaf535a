/**
 * What `npm run package:windows` makes, run as an administrator would inside Wine: on the stand-in of a busy Hyper-V host, on a Windows
 * without Hyper-V, and as a service. Everything is looked at from outside, over HTTP.
 */
import { spawnSync, type ChildProcess } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { DoctorAnswer } from '../../collector/model/wire-doctor.ts';
import type { HostsAnswer, VmsAnswer } from '../../collector/model/wire.ts';
import { packageWindows } from '../../collector/packaging/package-windows.ts';
import { openRecording } from '../../collector/sources/recording/recording.ts';
import { preparePdhStandIn, startInWine, withStandIn } from './pdh-in-wine.ts';
import { expandingTextsIn } from './registry-in-wine.ts';
import {
  app,
  setUpWine,
  tearDownWine,
  windowsPath,
  wine,
  wineEnvironment,
  whyNoWine,
} from './wmi-in-wine.ts';

const folder = path.join(app, 'whichvm');
const program = path.join(folder, 'whichvm.exe');
const ownSettings = path.join(wineEnvironment()['WINEPREFIX'] ?? '', 'drive_c/ProgramData/whichvm');

/** Asks until there is an answer; says what was last seen when there is none in time. */
async function eventually<T>(what: string, ask: () => Promise<T | undefined> | T | undefined): Promise<T> {
  let reason: unknown = 'nothing was seen';
  for (const endsAt = performance.now() + 45_000; performance.now() < endsAt; await setTimeout(200)) {
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
    } catch (error) {
      reason = error;
    }
  }
  throw new Error(`Waited for ${what} in vain: ${String(reason)}`);
}

async function json<T>(url: string): Promise<T> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  return (await answer.json()) as T;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return port;
}

interface Running {
  readonly url: string;
  readonly log: () => string;
  readonly child: ChildProcess;
}

async function start(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Running> {
  const file = path.join(app, `log-${args.join('')}.txt`.replaceAll(/[^\w.-]/g, ''));
  const data = `data-${Math.random().toString(36).slice(2)}`;
  const command = [program, ...args, '--listen', '127.0.0.1:0', '--data-dir', data];
  const child = startInWine(command, { log: file, env });
  const log = () => readFileSync(file, 'utf8');
  const url = await eventually('the address in the log', () => {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}: ${log()}`);
    return /http:\/\/127\.0\.0\.1:\d+/.exec(log())?.[0];
  });
  return { url, log, child };
}

/** Ended as a lost power supply ends it: the program's own way of stopping is tried as a service. */
function end(running: Running | undefined): void {
  running?.child.kill('SIGKILL');
}

describe.skipIf(whyNoWine !== undefined)(
  `the packaged program inside Wine${whyNoWine === undefined ? '' : ` (${whyNoWine})`}`,
  () => {
    beforeAll(async () => {
      setUpWine();
      preparePdhStandIn();
      // The page is built by `npm test`; a single test has to do without.
      if (!existsSync('ui/dist/index.html')) throw new Error('The page is not built: npm run page');
      await packageWindows(folder);
      cpSync(path.join(app, 'pdh.dll'), path.join(folder, 'pdh.dll'));
    }, 300_000);
    afterAll(tearDownWine);

    describe('on a Hyper-V host of 64 processors and 1,000 VMs with their troubles', () => {
      let running: Running | undefined;
      const url = () => running?.url ?? '';

      beforeAll(async () => {
        // Not told what to watch, it finds out.
        running = await start([], {
          ...withStandIn,
          PDH_STANDIN_LPS: '64',
          PDH_STANDIN_VMS: '1000',
          PDH_STANDIN_VPS: '2',
          PDH_STANDIN_GROW: '1',
          PDH_STANDIN_INVALID_FIRST: '1',
          PDH_STANDIN_HANG: 'Hyper-V Virtual Switch',
        });
      }, 60_000);
      afterAll(() => end(running));

      test('the page is served', async () => {
        const page = await fetch(url());

        expect(page.status).toBe(200);
        expect(await page.text()).toContain('<!doctype html>');
      });

      test('every VM has its use of CPU, whatever its name and however many come', async () => {
        const { vms, capacityCores } = await eventually('more VMs than at first, with values', async () => {
          const answer = await json<VmsAnswer>(`${url()}/api/v1/vms`);
          return answer.vms.length > 1001 && answer.vms[0]?.cores ? answer : undefined;
        });

        expect(capacityCores).toBe(64);
        const byName = new Map(vms.map((vm) => [vm.name, vm]));
        for (const name of ['web01', '数据库-02', 'app🚀:blue', 'München (test) #1', 'vm00999'])
          expect(byName.get(name)?.processors.length, name).toBe(2);
        // The stand-in gives virtual processor i of all (i % 7 + 1) sevenths of 35 % of the time: web01 has the first two.
        expect(byName.get('web01')?.cores).toBeCloseTo(0.05 + 0.1, 3);
        expect(byName.get('数据库-02')?.cores).toBeCloseTo(0.15 + 0.2, 3);
        expect(vms.filter(({ name }) => name === 'vm00004').length).toBe(2);
      });

      test('a set that hangs and one that is missing are told, and cost only themselves', async () => {
        const { hosts } = await eventually('both problems', async () => {
          const answer = await json<HostsAnswer>(`${url()}/api/v1/hosts`);
          return answer.hosts[0]?.problems.some(({ kind }) => kind === 'slow') ? answer : undefined;
        });

        const [host] = hosts;
        expect(host?.status).toBe('live');
        expect(host?.source).toBe('windows');
        const messages = host?.problems.map(({ message }) => message);
        expect(messages).toContainEqual(
          expect.stringMatching(/^Counter set "Hyper-V Virtual Switch" has given no answer for [\d.]+ s$/),
        );
        expect(messages).toContainEqual(
          expect.stringMatching(/^Counter set "Hyper-V Virtual Machine Bus" is missing/),
        );
      });

      test('the doctor is answered at once while that set hangs, and comes to an end', async () => {
        const first = await json<DoctorAnswer>(`${url()}/api/v1/doctor`);
        expect(first).toMatchObject({ isRunning: true, report: null });

        const report = await eventually('what the doctor found', async () => {
          const answer = await json<DoctorAnswer>(`${url()}/api/v1/doctor`);
          return answer.report ?? undefined;
        });

        expect(report.platform).toBe('win32 x64');
        // Of the catalogue's sets one is missing, one hangs.
        expect(report.checked.join()).toMatch(/counter sets: 20 of 22 can be read/);
        const { hosts } = await json<HostsAnswer>(`${url()}/api/v1/hosts`);
        expect(hosts[0]?.status).toBe('live');
      }, 60_000);

      test('/metrics has the virtual processors and what each set costs', async () => {
        const metrics = await eventually('values in /metrics', async () => {
          const text = await (await fetch(`${url()}/metrics`)).text();
          return /^hyperv_virtual_processor_\w+\{.*vm="数据库-02"/m.test(text) ? text : undefined;
        });

        expect(metrics).toMatch(/^whichvm_\w*seconds\w*\{.*set="virtual-processor".*\} \d/m);
        expect(metrics).not.toMatch(/\} (NaN|-)/);
      });
    });

    test('record writes polls and a burst, each turn of which the thread for bursts read', async () => {
      const file = path.join(app, 'burst.gz');

      const run = spawnSync(
        wine,
        [program, 'record', '--burst', '10ms', '--for', '2s', '--out', windowsPath(file)],
        { env: { ...wineEnvironment(), ...withStandIn }, cwd: app, stdio: 'ignore', timeout: 90_000 },
      );

      expect(run.status).toBe(0);
      const kinds = new Map<string, number>();
      for await (const { kind } of (await openRecording(file)).entries())
        kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      expect(kinds.get('poll')).toBe(2);
      expect(kinds.get('burst')).toBeGreaterThan(20);
      expect(kinds.get('observation')).toBeGreaterThan(0);
    }, 120_000);

    describe('on a Windows without Hyper-V', () => {
      let running: Running | undefined;
      afterAll(() => end(running));

      test('auto watches a simulated host and says why', async () => {
        running = await start(['--sim-lps', '4', '--sim-vms', '2'], { WINEDLLOVERRIDES: 'pdh=b' });

        expect(running.log()).toMatch(
          /No Hyper-V on this machine \(Counter set \\?"Hyper-V Hypervisor Logical Processor\\?" is missing: .*\): watching a simulated host/,
        );
        const { hosts } = await json<HostsAnswer>(`${running.url}/api/v1/hosts`);
        expect(hosts[0]?.source).toBe('simulated');
        end(running);
      });

      test('--source windows goes on, and says what is wrong', async () => {
        running = await start(['--source', 'windows'], { WINEDLLOVERRIDES: 'pdh=b' });
        const { url } = running;

        const reason = await eventually('the reason', async () => {
          const { hosts } = await json<HostsAnswer>(`${url}/api/v1/hosts`);
          return hosts[0]?.statusReason?.includes('Counter set') ? hosts[0].statusReason : undefined;
        });

        expect(reason).toMatch(/Cannot read any counter of ".*": Counter set "Hyper-V .*" is missing/);
        expect(running.child.exitCode).toBeNull();
      });
    });

    describe('as a service', () => {
      const control = (...args: readonly string[]) =>
        spawnSync(wine, [path.join(folder, 'whichvm-service.exe'), ...args], {
          env: wineEnvironment(),
          stdio: 'ignore',
          timeout: 60_000,
        }).status;
      const eventKey = String.raw`HKLM\SYSTEM\CurrentControlSet\Services\EventLog\Application\whichvm`;
      const registered = () => expandingTextsIn(eventKey, path.join(app, 'registered.reg'));
      const serviceLog = () => readFileSync(path.join(ownSettings, 'logs/whichvm.log'), 'utf8');

      afterAll(() => control('uninstall'));

      test('it is installed, serves, turns its log over, comes back when killed, stops cleanly and is removed', async () => {
        const port = await freePort();
        rmSync(ownSettings, { recursive: true, force: true });
        mkdirSync(path.join(ownSettings, 'logs'), { recursive: true });
        // A log as large as it may become.
        writeFileSync(path.join(ownSettings, 'logs/whichvm.log'), 'old\n'.repeat(2_621_440));
        const settings = [`listen: 127.0.0.1:${port}`, 'source: simulated', 'sim-lps: 4', 'sim-vms: 2'];
        writeFileSync(path.join(ownSettings, 'whichvm.yaml'), `${settings.join('\n')}\n`);

        // Wine has no accounts of services.
        expect(control('install', '--local-system')).toBe(0);
        const { hosts } = await eventually('the service to serve', () =>
          json<HostsAnswer>(`http://127.0.0.1:${port}/api/v1/hosts`),
        );
        expect(hosts[0]?.source).toBe('simulated');
        expect(statSync(path.join(ownSettings, 'logs/whichvm.1.log')).size).toBe(10_485_760);
        expect(serviceLog()).not.toContain('old');
        expect(registered()).toEqual([String.raw`%SystemRoot%\System32\EventCreate.exe`]);

        // Whatever ends the program, the service starts it again.
        spawnSync(wine, ['taskkill', '/f', '/im', 'whichvm.exe'], {
          env: wineEnvironment(),
          stdio: 'ignore',
        });
        await eventually('its start anew in the log', () =>
          /ended by itself with exit code \d+[^]*starting it again in 1000 ms[^]*whichvm is at/.test(
            serviceLog(),
          )
            ? true
            : undefined,
        );
        await json<HostsAnswer>(`http://127.0.0.1:${port}/api/v1/hosts`);

        expect(control('uninstall')).toBe(0);
        expect(registered()).toEqual([]);
        await eventually('its end in the log', () =>
          serviceLog().includes('service: stopped') ? true : undefined,
        );
        expect(serviceLog()).toContain('Stopping: closing the store');
        expect(serviceLog()).not.toContain('did not stop');
        await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow('fetch failed');
      }, 120_000);
    });
  },
);
