/** /api/v1/openapi.json: the table of routes and the schemas of the wire types, as an OpenAPI 3.1 document. */
import type { Parameter } from './parameters.ts';
import { healthSchema } from './probes.ts';
import type { Route } from './route.ts';
import { ref, type JsonSchema } from './schema/declare.ts';
import { forecastSchemas } from './schema/forecast.ts';
import { closerSchemas } from './schema/closer.ts';
import { findingSchemas } from './schema/findings.ts';
import { doctorSchemas } from './schema/doctor.ts';
import { historySchemas } from './schema/history.ts';
import { alertSchemas } from './schema/alerts.ts';
import { hostSchemas } from './schema/hosts.ts';
import { machineSchemas } from './schema/machine.ts';
import { momentSchemas } from './schema/moments.ts';

export function openApiDocument(routes: readonly Route[], version: string): JsonSchema {
  return {
    openapi: '3.1.0',
    info: {
      title: 'whichvm',
      version,
      description:
        'Which VM is using which CPU of a Hyper-V host. Times are Unix milliseconds, values base units (seconds, bytes, ratios 0–1), what is not known is null.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    security: [{}, { basic: [] }, { bearer: [] }],
    paths: Object.fromEntries(
      routes.map((route) => [route.path, { [route.method === 'POST' ? 'post' : 'get']: operation(route) }]),
    ),
    components: {
      schemas: {
        ...hostSchemas,
        ...alertSchemas,
        ...doctorSchemas,
        ...momentSchemas,
        ...machineSchemas,
        ...forecastSchemas,
        ...findingSchemas,
        ...closerSchemas,
        ...historySchemas,
        HealthAnswer: healthSchema,
      },
      responses: {
        Error: {
          description: 'Why the request was not answered',
          content: { 'application/json': { schema: ref('ErrorAnswer') } },
        },
      },
      securitySchemes: {
        basic: { type: 'http', scheme: 'basic' },
        bearer: { type: 'http', scheme: 'bearer' },
      },
    },
  };
}

function operation(route: Route): JsonSchema {
  const { schema, mediaTypes } = route.answers;
  const content = mediaTypes.map((mediaType) => [
    mediaType,
    schema === undefined ? {} : { schema: ref(schema) },
  ]);
  return {
    operationId: operationId(route.path),
    summary: route.summary,
    ...(route.description === undefined ? {} : { description: route.description }),
    ...(route.isOpen === true ? { security: [] } : {}),
    parameters: route.parameters.map(parameterObject),
    ...(route.body === undefined
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: ref(route.body) } } } }),
    responses: {
      200: { description: route.summary, content: Object.fromEntries(content) },
      default: { $ref: '#/components/responses/Error' },
    },
  };
}

function operationId(path: string): string {
  return path.replace(/^\/(api\/v1\/)?/, '').replace('.json', '');
}

function parameterObject({ name, description, schema, required, repeated, example }: Parameter): JsonSchema {
  return {
    name,
    in: 'query',
    description,
    ...(required === true ? { required } : {}),
    ...(repeated === true
      ? { schema: { type: 'array', items: schema }, style: 'form', explode: true }
      : { schema }),
    ...(example === undefined ? {} : { example: repeated === true ? [example] : example }),
  };
}
