/**
 * A folder as a zip file, so that packaging needs no program for it. Deflate, UTF-8 names, one fixed date: the same files make the
 * same zip. Files of 4 GiB and more are not for this.
 *
 *   [local header, name, data] …      [central header, name] …      end
 */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';

const version = 20;
const utf8Names = 0x800;
const deflated = 8;
/** 1980-01-01, the first day there is. */
const firstDay = 0x21;

interface Entry {
  readonly name: Buffer;
  readonly crc: number;
  readonly packed: Buffer;
  readonly sizeBytes: number;
}

/** Names in it begin with the folder's own. */
export function zipFolder(folder: string): Buffer {
  const parent = path.dirname(folder);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let at = 0;
  for (const file of files) {
    const data = readFileSync(file);
    const name = Buffer.from(path.relative(parent, file).split(path.sep).join('/'));
    const entry = { name, crc: crc32(data), packed: deflateRawSync(data), sizeBytes: data.length };
    const local = Buffer.concat([localHeader(entry), name, entry.packed]);
    centrals.push(centralHeader(entry, at), name);
    locals.push(local);
    at += local.length;
  }
  const central = Buffer.concat(centrals);
  return Buffer.concat([...locals, central, end(files.length, central.length, at)]);
}

/** What both headers have: from the version needed to the length of the extra field. */
function common({ name, crc, packed, sizeBytes }: Entry): Buffer {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(version, 0);
  fields.writeUInt16LE(utf8Names, 2);
  fields.writeUInt16LE(deflated, 4);
  fields.writeUInt16LE(firstDay, 8);
  fields.writeUInt32LE(crc, 10);
  fields.writeUInt32LE(packed.length, 14);
  fields.writeUInt32LE(sizeBytes, 18);
  fields.writeUInt16LE(name.length, 22);
  return fields;
}

function localHeader(entry: Entry): Buffer {
  return Buffer.concat([Buffer.from('PK\u0003\u0004'), common(entry)]);
}

function centralHeader(entry: Entry, at: number): Buffer {
  const madeBy = Buffer.from([version, 0]);
  const rest = Buffer.alloc(14);
  rest.writeUInt32LE(at, 10);
  return Buffer.concat([Buffer.from('PK\u0001\u0002'), madeBy, common(entry), rest]);
}

function end(files: number, centralBytes: number, at: number): Buffer {
  const record = Buffer.alloc(18);
  record.writeUInt16LE(files, 4);
  record.writeUInt16LE(files, 6);
  record.writeUInt32LE(centralBytes, 8);
  record.writeUInt32LE(at, 12);
  return Buffer.concat([Buffer.from('PK\u0005\u0006'), record]);
}
