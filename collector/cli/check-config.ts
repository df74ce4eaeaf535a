/** `check-config`: says that the settings are right, and what each rule of alerts would have done over the history kept. */
import { existsSync } from 'node:fs';
import path from 'node:path';

import { openHistoryStore, storeFileName } from '../../storage/index.ts';
import { dryRun, dryRunStep, notInHistory } from '../alerting/dry-run.ts';
import { rulesOf } from '../alerting/rules/rules.ts';
import { spanText } from '../alerting/wording.ts';
import type { Config } from '../config.ts';
import type { Alert } from '../model/alert.ts';
import { StorageError, type HistoryStore } from '../model/history.ts';
import { dayMs, ms, msBetween, unixMs, type UnixMs } from '../model/time.ts';
import type { World } from '../service.ts';

const lookBackMs = 7 * dayMs;

export async function checkConfig(config: Config, { say }: World): Promise<void> {
  const { rules, thresholds, notify } = config.alerts;
  const count = Object.keys(rules).length + thresholds.length;
  say(`The settings are right: ${count} rules of alerts, ${notify.receivers.length} receivers in the file`);
  const folder = config['data-dir'];
  if (!existsSync(path.join(folder, storeFileName))) {
    say(`There is no history in "${folder}" yet to try the rules on`);
    return;
  }
  try {
    const store = await openHistoryStore({ dataDir: folder, maxBytes: config['storage-max'] });
    try {
      for (const { host, firstAt, lastAt } of await store.hosts())
        await tryRules(host, { firstAt, lastAt }, { store, config, say });
    } finally {
      await store.close();
    }
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    say(`The rules cannot be tried on the history: ${error.message}`);
  }
}

interface Kept {
  readonly firstAt: UnixMs;
  readonly lastAt: UnixMs;
}

interface Trying {
  readonly store: HistoryStore;
  readonly config: Config;
  readonly say: World['say'];
}

async function tryRules(
  host: string,
  { firstAt, lastAt }: Kept,
  { store, config, say }: Trying,
): Promise<void> {
  const from = unixMs(Math.max(firstAt, lastAt - lookBackMs));
  const span = msBetween(from, lastAt);
  const step = dryRunStep(span);
  const rules = rulesOf(config.alerts);
  const fired = await dryRun(rules, store, { host, from, to: lastAt, step, lineFor: config.alerts.volumes });
  say(`\nOver the last ${spanText(ms(span))} of ${host}, judged every ${spanText(step)}:`);
  for (const { id } of rules) {
    if (notInHistory.includes(id)) continue;
    say(`  ${id.padEnd(24)} ${firedText(fired.filter(({ rule }) => rule === id))}`);
  }
  say(`  Not to be told from history: ${notInHistory.join(', ')}`);
}

function firedText(fired: readonly Alert[]): string {
  const last = fired.at(-1);
  if (last === undefined) return 'would not have fired';
  const times = fired.length === 1 ? 'once' : `${fired.length} times`;
  return `would have fired ${times}, last ${new Date(last.since).toISOString()}: ${last.summary}`;
}
