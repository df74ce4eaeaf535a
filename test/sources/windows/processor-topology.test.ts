import { expect, test } from 'vitest';

import { parseTopology } from '../../../collector/sources/windows/host/processor-topology.ts';

type Masks = readonly (readonly [group: number, mask: bigint])[];

/** A record by the layout Microsoft documents: kind, size, then 24 bytes of its own, then masks of 16 bytes. */
function unit(kind: number, masks: Masks, { node = 0, groupCount = masks.length } = {}): Buffer {
  const record = Buffer.alloc(32 + masks.length * 16);
  record.writeUInt32LE(kind, 0);
  record.writeUInt32LE(record.length, 4);
  record.writeUInt32LE(node, 8);
  record.writeUInt16LE(groupCount, 30);
  masks.forEach(([group, mask], index) => {
    record.writeBigUInt64LE(mask, 32 + index * 16);
    record.writeUInt16LE(group, 40 + index * 16);
  });
  return record;
}

/** Kind 4: greatest and active number of processors of each group, 48 bytes a group. */
function groups(...active: readonly number[]): Buffer {
  const record = Buffer.alloc(32 + active.length * 48);
  record.writeUInt32LE(4, 0);
  record.writeUInt32LE(record.length, 4);
  record.writeUInt16LE(active.length, 8);
  record.writeUInt16LE(active.length, 10);
  active.forEach((count, group) => {
    record.writeUInt8(64, 32 + group * 48);
    record.writeUInt8(count, 33 + group * 48);
  });
  return record;
}

const shown = (...records: readonly Buffer[]) =>
  parseTopology(Buffer.concat(records)).map(
    ({ number, core, numaNode, socket }) => `${number}: core ${core} node ${numaNode} socket ${socket}`,
  );

test('threads of a core, nodes and sockets of a small host', () => {
  const topology = shown(
    unit(0, [[0, 0b0011n]]),
    unit(0, [[0, 0b1100n]]),
    unit(3, [[0, 0b1111n]]),
    unit(1, [[0, 0b0011n]], { node: 0, groupCount: 0 }),
    unit(1, [[0, 0b1100n]], { node: 1, groupCount: 0 }),
    groups(4),
  );

  expect(topology).toEqual([
    '0: core 0 node 0 socket 0',
    '1: core 0 node 0 socket 0',
    '2: core 1 node 1 socket 0',
    '3: core 1 node 1 socket 0',
  ]);
});

test('processors of a second group are numbered behind those in use of the first', () => {
  const topology = shown(
    unit(0, [[0, 1n << 59n]]),
    unit(0, [[1, 1n]]),
    unit(3, [[0, 1n << 59n]]),
    unit(3, [[1, 1n]]),
    groups(60, 60),
  );

  expect(topology).toEqual(['59: core 0 node 0 socket 0', '60: core 1 node 0 socket 1']);
});

test('a node that spans groups is whole where Windows tells all its masks', () => {
  const topology = shown(
    unit(0, [[0, 1n]]),
    unit(0, [[1, 1n]]),
    groups(64, 64),
    unit(1, [[0, 1n]], { node: 5 }),
    unit(
      6,
      [
        [0, 1n],
        [1, 1n],
      ],
      { node: 7 },
    ),
  );

  expect(topology).toEqual(['0: core 0 node 7 socket 0', '64: core 1 node 7 socket 0']);
});

test('a kind of record that is not known is passed over', () => {
  expect(shown(unit(2, [[0, 0b11n]]), unit(0, [[0, 1n]]), groups(1))).toEqual(['0: core 0 node 0 socket 0']);
});

test('nothing said is no processor, not one', () => {
  expect(parseTopology(Buffer.alloc(0))).toEqual([]);
});

test.each([
  ['no size', 0],
  ['a size beyond the end', 4000],
])('a record with %s is refused', (_, sizeBytes) => {
  const record = unit(0, [[0, 1n]]);
  record.writeUInt32LE(sizeBytes, 4);

  expect(() => parseTopology(record)).toThrow(
    `Cannot read the record at 0 of the processor topology: it has ${sizeBytes} bytes, 48 are left`,
  );
});
