/** Zips are read back here by the layout that PKWARE documents (APPNOTE), independently of what writes them. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { crc32, inflateRawSync } from 'node:zlib';

import fc from 'fast-check';
import { expect, test } from 'vitest';

import { zipFolder } from '../../collector/packaging/zip.ts';

/** Name → content, by the central directory; throws where it and the local headers disagree. */
function unzip(zip: Buffer): ReadonlyMap<string, Buffer> {
  const end = zip.lastIndexOf(Buffer.from('PK\u0005\u0006'));
  const files = new Map<string, Buffer>();
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
    expect(zip.toString('latin1', at, at + 4)).toBe('PK\u0001\u0002');
    expect(zip.readUInt16LE(at + 10)).toBe(8);
    const [crc, packedBytes, sizeBytes] = [16, 20, 24].map((field) => zip.readUInt32LE(at + field));
    const nameBytes = zip.readUInt16LE(at + 28);
    const name = zip.toString('utf8', at + 46, at + 46 + nameBytes);
    const local = zip.readUInt32LE(at + 42);
    expect(zip.toString('latin1', local, local + 4)).toBe('PK\u0003\u0004');
    // From "version needed" to the lengths of name and extra field both headers say the same.
    expect(zip.subarray(local + 4, local + 30)).toEqual(zip.subarray(at + 6, at + 32));
    const from = local + 30 + nameBytes;
    const data = inflateRawSync(zip.subarray(from, from + (packedBytes ?? 0)));
    expect(data.length).toBe(sizeBytes);
    expect(crc32(data)).toBe(crc);
    files.set(name, data);
    at += 46 + nameBytes;
  }
  expect(at).toBe(end);
  expect(end + 22).toBe(zip.length);
  return files;
}

test('what was in the folder is in the zip, below the name of the folder', () => {
  const content = fc.dictionary(fc.stringMatching(/^[a-zäß数]{1,8}$/u), fc.uint8Array({ maxLength: 500 }));
  fc.assert(
    fc.property(content, (files) => {
      const parent = mkdtempSync(path.join(tmpdir(), 'whichvm-zip-'));
      const folder = path.join(parent, 'whichvm');
      mkdirSync(path.join(folder, 'lib'), { recursive: true });
      for (const [name, data] of Object.entries(files)) writeFileSync(path.join(folder, 'lib', name), data);

      const unzipped = unzip(zipFolder(folder));

      rmSync(parent, { recursive: true });
      expect(Object.fromEntries(unzipped)).toEqual(
        Object.fromEntries(
          Object.entries(files).map(([name, data]) => [`whichvm/lib/${name}`, Buffer.from(data)]),
        ),
      );
    }),
    { numRuns: 30 },
  );
});
