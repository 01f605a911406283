import { problem, routes, type Route } from '@huiyin/contract';
import { z } from 'zod';

type Json = Record<string, unknown>;

const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): Json => {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Json;
  return json;
};
const content = (schema: Json, type = 'application/json'): Json => ({ [type]: { schema } });
const described = (name: string): string => `#/components/schemas/${name}`;

/** Calls that answer a file, and its type: of an attachment that which it was found to have. */
const FILES: Record<string, string> = {
  downloadFile: '*/*',
  printDeadline: 'application/pdf',
};

/** The OpenAPI 3.1 description of the API, made from the table of routes. */
export function openApi(version: string): Json {
  const paths: Record<string, Json> = {};
  for (const [name, route] of Object.entries(routes) as [string, Route][]) {
    const path = `/api/v1${route.path}`;
    (paths[path] ??= {})[route.method.toLowerCase()] = operation(name, route);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: '回音 Huiyin',
      version,
      description:
        '政务热线工单接口。Sign in, keep the cookie, and send the csrf token of the answer as `x-csrf-token` with every call that changes something.',
    },
    paths,
    components: {
      schemas: { Problem: schemaOf(problem, 'output') },
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'huiyin' },
        csrf: { type: 'apiKey', in: 'header', name: 'x-csrf-token' },
      },
    },
  };
}

function operation(name: string, route: Route): Json {
  const closed = route.method === 'GET' ? [{ session: [] }] : [{ session: [], csrf: [] }];
  return {
    operationId: name,
    summary: route.summary,
    tags: [route.path.split('/')[1] ?? ''],
    security: route.open ? [] : closed,
    parameters: [...pathParameters(route), ...queryParameters(route), ...headers(route)],
    ...bodyOf(name, route),
    responses: { [route.status]: success(name, route), default: refusal },
  };
}

const refusal = {
  description: 'A refusal, with a stable `code`',
  content: content({ $ref: described('Problem') }, 'application/problem+json'),
};

function pathParameters(route: Route): Json[] {
  return [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema:
      name === 'name' || (name === 'id' && route.path.startsWith('/notices'))
        ? { type: 'string' }
        : { type: 'integer', minimum: 1 },
  }));
}

function queryParameters(route: Route): Json[] {
  if (!route.query) return [];
  const { properties = {}, required = [] } = schemaOf(route.query, 'input') as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
    // Lists are written with commas: ?phase=received,assigned
    ...(schema['type'] === 'array' && { style: 'form', explode: false }),
  }));
}

/** Calls that change a case may be repeated under a key, and may ask for the shorter answer. */
function headers(route: Route): Json[] {
  if (!route.brief) return [];
  return [
    {
      name: 'Idempotency-Key',
      in: 'header',
      required: false,
      description:
        'A repeated call with the same key and body gets the first answer; with another body, 422',
      schema: { type: 'string', minLength: 1, maxLength: 200 },
    },
    {
      name: 'Prefer',
      in: 'header',
      required: false,
      description: '`return=minimal` (RFC 7240): the shorter answer, for systems that show nothing',
      schema: { type: 'string' },
    },
  ];
}

function bodyOf(name: string, route: Route): Json {
  if (name === 'uploadFile') {
    const file = {
      type: 'object',
      required: ['file'],
      properties: { file: { type: 'string', format: 'binary' } },
    };
    return { requestBody: { required: true, content: content(file, 'multipart/form-data') } };
  }
  if (!route.body) return {};
  return { requestBody: { required: true, content: content(schemaOf(route.body, 'input')) } };
}

function success(name: string, route: Route): Json {
  const file = FILES[name];
  if (file !== undefined) {
    return {
      description: 'The file',
      content: content({ type: 'string', format: 'binary' }, file),
    };
  }
  return {
    description: route.summary,
    ...(route.response && { content: content(answerOf(route, route.response)) }),
  };
}

function answerOf({ brief }: Route, response: z.ZodType): Json {
  const full = schemaOf(response, 'output');
  return brief ? { anyOf: [full, schemaOf(brief, 'output')] } : full;
}
