/**
 * `replay`: reads logs and recordings into a store of their own, shows how far it is, then serves the same page over the recorded time.
 * The store is made anew each time; the live one is not touched.
 */
import { rmSync } from 'node:fs';
import path from 'node:path';

import type { Config } from '../config.ts';
import type { Frame } from '../model/frame.ts';
import { openService, type Service, type World } from '../service.ts';
import { openRecordedFrames, type RecordedFrames } from '../recorded-frames.ts';
import { createProgressBar } from './progress-bar.ts';

export async function replay(config: Config, world: World): Promise<void> {
  const logs = await Promise.all(config.operands.map((file) => openRecordedFrames(file)));
  const dataDir = path.join(config['data-dir'], 'replay');
  rmSync(dataDir, { recursive: true, force: true });
  await using opened = new AsyncDisposableStack();
  const service = await openService({ settings: config, dataDir }, world);
  opened.defer(() => service.close());
  for (const log of logs) await readLog(log, service, world);
  world.say(`\n  whichvm is at ${service.server.url}\n`);
  await new Promise<void>((resolve) => {
    if (world.signal.aborted) resolve();
    world.signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Fills the store frame by frame; only the last of each host stays in memory. */
async function readLog(log: RecordedFrames, service: Service, world: World): Promise<void> {
  const progress = createProgressBar(process.stderr, path.basename(log.path));
  const last = new Map<string, Frame>();
  let count = 0;
  const onProgress = (readBytes: number): void => progress.show(readBytes / log.totalBytes);
  for await (const frame of log.frames({ onProgress })) {
    world.signal.throwIfAborted();
    if (!last.has(frame.host)) announce(frame.host, log, service);
    last.set(frame.host, frame);
    service.history.write(frame);
    count += 1;
    if (count % 50 === 0) await service.history.settled();
  }
  await service.history.settled();
  progress.finish();
  for (const frame of last.values()) service.hosts.update(frame);
  for (const note of log.notes) world.say(note);
  world.say(`Read ${count} ${log.kind === 'log' ? 'rows' : 'polls'} of ${log.path}`);
}

function announce(host: string, log: RecordedFrames, service: Service): void {
  service.hosts.add({ host, source: log.kind, sourceDescription: path.basename(log.path) });
}
