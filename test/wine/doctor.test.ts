/** `doctor` inside Wine: on a Windows without Hyper-V, and where the stand-in has its management data but nobody its counters. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { Report } from '../../collector/doctor/diagnose.ts';
import { hyperVTables } from '../support/hyper-v-tables.ts';
import { standInText } from '../support/wmi-table.ts';
import {
  compileWmiStandIn,
  runInWine,
  setUpWine,
  tearDownWine,
  whyNoWine,
  windowsPath,
} from './wmi-in-wine.ts';

describe.skipIf(whyNoWine !== undefined)(
  `doctor inside Wine${whyNoWine === undefined ? '' : ` (${whyNoWine})`}`,
  () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'whichvm-doctor-'));

    beforeAll(setUpWine, 240_000);
    afterAll(() => {
      tearDownWine();
      rmSync(folder, { recursive: true });
    });

    function examine(standIn: Readonly<Record<string, string>>) {
      const run = runInWine({
        program: 'test/wine/inside/doctor.ts',
        nodeArgs: ['--import', './test/wine/inside/register-wbem.ts'],
        env: standIn,
      });
      expect(run.exitCode, run.errors).toBe(0);
      return { report: run.steps.get('report') as Report, machine: run.steps.get('machine') };
    }

    test('a Windows without Hyper-V is told that the role is missing, and nothing that follows from it', () => {
      const { report, machine } = examine({});

      const errors = report.findings.filter(({ severity }) => severity === 'error');
      expect(errors.map(({ id }) => id)).toEqual(['hyper-v-role-missing']);
      expect(report.findings.map(({ id }) => id)).not.toContain('counter-sets-missing');
      expect(machine).toMatchObject({ memberships: { administrators: expect.any(Boolean) } });
    });

    test('a host whose hypervisor does not run is told so, with what its VMs have wrong beside it', () => {
      const rows = path.join(folder, 'rows.txt');
      writeFileSync(rows, standInText(hyperVTables.filter(({ namespace }) => namespace !== 'root\\cimv2')));

      const { report } = examine({
        WBEM_LIBRARY: windowsPath(compileWmiStandIn()),
        WBEM_STANDIN: windowsPath(rows),
      });

      const ids = report.findings.map(({ id, subject }) => (subject === undefined ? id : `${id} ${subject}`));
      expect(ids).toContain('hypervisor-not-running');
      // What follows from it is not told again.
      expect(ids.join()).not.toContain('essential-counter-set-missing');
      expect(ids).toContain('integration-services-old 数据库: 01');
      expect(report.checked).toContain('VMs: 5 listed');
    });
  },
);
