/**
 * /api/v1/live: server-sent events, `tick` after every poll of a host and `hosts` when a host's status changes. An event is put
 * together once a form, however many clients listen, and not at all when nobody does.
 */
import { rememberedOutline, type StoreOutline } from './answers/hosts.ts';
import type { HttpContext, LiveChange } from './context.ts';
import { RequestError } from './errors.ts';
import { chosenHost } from './host-choice.ts';
import { LiveClient } from './live-client.ts';
import { hostsEvent, tickEvent, type TickForm } from './live-events.ts';
import { badParameter, type GivenParameters, textOf } from './parameters.ts';
import type { RouteRequest } from './route.ts';

export interface LiveLimits {
  readonly clients: number;
  /** A client that has not read what it was sent for so long is dropped. */
  readonly slowMs: number;
  /** How often a comment shows that the connection lives. */
  readonly keepAliveMs: number;
}

const retryMs = 2000;
const outlineLifetimeMs = 5000;

export class LiveFeed {
  readonly #context: HttpContext;
  readonly #limits: LiveLimits;
  readonly #clients = new Set<LiveClient>();
  readonly #readOutline: () => Promise<StoreOutline>;
  /** What is being prepared will show the newest state; a second one beside it would only repeat it. */
  readonly #preparing = new Set<string>();
  readonly #unsubscribe: () => void;
  readonly #keepAlive: NodeJS.Timeout;
  #isClosed = false;

  constructor(context: HttpContext, limits: LiveLimits) {
    this.#context = context;
    this.#limits = limits;
    this.#readOutline = rememberedOutline(context, outlineLifetimeMs);
    this.#unsubscribe = context.subscribe((change) => this.#announce(change));
    this.#keepAlive = setInterval(
      () => this.#sendAll([...this.#clients], ': still here\n\n'),
      limits.keepAliveMs,
    );
    this.#keepAlive.unref();
  }

  /** Answers one client; the response stays open until it leaves, is dropped, or the feed closes. */
  async serve({ ctx, context, given }: RouteRequest): Promise<void> {
    const about = { host: chosenHost(context, given).host, form: formOf(given) };
    if (ctx.method === 'HEAD') {
      openStream(ctx);
      ctx.res.end();
      return;
    }
    const outline = await this.#readOutline();
    if (this.#isClosed) throw new RequestError(503, 'The program is stopping', { 'Retry-After': '5' });
    if (this.#clients.size >= this.#limits.clients)
      throw new RequestError(503, `${this.#clients.size} clients listen already, which is the most allowed`, {
        'Retry-After': '10',
      });
    const first = tickEvent(context, about, outline) ?? '';
    openStream(ctx);
    const client = new LiveClient(about, ctx.res, context.clock);
    this.#clients.add(client);
    ctx.res.once('close', () => this.#clients.delete(client));
    client.send(`retry: ${retryMs}\n\n${first}`, this.#limits.slowMs);
  }

  close(): void {
    this.#isClosed = true;
    this.#unsubscribe();
    clearInterval(this.#keepAlive);
    for (const client of this.#clients) client.end();
    this.#clients.clear();
  }

  #announce(change: LiveChange): void {
    this.#prepare(change).catch((error: unknown) => this.#context.reportFailure(error, 'send live data'));
  }

  async #prepare(change: LiveChange): Promise<void> {
    const subject = change.kind === 'hosts' ? 'hosts' : `tick ${change.host}`;
    if (this.#preparing.has(subject) || this.#listeners(change).length === 0) return;
    this.#preparing.add(subject);
    try {
      const outline = await this.#readOutline();
      if (change.kind === 'hosts') this.#sendAll(this.#listeners(change), hostsEvent(this.#context, outline));
      else this.#sendTick(change.host, outline);
    } finally {
      this.#preparing.delete(subject);
    }
  }

  #sendTick(host: string, outline: StoreOutline): void {
    const all = this.#listeners({ kind: 'tick', host });
    for (const form of tickForms) {
      const clients = all.filter((client) => client.form === form);
      const text = clients.length === 0 ? undefined : tickEvent(this.#context, { host, form }, outline);
      if (text !== undefined) this.#sendAll(clients, text);
    }
  }

  #listeners(change: LiveChange): readonly LiveClient[] {
    return [...this.#clients].filter(({ host }) => change.kind === 'hosts' || host === change.host);
  }

  #sendAll(clients: readonly LiveClient[], text: string): void {
    for (const client of clients) client.send(text, this.#limits.slowMs);
  }
}

const tickForms: readonly TickForm[] = ['rows', 'columns'];

function formOf(given: GivenParameters): TickForm {
  const asked = textOf(given, 'form') ?? 'rows';
  const form = tickForms.find((one) => one === asked);
  if (form === undefined) throw badParameter('form', asked, tickForms.join(' or '));
  return form;
}

/** Takes the response from koa: it stays open, is never compressed, and no proxy may hold it back. */
function openStream(ctx: RouteRequest['ctx']): void {
  ctx.respond = false;
  ctx.req.socket.setTimeout(0);
  ctx.req.socket.setNoDelay(true);
  ctx.res.writeHead(200, {
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-store, no-transform',
    'X-Accel-Buffering': 'no',
  });
  ctx.res.flushHeaders();
}
