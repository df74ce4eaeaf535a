/** `doctor` inside Wine: on a Windows without Hyper-V, with management data alone, and with counters and management data. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { Report } from '../../collector/doctor/diagnose.ts';
import { hyperVTables } from '../support/hyper-v-tables.ts';
import { standInText } from '../support/wmi-table.ts';
import { preparePdhStandIn, prepareProgram, withStandIn } from './pdh-in-wine.ts';
import {
  compileWmiStandIn,
  runInWine,
  setUpWine,
  tearDownWine,
  whyNoWine,
  windowsPath,
} from './wmi-in-wine.ts';

const title = `doctor inside Wine${whyNoWine === undefined ? '' : ` (${whyNoWine})`}`;

describe.skipIf(whyNoWine !== undefined)(title, () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'whichvm-doctor-'));
  let management: Readonly<Record<string, string>>;

  beforeAll(() => {
    setUpWine();
    prepareProgram();
    preparePdhStandIn();
    const rows = path.join(folder, 'rows.txt');
    // Wine answers for cimv2 itself.
    writeFileSync(rows, standInText(hyperVTables.filter(({ namespace }) => namespace !== 'root\\cimv2')));
    management = { WBEM_LIBRARY: windowsPath(compileWmiStandIn()), WBEM_STANDIN: windowsPath(rows) };
  }, 240_000);
  afterAll(() => {
    tearDownWine();
    rmSync(folder, { recursive: true });
  });

  function examine(env: Readonly<Record<string, string>>): { report: Report; exitCode: number | null } {
    const { output, errors, exitCode } = runInWine({
      program: 'test/wine/inside/doctor.ts',
      args: ['--json'],
      nodeArgs: ['--import', './test/wine/inside/register-wbem.ts'],
      env,
    });
    expect(output, errors).toMatch(/^\{/u);
    return { report: JSON.parse(output) as Report, exitCode };
  }

  test('a Windows without Hyper-V is told that the role is missing, and nothing that follows from it', () => {
    const { report, exitCode } = examine({});

    const errors = report.findings.filter(({ severity }) => severity === 'error');
    expect(errors.map(({ id }) => id)).toEqual(['hyper-v-role-missing']);
    expect(report.findings.map(({ id }) => id)).not.toContain('counter-sets-missing');
    expect(exitCode).toBe(1);
  });

  test('a host whose hypervisor does not run is told so, with what its VMs have wrong beside it', () => {
    const { report } = examine(management);

    const ids = report.findings.map(({ id, subject }) => (subject === undefined ? id : `${id} ${subject}`));
    expect(ids[0]).toBe('hypervisor-not-running');
    // What follows from it is not told again.
    expect(ids.join()).not.toContain('essential-counter-set-missing');
    expect(ids).toContain('integration-services-old 数据库: 01');
    expect(report.checked).toContain('VMs: 5 listed');
  });

  test('with counters and management data a VM that the hypervisor alone knows is found', () => {
    const { report, exitCode } = examine({ ...withStandIn, ...management, PDH_STANDIN_VMS: '6' });

    expect(report.findings[0]).toMatchObject({ id: 'vm-vanished', severity: 'error' });
    expect(report.findings[0]?.what).toMatch(/^The hypervisor runs 6 VMs, .* lists 4 that are on/u);
    expect(report.findings.map(({ id }) => id)).not.toContain('hypervisor-not-running');
    expect(report.checked).toContain('counter sets: 21 of 22 can be read');
    expect(exitCode).toBe(1);
  });
});
