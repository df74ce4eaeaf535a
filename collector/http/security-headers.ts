/**
 * Response headers that narrow what a browser may do with the page: only its own files run, nobody frames it, nothing of its
 * address leaks. The page is built to files without inline script or style, so no exception is needed.
 */
import helmet from 'koa-helmet';
import type { Context, Middleware, Next } from 'koa';

const self = ["'self'"];
const none = ["'none'"];

export function securityHeaders(): readonly Middleware[] {
  return [
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: none,
          scriptSrc: self,
          styleSrc: self,
          imgSrc: ["'self'", 'data:'],
          fontSrc: self,
          connectSrc: self,
          manifestSrc: self,
          baseUri: none,
          formAction: none,
          frameAncestors: none,
        },
      },
      referrerPolicy: { policy: 'no-referrer' },
      xFrameOptions: { action: 'deny' },
      // Plain HTTP: promising HTTPS for this name would lock out whoever has no certificate.
      strictTransportSecurity: false,
    }),
    withoutDevices,
  ];
}

async function withoutDevices(ctx: Context, next: Next): Promise<void> {
  ctx.set('Permissions-Policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=()');
  await next();
}
