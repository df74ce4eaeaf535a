import { expect, test } from 'vitest';

import { cells, columnOf, golden, savedHost } from './exporter-host.ts';

const family = 'windows_hyperv_hypervisor_virtual_processor_total_run_time_total';
const page = (value: string, version = ''): string =>
  `${version === '' ? '' : `windows_exporter_build_info{version="${version}"} 1\n`}${family}{vm="web01",core="0"} ${value}\n`;

const run = async (...pages: readonly string[]): Promise<readonly (readonly number[] | undefined)[]> => {
  const host = savedHost();
  const raws: (readonly number[] | undefined)[] = [];
  for (const [index, text] of pages.entries()) {
    const snapshot = await host.read(text, index * 10);
    raws.push(cells(snapshot, 'virtual-processor', 'total-run-time')['web01:Hv VP 0']);
  }
  return raws;
};

test('a fraction is seconds, whatever the page says or does not say of its version', async () => {
  expect(await run(page('12.5'))).toEqual([[125_000_000]]);
  expect(await run(page('12.5', '0.31.8'))).toEqual([[125_000_000]]);
});

test('names that only old releases had are ticks, with and without a version', async () => {
  const old = page('6.6991929e+07').replace(family, 'windows_hyperv_vm_cpu_total_run_time');

  expect(await run(old)).toEqual([[66_991_929]]);
  expect(await run(page('66991929', '0.29.2'))).toEqual([[66_991_929]]);
});

test('a new name without a version waits for the second page, which shows how fast it grows', async () => {
  expect(await run(page('66991929'), page('116991929'))).toEqual([undefined, [116_991_929]]);
  expect(await run(page('100'), page('105'))).toEqual([undefined, [1_050_000_000]]);
});

test('what one page told holds for later ones that tell nothing', async () => {
  expect(await run(page('66991929'), page('116991929'), page('116991929'))).toEqual([
    undefined,
    [116_991_929],
    [116_991_929],
  ]);
  expect(await run(page('12.5'), page('13'))).toEqual([[125_000_000], [130_000_000]]);
});

test('an exporter that was changed is asked anew', async () => {
  expect(await run(page('12.5'), page('66991929', '0.29.2'))).toEqual([[125_000_000], [66_991_929]]);
});

test('a release that says seconds but sends whole numbers only is not believed', async () => {
  expect(await run(page('66991929', '0.31.8'), page('116991929', '0.31.8'))).toEqual([
    undefined,
    [116_991_929],
  ]);
});

test('builds from the middle of the change are told by their values', async () => {
  expect(await run(page('66991929', '0.30.0-beta.5'))).toEqual([undefined]);
  expect(await run(page('66.5', '0.30.0-rc.1'))).toEqual([[665_000_000]]);
});

test('while the unit is not known the page says why there is nothing, and keeps the rest', async () => {
  const host = savedHost();

  const first = await host.read(page('66991929'), 0);
  expect(first.problems).toHaveLength(1);
  expect(first.problems[0]?.message).toMatch(/^Whether the run times are ticks or seconds cannot be told/u);
  expect(first.inventory?.virtualMachines).toMatchObject([{ name: 'web01' }]);
});

test('a wait that is not in the unit of the run times beside it is left out', async () => {
  const text = golden('windows-0.31.8').replace(
    '{core="0",vm="web01"} 41.5\n',
    '{core="0",vm="web01"} 41500000\n',
  );
  const whole = text.replace('{core="0"} 3.0000002\n', '{core="0"} 30000002\n');
  const snapshot = await savedHost().read(whole, 0);

  expect(columnOf(snapshot, 'virtual-processor', 'cpu-wait-time-per-dispatch')).toBeUndefined();
  expect(columnOf(snapshot, 'virtual-processor', 'guest-run-time')).toBeDefined();
});
