import { readFileSync, writeFileSync } from 'node:fs';
import type { Router } from 'express';
import { createApi } from '../../../api/app';
import { openApiDocument } from '../../../api/contract/document';
import { documented } from '../../../api/resource';
import { createRouters, mounted, type Routers } from '../../../api/routers';
import { createStreams } from '../../../api/sse/streams';
import { fromPackageRoot } from '../../../platform/package-root';
import { startTestApi, type TestApi } from '../support';
import { removalsBetween } from './removals';

const file = fromPackageRoot('docs', 'openapi.json');
const released = fromPackageRoot('test', 'api', 'contract', 'released.json');

let api: TestApi;
let routers: Routers;
let document: object;
beforeAll(async () => {
  api = await startTestApi();
  routers = createRouters(api.dependencies, createStreams(api.dependencies), () => api.url);
  document = JSON.parse(JSON.stringify(openApiDocument(mounted(routers))));
  if (process.env.WRITE_OPENAPI === '1') writeFileSync(file, `${JSON.stringify(document, null, 2)}\n`);
});
afterAll(() => api?.stop());

type Layer = Router['stack'][number];

/** Every path and method that Express would answer, however deep its router lies. */
function routesIn(layers: readonly Layer[]): readonly string[] {
  return layers.flatMap(({ route, handle }) => {
    if (!route) return isRouter(handle) ? routesIn(handle.stack) : [];
    // A handler of all methods has none.
    const methods = new Set(route.stack.flatMap(({ method }) => method || []));
    return [...methods].map((method) => `${method} ${route.path}`);
  });
}

function isRouter(handle: object): handle is Router {
  return 'stack' in handle;
}

it('docs/openapi.json is what the routes say; WRITE_OPENAPI=1 writes it anew', () => {
  // The difference that jest prints is the change of the contract.
  expect(document).toEqual(JSON.parse(readFileSync(file, 'utf8')));
});

it('no route is without documentation, besides the pages for people', () => {
  const app = createApi(api.dependencies, createStreams(api.dependencies), () => api.url);
  const { stack } = app.router;
  const described = new Set(
    mounted(routers).flatMap(({ routers: all }) =>
      all.flatMap(documented).map(({ method, path }) => `${method} ${path}`),
    ),
  );
  const pages = new Set(routers.pages.flatMap((page) => routesIn(page.stack)));
  const found = [...new Set(routesIn(stack))];
  expect(found.length).toBeGreaterThan(60);
  expect(found.filter((route) => !described.has(route) && !pages.has(route))).toEqual([]);
});

it('every operation has an id of its own, a summary that ends without a full stop, and an answer', () => {
  const operations = mounted(routers).flatMap(({ routers: all }) => all.flatMap(documented));
  const ids = operations.map(({ operation }) => operation.id);
  expect(ids).toEqual([...new Set(ids)]);
  for (const { operation } of operations) {
    expect(operation.id).toMatch(/^[a-z][A-Za-z]+$/);
    expect(operation.summary).toMatch(/[^.]$/);
    expect(Object.keys(operation.answers).length).toBeGreaterThan(0);
  }
});

it('nothing that the last release had is gone from /v1: only additions are made', () => {
  expect(removalsBetween(JSON.parse(readFileSync(released, 'utf8')), document)).toEqual([]);
});

it('the document is served to everybody, with a page that needs nothing from elsewhere', async () => {
  const served = await api.get('/v1/openapi.json', { as: null });
  expect(served.status).toBe(200);
  expect(served.body).toEqual(document);
  const page = await api.get('/docs', { as: null });
  expect(page.status).toBe(200);
  expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
  for (const [, path = ''] of page.text.matchAll(/(?:src|href)="([^"]+)"/g)) {
    expect(path).toMatch(/^\//);
    expect((await api.get(path, { as: null })).status).toBe(200);
  }
});
