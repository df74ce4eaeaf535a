/** What polling costs, as families: counted by sampling, host by host, and only given names here. */
import type { Clock, UnixMs } from '../model/time.ts';
import type { Family, FamilyReader, FamilySamples, Labels } from './families.ts';

/** What sampling counts of one host; NaN = not yet. */
export interface PolledHost {
  readonly host: string;
  readonly polls: number;
  readonly failedPolls: number;
  readonly missedBeats: number;
  readonly pollSeconds: number;
  readonly pollSecondsTotal: number;
  readonly cookSeconds: number;
  readonly cookSecondsTotal: number;
  readonly readSeconds: ReadonlyMap<string, number>;
}

type Rows = (host: PolledHost) => readonly (readonly [labels: Labels, value: number])[];

const one =
  (value: (host: PolledHost) => number): Rows =>
  (host) => [[{}, value(host)]];

const families: readonly (readonly [family: Family, rows: Rows])[] = [
  [
    { name: 'whichvm_polls_total', type: 'counter', help: 'Polls, failed ones included' },
    one(({ polls }) => polls),
  ],
  [
    { name: 'whichvm_failed_polls_total', type: 'counter', help: 'Polls that brought nothing' },
    one(({ failedPolls }) => failedPolls),
  ],
  [
    {
      name: 'whichvm_missed_polls_total',
      type: 'counter',
      help: 'Beats without a poll, because the one before still ran',
    },
    one(({ missedBeats }) => missedBeats),
  ],
  [
    { name: 'whichvm_poll_seconds_total', type: 'counter', help: 'Time spent in polls' },
    one(({ pollSecondsTotal }) => pollSecondsTotal),
  ],
  [
    { name: 'whichvm_last_poll_duration_seconds', type: 'gauge', help: 'Time the newest poll took' },
    one(({ pollSeconds }) => pollSeconds),
  ],
  [
    {
      name: 'whichvm_cook_seconds_total',
      type: 'counter',
      help: 'Time spent in turning readings into values',
    },
    one(({ cookSecondsTotal }) => cookSecondsTotal),
  ],
  [
    {
      name: 'whichvm_last_cook_duration_seconds',
      type: 'gauge',
      help: 'Time it took to turn the newest reading into values',
    },
    one(({ cookSeconds }) => cookSeconds),
  ],
  [
    {
      name: 'whichvm_set_read_duration_seconds',
      type: 'gauge',
      help: 'Time the newest reading of the counter set took',
    },
    ({ readSeconds }) => [...readSeconds].map(([set, seconds]) => [{ set }, seconds]),
  ],
];

/** Reads the figures of all hosts as families. Labels are kept per host, by which a push knows a sum again. */
export function pollingReader(hosts: () => readonly PolledHost[], clock: Clock): FamilyReader {
  const kept = new Map<string, Labels>();
  const labelsFor = (host: string, more: Labels): Labels => {
    const key = JSON.stringify([host, more]);
    const labels = kept.get(key) ?? { host, ...more };
    kept.set(key, labels);
    return labels;
  };
  return () => {
    const at = clock();
    const polled = hosts();
    return families
      .map(([family, rows]): FamilySamples => {
        const all = polled.flatMap((host) =>
          rows(host).map(([labels, value]) => [labelsFor(host.host, labels), value] as const),
        );
        return { family, parts: [part(at, all)] };
      })
      .filter(({ parts }) => parts.some(({ labels }) => labels.length > 0));
  };
}

function part(at: UnixMs, rows: readonly (readonly [Labels, number])[]): FamilySamples['parts'][number] {
  return { at, labels: rows.map(([labels]) => labels), values: rows.map(([, value]) => value) };
}
