import { randomUUID } from 'node:crypto';
import { openBrowser } from './identity/browser';
import { startTestApi, type Members, type TestApi } from './support';

let api: TestApi;
let now = Date.parse('2026-11-22T10:03:00.000Z');
beforeAll(async () => {
  api = await startTestApi({ clock: () => now });
});
afterAll(() => api.stop());

const OURS = { 'sec-fetch-site': 'same-origin' };
const EVIL = '"><script>alert(1)</script></textarea>\'&lt;';

async function accessTo(id: string, body: Members = {}) {
  const { body: given } = await api.post(`/v1/complaints/${id}/customer-access`, { body });
  return { code: String(given.code), token: String(given.token), link: String(given.link) };
}

/** A browser with a session in the cookie jar, or without. */
function browse(headers: Readonly<Record<string, string>> = OURS) {
  const browser = openBrowser();
  const at = (path: string) => (path.startsWith('http') ? path : `${api.url}${path}`);
  return {
    browser,
    get: (path = '/status', more = {}) => browser.send(at(path), { headers: { ...headers, ...more } }),
    post: (path: string, fields: Readonly<Record<string, string>> = {}, more = {}) =>
      browser.send(at(path), {
        method: 'POST',
        headers: { ...headers, ...more },
        body: new URLSearchParams(fields),
      }),
    cookie: () => browser.cookies(api.url).get('redress-status'),
  };
}

async function inside(id: string) {
  const session = browse();
  await session.get((await accessTo(id)).link);
  return session;
}

async function resolved(): Promise<string> {
  const id = await api.register();
  await api.give('ana', id, 'accept');
  await api.give('ana', id, 'add-note', { text: 'SECRET NOTE' });
  await api.give('ana', id, 'record-attempt', {
    tried: 'SECRET ATTEMPT',
    proposedSolutions: [],
    outcome: 'waiting',
  });
  await api.give('ana', id, 'send-customer-update', { message: 'We asked the shop.' });
  await api.give('ana', id, 'resolve', { outcome: 'upheld', summary: 'We were wrong.' });
  return id;
}

const tokenIn = (html: string) => /name="token" value="([^"]+)"/.exec(html)?.[1] ?? '';
const typesBy = async (id: string) =>
  (await api.store.durable.readStream(`complaint-${id}`))
    .filter(({ metadata }) => (metadata.by as Members).id === 'customer')
    .map(({ type }) => type);

test('the page is for everybody: labels, one heading, no script, two languages, strict headers', async () => {
  const { get } = browse();
  for (const [language, title] of [
    ['en', 'See your complaint'],
    ['de', 'Ihre Beschwerde ansehen'],
  ] as const) {
    const { status, headers, text } = await get('/status', { 'accept-language': language });
    expect(status).toBe(200);
    expect(text).toContain(`<html lang="${language}">`);
    expect(text).toContain(`<h1>${title}</h1>`);
    expect(headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'$/,
    );
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('ratelimit')).not.toBeNull();
    expect(text).not.toMatch(/<script|\son\w+=|javascript:/i);
    for (const id of ['reference', 'code']) expect(text).toContain(`<label for="${id}">`);
  }
});

test('a link leads on without its token in the address, and the cookie cannot be read or sent by others', async () => {
  const id = await resolved();
  const { link, token } = await accessTo(id);
  expect(link).toBe(`${api.url}/status?link=${token}`);
  const { get, cookie } = browse();
  const first = await get(link);
  expect({ status: first.status, location: first.location }).toEqual({
    status: 303,
    location: `${api.url}/status`,
  });
  expect(first.headers.getSetCookie()[0]).toMatch(
    /^redress-status=[\w.-]+; Max-Age=900; Path=\/; .*HttpOnly; SameSite=Strict$/,
  );
  expect(cookie()).not.toBe(token);
  const page = await get();
  expect(page.status).toBe(200);
  expect(page.text.match(/<h1>/g)).toHaveLength(1);
  for (const said of [id, 'We have decided', 'We were wrong.', 'We asked the shop.', 'You are right.'])
    expect(page.text).toContain(said);
  for (const hidden of ['SECRET', 'ana', 'frontline']) expect(page.text).not.toContain(hidden);
  expect(page.text).not.toContain(token);
  now += 15 * 60_000;
  const over = await get();
  expect(over.status).toBe(401);
  expect(over.text).toContain('Your time here is over');
  expect(cookie()).toBeUndefined();
});

test('under HTTPS the cookie is Secure and belongs to this host alone', async () => {
  const id = await api.register();
  const { link } = await accessTo(id);
  const secure = await startTestApi({
    databaseUrl: api.databaseUrl,
    clock: () => now,
    identity: { publicUrl: 'https://complaints.example' },
  });
  try {
    const answer = await fetch(`${secure.url}${link.slice(api.url.length)}`, { redirect: 'manual' });
    expect(answer.headers.getSetCookie()[0] ?? '').toMatch(
      /^__Host-redress-status=.*; Secure; SameSite=Strict$/,
    );
  } finally {
    await secure.stop();
  }
});

test('whoever comes from another page goes on from ours once, since the cookie is kept back until then', async () => {
  const { get } = browse({ 'sec-fetch-site': 'cross-site' });
  expect((await get()).text).toContain('<meta http-equiv="refresh" content="0; url=/status">');
  expect((await browse().get()).text).not.toContain('http-equiv="refresh"');
});

test('reference and code lead in; wrong and unknown are told alike, and five wrong ones close it', async () => {
  const id = await api.register();
  const { code } = await accessTo(id);
  const { post, get, cookie } = browse();
  expect((await post('/status', { reference: id, code })).location).toBe(`${api.url}/status`);
  expect((await get()).text).toContain(id);
  const unknown = `T-${randomUUID()}`;
  const shapes = await Promise.all(
    [id, unknown].map(async (reference) => {
      const { status, headers, text } = await browse().post('/status', { reference, code: '00000000' });
      const told = [...headers].filter(([name]) => !['date', 'x-request-id', 'ratelimit'].includes(name));
      return { status, told, text: text.replaceAll(reference, '') };
    }),
  );
  expect(shapes[0]).toEqual(shapes[1]);
  expect(shapes[0]?.status).toBe(401);
  expect(shapes[0]?.text).toMatch(/id="code"[^>]*aria-invalid="true" aria-describedby="code-mistake"/);
  expect(shapes[0]?.text).not.toContain('00000000');
  for (const _ of [2, 3, 4, 5]) await browse().post('/status', { reference: id, code: 'WRONG' });
  const closed = await browse().post('/status', { reference: id, code });
  expect([closed.status, closed.headers.get('retry-after')]).toEqual([429, '3600']);
  expect(cookie()).toBeDefined();
  const empty = await browse().post('/status', { reference: '', code: '' });
  expect(empty.status).toBe(422);
  expect(empty.text.match(/This is needed\./g)).toHaveLength(2);
});

test('what was revoked, has expired, was changed or is for another complaint shows nothing', async () => {
  const [id, other] = [await api.register(), await api.register()];
  const session = await inside(id);
  const { link, token } = await accessTo(id);
  const [claim = '', mac = ''] = token.split('.');
  const forged = Buffer.from(Buffer.from(claim, 'base64url').toString().replace(id, other)).toString(
    'base64url',
  );
  for (const bad of [`${forged}.${mac}`, `${claim}.${mac.slice(1)}`, 'x', '']) {
    const { status, headers, text } = await browse().get(`/status?link=${bad}`);
    expect([status, headers.getSetCookie(), text.includes(other)]).toEqual([401, [], false]);
  }
  expect((await session.get()).text).toContain(id);
  await accessTo(id, { revoke: true });
  expect((await session.get()).status).toBe(401);
  expect((await browse().get(link)).status).toBe(401);
  const later = await accessTo(id);
  now += 90 * 86_400_000;
  expect((await browse().get(later.link)).status).toBe(401);
});

test('a message counts once however often its form is sent, and what is wrong is said at the field', async () => {
  const id = await api.register();
  const { get, post } = await inside(id);
  const token = tokenIn((await get()).text);
  for (const _ of [1, 2]) {
    const sent = await post('/status/message', { token, message: EVIL });
    expect([sent.status, sent.location]).toEqual([303, `${api.url}/status?said=written`]);
  }
  expect(await typesBy(id)).toEqual(['CustomerMessageReceived']);
  const page = await get('/status?said=written');
  expect(page.text).toContain('We have your message.');
  expect(page.text).toContain('&lt;script&gt;');
  expect(page.text).not.toContain('<script');
  const reused = await post('/status/message', { token, message: 'Something else' });
  expect(reused.status).toBe(409);
  expect(reused.text).toContain('Something else</textarea>');
  expect(tokenIn(reused.text)).not.toBe(token);
  for (const [message, said] of [
    [' ', 'This is needed.'],
    ['x'.repeat(6_001), 'This is too long'],
    ['a\u0000b', 'cannot be kept'],
  ] as const) {
    const wrong = await post('/status/message', { message });
    expect(wrong.status).toBe(422);
    expect(wrong.text).toMatch(new RegExp(`id="message-mistake">[^<]*${said}`));
  }
});

test('a decision is accepted or rejected where there is one, and not twice', async () => {
  const [yes, no] = [await resolved(), await resolved()];
  const first = await inside(yes);
  expect((await first.post('/status/accept', { token: randomUUID() })).status).toBe(303);
  expect((await first.get()).text).toContain('You accepted the decision.');
  const again = await first.post('/status/accept', { token: randomUUID() });
  expect([again.status, again.text.includes('cannot be done any more')]).toEqual([409, true]);
  const second = await inside(no);
  expect((await second.post('/status/reject', { reason: '' })).text).toContain('id="reason-mistake"');
  expect((await second.post('/status/reject', { reason: EVIL })).status).toBe(303);
  expect([await typesBy(yes), await typesBy(no)]).toEqual([['ResolutionAccepted'], ['ResolutionRejected']]);
});

test('no page of another site sends a form, and leaving ends the session here', async () => {
  const id = await api.register();
  const { post, cookie } = await inside(id);
  for (const headers of [
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'none', origin: 'https://evil.example' },
  ])
    expect((await post('/status/message', { message: 'Forged' }, headers)).status).toBe(403);
  expect(await typesBy(id)).toEqual([]);
  expect((await post('/status/leave')).status).toBe(303);
  expect(cookie()).toBeUndefined();
  const lost = await post('/status/message', { message: `Kept ${EVIL}` });
  expect(lost.status).toBe(401);
  expect(lost.text).toContain('Kept &quot;&gt;&lt;script&gt;');
});

test('markup in any field comes back as text, and a page stays below 30 KB however much was written', async () => {
  const id = await api.register({ subject: EVIL });
  const { code } = await accessTo(id);
  const wrong = await browse().post('/status', { reference: EVIL, code });
  expect(wrong.status).toBe(401);
  expect(wrong.text).not.toContain('<script');
  const { get, post } = await inside(id);
  for (let sent = 0; sent < 5; sent += 1)
    await post('/status/message', { token: randomUUID(), message: `${sent} ${'x'.repeat(5_000)}` });
  const first = await get();
  expect(first.text).not.toContain('<script');
  expect(first.text).toContain('&lt;script&gt;');
  expect(Buffer.byteLength(first.text)).toBeLessThan(30_000);
  const older = /href="(\/status\?from=\d+)"/.exec(first.text)?.[1] ?? '';
  expect((await get(older)).text).toContain('>2 xxx');
});

test('when nothing can be recorded the message is kept with its token', async () => {
  const id = await api.register();
  const { post } = await inside(id);
  const token = randomUUID();
  api.gateway.behave('away');
  const { status, text } = await post('/status/message', { token, message: 'Please hurry.' });
  api.gateway.behave('well');
  expect([status, tokenIn(text), text.includes('Please hurry.</textarea>')]).toEqual([503, token, true]);
  expect((await post('/status/message', { token, message: 'Please hurry.' })).status).toBe(303);
});

test('an address may ask so often within a minute', async () => {
  const few = await startTestApi({ databaseUrl: api.databaseUrl, requestsPerMinute: 40 });
  try {
    const statuses: number[] = [];
    for (const _ of [1, 2, 3]) statuses.push((await fetch(`${few.url}/status`)).status);
    expect(statuses).toEqual([200, 200, 429]);
  } finally {
    await few.stop();
  }
});

test('a customer attaches a file by the API, as theirs, and nobody of us is named', async () => {
  const id = await api.register();
  const { token } = await accessTo(id);
  const send = (headers: Readonly<Record<string, string>>) =>
    api.post('/v1/customer/attachments?name=a.txt', {
      as: null,
      body: 'My statement',
      headers: { 'content-type': 'text/plain', 'idempotency-key': 'f-1', ...headers },
    });
  const authorization = `Customer ${token}`;
  const first = await send({ authorization, prefer: 'respond-async' });
  expect(first.status).toBe(201);
  expect((await send({ authorization })).body).toEqual(first.body);
  expect((await send({ authorization: 'Customer x.y' })).status).toBe(401);
  const { body } = await api.get(`/v1/complaints/${id}/attachments`);
  expect(body.attachments).toMatchObject([
    { attachmentId: first.body.attachmentId, name: 'a.txt', from: 'customer', by: 'customer' },
  ]);
});
