/**
 * The buffer of `GetLogicalProcessorInformationEx`: which processors share a core, a NUMA node, a socket. Pure; it runs anywhere.
 *
 *   record   0 Relationship uint32    4 Size uint32    then by relationship
 *   core, package, node   30 GroupCount uint16    32 masks, 16 bytes each: 0 Mask uint64, 8 Group uint16
 *   node                   8 NodeNumber uint32    GroupCount is 0 before Windows Server 2022: one mask
 *   group                 10 ActiveGroupCount uint16    32 groups, 48 bytes each: 1 ActiveProcessorCount uint8
 */

/** A processor as the operating system numbers them, all groups one after another. */
export interface SystemProcessor {
  readonly number: number;
  readonly core: number;
  readonly numaNode: number;
  readonly socket: number;
}

const relationship = { core: 0, numaNode: 1, package: 3, group: 4, numaNodeEx: 6 } as const;

interface Unit {
  readonly id: number;
  readonly processors: readonly GroupedProcessor[];
}

interface GroupedProcessor {
  readonly group: number;
  readonly bit: number;
}

/** Records of several calls may follow one another; a later record about a processor wins. Throws when a record is cut off. */
export function parseTopology(buffer: Buffer): readonly SystemProcessor[] {
  const records = recordsOf(buffer);
  const firstOfGroup = firstNumbers(records.filter(({ kind }) => kind === relationship.group));
  const numbered = (kinds: readonly number[], idOf: (record: Buffer, index: number) => number) => {
    const units = records
      .filter(({ kind }) => kinds.includes(kind))
      .map(({ bytes }, index): Unit => ({ id: idOf(bytes, index), processors: processorsOf(bytes) }));
    return new Map(
      units.flatMap(({ id, processors }) =>
        processors.map(({ group, bit }) => [(firstOfGroup[group] ?? group * 64) + bit, id] as const),
      ),
    );
  };
  const cores = numbered([relationship.core], (_, index) => index);
  const sockets = numbered([relationship.package], (_, index) => index);
  const nodes = numbered([relationship.numaNode, relationship.numaNodeEx], (bytes) => bytes.readUInt32LE(8));
  return [...cores]
    .map(([number, core]) => ({
      number,
      core,
      numaNode: nodes.get(number) ?? 0,
      socket: sockets.get(number) ?? 0,
    }))
    .sort((a, b) => a.number - b.number);
}

interface Record {
  readonly kind: number;
  readonly bytes: Buffer;
}

function recordsOf(buffer: Buffer): readonly Record[] {
  const records: Record[] = [];
  for (let at = 0; at < buffer.length;) {
    const sizeBytes = at + 8 <= buffer.length ? buffer.readUInt32LE(at + 4) : 0;
    if (sizeBytes < 32 || at + sizeBytes > buffer.length) {
      throw new Error(
        `Cannot read the record at ${at} of the processor topology: it has ${sizeBytes} bytes, ${buffer.length - at} are left`,
      );
    }
    records.push({ kind: buffer.readUInt32LE(at), bytes: buffer.subarray(at, at + sizeBytes) });
    at += sizeBytes;
  }
  return records;
}

/** The number of the first processor of each group: processors in use are counted, group after group. */
function firstNumbers(groups: readonly Record[]): readonly number[] {
  const counts = groups.flatMap(({ bytes }) =>
    Array.from({ length: bytes.readUInt16LE(10) }, (_, group) => bytes.readUInt8(32 + group * 48 + 1)),
  );
  let first = 0;
  return counts.map((count) => {
    first += count;
    return first - count;
  });
}

function processorsOf(record: Buffer): readonly GroupedProcessor[] {
  const masks = Math.max(1, record.readUInt16LE(30));
  return Array.from({ length: masks }, (_, index) => 32 + index * 16).flatMap((at) => {
    const group = record.readUInt16LE(at + 8);
    return [...bitsOf(record.readUInt32LE(at), 0), ...bitsOf(record.readUInt32LE(at + 4), 32)].map((bit) => ({
      group,
      bit,
    }));
  });
}

function bitsOf(word: number, first: number): readonly number[] {
  return Array.from({ length: 32 }, (_, bit) => bit)
    .filter((bit) => ((word >>> bit) & 1) === 1)
    .map((bit) => bit + first);
}
