import { randomUUID } from 'node:crypto';
import { fold } from '../../domain/evolve';
import { createCommandDesk } from '../../api/command-desk';
import { type RunningApi, startApi } from '../../api/server';
import { decodeEvent, streamOf } from '../../eventstore/complaint-stream';
import { FORMS_PER_WINDOW, webForm } from '../../intake/web-form/routes';
import { startTestApi, type TestApi } from '../api/support';
import { ladderPolicy } from '../support/configuration';
import { intakePerson, organisation } from './support';

let api: TestApi;
let served: RunningApi;
beforeAll(async () => {
  api = await startTestApi({ organisation });
  served = await serve();
});
afterAll(async () => {
  await served.close();
  await api.stop();
});

/** The API with a form of its own, which counts by itself. */
function serve(accessFor?: Parameters<typeof webForm>[0]['accessFor']): Promise<RunningApi> {
  const { dependencies } = api;
  const form = webForm({
    person: intakePerson,
    give: createCommandDesk(dependencies),
    policies: dependencies.policies,
    log: dependencies.log,
    ...(accessFor ? { accessFor } : {}),
  });
  return startApi({ ...dependencies, publicPages: [form] }, { host: '127.0.0.1', port: 0 });
}

type Fields = Readonly<Record<string, string>>;

const good: Fields = {
  name: 'Cora Winter',
  email: 'cora@example.net',
  phone: '',
  reference: 'K-17',
  category: 'card',
  subject: 'Charged twice',
  description: 'My card was charged twice.\r\nPlease pay it back.',
};

async function get(language = 'en') {
  const response = await fetch(`${served.url}/complain`, { headers: { 'accept-language': language } });
  return { status: response.status, headers: response.headers, html: await response.text() };
}

async function post(fields: Fields, { url = served.url, language = 'en' } = {}) {
  const response = await fetch(`${url}/complain`, {
    method: 'POST',
    headers: { 'accept-language': language },
    body: new URLSearchParams(fields),
  });
  return { status: response.status, headers: response.headers, html: await response.text() };
}

const tokenIn = (html: string) => /name="token" value="([^"]+)"/.exec(html)?.[1] ?? '';
const referenceIn = (html: string) => /RD-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(html)?.[0] ?? '';

async function complaintAt(id: string) {
  return fold((await api.store.durable.readStream(streamOf(id))).map(decodeEvent));
}

test('the form is a page that everybody can use: labels, one heading, no script, a strict policy', async () => {
  const { status, headers, html } = await get();
  expect(status).toBe(200);
  expect(headers.get('content-security-policy')).toMatch(
    /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'$/,
  );
  expect(headers.get('cache-control')).toBe('no-store');
  expect(headers.get('referrer-policy')).toBe('no-referrer');
  expect(html).toContain('<html lang="en">');
  expect(html.match(/<h1>/g)).toHaveLength(1);
  expect(html).not.toMatch(/<script|\son\w+=|javascript:/i);
  const ids = [...html.matchAll(/<(?:input|select|textarea) id="([^"]+)"/g)].map(([, id]) => id);
  expect(ids).toHaveLength(8);
  for (const id of ids) expect(html).toContain(`<label for="${id}">`);
  for (const { id, title } of ladderPolicy.categories)
    expect(html).toContain(`<option value="${id}">${title}</option>`);
});

test.each([
  ['de-AT,de;q=0.9,en;q=0.5', 'de', 'Beschwerde einreichen'],
  ['fr,en;q=0.5', 'en', 'Make a complaint'],
  ['fr', 'en', 'Make a complaint'],
])('whoever reads %s gets the form in %s', async (accepted, language, title) => {
  const { html, headers } = await get(accepted);
  expect(html).toContain(`<html lang="${language}">`);
  expect(html).toContain(title);
  expect(headers.get('vary')).toMatch(/accept-language/i);
});

test('what is sent becomes a complaint, and the customer gets its reference', async () => {
  const { status, html } = await post({ ...good, token: tokenIn((await get()).html) }, { language: 'de' });
  expect(status).toBe(201);
  expect(html).toContain('Wir haben Ihre Beschwerde');
  const complaint = await complaintAt(referenceIn(html));
  expect(complaint).toMatchObject({
    subject: 'Charged twice',
    description: 'My card was charged twice.\nPlease pay it back.',
    category: 'card',
    channel: 'web',
    complainant: {
      name: 'Cora Winter',
      email: 'cora@example.net',
      reference: 'K-17',
      prefers: { language: 'de' },
    },
  });
  expect(complaint?.complainant.phone).toBeUndefined();
});

test('a double click makes one complaint', async () => {
  const token = randomUUID();
  const answers = await Promise.all(Array.from({ length: 5 }, () => post({ ...good, token })));
  expect(new Set(answers.map(({ html }) => referenceIn(html))).size).toBe(1);
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201]);
});

test('a form that is sent again with other words is not lost, and not taken for the former', async () => {
  const token = randomUUID();
  const first = referenceIn((await post({ ...good, token })).html);
  const again = await post({ ...good, token, description: 'Something else happened' });
  expect(again.status).toBe(409);
  expect(again.html).toContain(first);
  expect(again.html).toContain('Something else happened</textarea>');
  expect(tokenIn(again.html)).not.toBe(token);
  const second = await post({ ...good, token: tokenIn(again.html), description: 'Something else happened' });
  expect(second.status).toBe(201);
  expect(referenceIn(second.html)).not.toBe(first);
});

test.each<[string, Fields, string, string]>([
  ['no name', { name: ' ' }, 'name', 'This is needed.'],
  ['no sentence', { subject: '' }, 'subject', 'This is needed.'],
  ['no story', { description: '\r\n' }, 'description', 'This is needed.'],
  ['no way to answer', { email: '' }, 'email', 'Tell us an e-mail address or a phone number'],
  ['an address that is none', { email: 'cora' }, 'email', 'This is not an e-mail address'],
  ['no category', { category: '' }, 'category', 'Please choose one of the list.'],
  ['a category that there is not', { category: 'x' }, 'category', 'Please choose one of the list.'],
  ['a story that is too long', { description: 'x'.repeat(6_001) }, 'description', 'This is too long.'],
  ['a NUL', { subject: 'a\u0000b' }, 'subject', 'This has characters that cannot be kept.'],
])('%s is said at its field, and what was typed is kept', async (_what, wrong, field, message) => {
  const { status, html } = await post({ ...good, token: randomUUID(), ...wrong });
  expect(status).toBe(422);
  expect(html).toContain(`<p class="mistake" id="${field}-mistake">${message}`);
  expect(html).toMatch(
    new RegExp(
      `id="${field}" name="${field}"[^>]*aria-invalid="true"[^>]*aria-describedby="[^"]*${field}-mistake"`,
    ),
  );
  expect(html).toContain(`<a href="#${field}">`);
  if (field !== 'name') expect(html).toContain('value="Cora Winter"');
  if (field !== 'category') expect(html).toContain('<option value="card" selected>');
});

test('a phone number is enough to be answered', async () => {
  expect(await post({ ...good, token: randomUUID(), email: '', phone: '+44 20 7946 0000' })).toMatchObject({
    status: 201,
  });
});

test('a program that fills the hidden field is asked to leave it empty; nobody loses what they wrote', async () => {
  const given = api.gateway.given;
  const { status, html } = await post({ ...good, token: randomUUID(), website: 'http://spam.example' });
  expect(status).toBe(422);
  expect(html).toContain('Please leave this field empty.');
  expect(html).toContain('Please pay it back.</textarea>');
  expect(api.gateway.given).toBe(given);
});

test('markup in any field comes back as text', async () => {
  const evil = '"><script>alert(1)</script></textarea>\'&lt;';
  const fields = Object.fromEntries([...Object.keys(good), 'token', 'website'].map((name) => [name, evil]));
  const { status, html } = await post(fields);
  expect(status).toBe(422);
  expect(html).not.toContain('<script');
  expect(html.match(/<\/textarea>/g)).toHaveLength(1);
  expect(tokenIn(html)).toMatch(/^[0-9a-f-]{36}$/);
  const taken = await post({
    ...good,
    name: evil,
    subject: evil,
    description: evil,
    reference: evil,
    token: randomUUID(),
  });
  expect(taken.status).toBe(201);
  expect(taken.html).not.toContain('alert(1)');
  expect(await complaintAt(referenceIn(taken.html))).toMatchObject({ subject: evil, description: evil });
});

test('when nothing can be recorded, what was typed is kept with the same token, and counts once', async () => {
  const token = randomUUID();
  api.gateway.behave('away');
  const { status, headers, html } = await post({ ...good, token });
  api.gateway.behave('well');
  expect(status).toBe(503);
  expect(headers.get('retry-after')).toBe('60');
  expect(tokenIn(html)).toBe(token);
  expect(html).toContain('Please pay it back.</textarea>');
  expect(html).not.toMatch(/UNAVAILABLE|ECONNREFUSED/);
  expect(await post({ ...good, token })).toMatchObject({ status: 201 });
});

test.each([
  ['too large', { body: new URLSearchParams({ description: 'x'.repeat(70_000) }) }, 413],
  ['JSON', { body: '{}', headers: { 'content-type': 'application/json' } }, 415],
  ['no body', {}, 415],
  [
    'a charset that is none',
    { body: 'a=b', headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-7' } },
    415,
  ],
])('a body that is no form (%s) gets a page that says so', async (_what, request, status) => {
  const response = await fetch(`${served.url}/complain`, { method: 'POST', ...request });
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toMatch(/^text\/html/);
  expect(await response.text()).toContain('role="alert"');
});

test('other methods are refused, and fields that are there twice count as the first', async () => {
  const response = await fetch(`${served.url}/complain`, { method: 'DELETE' });
  expect(response.status).toBe(405);
  expect(response.headers.get('allow')).toBe('GET, HEAD, POST');
  const body = new URLSearchParams({ ...good, token: randomUUID() });
  body.append('subject', 'Another');
  const twice = await fetch(`${served.url}/complain`, { method: 'POST', body });
  expect(await complaintAt(referenceIn(await twice.text()))).toMatchObject({ subject: 'Charged twice' });
});

test('an address may send so many forms within ten minutes', async () => {
  const own = await serve();
  try {
    const answers: number[] = [];
    for (let sent = 0; sent <= FORMS_PER_WINDOW; sent += 1)
      answers.push((await post({}, { url: own.url })).status);
    expect(answers.filter((status) => status === 422)).toHaveLength(FORMS_PER_WINDOW);
    expect(answers.at(-1)).toBe(429);
    expect((await fetch(`${own.url}/complain`)).status).toBe(200);
  } finally {
    await own.close();
  }
});

test('the customer gets a code and a link where there are such, and the reference also when they cannot be made', async () => {
  const withAccess = await serve(async (id) => ({ code: 'ABCD2345', link: `/status?link=${id}"x` }));
  const { html } = await post({ ...good, token: randomUUID() }, { url: withAccess.url });
  await withAccess.close();
  expect(html).toContain('ABCD2345');
  expect(html).toContain(`href="/status?link=${referenceIn(html)}&quot;x"`);
  const without = await serve(() => Promise.reject(new Error('no code can be made')));
  const reply = await post({ ...good, token: randomUUID() }, { url: without.url });
  await without.close();
  expect(reply.status).toBe(201);
  expect(referenceIn(reply.html)).not.toBe('');
});
