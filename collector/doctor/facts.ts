/** What the doctor looks at. Collected by `collect-windows.ts` and `collect-exporters.ts`, judged by `rules/`, which read nothing else. */
import type { InstanceName, SourceProblem } from '../model/snapshot.ts';
import type { Ms } from '../model/time.ts';
import type { Memberships } from '../sources/windows/doctor/group-membership.ts';
import type { WmiRows } from '../sources/windows/inventory/class-reader.ts';
import type { WmiClassKey } from '../sources/windows/inventory/classes.ts';
import type { WmiError } from '../sources/windows/wmi/result-code.ts';

export interface Facts {
  /** As Node names it: `win32 x64`, `linux x64`. */
  readonly platform: string;
  readonly windows?: WindowsFacts;
  readonly exporters: readonly ExporterFact[];
}

export interface WindowsFacts {
  readonly rows: WmiRows;
  readonly classes: readonly ClassFact[];
  readonly counterSets: readonly CounterSetFact[];
  readonly memberships: Memberships;
  /** The options Windows was started with; undefined where it does not say. */
  readonly startOptions?: string;
  /** Instances of the virtual processor set; undefined where it cannot be read. */
  readonly virtualProcessors?: readonly InstanceName[];
}

export interface ClassFact {
  readonly key: WmiClassKey;
  readonly tookMs: Ms;
  readonly failure?: Pick<WmiError, 'kind' | 'code' | 'message'>;
}

export interface CounterSetFact {
  readonly set: string;
  readonly windowsName: string;
  /** Undefined where the set could not be read. */
  readonly instances?: number;
  readonly tookMs: Ms;
  readonly problems: readonly SourceProblem[];
}

export interface ExporterFact {
  readonly host: string;
  readonly address: string;
  /** Why there is no page, a sentence. */
  readonly failure?: string;
  readonly operatingSystem?: string;
  readonly counterSets: readonly string[];
  readonly virtualMachines: number;
  readonly problems: readonly SourceProblem[];
}
