/**
 * /api/v1/usage: CPU use of a host over time in cores, ready to be stacked. The currency is guest run time, as everywhere;
 * the sums are made by the store, one output a column.
 */
import type { HistoryStore, SeriesId, SeriesRecord } from '../../model/history.ts';
import type { UsageBy } from '../../model/wire.ts';
import { RequestError, quoted } from '../errors.ts';
import type { HostView } from '../context.ts';
import { chosenHost } from '../host-choice.ts';
import { choiceOf, textOf, wholeNumberOf } from '../parameters.ts';
import { chartStep, rangeOf, refuseTooMany, refuseTooManyPoints, type TimeRange } from '../range.ts';
import type { RouteRequest } from '../route.ts';
import { columnsJson, type ColumnHead } from './columns.ts';
import { keysByName } from './machine-keys.ts';

interface UsageColumn extends ColumnHead {
  readonly ids: readonly SeriesId[];
}

const usages = ['mode', 'vm', 'lp', 'vp'] as const;
const usualTop = 10;

export async function answerUsage(request: RouteRequest): Promise<Buffer> {
  const { context, given } = request;
  const view = chosenHost(context, given);
  const by = choiceOf(given, 'by', usages) ?? 'vm';
  const recorded = (await context.history.hosts()).find(({ host }) => host === view.host);
  const range = rangeOf(request, { lastAt: recorded?.lastAt, usual: 900_000 });
  const interval = view.intervalMs ?? 1000;
  const step = chartStep(given, range, interval);
  const columns = await topColumns(request, range, await columnsBy(by, request, { view, range }), by);
  const plan = { ...range, step, columns: columns.length, valuesPerPoint: 1, interval };
  refuseTooManyPoints(plan);
  const answer = await context.history.read({
    outputs: columns.map(({ ids }) => ({ ids })),
    ...range,
    ...(step === undefined ? {} : { step }),
  });
  refuseTooMany(answer.times.length, plan);
  const beside = { host: view.host, by, capacityCores: await capacityOf(context.history, view, range) };
  return columnsJson({ ...range, step, heads: columns, answer, beside });
}

interface Where {
  readonly view: HostView;
  readonly range: TimeRange;
}

async function columnsBy(by: UsageBy, request: RouteRequest, where: Where): Promise<readonly UsageColumn[]> {
  const { history } = request.context;
  switch (by) {
    case 'mode':
      return columnsByMode(history, where);
    case 'vm':
      return columnsByVm(history, where);
    case 'lp':
      return columnsByLp(history, where);
    case 'vp':
      return columnsByVp(request, where);
  }
}

/** Series of one counter of one set that have something to say about the span. */
async function findCounters(
  history: HistoryStore,
  { view: { host }, range }: Where,
  set: string,
  ...counters: readonly string[]
): Promise<readonly SeriesRecord[]> {
  const records = await history.find({ host, set });
  return records.filter(
    ({ counter, firstAt, lastAt }) =>
      counters.includes(counter) && firstAt <= range.to && lastAt >= range.from,
  );
}

const unit = 'seconds_per_second';
const guestRun = 'guest-run-time';
const hypervisorRun = 'hypervisor-run-time';

function columnOf(
  name: string,
  labels: Readonly<Record<string, string>>,
  records: readonly SeriesRecord[],
): UsageColumn {
  return { name, unit, labels, ids: records.map(({ id }) => id) };
}

/** Where VMs are not counted, the processors' guest time stands for them; it includes the root partition and says so. */
async function columnsByMode(history: HistoryStore, where: Where): Promise<readonly UsageColumn[]> {
  const [guest, root, all, hypervisor] = await Promise.all([
    findCounters(history, where, 'virtual-processor', guestRun),
    findCounters(history, where, 'root-virtual-processor', guestRun),
    findCounters(history, where, 'logical-processor', guestRun),
    findCounters(history, where, 'logical-processor', hypervisorRun),
  ]);
  const together = columnOf('Guest VMs and root partition', { mode: 'guest' }, all);
  const apart = [
    columnOf('Guest VMs', { mode: 'guest' }, guest),
    columnOf('Root partition', { mode: 'root' }, root),
  ];
  return [
    ...(guest.length === 0 && all.length > 0 ? [together] : apart),
    columnOf('Hypervisor', { mode: 'hypervisor' }, hypervisor),
  ];
}

async function columnsByVm(history: HistoryStore, where: Where): Promise<readonly UsageColumn[]> {
  const records = await findCounters(history, where, 'virtual-processor', guestRun);
  const inventory =
    (await history.inventoryAt(where.view.host, where.range.to)) ?? where.view.frame?.inventory;
  const keys = keysByName(inventory?.virtualMachines ?? []);
  return [...Map.groupBy(records, machineOf)].map(([machine, of]) => {
    const vm = of[0]?.labels['vm'] ?? machine;
    return columnOf(machine, { key: keys.get(vm.toLowerCase()) ?? machine, vm }, of);
  });
}

/** The VM's name, with `#n` for the second of a name. */
function machineOf({ labels, instance }: SeriesRecord): string {
  const name = labels['vm'] ?? instance;
  return labels['duplicate'] === undefined ? name : `${name}#${labels['duplicate']}`;
}

/** Busy time of each LP: guests, root and hypervisor together. */
async function columnsByLp(history: HistoryStore, where: Where): Promise<readonly UsageColumn[]> {
  const records = await findCounters(history, where, 'logical-processor', guestRun, hypervisorRun);
  return [...Map.groupBy(records, ({ labels, instance }) => labels['lp'] ?? instance)]
    .map(([lp, of]) => columnOf(`LP ${lp}`, { lp }, of))
    .sort((a, b) => Number(a.labels['lp']) - Number(b.labels['lp']));
}

async function columnsByVp({ context, given }: RouteRequest, where: Where): Promise<readonly UsageColumn[]> {
  const { history } = context;
  const asked = textOf(given, 'vm');
  if (asked === undefined)
    throw new RequestError(
      400,
      'Parameter vm is missing; by=vp needs the key or the name of a VM, such as vm=web01',
    );
  const inventory =
    (await history.inventoryAt(where.view.host, where.range.to)) ?? where.view.frame?.inventory;
  const known = inventory?.virtualMachines.find(({ id }) => id === asked.toLowerCase());
  const wanted = (known?.name ?? asked).toLowerCase();
  const records = await findCounters(history, where, 'virtual-processor', guestRun);
  const own = records.filter((record) => machineOf(record).toLowerCase() === wanted);
  if (own.length === 0)
    throw new RequestError(
      404,
      `VM ${quoted(asked)} ran no virtual processor on host "${where.view.host}" in this span; /api/v1/vms lists the VMs`,
    );
  return own
    .map((record) => {
      const vp = record.labels['vp'] ?? record.instance;
      return columnOf(`VP ${vp}`, { vm: record.labels['vm'] ?? asked, vp }, [record]);
    })
    .sort((a, b) => Number(a.labels['vp']) - Number(b.labels['vp']));
}

/** The `top` columns by their mean over the span, most first, and all others as one. */
async function topColumns(
  { context, given }: RouteRequest,
  range: TimeRange,
  columns: readonly UsageColumn[],
  by: UsageBy,
): Promise<readonly UsageColumn[]> {
  const top = wholeNumberOf(given, 'top', { least: 1, most: 1000 }) ?? (by === 'vm' ? usualTop : undefined);
  if (by === 'mode' || columns.length === 0 || (top === undefined && by !== 'vm')) return columns;
  const means = await context.history.means({ outputs: columns.map(({ ids }) => ({ ids })), ...range });
  const ranked = columns
    .map((column, index) => ({ column, mean: means[index] ?? Number.NaN }))
    .filter(({ mean }) => !Number.isNaN(mean))
    .sort((a, b) => b.mean - a.mean)
    .map(({ column }) => column);
  const rest = ranked.slice(top);
  const shown = ranked.slice(0, top);
  if (rest.length === 0) return shown;
  return [...shown, { name: `${rest.length} others`, unit, labels: {}, ids: rest.flatMap(({ ids }) => ids) }];
}

async function capacityOf(history: HistoryStore, view: HostView, range: TimeRange): Promise<number> {
  const now = view.frame?.sets.find(({ set }) => set === 'logical-processor')?.instances.length;
  if (now !== undefined) return now;
  const records = await findCounters(
    history,
    { view, range },
    'logical-processor',
    guestRun,
    'total-run-time',
  );
  return new Set(records.map(({ instance }) => instance)).size;
}
