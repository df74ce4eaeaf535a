/**
 * What a simulated host costs: CPU milliseconds per simulated second, polls of a second included. `node test/bench/simulated-host.ts`;
 * the last line is one JSON object.
 */
import { ms } from '../../collector/model/time.ts';
import { openSimulatedHost } from '../../collector/sources/simulated-host/simulated-host.ts';

const sizes = [
  { key: 'ms16', lps: 16, vms: 12, seconds: 60 },
  { key: 'ms64', lps: 64, vms: 200, seconds: 60 },
  { key: 'ms2048', lps: 2048, vms: 1024, seconds: 30 },
] as const;

const signal = new AbortController().signal;
const figures: Record<string, number> = {};

for (const { key, lps, vms, seconds } of sizes) {
  const host = openSimulatedHost({ lps, vms });
  for (let warmUp = 0; warmUp < 20; warmUp += 1) {
    host.advance(ms(1000));
    await host.read(signal);
  }

  const before = process.cpuUsage();
  for (let second = 0; second < seconds; second += 1) {
    host.advance(ms(1000));
    await host.read(signal);
  }
  const used = process.cpuUsage(before);

  figures[key] = Number(((used.user + used.system) / 1000 / seconds).toFixed(2));
  console.log(`${host.description}: ${figures[key]} ms of CPU per simulated second`);
}

console.log(JSON.stringify(figures));
