/** The inventory inside Wine: from the stand-in's Hyper-V classes beside Wine's own, and where there is no Hyper-V at all. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { HostInventory } from '../../collector/model/host.ts';
import type { SourceProblem } from '../../collector/model/snapshot.ts';
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

interface Step {
  readonly inventory?: HostInventory;
  readonly problems: readonly SourceProblem[];
}

describe.skipIf(whyNoWine !== undefined)(
  `inventory inside Wine${whyNoWine === undefined ? '' : ` (${whyNoWine})`}`,
  () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'whichvm-wmi-rows-'));

    beforeAll(setUpWine, 240_000);
    afterAll(() => {
      tearDownWine();
      rmSync(folder, { recursive: true });
    });

    function read(standIn: Readonly<Record<string, string>>): readonly Step[] {
      const run = runInWine({
        program: 'test/wine/inside/inventory.ts',
        nodeArgs: ['--import', './test/wine/inside/register-wbem.ts'],
        env: standIn,
      });
      expect(run.exitCode, run.errors).toBe(0);
      return ['first', 'second'].map((step) => run.steps.get(step) as Step);
    }

    test('the classes of a Hyper-V host become its VMs, checkpoints, disks, volumes and queues', () => {
      // Wine answers for cimv2 itself: the stand-in has the namespaces that it lacks.
      const tables = hyperVTables.filter(({ namespace }) => namespace !== 'root\\cimv2');
      const rows = path.join(folder, 'rows.txt');
      writeFileSync(rows, standInText(tables));

      const [first, second] = read({
        WBEM_LIBRARY: windowsPath(compileWmiStandIn()),
        WBEM_STANDIN: windowsPath(rows),
      });

      expect(
        first?.inventory?.virtualMachines.map(({ name, state, critical }) => [name, state, critical]),
      ).toEqual([
        ['web01', 'running', false],
        ['数据库: 01', 'running', false],
        ['full', 'paused', true],
        ["it's off", 'off', false],
        ['web01', 'saving', false],
      ]);
      expect(first?.inventory?.virtualMachines[0]).toMatchObject({
        virtualProcessors: 4,
        memoryBytes: 4_294_967_296,
        generation: 1,
        checkpoints: [{ name: 'backup' }, { name: 'before update' }],
        disks: [{ path: 'D:\\VMs\\web01-1F.avhdx', kind: 'differencing' }],
      });
      expect(first?.inventory).toMatchObject({
        chimney: 'disabled',
        networkQueues: [{ queue: 0, lp: 0 }],
        operatingSystem: expect.stringContaining('Windows'),
        memoryBytes: expect.any(Number),
      });
      expect(first?.inventory?.volumes.map(({ name }) => name)).toEqual(
        expect.arrayContaining(['C:', 'C:\\ClusterStorage\\Volume1']),
      );
      expect(second?.inventory?.events).toEqual([]);
      // The image service is asked beside the first inventory; the second has what it said of files on volumes of this host.
      expect(second?.inventory?.virtualMachines[1]?.disks).toEqual([
        {
          path: 'C:\\ClusterStorage\\Volume1\\db.vhdx',
          volume: 'C:\\ClusterStorage\\Volume1',
          kind: 'dynamic',
          maximumBytes: 137_438_953_472,
        },
      ]);
    });

    test('where there is no Hyper-V there is no inventory, and one problem that says so', () => {
      const steps = read({});

      expect(steps.map(({ inventory }) => inventory)).toEqual([undefined, undefined]);
      expect(steps[0]?.problems).toEqual([
        {
          subject: 'Msvm_ComputerSystem',
          kind: 'missing',
          message:
            'Not known: which VMs there are and in which state. Cannot connect to root\\virtualization\\v2: this Windows has no such namespace (0x8004100E)',
        },
      ]);
    });
  },
);
