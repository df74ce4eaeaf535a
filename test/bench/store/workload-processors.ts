/** Logical and virtual processors of the workload, and the gauges of each VM. The order of the draws is the workload's own. */
import { at, clamp } from './workload.ts';
import type { Provided, Scene, WorkloadSeries } from './workload.ts';
import { activityAt, isOff } from './workload-machines.ts';
import type { WorkloadMachine } from './workload-machines.ts';

const logicalProcessors = 64;

export function emitProcessors(scene: Scene): void {
  for (let lp = 0; lp < logicalProcessors; lp++) emitLogicalProcessor(scene, lp);
}

export function emitVirtualProcessors(scene: Scene): void {
  for (const machine of scene.machines)
    for (let vp = 0; vp < machine.virtualProcessors; vp++) emitVirtualProcessor(scene, machine, vp);
}

export function emitMachineGauges(scene: Scene): void {
  for (const machine of scene.machines) emitGauges(scene, machine);
}

function emitLogicalProcessor({ ticks, random, intervals, emit }: Scene, lp: number): void {
  const [guest, hypervisor, total, idle, switches, interrupts] = columns(ticks);
  const base = 0.1 + 0.5 * random.uniform();
  let drift = 0;
  for (let tick = 0; tick < ticks; tick++) {
    const interval = at(intervals, tick);
    drift = 0.85 * drift + 0.05 * random.normal();
    const peak = random.uniform() < 0.01 ? 0.3 * random.uniform() : 0;
    const busy = clamp(base + drift + peak, 0.001, 0.98);
    const guestTime = Math.round(busy * interval);
    const hypervisorTime = Math.round(busy * interval * (0.02 + 0.004 * Math.abs(random.normal())));
    guest[tick] = guestTime;
    hypervisor[tick] = hypervisorTime;
    total[tick] = guestTime + hypervisorTime;
    idle[tick] = Math.max(0, interval - guestTime - hypervisorTime);
    switches[tick] = random.poisson(800 + 9000 * busy);
    interrupts[tick] = random.poisson(1200 + 5000 * busy);
  }
  const send = (counter: string, metric: string, provided: Provided): void =>
    emit(
      { set: 'logical-processor', instance: String(lp), counter, metric, labels: { lp: String(lp) } },
      provided,
    );
  send('guest-run-time', 'hyperv_lp_guest_run_time_percent', time(guest));
  send('hypervisor-run-time', 'hyperv_lp_hypervisor_run_time_percent', time(hypervisor));
  send('idle-time', 'hyperv_lp_idle_time_percent', time(idle));
  send('total-run-time', 'hyperv_lp_total_run_time_percent', time(total));
  send('context-switches', 'hyperv_lp_context_switches_per_sec', events(switches));
  send('hardware-interrupts', 'hyperv_lp_interrupts_per_sec', events(interrupts));
}

function emitVirtualProcessor(scene: Scene, machine: WorkloadMachine, vp: number): void {
  const { ticks, random, intervals } = scene;
  const [guest, hypervisor, remote, total, wait, dispatches] = columns(ticks);
  const weight = vp === 0 ? 1 : 0.5 + 0.5 * random.uniform();
  const hypervisorShare = 0.01 + 0.04 * random.uniform();
  const remoteShare = random.uniform() < 0.15 ? 0.02 + 0.1 * random.uniform() : 0;
  const waitPerDispatch = 800 + 6000 * random.uniform();
  for (let tick = 0; tick < ticks; tick++) {
    if (isOff(machine, tick)) continue;
    const interval = at(intervals, tick);
    const busy = clamp(activityAt(machine, tick) * weight * (1 + 0.08 * random.normal()), 0, 0.999);
    const guestTime = Math.round(busy * interval * (1 - hypervisorShare));
    const hypervisorTime = Math.round(
      busy * interval * hypervisorShare * (1 + 0.1 * random.normal()) + 300 + 100 * random.uniform(),
    );
    remote[tick] = remoteShare === 0 ? 0 : Math.round(guestTime * remoteShare * random.uniform());
    const dispatched = random.poisson(60 + 4000 * busy * (1 - 0.6 * busy));
    guest[tick] = guestTime;
    hypervisor[tick] = Math.max(0, hypervisorTime);
    total[tick] = guestTime + Math.max(0, hypervisorTime);
    dispatches[tick] = dispatched;
    const spread = Math.abs(1 + 0.25 * random.normal());
    wait[tick] = Math.round(dispatched * waitPerDispatch * (1 + 3 * busy) * spread);
  }
  const send = (counter: string, metric: string, provided: Provided): void =>
    scene.emit(virtualProcessorSeries(machine, vp, counter, metric), provided);
  send('guest-run-time', 'hyperv_vp_guest_run_time_percent', time(guest));
  send('hypervisor-run-time', 'hyperv_vp_hypervisor_run_time_percent', time(hypervisor));
  send('remote-run-time', 'hyperv_vp_remote_run_time_percent', time(remote));
  send('total-run-time', 'hyperv_vp_total_run_time_percent', time(total));
  send('cpu-wait-time-per-dispatch', 'hyperv_vp_cpu_wait_time_per_dispatch_ns', {
    kind: 'average',
    sum: wait,
    operations: dispatches,
    divisor: 1,
  });
  send('dispatches', 'hyperv_vp_dispatches_per_sec', events(dispatches));
}

function emitGauges({ ticks, random, emit }: Scene, machine: WorkloadMachine): void {
  const [pressure, health, state] = columns(ticks);
  let level = random.integer(45, 95);
  let hold = 0;
  for (let tick = 0; tick < ticks; tick++) {
    if (machine.hasDynamicMemory && hold-- <= 0) {
      hold = random.integer(2, 30);
      level = clamp(level + random.integer(-2, 2), 30, 130);
    }
    pressure[tick] = isOff(machine, tick) ? 0 : level;
    health[tick] = 5;
    state[tick] = isOff(machine, tick) ? 3 : 2;
  }
  const send = (counter: string, metric: string, value: Float64Array): void =>
    emit(
      { set: 'virtual-machine', instance: machine.name, counter, metric, labels: { vm: machine.name } },
      { kind: 'level', value },
    );
  send('memory-pressure', 'hyperv_vm_memory_pressure', pressure);
  send('health', 'hyperv_vm_health', health);
  send('state', 'hyperv_vm_state', state);
}

function virtualProcessorSeries(
  { name }: WorkloadMachine,
  vp: number,
  counter: string,
  metric: string,
): WorkloadSeries {
  return {
    set: 'virtual-processor',
    instance: `${name}:Hv VP ${vp}`,
    counter,
    metric,
    labels: { vm: name, vp: String(vp) },
  };
}

function time(count: Float64Array): Provided {
  return { kind: 'time', count };
}

export function events(count: Float64Array): Provided {
  return { kind: 'events', count };
}

type Columns = [
  Float64Array,
  Float64Array,
  Float64Array,
  Float64Array,
  Float64Array,
  Float64Array,
  Float64Array,
];

/** Empty columns, as many as any instance has counters. */
export function columns(ticks: number): Columns {
  const column = (): Float64Array => new Float64Array(ticks);
  return [column(), column(), column(), column(), column(), column(), column()];
}
