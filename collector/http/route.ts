/** What a route is, and the request as its handler sees it; `routes.ts` lists them all. */
import type { Context } from 'koa';

import type { UnixMs } from '../model/time.ts';
import type { HttpContext } from './context.ts';
import type { MatrixMaker } from './matrix/matrix-maker.ts';
import type { GivenParameters, Parameter } from './parameters.ts';

export interface Route {
  readonly path: string;
  /** GET when left out. What is posted is JSON from the same origin, and `body` names its schema. */
  readonly method?: 'POST';
  readonly body?: string;
  readonly summary: string;
  readonly description?: string;
  readonly parameters: readonly Parameter[];
  readonly answers: RouteAnswers;
  /** Answered without credentials even when they are asked for: what a supervisor probes. */
  readonly isOpen?: boolean;
  /** Returns the JSON to answer, as an object or already as bytes; undefined when it wrote to `ctx` itself. */
  readonly handle: (request: RouteRequest) => unknown;
}

/** What is answered with status 200 (or 503 by /readyz): one media type, and for JSON the name of its schema. */
export interface RouteAnswers {
  readonly mediaTypes: readonly string[];
  readonly schema?: string;
}

export interface RouteRequest {
  readonly ctx: Context;
  readonly context: HttpContext;
  readonly matrices: MatrixMaker;
  readonly given: GivenParameters;
  readonly now: UnixMs;
  /** What was posted, parsed. */
  readonly body?: unknown;
}

export function json(schema: string): RouteAnswers {
  return { mediaTypes: ['application/json'], schema };
}
