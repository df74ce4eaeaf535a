/** Virtual disks, network adapters and their queues of the workload. The order of the draws is the workload's own. */
import { clamp } from './workload.ts';
import type { Provided, Scene } from './workload.ts';
import { activityAt, isOff } from './workload-machines.ts';
import type { WorkloadMachine } from './workload-machines.ts';
import { columns, events } from './workload-processors.ts';

const disksPerMachine = 2;
const adapterCount = 300;
const smallestFrame = 60;
const greatestFrame = 1514;
const sectorBytes = 512;

export function emitDisks(scene: Scene): void {
  for (const machine of scene.machines)
    for (let disk = 0; disk < disksPerMachine; disk++) emitDisk(scene, machine, disk);
}

/** All adapters first, then a queue for each. */
export function emitNetwork(scene: Scene): void {
  const queues = Array.from({ length: adapterCount }, (_, index) => {
    const machine = scene.machines[index % scene.machines.length];
    if (machine === undefined) throw new Error('The workload has no machines');
    return emitAdapter(scene, machine, index < scene.machines.length ? 0 : 1);
  });
  for (const emitQueue of queues) emitQueue();
}

function emitDisk({ ticks, random, emit }: Scene, machine: WorkloadMachine, disk: number): void {
  const [readBytes, writtenBytes, reads, writes, latencySum, operations, queue] = columns(ticks);
  const isQuiet = disk === 1 && random.uniform() < 0.6;
  const factor = disk === 0 ? 0.3 + random.uniform() : random.uniform() * 3;
  const peakReads = isQuiet ? 0 : 600 * factor * random.uniform();
  const peakWrites = isQuiet ? 0 : 400 * factor;
  const steadyWrites = isQuiet ? 0.01 : 0.2 + 2 * random.uniform();
  const latencyMs = 0.15 + 1.5 * random.uniform();
  const readSize = random.pick([4096, 8192, 16_384, 65_536]);
  const writeSize = random.pick([4096, 4096, 8192, 32_768]);
  const bytes = (count: number, size: number): number =>
    count === 0
      ? 0
      : sectorBytes * Math.round(((count * size) / sectorBytes) * (0.7 + 0.6 * random.uniform()));
  for (let tick = 0; tick < ticks; tick++) {
    if (isOff(machine, tick)) continue;
    const busy = activityAt(machine, tick);
    const readCount = random.poisson(peakReads * busy);
    const writeCount = random.poisson(steadyWrites + peakWrites * busy);
    const count = readCount + writeCount;
    readBytes[tick] = bytes(readCount, readSize);
    writtenBytes[tick] = bytes(writeCount, writeSize);
    reads[tick] = readCount;
    writes[tick] = writeCount;
    operations[tick] = count;
    if (count > 0)
      latencySum[tick] = Math.round(
        count * latencyMs * 1e4 * (1 + Math.abs(0.4 * random.normal()) / Math.sqrt(count)),
      );
    const waiting = (count * latencyMs) / 1000;
    queue[tick] = count > 50 ? random.poisson(waiting) : random.uniform() < waiting ? 1 : 0;
  }
  const instance = `${machine.name}-disk${disk}.vhdx`;
  const send = (counter: string, metric: string, provided: Provided): void =>
    emit(
      {
        set: 'storage-device',
        instance,
        counter,
        metric: `hyperv_vdisk_${metric}`,
        labels: { vm: machine.name, disk: instance },
      },
      provided,
    );
  send('read-bytes', 'read_bytes_per_sec', events(readBytes));
  send('write-bytes', 'write_bytes_per_sec', events(writtenBytes));
  send('read-operations', 'read_ops_per_sec', events(reads));
  send('write-operations', 'write_ops_per_sec', events(writes));
  send('latency', 'latency_ms', { kind: 'average', sum: latencySum, operations, divisor: 1e4 });
  send('queue-length', 'queue_length', { kind: 'level', value: queue });
}

/** Returns what emits the adapter's queue. */
function emitAdapter({ ticks, random, emit }: Scene, machine: WorkloadMachine, adapter: number): () => void {
  const [bytesIn, bytesOut, packetsIn, packetsOut, queuePackets, processor] = columns(ticks);
  const peak = adapter === 0 ? 200 + 6000 * random.uniform() * random.uniform() : 30 * random.uniform();
  const broadcasts = 0.5 + 6 * random.uniform();
  const sizeIn = 90 + 900 * random.uniform();
  const sizeOut = 90 + 1200 * random.uniform();
  const bytes = (packets: number, size: number): number =>
    packets === 0
      ? 0
      : Math.round(packets * clamp(size * (1 + 0.3 * random.normal()), smallestFrame, greatestFrame));
  for (let tick = 0; tick < ticks; tick++) {
    if (isOff(machine, tick)) continue;
    const busy = activityAt(machine, tick);
    const received = random.poisson(broadcasts + peak * busy);
    const sent = random.poisson(0.3 + peak * busy * 0.8);
    bytesIn[tick] = bytes(received, sizeIn);
    bytesOut[tick] = bytes(sent, sizeOut);
    packetsIn[tick] = received;
    packetsOut[tick] = sent;
    queuePackets[tick] = Math.round(received * 0.97);
  }
  processor.fill(random.integer(0, 31) * 2);
  const instance = `${machine.name}-nic${adapter}`;
  const labels = { vm: machine.name, nic: instance };
  const send = (set: string, counter: string, metric: string, provided: Provided): void =>
    emit({ set, instance, counter, metric, labels }, provided);
  const adapterSet = 'virtual-network-adapter';
  send(adapterSet, 'bytes-received', 'hyperv_vnic_bytes_received_per_sec', events(bytesIn));
  send(adapterSet, 'bytes-sent', 'hyperv_vnic_bytes_sent_per_sec', events(bytesOut));
  send(adapterSet, 'packets-received', 'hyperv_vnic_packets_received_per_sec', events(packetsIn));
  send(adapterSet, 'packets-sent', 'hyperv_vnic_packets_sent_per_sec', events(packetsOut));
  return () => {
    const queueSet = 'virtual-network-adapter-queue';
    send(queueSet, 'packets', 'hyperv_vmq_packets_per_sec', events(queuePackets));
    send(queueSet, 'processor', 'hyperv_vmq_processor', { kind: 'level', value: processor });
  };
}
