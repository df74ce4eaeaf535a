/** Opens the management data of the Windows this runs on. Only to be loaded on Windows. */
import { stat } from 'node:fs/promises';

import koffi from 'koffi';

import type { Clock } from '../../../model/time.ts';
import type { Observe } from '../../observation.ts';
import { openWmi } from '../wmi/open-wmi.ts';
import { wmiClasses } from './classes.ts';
import { createDiskSettings } from './disk-settings.ts';
import { createFileSizes } from './file-sizes.ts';
import { createManagement, type Management } from './management.ts';
import type { FindLogicalProcessor } from './network-queues.ts';

export interface OpenManagement extends Management {
  close(): Promise<void>;
}

export interface OpenManagementOptions {
  readonly host: string;
  readonly clock: Clock;
  readonly observe?: Observe;
}

export function openManagement(options: OpenManagementOptions): OpenManagement {
  const wmi = openWmi();
  const sizeOf = async (path: string): Promise<number> => (await stat(path)).size;
  const fileSizes = createFileSizes({ clock: options.clock, sizeOf });
  const { host, clock, observe } = options;
  const diskSettings = createDiskSettings({
    wmi,
    clock,
    onAnswer: (answer) =>
      observe?.({
        kind: 'rows',
        host,
        at: clock(),
        namespace: wmiClasses.imageService.namespace,
        className: `${wmiClasses.imageService.name}.GetVirtualHardDiskSettingData`,
        rows: [answer],
      }),
  });
  const management = createManagement({
    ...options,
    wmi,
    fileSizes,
    diskSettings,
    findLp: processorNumbering(),
  });
  return { ...management, close: () => wmi.close() };
}

/** Windows numbers its processors group after group, in each as many as are in use; root virtual processor n is on LP n. */
function processorNumbering(): FindLogicalProcessor {
  const activeProcessors = koffi
    .load('kernel32.dll')
    .func('GetActiveProcessorCount', 'uint32_t', ['uint16_t']);
  return (group, number) => {
    let first = 0;
    for (let before = 0; before < group; before += 1) first += Number(activeProcessors(before));
    return number < Number(activeProcessors(group)) ? first + number : undefined;
  };
}
