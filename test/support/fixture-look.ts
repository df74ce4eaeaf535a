/** Closer looks at the made-up hosts: answered at once, or held until the test lets go, or refused with a sentence. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

import type { KeptLooksAnswer, LookCloserAnswer, LookCloserRequest } from '../../collector/model/wire.ts';
import { type FixtureHost, matrixAnswer } from './fixture-host.ts';

export interface FixtureLooks {
  /** Looks that were begun, and those whose asker hung up. */
  readonly begun: string[];
  readonly ended: string[];
  /** From now on looks wait. */
  hold(): void;
  /** Lets those go that wait, and no more wait. */
  release(): void;
  /** The next are refused with this sentence. */
  refuse(message: string): void;
}

export interface LooksOfServer extends FixtureLooks {
  answer(request: IncomingMessage, response: ServerResponse, about: About): Promise<void>;
  kept(host: FixtureHost, at: number): KeptLooksAnswer;
}

interface About {
  readonly hosts: readonly FixtureHost[];
  readonly now: () => number;
}

/** Of every estimate so much is matched, so surely. */
const lookedPart = 0.5;
const lookedConfidence = 0.9967;

export function createFixtureLooks(): LooksOfServer {
  const begun: string[] = [];
  const ended: string[] = [];
  const kept = new Map<number, LookCloserAnswer>();
  let gate = Promise.withResolvers<undefined>();
  let refusal: string | undefined;
  gate.resolve(undefined);
  return {
    begun,
    ended,
    hold: () => {
      gate = Promise.withResolvers<undefined>();
    },
    release: () => gate.resolve(undefined),
    refuse: (message) => {
      refusal = message;
    },
    kept: (host, at) => ({ host: host.name, moments: [...kept.keys()], look: kept.get(at) ?? null }),
    async answer(request, response, { hosts, now }) {
      const asked = JSON.parse(await text(request)) as LookCloserRequest;
      const host = hosts.find(({ name }) => name === asked.host);
      begun.push(asked.host ?? '');
      response.once('close', () => response.writableEnded || ended.push(asked.host ?? ''));
      await gate.promise;
      const look = refusal !== undefined || host === undefined ? undefined : lookAnswer(host, now());
      if (look !== undefined) kept.set(look.at, look);
      response.writeHead(look === undefined ? 503 : 200, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(look ?? { error: { status: 503, message: refusal ?? 'No such host' } }));
    },
  };
}

export function lookAnswer(host: FixtureHost, at: number): LookCloserAnswer {
  const matrix = matrixAnswer(host, at, 2000);
  const isEstimate = (cell: number): boolean => (matrix.high[cell] ?? 0) - (matrix.low[cell] ?? 0) > 1e-6;
  const matched = matrix.share.map((cores, cell) => (isEstimate(cell) ? cores * lookedPart : 0));
  return {
    ...matrix,
    matched,
    confidence: matched.map((cores) => (cores > 0 ? lookedConfidence : 0)),
    matchedShare: 0.4321,
    reads: 401,
    caution: '',
  };
}
