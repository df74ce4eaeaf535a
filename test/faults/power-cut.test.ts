/**
 * The power fails at random moments of one run of appends. From the trace of its writes every disk that the cut could have left is
 * made and opened: no number may be wrong, and no more than the stated last seconds may be gone.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { openHistoryStoreInProcess } from '../../storage/index.ts';
import { seededRandom } from '../bench/store/random.ts';
import type { Random } from '../bench/store/random.ts';
import { startAgent } from './agents.ts';
import { faultyDisk, whyNoFaultyDisk } from './faulty-disk.ts';
import { compare, definitions, tickOf } from './known-history.ts';
import { parseTrace, TracedDisk } from './power-cut.ts';
import type { Luck } from './power-cut.ts';

const cuts = 120;
const polls = 1500;
const seriesCount = 40;
const maxBytes = 2 ** 20;
const leastKept = 300;
const lucks: readonly [Luck, ...Luck[]] = ['nothing', 'everything', 'some sectors', 'some writes'];

const missing = whyNoFaultyDisk();
let base = '';
beforeAll(() => {
  base = mkdtempSync(path.join(tmpdir(), 'whichvm-power-'));
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

test.skipIf(missing !== undefined)(
  'a power cut costs at most the stated last seconds, and never a number',
  async () => {
    const disk = faultyDisk(base);
    const file = path.join(disk.folder, 'history.db');
    const acks = path.join(disk.folder, 'acks');
    {
      await using agent = startAgent(
        { file, maxBytes, seriesCount, ackFile: acks, isPaced: true },
        disk.environment,
      );
      await agent.next();
      const answers = await agent.ask({ kind: 'append', from: 0, to: polls });
      expect(answers.filter(({ kind }) => kind === 'appended')).toHaveLength(polls);
    }
    const seed = Math.floor(Math.random() * 2 ** 32);

    const faults = await cutEverywhere(readFileSync(disk.traceFile), acks, seededRandom(seed));

    expect(faults, `seed ${seed}`).toEqual([]);
  },
  120_000,
);

/** Plays the trace, cutting the power at random steps of it. */
async function cutEverywhere(trace: Uint8Array, acks: string, random: Random): Promise<readonly string[]> {
  const steps = parseTrace(trace);
  const cutAt = new Set(Array.from({ length: cuts }, () => random.integer(0, steps.length - 1)));
  const disk = new TracedDisk();
  const faults: string[] = [];
  let acknowledged = -1;
  for (const [index, step] of steps.entries()) {
    if (step.kind === 'change' && step.file === acks && step.change.kind === 'write')
      acknowledged = Number(new TextDecoder().decode(step.change.bytes));
    else disk.do(step);
    if (!cutAt.has(index)) continue;
    const luck = random.pick<Luck>(lucks);
    const fault = await whatIsWrong(disk.cut(luck, random), acknowledged);
    if (fault !== undefined)
      faults.push(`cut at step ${index} of ${steps.length}, ${luck} survived: ${fault}`);
  }
  return faults;
}

async function whatIsWrong(
  files: ReadonlyMap<string, Uint8Array>,
  acknowledged: number,
): Promise<string | undefined> {
  const folder = path.join(base, 'after');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const [name, bytes] of files) writeFileSync(path.join(folder, path.basename(name)), bytes);
  const store = await openHistoryStoreInProcess({ path: path.join(folder, 'history.db'), maxBytes });
  try {
    const ids = await store.register(definitions(seriesCount));
    const [known] = await store.hosts();
    const last = known === undefined ? -1 : tickOf(known.lastAt);
    const from = Math.max(0, last - leastKept);
    const { ticks, wrong, missing: gaps } = await compare(store, ids, { from, to: acknowledged + 10 });
    if (wrong + gaps > 0) return `${wrong} numbers are wrong and ${gaps} are missing`;
    if (ticks.length !== (last < 0 ? 0 : last - from + 1))
      return `polls ${from} to ${last} should be there, ${ticks.length} are`;
    if (acknowledged - last > powerCutPolls)
      return `the last poll there is ${last}, ${acknowledged} was acknowledged`;
    return undefined;
  } finally {
    await store.close();
  }
}

/** FORMAT.md promises so many seconds; polls are a second apart here. */
const powerCutPolls = 2;
