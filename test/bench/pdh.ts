/**
 * `npm run bench:pdh`: what a poll of the whole catalogue costs on Windows' own Node inside Wine, for a host of 64 processors with 512
 * virtual processors and for the greatest there is. The provider is our stand-in, so this is the cost of the binding (threads, calls,
 * copying, parsing), not of a real provider. The last line is JSON: `ms64`, `ms2048`, the medians.
 */
import { preparePdhStandIn, withStandIn } from '../wine/pdh-in-wine.ts';
import { runInWine, setUpWine, tearDownWine, whyNoWine } from '../wine/wmi-in-wine.ts';

const hosts = [
  { key: 'ms64', lps: 64, vms: 256, vps: 2 },
  { key: 'ms2048', lps: 2048, vms: 1024, vps: 2 },
] as const;

interface Poll {
  readonly ms: number;
  readonly cpuMs: number;
  readonly worstMs: number;
}
interface SetSize {
  readonly instances: number;
  readonly columns: number;
}

function measure({ lps, vms, vps }: (typeof hosts)[number]): Poll & { readonly values: number } {
  const run = runInWine({
    program: 'test/wine/inside/bench.ts',
    args: ['20'],
    env: {
      ...withStandIn,
      PDH_STANDIN_LPS: String(lps),
      PDH_STANDIN_VMS: String(vms),
      PDH_STANDIN_VPS: String(vps),
    },
  });
  if (run.exitCode !== 0) throw new Error(`The bench inside Wine ended with ${run.exitCode}: ${run.errors}`);
  const sets = run.steps.get('sets') as readonly SetSize[];
  const values = sets.reduce((sum, { instances, columns }) => sum + instances * columns, 0);
  return { ...(run.steps.get('poll') as Poll), values };
}

if (whyNoWine === undefined) {
  setUpWine();
  try {
    preparePdhStandIn();
    const figures = hosts.map((host) => ({ host, figure: measure(host) }));
    console.log('   LPs    VPs    values   median ms   CPU ms   worst ms');
    for (const { host, figure } of figures)
      console.log(
        `${String(host.lps).padStart(6)} ${String(host.vms * host.vps).padStart(6)} ${String(figure.values).padStart(9)} ${figure.ms.toFixed(1).padStart(11)} ${figure.cpuMs.toFixed(1).padStart(8)} ${figure.worstMs.toFixed(1).padStart(10)}`,
      );
    const line = figures.map(({ host, figure }) => [host.key, Number(figure.ms.toFixed(2))] as const);
    console.log(JSON.stringify(Object.fromEntries(line)));
  } finally {
    tearDownWine();
  }
} else {
  console.log(`Cannot measure PDH: ${whyNoWine}`);
  process.exitCode = 1;
}
