import type { Router } from 'express';
import { z } from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiResponsesObject } from 'zod-openapi';
import { redressVersion } from '../../platform/version';
import { type ProblemCode, problemType } from '../problem-catalogue';
import { type Documented, documented } from '../resource';
import { scopes } from '../scopes';
import { requestHeaders, type ResponseHeaderName, responseHeaders } from './headers';
import { type Answer, type Operation, tags } from './operation';
import { parametersIn, pathParameters } from './parameters';
import { problemSchema } from './problem-schema';

/** What can go wrong with every request, whatever it asks for. */
const always = [
  'not-acceptable',
  'malformed-path',
  'headers-too-large',
  'request-too-slow',
  'too-many-requests',
  'unexpected',
  'store-unavailable',
] as const satisfies readonly ProblemCode[];
const withToken = [
  'token-required',
  'token-refused',
  'session-ended',
  'person-not-in-organisation',
  'insufficient-scope',
  'cross-site-request',
  'identity-provider-unavailable',
] as const satisfies readonly ProblemCode[];
const withBody = [
  'malformed-json',
  'body-too-large',
  'unsupported-content',
] as const satisfies readonly ProblemCode[];

/** The problems that an operation can answer with, its own and those of every request like it. */
export function problemsOf({ scope, body, upload, problems = [] }: Operation): readonly ProblemCode[] {
  return [
    ...new Set<ProblemCode>([
      'invalid-request',
      ...always,
      ...(scope === 'open' ? [] : withToken),
      ...(body || upload ? withBody : []),
      ...problems,
    ]),
  ];
}

/** Where the API's documents lie: every path of the routers under a prefix. */
export interface Mounted {
  readonly prefix: string;
  readonly routers: readonly Router[];
}

/** The API as an OpenAPI 3.1 document, made from the same schemas that requests are read with. */
export function openApiDocument(mounted: readonly Mounted[]): object {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const { prefix, routers } of mounted) {
    for (const { method, path, operation } of routers.flatMap(documented)) {
      const at = `${prefix}${path.replaceAll(/:(\w+)/g, '{$1}')}`;
      paths[at] = { ...paths[at], [method]: operationObject({ method, path, operation }) };
    }
  }
  return createDocument({
    openapi: '3.1.1',
    info: {
      title: 'Redress',
      version: redressVersion,
      description:
        'Every customer complaint as a durable workflow, every step as an event. Within /v1 only additions are made.',
    },
    servers: [{ url: '/' }],
    tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
    components: {
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description: `An access token (JWT) or an API key. Scopes: ${Object.entries(scopes)
            .map(([name, meaning]) => `\`${name}\` ${meaning}`)
            .join('; ')}.`,
        },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'redress',
          description: 'What /login gives a browser',
        },
      },
    },
    paths,
  });
}

function operationObject({ path, operation }: Documented): ZodOpenApiOperationObject {
  const {
    id,
    summary,
    description,
    tag,
    scope,
    query,
    headers = [],
    body,
    upload,
    examples = [],
  } = operation;
  const names = parametersIn(path);
  const parameters = {
    ...(names.length === 0
      ? {}
      : { path: z.object(Object.fromEntries(names.map((name) => [name, pathParameters[name]]))) }),
    ...(query ? { query } : {}),
    ...(headers.length === 0
      ? {}
      : { header: z.object(Object.fromEntries(headers.map((name) => [name, requestHeaders[name]]))) }),
  };
  return {
    operationId: id,
    summary,
    ...(description === undefined ? {} : { description }),
    tags: [tag],
    security: securityOf(scope),
    requestParams: parameters,
    ...(body
      ? {
          requestBody: {
            content: {
              'application/json': {
                schema: body.documentedAs ?? body.schema,
                examples: Object.fromEntries(
                  examples.map((example, index) => [`example-${index + 1}`, { value: example.body ?? {} }]),
                ),
              },
            },
          },
        }
      : {}),
    ...(upload
      ? {
          requestBody: {
            description: upload.description,
            required: true,
            content: Object.fromEntries(
              upload.types.map((type) => [type, { schema: { type: 'string', format: 'binary' } as const }]),
            ),
          },
        }
      : {}),
    responses: responsesOf(operation),
  };
}

function securityOf(scope: Operation['scope']) {
  if (scope === 'open') return [];
  const needed = scope === 'any' ? [] : [scope];
  return [{ bearer: needed }, { session: needed }];
}

function responsesOf(operation: Operation): ZodOpenApiResponsesObject {
  const responses: Record<
    string,
    { description: string; headers?: z.ZodType; content: Record<string, object> }
  > = {};
  for (const [status, answer] of Object.entries(operation.answers)) responses[status] = answerObject(answer);
  const codes = problemsOf(operation).map(problemType);
  for (const status of new Set(codes.map((type) => type.status))) {
    const here = codes.filter((type) => type.status === status);
    responses[String(status)] = {
      ...responses[status],
      description: [
        // What says of itself that it is not ready can fail besides.
        ...(responses[status] ? [responses[status].description] : []),
        ...here.map(({ code, title }) => `\`${code}\`: ${title}`),
      ].join('\n\n'),
      ...(saysWhen.has(status) ? { headers: headersOf(['Retry-After']) } : {}),
      content: { ...responses[status]?.content, 'application/problem+json': { schema: problemSchema } },
    };
  }
  return responses as ZodOpenApiResponsesObject;
}

/** The statuses that say when to come again. */
const saysWhen: ReadonlySet<number> = new Set([429, 503]);

function headersOf(names: readonly ResponseHeaderName[]): z.ZodType {
  return z.object(Object.fromEntries(names.map((name) => [name, responseHeaders[name].optional()])));
}

function answerObject({ description, json, others = [], headers = [] }: Answer) {
  return {
    description,
    ...(headers.length === 0 ? {} : { headers: headersOf(headers) }),
    content: {
      ...(json ? { 'application/json': { schema: json } } : {}),
      ...Object.fromEntries(others.map((type) => [type, { schema: { type: 'string' } as const }])),
    },
  };
}
