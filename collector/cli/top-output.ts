/** What `top` prints without a screen: CSV for scripts, or the VM list once. */
import { csvHead, csvLines, lookHead, lookLines } from '../terminal/batch.ts';
import { cannotLook, lookSentence } from '../terminal/closer.ts';
import { displayText } from '../terminal/display-text.ts';
import { FeedError, type Feed, type FeedEvent, type Moment, type ShownHost } from '../terminal/feed.ts';
import { asciiLine, fitLine, type Line } from '../terminal/line.ts';
import type { Palette } from '../terminal/palette.ts';
import { listLines } from '../terminal/render.ts';
import { paintLine } from '../terminal/screen.ts';

export interface Printing {
  readonly feed: Feed;
  readonly write: (text: string) => void;
  /** A sentence beside the output. */
  readonly warn: (line: string) => void;
  readonly signal: AbortSignal;
}

/** So many polls of every host, or without end. A host that is only recorded gives its last moment, once. */
export async function writeBatch(printing: Printing, count = Number.POSITIVE_INFINITY): Promise<void> {
  const { feed, write, warn } = printing;
  const hosts = await knownHosts(feed);
  warn(displayText(feed.description));
  write(csvHead());
  await Promise.all(
    hosts.map((host) => eachPoll(printing, host, { count, print: ({ vms }) => write(csvLines(vms)) })),
  );
}

/** So many closer looks of every host, one host after the other; one that cannot be looked at ends it. */
export async function writeLooks(printing: Printing, count = 1): Promise<void> {
  const { feed, write, warn, signal } = printing;
  const hosts = await knownHosts(feed);
  warn(displayText(feed.description));
  write(lookHead());
  for (let turn = 0; turn < count; turn += 1)
    for (const { host } of hosts) {
      await eachPoll(printing, await hostNow(feed, host), { count: 1, print: () => undefined });
      if (signal.aborted) return;
      const reason = cannotLook(await hostNow(feed, host));
      if (reason !== undefined) throw new FeedError(`Cannot look closer at ${host}: ${reason}`);
      const look = await feed.lookCloser(host, signal);
      write(lookLines(look));
      warn(`${displayText(host)}: ${lookSentence(look)}`);
    }
}

async function hostNow(feed: Feed, key: string): Promise<ShownHost> {
  const found = (await feed.hosts()).find(({ host }) => host === key);
  if (found === undefined) throw new FeedError(`Host "${key}" is not known any more`);
  return found;
}

export interface OnceOptions {
  readonly columns: number;
  readonly palette: Palette;
  readonly asciiOnly: boolean;
}

export async function printOnce(printing: Printing, options: OnceOptions): Promise<void> {
  const { feed, write, warn } = printing;
  const source = feed.description;
  const hosts = await knownHosts(feed);
  warn(displayText(source));
  for (const host of hosts) {
    await eachPoll(printing, host, {
      count: 1,
      print: (poll) => {
        const lines = listLines({ source, hosts, ...poll }, options.columns);
        write(`${lines.map((line) => printedLine(line, options)).join('\n')}\n`);
      },
    });
  }
}

function printedLine(line: Line, { columns, palette, asciiOnly }: OnceOptions): string {
  const fitted = fitLine(line, columns);
  return paintLine(asciiOnly ? asciiLine(fitted) : fitted, palette).trimEnd();
}

async function knownHosts(feed: Feed): Promise<readonly ShownHost[]> {
  const hosts = await feed.hosts();
  if (hosts.length === 0) throw new FeedError(`${feed.description}: it knows no host yet`);
  return hosts;
}

interface Polls {
  readonly count: number;
  readonly print: (poll: Moment & { readonly host: ShownHost }) => void;
}

/** A first reading has nothing to divide yet and is left out; what keeps a poll from coming is told once. */
async function eachPoll(
  { feed, warn, signal }: Printing,
  host: ShownHost,
  { count, print }: Polls,
): Promise<void> {
  if (host.status === 'recorded') return print({ host, ...(await feed.moment(host.host)) });
  const enough = new AbortController();
  let printed = 0;
  let lastTrouble = '';
  const onEvent = (event: FeedEvent): void => {
    if (event.kind === 'trouble' && event.sentence !== lastTrouble) {
      lastTrouble = event.sentence;
      warn(displayText(event.sentence));
    }
    if (event.kind !== 'poll' || event.vms.spanMs === 0 || printed >= count) return;
    print(event);
    printed += 1;
    if (printed >= count) enough.abort();
  };
  await feed.follow(host.host, onEvent, AbortSignal.any([signal, enough.signal]));
}
