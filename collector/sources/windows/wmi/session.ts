/**
 * Queries and calls over WMI on the thread that calls: connects to each namespace once, reads rows in short slices, and connects anew when
 * the service was restarted. It blocks the thread; `worker.ts` gives it one of its own.
 */
import type { Ms } from '../../../model/time.ts';
import { batchSize, deepestNesting, type Com } from './com.ts';
import { classObjectMethods, enumeratorMethods, locatorMethods, servicesMethods } from './interfaces.ts';
import { askedOf, type WmiQuestion } from './messages.ts';
import { callMethod } from './method-call.ts';
import { failureOf, isConnectionLost, resultCode, WmiError } from './result-code.ts';
import type { WmiRow, WmiValue } from './value.ts';
import { readVariant, type Address } from './variant.ts';

type Request = WmiQuestion & { readonly deadline: Ms };
type Query = Extract<Request, { kind: 'query' }>;
type Call = Extract<Request, { kind: 'call' }>;

export interface SessionParts {
  readonly com: Com;
  /** Milliseconds that only run forward. */
  readonly now: () => number;
  /** Asked between two slices: whether nobody waits for the rows any more. */
  readonly isStopped: () => boolean;
}

/** How long one `Next` may wait for rows; in between it is seen whether the query should end. */
const sliceMs = 500;

/** Ask at most two minutes for a connection rather than for ever. */
const connectWithLimit = 0x80;
const forwardOnlyReturnAtOnce = 0x30;
const withoutSystemProperties = 0x40;

export class WmiSession {
  readonly #parts: SessionParts;
  readonly #services = new Map<string, Address>();

  constructor(parts: SessionParts) {
    this.#parts = parts;
  }

  /** The rows of a query, or the one object that a call gave out. */
  answer(request: Request): readonly WmiRow[] {
    const endsAt = this.#parts.now() + request.deadline;
    try {
      return this.#answer(request, endsAt);
    } catch (error) {
      if (!isConnectionLost(error)) throw error;
      this.#disconnect(request.namespace);
      return this.#answer(request, endsAt);
    }
  }

  close(): void {
    for (const namespace of this.#services.keys()) this.#disconnect(namespace);
  }

  #answer(request: Request, endsAt: number): readonly WmiRow[] {
    return request.kind === 'query' ? this.#query(request, endsAt) : [this.#call(request, endsAt)];
  }

  #call(request: Call, endsAt: number): WmiRow {
    const { com } = this.#parts;
    const services = this.#connect(request.namespace);
    const nextSliceMs = (): number => this.#nextSlice(request, endsAt, 0);
    return callMethod({ com, services, call: request, nextSliceMs }, (answer) =>
      answer === 0 ? {} : readObject(com, answer, 0),
    );
  }

  #query(request: Query, endsAt: number): readonly WmiRow[] {
    const { com } = this.#parts;
    const services = this.#connect(request.namespace);
    const enumerator = com.withTexts(['WQL', request.wql], (language = 0, text = 0) => {
      const code = com.call(
        services,
        servicesMethods.execQuery,
        language,
        text,
        forwardOnlyReturnAtOnce,
        0,
        com.outPointer,
      );
      check(code, `run "${request.wql}"`);
      return com.takePointer();
    });
    try {
      com.setBlanket(enumerator);
      return this.#readRows(enumerator, request, endsAt);
    } finally {
      com.release(enumerator);
    }
  }

  #readRows(enumerator: Address, request: Query, endsAt: number): readonly WmiRow[] {
    const { com } = this.#parts;
    const rows: WmiRow[] = [];
    for (;;) {
      const slice = this.#nextSlice(request, endsAt, rows.length);
      const [objects, count] = com.outObjects;
      const code = com.call(enumerator, enumeratorMethods.next, slice, batchSize, objects, count);
      const came = com.takeObjects();
      try {
        // An error may come together with rows; those are ours to release all the same.
        check(code, `read the rows of "${request.wql}"`);
        for (const object of came) rows.push(readObject(com, object, 0));
      } finally {
        for (const object of came) com.release(object);
      }
      if (code === resultCode.noMoreRows) return rows;
    }
  }

  /** How long may be waited until it is looked again whether to go on; throws when not. */
  #nextSlice(request: Request, endsAt: number, rows: number): number {
    const asked = askedOf(request);
    if (this.#parts.isStopped()) throw new WmiError(`"${asked}" was stopped`, 'failed');
    const left = endsAt - this.#parts.now();
    if (left > 0) return Math.max(1, Math.min(sliceMs, Math.ceil(left)));
    const came = request.kind === 'call' ? 'no answer' : rows === 0 ? 'no row' : `only ${rows} rows`;
    throw new WmiError(`"${asked}" gave ${came} within ${request.deadline} ms`, 'slow', resultCode.timedOut);
  }

  #connect(namespace: string): Address {
    const known = this.#services.get(namespace);
    if (known !== undefined) return known;
    const { com } = this.#parts;
    const locator = com.createLocator();
    try {
      const services = com.withTexts([namespace], (path = 0) => {
        const code = com.call(
          locator,
          locatorMethods.connectServer,
          path,
          0,
          0,
          0,
          connectWithLimit,
          0,
          0,
          com.outPointer,
        );
        check(code, `connect to ${namespace}`);
        return com.takePointer();
      });
      com.setBlanket(services);
      this.#services.set(namespace, services);
      return services;
    } finally {
      com.release(locator);
    }
  }

  #disconnect(namespace: string): void {
    this.#parts.com.release(this.#services.get(namespace) ?? 0);
    this.#services.delete(namespace);
  }
}

/** All properties of an object that its class or the query gave it. */
function readObject(com: Com, object: Address, depth: number): WmiRow {
  if (depth > deepestNesting) throw new Error(`WMI nests objects more than ${deepestNesting} deep`);
  const around = {
    readMemory: com.readMemory.bind(com),
    readObject: (unknown: Address) => readEmbedded(com, unknown, depth + 1),
  };
  check(com.call(object, classObjectMethods.beginEnumeration, withoutSystemProperties), 'read an object');
  const row: Record<string, WmiValue> = {};
  try {
    for (;;) {
      const code = com.call(object, classObjectMethods.next, 0, ...com.outProperty(depth));
      check(code, 'read the properties of an object');
      if (code === resultCode.noMoreProperties) return row;
      com.takeProperty(depth, (name, value, cim) => {
        row[name] = readVariant(value, cim, around);
      });
    }
  } finally {
    com.call(object, classObjectMethods.endEnumeration);
  }
}

function readEmbedded(com: Com, unknown: Address, depth: number): WmiRow {
  const object = com.queryClassObject(unknown);
  try {
    return readObject(com, object, depth);
  } finally {
    com.release(object);
  }
}

function check(code: number, attempt: string): void {
  if (code >= 0x8000_0000) throw failureOf(attempt, code);
}
