/** The lines of a recording as types and as a schema; README.md describes them for people. Nothing here reads or writes. */
import { z } from 'zod';

import type { HostInventory } from '../../model/host.ts';
import type { SourceKind } from '../../model/source.ts';

export const formatName = 'whichvm-recording';
export const formatVersion = 1;

const finite = z.number();
/** Null is NaN: not there. */
const numbers = z.array(z.union([finite, z.null()]));
const column = z.union([numbers, z.object({ by: z.array(finite) })]);
const readSet = { layout: z.int(), values: z.array(column), bases: z.array(z.union([column, z.null()])) };
const kinds = [
  'simulated',
  'windows',
  'exporter',
  'log',
  'recording',
] as const satisfies readonly SourceKind[];

export const headLine = z.object({
  kind: z.literal('head'),
  format: z.literal(formatName),
  version: z.number(),
  program: z.string(),
  platform: z.string(),
  startedAt: finite,
  intervalMs: finite,
  isAnonymised: z.boolean(),
  hosts: z.array(z.object({ host: z.string(), source: z.enum(kinds), description: z.string() })),
});

const layoutLine = z.object({
  kind: z.literal('layout'),
  id: z.int(),
  set: z.string(),
  windowsName: z.string(),
  columns: z.array(
    z.object({
      counter: z.string(),
      path: z.string(),
      type: z.number().optional(),
      hasBase: z.boolean(),
    }),
  ),
  instances: z.array(z.union([z.string(), z.tuple([z.string(), z.int()])])),
});

const pollLine = z.object({
  kind: z.literal('poll'),
  host: z.string(),
  takenAt: finite,
  sets: z.array(
    z.object({ ...readSet, readAt: finite, tookMs: finite, clock: z.tuple([finite, finite, finite]) }),
  ),
  inventory: z.custom<HostInventory>(isInventory, 'is no inventory').optional(),
  problems: z.array(
    z.object({
      subject: z.string(),
      kind: z.enum(['missing', 'failed', 'slow', 'refused', 'malformed']),
      message: z.string(),
    }),
  ),
});

const burstLine = z.object({
  kind: z.literal('burst'),
  host: z.string(),
  at: finite,
  sets: z.array(z.object({ ...readSet, began: finite, ended: finite })),
});

const observed = { host: z.string(), at: finite };
const rowsLine = z.object({
  ...observed,
  kind: z.literal('rows'),
  namespace: z.string(),
  className: z.string(),
  rows: z.array(z.record(z.string(), z.unknown())),
});
const topologyLine = z.object({ ...observed, kind: z.literal('topology'), bytes: z.base64() });
const volumesLine = z.object({
  ...observed,
  kind: z.literal('volumes'),
  volumes: z.array(z.object({ name: z.string(), sizeBytes: finite, freeBytes: finite })),
});
const endLine = z.object({ kind: z.literal('end'), at: finite, polls: z.int(), burstReads: z.int() });

export const bodyLine = z.discriminatedUnion('kind', [
  layoutLine,
  pollLine,
  burstLine,
  rowsLine,
  topologyLine,
  volumesLine,
  endLine,
]);

export type HeadLine = z.infer<typeof headLine>;
export type BodyLine = z.infer<typeof bodyLine>;
export type LayoutLine = z.infer<typeof layoutLine>;
export type WrittenColumn = z.infer<typeof column>;

const knownKinds: ReadonlySet<unknown> = new Set(bodyLine.options.map(({ shape }) => shape.kind.value));

/** Whether a line is of a kind that this version knows; others are of a later one. */
export function isKnownKind(line: unknown): boolean {
  return typeof line === 'object' && line !== null && 'kind' in line && knownKinds.has(line.kind);
}

/** The parts that everyone goes through; what lies in them was written from the type itself. */
function isInventory(value: unknown): boolean {
  const lists = ['processors', 'virtualMachines', 'volumes', 'networkQueues', 'events'];
  if (typeof value !== 'object' || value === null) return false;
  const fields = new Map(Object.entries(value));
  return (
    typeof fields.get('name') === 'string' &&
    typeof fields.get('at') === 'number' &&
    lists.every((name) => Array.isArray(fields.get(name)))
  );
}
