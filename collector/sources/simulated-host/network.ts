/**
 * The network of the simulated host: two physical adapters under one virtual switch, an old adapter for management with TCP
 * Chimney, and the receive queues (VMQ) that tie a VM's packets to a host processor. Serving a queue is work of the root
 * partition on that processor; where the VM itself runs has nothing to do with it.
 */
import { Meters } from './meters.ts';
import type { Random } from './random.ts';
import { isRunning, type ReceiveEntry, type SimulatedAdapter, type SimulatedVm } from './virtual-machine.ts';

/** Order of the meters of an adapter, and of the switch, which has one more. */
export const adapterMeters = {
  receivedBytes: 0,
  sentBytes: 1,
  receivedPackets: 2,
  sentPackets: 3,
  droppedIncoming: 4,
  droppedOutgoing: 5,
  queueMoves: 6,
} as const;
const adapterMeterCount = 7;

/** Order of the meters of one physical adapter on one processor. */
export const processorMeters = { interrupts: 0, dpcs: 1, receivedPackets: 2, sentPackets: 3 } as const;
const processorMeterCount = 4;

export interface PhysicalAdapter {
  /** As Windows describes it; counter instances write `(`, `)`, `#` and `/` differently. */
  readonly description: string;
  readonly bitsPerSecond: number;
  readonly meters: Meters;
  /** Connections the adapter itself handles (TCP Chimney), and those it coalesces. */
  offloadedConnections: number;
  coalescedConnections: number;
  /** By processor, for those that may serve queues. */
  readonly byProcessor: readonly Meters[];
}

/** What one received packet costs the root VP of its queue's processor. */
const secondsPerPacket = 7e-6;
const bytesPerPacket = 870;
const queuesPerAdapter = 31;
/** Above this a processor cannot serve its queues and packets are dropped. */
const mostLoad = 0.93;

export class Network {
  readonly switchName = 'External switch';
  readonly switchMeters: Meters;
  readonly adapters: readonly PhysicalAdapter[];
  /** Processors that may serve queues. */
  readonly queueProcessors: readonly number[];
  readonly #packetsPerSecond: number;
  readonly #random: Random;
  /** Where all queues are for now, instead of spread out. */
  #crowdedOn: number | undefined;

  constructor(processors: number, rootProcessors: number, random: Random, at: number) {
    const most = Math.min(rootProcessors, 64);
    const everySecond = Array.from({ length: most }, (_, lp) => lp).filter((lp) => lp % 2 === 0 && lp >= 2);
    this.queueProcessors = everySecond.length > 0 ? everySecond : [0];
    this.#packetsPerSecond = Math.min(3_000_000, 20_000 * processors);
    this.#random = random;
    this.switchMeters = new Meters(adapterMeterCount, at);
    const describe = (description: string, bitsPerSecond: number): PhysicalAdapter => ({
      description,
      bitsPerSecond,
      meters: new Meters(adapterMeterCount, at),
      offloadedConnections: 0,
      coalescedConnections: 0,
      byProcessor: Array.from({ length: most }, () => new Meters(processorMeterCount, at)),
    });
    const speed = processors > 64 ? 1e11 : 1e10;
    this.adapters = [
      describe('Intel(R) Ethernet 10G 2P X520 Adapter', speed),
      describe('Intel(R) Ethernet 10G 2P X520 Adapter #2', speed),
      describe('Broadcom BCM5709C NetXtreme II GigE (NDIS VBD Client) #3', 1e9),
    ];
  }

  /** A VM's adapter when it starts: a queue of its own while there are any, and one to four receive entries. */
  connect(
    vm: { readonly index: number; readonly vps: number; readonly adapterId: string },
    at: number,
  ): SimulatedAdapter {
    const physical = vm.index % 2;
    const queue = Math.floor(vm.index / 2) + 1;
    const spread = vm.vps >= 4 ? Math.min(4, this.queueProcessors.length) : 1;
    const entries = Array.from({ length: spread }, (_, entry): ReceiveEntry => ({
      lp: this.#processorFor(vm.index + entry * 3),
      meters: new Meters(1, at),
    }));
    return {
      name: 'Network Adapter',
      id: vm.adapterId,
      physical,
      queue: queue <= queuesPerAdapter ? queue : 0,
      entries,
      meters: new Meters(adapterMeterCount, at),
    };
  }

  /** Starts the adapter's counters anew, as for a VM that starts again; it keeps its queue. */
  reconnect(adapter: SimulatedAdapter, at: number): void {
    adapter.meters = new Meters(adapterMeterCount, at);
    for (const entry of adapter.entries) entry.meters = new Meters(1, at);
  }

  /** All queues to one processor, as when a driver update forgets its settings; `undefined` spreads them again. */
  crowdQueues(vms: readonly SimulatedVm[], lp: number | undefined): void {
    this.#crowdedOn = lp;
    for (const vm of vms)
      for (const [number, entry] of vm.adapter.entries.entries())
        this.#move(entry, this.#processorFor(vm.index + number * 3));
  }

  /** Sets the speeds from now on and adds to `rootLoad`, by processor, what serving the queues takes of its root VP. */
  step(vms: readonly SimulatedVm[], at: number, rootLoad: Float64Array): void {
    const weights = vms.reduce((sum, vm) => sum + vm.plan.networkWeight, 0);
    const wanted = vms.map((vm) =>
      isRunning(vm)
        ? (this.#packetsPerSecond * vm.plan.networkWeight * (0.1 + 1.4 * vm.activity)) / weights / 2
        : 0,
    );
    const arriving = new Float64Array(rootLoad.length);
    for (const [index, vm] of vms.entries())
      for (const { lp } of vm.adapter.entries)
        arriving[lp] += ((wanted[index] ?? 0) * secondsPerPacket) / vm.adapter.entries.length;
    const served = arriving.map((load) => (load > mostLoad ? mostLoad / load : 1));
    const sums = this.adapters.map(() => new Float64Array(rootLoad.length));
    const dropped = this.adapters.map(() => 0);
    for (const [index, vm] of vms.entries()) {
      const { physical } = vm.adapter;
      const lost = this.#stepAdapter(vm, wanted[index] ?? 0, { at, served, sum: sums[physical] });
      dropped[physical] = (dropped[physical] ?? 0) + lost;
    }
    for (let lp = 0; lp < rootLoad.length; lp += 1) rootLoad[lp] += arriving[lp] * served[lp];
    if (this.#random.ratio() < 0.008) this.#moveOne(vms);
    this.#stepPhysical(at, sums, dropped);
  }

  #stepAdapter(
    vm: SimulatedVm,
    wanted: number,
    { at, served, sum }: { at: number; served: Float64Array; sum: Float64Array | undefined },
  ): number {
    const { entries, meters } = vm.adapter;
    let received = 0;
    for (const entry of entries) {
      const packets = (wanted / entries.length) * (served[entry.lp] ?? 1);
      entry.meters.step(at, [packets]);
      if (sum !== undefined) sum[entry.lp] += packets;
      received += packets;
    }
    const sent = wanted * 0.85;
    const lost = wanted - received;
    meters.step(at, [received * bytesPerPacket, sent * bytesPerPacket * 1.3, received, sent, lost, 0, 0]);
    return lost;
  }

  #stepPhysical(at: number, sums: readonly Float64Array[], dropped: readonly number[]): void {
    const switchSpeeds = [0, 0, 0, 0, 0, 0, 0];
    for (const [index, adapter] of this.adapters.entries()) {
      const byLp = sums[index] ?? new Float64Array(0);
      const management = index === 2 ? 220 : 0;
      const received = byLp.reduce((total, packets) => total + packets, management);
      const sent = received * 0.85;
      const lost = dropped[index] ?? 0;
      const speeds = [received * bytesPerPacket, sent * bytesPerPacket * 1.3, received, sent, lost, 0, 0];
      adapter.meters.step(at, speeds);
      for (const [lp, meters] of adapter.byProcessor.entries()) {
        const packets = (byLp[lp] ?? 0) + (lp === 0 ? management : 0);
        meters.step(at, [packets / 7, packets / 5, packets, packets * 0.85]);
      }
      const isOld = index === 2;
      adapter.offloadedConnections = isOld
        ? 14 + Math.round(9 * Math.sin(at / 3e8) + this.#random.below(3))
        : 0;
      adapter.coalescedConnections = isOld ? 0 : 40 + this.#random.below(12);
      if (!isOld)
        for (const [field, speed] of speeds.entries())
          switchSpeeds[field] = (switchSpeeds[field] ?? 0) + speed;
    }
    this.switchMeters.step(at, switchSpeeds);
  }

  /** Dynamic VMQ: now and then a queue goes to another processor. */
  #moveOne(vms: readonly SimulatedVm[]): void {
    const vm = vms[this.#random.below(Math.max(1, vms.length))];
    const entry = vm?.adapter.entries[0];
    if (entry !== undefined) this.#move(entry, this.#processorFor(this.#random.below(1 << 16)));
  }

  #move(entry: ReceiveEntry, lp: number): void {
    if (entry.lp === lp) return;
    entry.lp = lp;
    this.switchMeters.add(adapterMeters.queueMoves, 1);
  }

  #processorFor(number: number): number {
    return this.#crowdedOn ?? this.queueProcessors[number % this.queueProcessors.length] ?? 0;
  }
}
