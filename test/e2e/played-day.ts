/**
 * Runs the whole program over the part of the scripted day in which the archive volume fills, in fast motion, with its real store and a
 * webhook that listens; and collects what was told and foretold. What disturbs it is done from outside, as the world does it.
 */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

import type {
  AlertAnswer,
  EventAnswer,
  EventsAnswer,
  HostsAnswer,
  VolumeForecastsAnswer,
} from '../../collector/model/wire.ts';
import { newFolder, startProgram, type Program, type RunOptions } from '../support/program.ts';

export interface DayOptions {
  readonly args?: readonly string[];
  readonly speed?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Whether what was told so far is all; looked at when the day is over. */
  readonly isAll?: (lines: readonly string[]) => boolean;
  /** Called once, by minute and second of the scripted day, as the simulator's README has it, or by a line when that was told. */
  readonly at?: Readonly<Record<string, (world: Disturbed) => Promise<void>>>;
}

export interface Disturbed {
  readonly program: Program;
  /** kill -9, and a new start on the same folder. */
  killAndRestart(): Promise<void>;
}

export interface PlayedDay {
  /** Each message once, however often it came. */
  readonly messages: readonly Message[];
  readonly events: readonly EventAnswer[];
  /** What was foretold of the volume that fills, by the clock of the host. */
  readonly foretold: readonly Foretold[];
  readonly dataDir: string;
}

export interface Message {
  readonly id: string;
  readonly alerts: readonly AlertAnswer[];
}

export interface Foretold {
  readonly at: number;
  readonly earliestAt: number;
  readonly latestAt: number;
}

const lookEveryMs = 150;
/** Before the volume begins to fill, with what it takes to start. */
const beginSeconds = 540;
/** An administrator's pause came and went. */
const endSeconds = 18 * 60 + 30;
/** A busy machine may need longer for the last alert; the next day has not begun to fill by then. */
const lastSeconds = 29 * 60;

export async function playDay({
  args = [],
  speed = 20,
  env,
  at = {},
  isAll = () => true,
}: DayOptions = {}): Promise<PlayedDay> {
  const messages = new Map<string, Message>();
  await using webhook = await startWebhook((message) => messages.set(message.id, message));
  const dataDir = newFolder('day');
  const lead = (beginSeconds / speed) * 1000;
  const [began, beganHere] = [Date.now() - lead, performance.now() - lead];
  const time = ['--sim-speed', String(speed), '--sim-since', new Date(began).toISOString()];
  const host = ['--source', 'simulated', '--scenario', '--sim-lps', '4', '--interval', '100ms'];
  const all = [...host, ...time, '--webhook', webhook.url, '--log-level', 'warn', ...args];
  const options: RunOptions = { dataDir, ...(env === undefined ? {} : { env }) };
  let program = await startProgram(all, options);
  const events = new Map<string, EventAnswer>();
  const foretold = new Map<number, Foretold>();
  const disturbances = Object.entries(at).map(([when, happens]) => ({
    when,
    seconds: secondsOf(when),
    happens,
  }));
  try {
    const isOver = (hostSeconds: number): boolean =>
      hostSeconds >= lastSeconds || (hostSeconds >= endSeconds && isAll(linesOf([...messages.values()])));
    for (let hostSeconds = 0; !isOver(hostSeconds);) {
      await lookAround(program.url, { events, foretold });
      // By what passed here, for the clock over there may be set.
      hostSeconds = ((performance.now() - beganHere) / 1000) * speed;
      const lines = linesOf([...messages.values()]);
      const due = disturbances.findIndex(
        ({ when, seconds }) => hostSeconds >= seconds || lines.includes(when),
      );
      const [next] = due === -1 ? [] : disturbances.splice(due, 1);
      await next?.happens({
        program,
        killAndRestart: async () => {
          await program.stop('SIGKILL');
          program = await startProgram(all, options);
        },
      });
      await new Promise((resolve) => {
        setTimeout(resolve, lookEveryMs);
      });
    }
    await program.stop('SIGTERM');
  } finally {
    await program.stop('SIGKILL');
  }
  return {
    messages: [...messages.values()],
    events: [...events.values()],
    foretold: [...foretold.values()],
    dataDir,
  };
}

/** Infinity for what is no time of the day. */
function secondsOf(when: string): number {
  const [, minutes, seconds] = /^(\d\d):(\d\d)$/.exec(when) ?? [];
  return minutes === undefined ? Infinity : Number(minutes) * 60 + Number(seconds);
}

interface Seen {
  readonly events: Map<string, EventAnswer>;
  readonly foretold: Map<number, Foretold>;
}

/** Takes down what has happened and what is foretold. */
async function lookAround(url: string, { events, foretold }: Seen): Promise<void> {
  const ask = async <T>(path: string): Promise<T> =>
    (await (await fetch(`${url}/api/v1/${path}`)).json()) as T;
  const { now, hosts } = await ask<HostsAnswer>('hosts');
  if (hosts[0]?.lastAt == null) return;
  const happened = await ask<EventsAnswer>(`events?from=${now - 1_800_000}&to=${now}`);
  for (const event of happened.events) events.set(`${event.at} ${event.kind} ${event.subject}`, event);
  const { volumes } = await ask<VolumeForecastsAnswer>('volumes/forecast');
  for (const { name, at, earliestAt, likelyAt, latestAt } of volumes)
    if (name === 'E:' && earliestAt !== null && likelyAt !== null)
      foretold.set(at, { at, earliestAt, latestAt: latestAt ?? Infinity });
}

async function startWebhook(onMessage: (message: Message) => void) {
  const server = createServer((request: IncomingMessage, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      onMessage(JSON.parse(Buffer.concat(chunks).toString()) as Message);
      response.end('{}');
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/alerts`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

/** `volume-time-to-full E: firing critical`, once for each time it was told. */
export function told({ messages }: PlayedDay): readonly string[] {
  return linesOf(messages);
}

function linesOf(messages: readonly Message[]): readonly string[] {
  return messages.flatMap(({ alerts }) =>
    alerts.map(({ rule, subject, state, severity }) => `${rule} ${subject} ${state} ${severity}`),
  );
}
