/** The endpoints that supervisors and scrapers ask. Part of the table in routes.ts. */
import { answerHealth, answerMetrics, answerReadiness } from './probes.ts';
import type { Route } from './route.ts';

export const probeRoutes: readonly Route[] = [
  {
    path: '/metrics',
    summary: 'Prometheus exposition, as text or OpenMetrics by the Accept header',
    parameters: [],
    answers: { mediaTypes: ['text/plain', 'application/openmetrics-text'] },
    handle: answerMetrics,
  },
  {
    path: '/healthz',
    summary: 'Whether the process lives',
    parameters: [],
    answers: { mediaTypes: ['application/json'], schema: 'HealthAnswer' },
    isOpen: true,
    handle: answerHealth,
  },
  {
    path: '/readyz',
    summary: 'Whether there is anything to show yet; status 503 and the reason when not',
    parameters: [],
    answers: { mediaTypes: ['application/json'], schema: 'HealthAnswer' },
    isOpen: true,
    handle: answerReadiness,
  },
];
