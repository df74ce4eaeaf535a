/** Builds buffers as `PdhGetRawCounterArrayW` fills them, by the layout Microsoft documents, independently of what reads them. */
import type { RawArray } from '../../../collector/sources/windows/pdh/raw-array.ts';

export interface Item {
  readonly name: string;
  readonly status?: number;
  readonly first?: bigint;
  readonly second?: bigint;
}

/** Somewhere above 4 GiB, crossing a multiple of it, as an address may. */
const address = 0x1ff_ffff_ff80n;

export function counterArray(items: readonly Item[], { slackBytes = 0 } = {}): RawArray {
  const names = items.map(({ name }) => Buffer.from(`${name}\0`, 'utf16le'));
  const namesBytes = names.reduce((sum, { length }) => sum + length, 0);
  const sizeBytes = items.length * 48 + namesBytes;
  const buffer = Buffer.alloc(sizeBytes + slackBytes, 0xee);
  let text = items.length * 48;
  items.forEach(({ status = 0, first = 0n, second = 0n }, index) => {
    const at = index * 48;
    buffer.writeBigUInt64LE(address + BigInt(text), at);
    buffer.writeUInt32LE(status, at + 8);
    buffer.writeBigInt64LE(first, at + 24);
    buffer.writeBigInt64LE(second, at + 32);
    text += names[index]?.copy(buffer, text) ?? 0;
  });
  return { buffer, address, sizeBytes, count: items.length };
}
