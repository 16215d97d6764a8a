import { dirname } from 'node:path';
import { type RequestHandler, Router } from 'express';
import { z } from 'zod';
import { type Mounted, openApiDocument } from '../contract/document';
import { operation } from '../contract/operation';
import { createRouter, resource } from '../resource';

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Redress: the API</title>
    <link rel="stylesheet" href="/docs/swagger-ui.css" />
  </head>
  <body>
    <div id="swagger-ui"></div>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`;

const START = `SwaggerUIBundle({ url: '/v1/openapi.json', dom_id: '#swagger-ui', deepLinking: true, docExpansion: 'none', defaultModelsExpandDepth: -1, validatorUrl: null });
`;

/** The contract as an OpenAPI document, and a page to read it, from our own origin. Open to everybody: nothing of it is secret. */
export function documentationRoutes(mounted: () => readonly Mounted[]): { api: Router; pages: Router } {
  const api = createRouter();
  let made: object | undefined;
  resource(api, '/openapi.json', {
    get: operation({
      id: 'getOpenApiDocument',
      summary: 'This document',
      tag: 'catalogue',
      scope: 'open',
      answers: { 200: { description: 'OpenAPI 3.1', json: z.looseObject({ openapi: z.string() }) } },
      handle: (_req, res) => {
        made ??= openApiDocument(mounted());
        res.json(made);
      },
    }),
  });

  const pages = Router();
  pages.get('/docs', ownPage, (_req, res) => void res.type('html').send(PAGE));
  pages.get('/docs/start.js', ownPage, (_req, res) => void res.type('js').send(START));
  const files = dirname(require.resolve('swagger-ui-dist/package.json'));
  for (const file of ['swagger-ui.css', 'swagger-ui-bundle.js'])
    pages.get(`/docs/${file}`, ownPage, (_req, res) => res.sendFile(file, { root: files }));
  return { api, pages };
}

/** The page sets styles on its elements, which a strict policy takes for inline ones. Scripts are files of ours only. */
const ownPage: RequestHandler = (_req, res, next) => {
  res.set(
    'Content-Security-Policy',
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  );
  next();
};
