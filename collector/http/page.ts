/**
 * The built page. Its files are listed and read once and found by their exact path, so that nothing of a request ever becomes part
 * of a path on disk; they are read again when index.html is a new one. Files with a hash in their name never change.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';

import type { Context, Middleware, Next } from 'koa';

interface PageFile {
  readonly body: Buffer;
  readonly type: string;
  readonly etag: string;
  readonly isHashed: boolean;
}

interface Page {
  readonly builtAt: number;
  readonly files: ReadonlyMap<string, PageFile>;
}

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

const notBuilt = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>whichvm</title>
  </head>
  <body>
    <h1>The page is not built yet</h1>
    <p>Run <code>npm run page</code>, or start with <code>npm start</code>, which builds it; then load this page again.</p>
    <p>The numbers are here all the same: <a href="/api/v1/vms">/api/v1/vms</a>, <a href="/metrics">/metrics</a>.</p>
  </body>
</html>
`;

/** Answers `/` and the files of the page; everything else goes on to the next. */
export function servePage(folder: string): Middleware {
  let page: Page | undefined;
  return async (ctx: Context, next: Next) => {
    const isDocument = ctx.path === '/' || ctx.path === '/index.html';
    if (isDocument || page === undefined) page = await currentPage(folder, page);
    const file = page?.files.get(isDocument ? '/index.html' : ctx.path);
    if (file !== undefined) answerFile(ctx, file);
    else if (isDocument) answerNotBuilt(ctx);
    else await next();
  };
}

function answerFile(ctx: Context, { body, type, etag, isHashed }: PageFile): void {
  ctx.set('Cache-Control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
  ctx.set('ETag', etag);
  ctx.body = body;
  ctx.type = type;
}

function answerNotBuilt(ctx: Context): void {
  ctx.status = 503;
  ctx.set('Cache-Control', 'no-store');
  ctx.body = notBuilt;
  ctx.type = 'text/html; charset=utf-8';
}

async function currentPage(folder: string, known: Page | undefined): Promise<Page | undefined> {
  const builtAt = await changedAt(path.join(folder, 'index.html'));
  if (builtAt === undefined) return undefined;
  return known?.builtAt === builtAt ? known : { builtAt, files: await readFiles(folder) };
}

async function changedAt(file: string): Promise<number | undefined> {
  try {
    return (await stat(file)).mtimeMs;
  } catch {
    return undefined;
  }
}

/** Plain files only: a link could lead anywhere. */
async function readFiles(folder: string): Promise<ReadonlyMap<string, PageFile>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(async (entry) => {
      const file = path.join(entry.parentPath, entry.name);
      const url = `/${path.relative(folder, file).split(path.sep).map(encodeURIComponent).join('/')}`;
      return [url, pageFile(url, await readFile(file))] as const;
    });
  return new Map(await Promise.all(files));
}

function pageFile(url: string, body: Buffer): PageFile {
  return {
    body,
    type: types[path.extname(url)] ?? 'application/octet-stream',
    etag: `W/"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
    isHashed: /^\/assets\/.*-[\w-]{8,}\.\w+$/.test(url),
  };
}
