/** Starting agents and talking to them. An agent that ends, by a kill or by itself, ends its answers. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

import type { AgentAnswer, AgentRequest, AgentStart } from './agent-words.ts';

export interface Agent extends AsyncDisposable {
  readonly pid: number;
  send(request: AgentRequest): void;
  /** The next answer; undefined when there will be none. */
  next(): Promise<AgentAnswer | undefined>;
  /** Sends, and gives all answers up to the last of that request. */
  ask(request: AgentRequest): Promise<readonly AgentAnswer[]>;
  /** Ends it at once, as the machine would: nothing of it runs any more. */
  kill(): Promise<void>;
}

/** Most of an agent's start is reading TypeScript: read once, kept compiled. */
const compileCache = path.join(tmpdir(), 'whichvm-compile-cache');

export function startAgent(start: AgentStart, environment: Readonly<Record<string, string>> = {}): Agent {
  const script = path.join(import.meta.dirname, 'agent.ts');
  const child = spawn(process.execPath, [script, JSON.stringify(start)], {
    env: { ...process.env, NODE_COMPILE_CACHE: compileCache, ...environment },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  child.stdin.on('error', () => undefined);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<AgentAnswer | undefined> => {
    const line = await lines.next();
    return line.done === true ? undefined : parsed(line.value);
  };
  const send = (request: AgentRequest): void => {
    child.stdin.write(`${JSON.stringify(request)}\n`);
  };
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await exited;
  };
  return {
    pid: child.pid ?? 0,
    send,
    next,
    ask: async (request) => {
      send(request);
      const answers: AgentAnswer[] = [];
      for (let answer = await next(); answer !== undefined; answer = await next()) {
        answers.push(answer);
        if (answer.kind !== 'appended' && answer.kind !== 'failed') break;
      }
      return answers;
    },
    kill,
    [Symbol.asyncDispose]: kill,
  };
}

/** A kill can cut the last line; what was not said whole was not said. */
function parsed(line: string): AgentAnswer | undefined {
  try {
    return JSON.parse(line) as AgentAnswer;
  } catch {
    return undefined;
  }
}
