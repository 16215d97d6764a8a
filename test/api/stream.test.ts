import { startApi } from '../../api/server';
import type { EventStore } from '../../eventstore/port';
import { openPostgresEventStore } from '../../eventstore/postgres/store';
import { redressVersion } from '../../platform/version';
import { isAccessStream } from '../../eventstore/access-log';
import { newEvents, readAll } from '../eventstore/events';
import { ladderPolicy } from '../support/configuration';
import { eventually } from '../support/eventually';
import { type OwnPostgres, startOwnPostgres } from '../support/postgres';
import { openStream, type StreamClient, type StreamMessage } from './stream-client';
import { expectProblem, startTestApi, type TestApi } from './support';

const LONG_MS = 600_000;

let api: TestApi;
let plain: EventStore;
const opened: StreamClient[] = [];
beforeAll(async () => {
  api = await startTestApi({ streams: { heartbeatMs: 30, perPerson: 100 } });
  plain = openPostgresEventStore({ databaseUrl: api.databaseUrl });
});
afterEach(() => {
  for (const client of opened.splice(0)) client.close();
});
afterAll(async () => {
  await plain?.close();
  await api?.stop();
});

interface Wish {
  readonly as?: string;
  /** Default: one of that person, of the API that all tests share. */
  readonly token?: string;
  readonly query?: string;
  readonly lastEventId?: string;
  readonly url?: string;
  readonly onMessage?: (message: StreamMessage, close: () => void) => void;
}

async function stream(wish: Wish = {}): Promise<StreamClient> {
  const { as = 'ana', token, query = '', lastEventId, url = api.url, onMessage } = wish;
  const headers = {
    accept: 'text/event-stream',
    authorization: `Bearer ${token ?? (await api.token(as))}`,
    ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
  };
  const client = await openStream(`${url}/v1/stream${query}`, headers, onMessage);
  opened.push(client);
  return client;
}

const idsOf = (messages: readonly { readonly id: string }[]) => messages.map(({ id }) => id);
/** Events of streams that no read model looks at. */
const append = (count: number, name = 'load') => plain.append(`${name}-1`, newEvents(count), 'any');

test('a stream says hello with time, position and version, and then sends what GET /v1/events gives', async () => {
  const before = await api.store.durable.head();
  const client = await stream();
  const id = await api.register();
  await client.until(1);
  expect(client.headers).toMatchObject({
    'content-type': expect.stringMatching(/^text\/event-stream/),
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  expect(client.headers['content-encoding']).toBeUndefined();
  expect(client.retryMs).toBe(2_000);
  expect(client.messages[0]).toEqual({
    id: before,
    event: 'hello',
    data: {
      position: before,
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      version: redressVersion,
    },
  });
  const { body } = await api.get(`/v1/events?after=${before}`);
  const [event] = body.events as { position: string; type: string; stream: string }[];
  expect(event).toMatchObject({ type: 'ComplaintRegistered', stream: `complaint-${id}` });
  expect(client.logEvents()).toEqual([{ id: event?.position, event: event?.type, data: event }]);
});

test('every person of the organisation may have the stream, and nobody else', async () => {
  const client = await stream({ as: 'ida' });
  await append(1);
  await client.until(1);
  expectProblem(await api.get('/v1/stream', { as: null }), 401, 'token-required');
  expectProblem(await api.get('/v1/stream', { as: 'mallory' }), 403, 'person-not-in-organisation');
});

test('it keeps to the manners of the other paths', async () => {
  const accept = (type: string) => ({ headers: { accept: type } });
  const head = await api.call('HEAD', '/v1/stream');
  expect(head).toMatchObject({ status: 200, text: '' });
  expect(head.headers.get('content-type')).toMatch(/^text\/event-stream/);
  expectProblem(await api.get('/v1/stream', accept('application/json')), 406, 'not-acceptable');
  expect((await api.post('/v1/stream')).headers.get('allow')).toBe('GET, HEAD');
  for (const [query, parameter] of [
    ['colour=red', 'colour'],
    ['complaint=A-1&complaint=A-2', 'complaint'],
    ['complaint=', 'complaint'],
    ['complaint=A-1,-', 'complaint'],
    ['complaint=RD-7K3M-10QX-4F9A', 'complaint'],
    [`complaint=${Array.from({ length: 101 }, (_, index) => `A-${index}`).join(',')}`, 'complaint'],
    ['type=NoteAded', 'type'],
    ['type=', 'type'],
  ]) {
    const problem = expectProblem(await api.get(`/v1/stream?${query}`), 400, 'invalid-request');
    expect(problem.errors).toContainEqual({ parameter, detail: expect.any(String) });
  }
});

test('a position that is none, or that the log does not reach, is refused by where it came in', async () => {
  for (const text of ['x', '-1', '01', '99999999999999999999', '', '1000000000']) {
    const byQuery = await api.get(`/v1/stream?after=${text}`);
    const errors = [{ detail: 'is not a position of this log.' }];
    expect(expectProblem(byQuery, 400, 'invalid-request').errors).toMatchObject([
      { ...errors[0], parameter: 'after' },
    ]);
    const byHeader = await api.get('/v1/stream', { headers: { 'last-event-id': text } });
    expect(expectProblem(byHeader, 400, 'invalid-request').errors).toMatchObject([
      { ...errors[0], header: 'Last-Event-ID' },
    ]);
  }
});

test('it begins after a position, and the one in the header is the newer', async () => {
  const start = await api.store.durable.head();
  const { position: middle } = await append(3);
  const { position: last } = await append(2);
  const all = idsOf(await readAll(plain.durable, 1000, start).then((events) => events.map(toId)));
  const fromStart = await stream({ query: `?after=${start}` });
  expect(idsOf(await fromStart.until(5))).toEqual(all);
  const fromHeader = await stream({ query: `?after=${start}`, lastEventId: middle });
  expect(idsOf(await fromHeader.until(2))).toEqual(all.slice(3));
  const fromHead = await stream();
  await append(1);
  const [first] = await fromHead.until(1);
  expect(Number(first?.id)).toBeGreaterThan(Number(last));
  const fromZero = await stream({ query: '?after=0' });
  await eventually(() => fromZero.lastEventId === first?.id);
  expect(idsOf(fromZero.logEvents())).toEqual(await shownPositions(plain.durable));
});

/** Of all that an agent may see. */
async function shownPositions(reader: EventStore['durable']): Promise<readonly string[]> {
  const events = await readAll(reader);
  return events.filter(({ stream }) => !isAccessStream(stream)).map(({ position }) => position);
}

const toId = ({ position }: { readonly position: string }) => ({ id: position });

test('whoever comes back after every broken connection misses nothing and hears nothing twice, while others write', async () => {
  const start = await api.store.durable.head();
  const writers = Array.from({ length: 4 }, async (_, writer) => {
    for (let round = 0; round < 40; round += 1) await append(1 + ((round + writer) % 3), `writer${writer}`);
  });
  const written = Promise.all(writers);
  let end: string | undefined;
  void written.then(async () => {
    end = await api.store.durable.head();
  });
  const seen: StreamMessage[] = [];
  let lastEventId: string = start;
  let connections = 0;
  for (;;) {
    connections += 1;
    let left = connections % 17;
    const client = await stream({
      lastEventId,
      onMessage(message, close) {
        if (message.event !== 'hello') seen.push(message);
        lastEventId = message.id;
        left -= 1;
        if (left < 0) close();
      },
    });
    await eventually(() => client.end !== undefined || lastEventId === end);
    client.close();
    if (lastEventId === end) break;
  }
  const stored = await readAll(plain.durable, 1000, start);
  expect(connections).toBeGreaterThan(10);
  expect(idsOf(seen)).toEqual(stored.map(({ position }) => position));
  expect(seen.map(({ data }) => data)).toEqual(JSON.parse(JSON.stringify(stored)));
});

test('filters leave out what was not asked for, and the position moves on all the same', async () => {
  const [wanted, other] = [await api.register(), await api.register()];
  const one = await stream({ query: `?complaint=${wanted}` });
  const typed = await stream({ query: '?type=NoteAdded,ComplaintAccepted' });
  const both = await stream({ query: `?complaint=A-1,${wanted}&type=NoteAdded` });
  await api.give('ana', other, 'accept');
  await api.give('ana', wanted, 'accept');
  await api.give('ana', wanted, 'add-note', { text: 'x' });
  await api.give('ana', other, 'add-note', { text: 'x' });
  const { position } = await append(1);
  const told = ({ data, event }: StreamMessage) => [event, String(data.stream).replace('complaint-', '')];
  for (const client of [one, typed, both]) await eventually(() => client.lastEventId === position);
  expect(one.logEvents().map(told)).toEqual([
    ['ComplaintAccepted', wanted],
    ['NoteAdded', wanted],
  ]);
  expect(typed.logEvents().map(told)).toEqual([
    ['ComplaintAccepted', other],
    ['ComplaintAccepted', wanted],
    ['NoteAdded', wanted],
    ['NoteAdded', other],
    ['NoteAdded', 'load-1'],
  ]);
  expect(both.logEvents().map(told)).toEqual([['NoteAdded', wanted]]);
  const moved = both.messages.at(-1);
  expect(moved).toEqual({ id: position, event: 'position', data: { position, time: expect.any(String) } });
  const quiet = both.comments.length;
  await eventually(() => both.comments.length > quiet + 2);
  expect(both.messages.filter(({ id }) => id === position)).toEqual([moved]);
  const resumed = await stream({ query: `?complaint=${wanted}`, lastEventId: both.lastEventId });
  await api.give('ana', wanted, 'add-note', { text: 'y' });
  expect((await resumed.until(1)).map(told)).toEqual([['NoteAdded', wanted]]);
});

test('policies come by the same stream', async () => {
  const client = await stream({ query: '?type=PolicyPublished' });
  const body = { ...ladderPolicy, id: 'streamed' };
  expect((await api.post('/v1/policies', { as: 'max', body })).status).toBe(201);
  const [published] = await client.until(1);
  expect(published?.data).toMatchObject({ stream: 'policy-streamed', type: 'PolicyPublished' });
});

test('a stream on which nothing happens shows that it lives, with comments only', async () => {
  const client = await stream();
  await eventually(() => client.comments.length >= 3);
  expect(client.messages.map(({ event }) => event)).toEqual(['hello']);
});

test('a person has only so many streams at once, and a closed one makes room', async () => {
  const own = await startTestApi({ streams: { perPerson: 3 } });
  const open = (as: string) => own.token(as).then((token) => stream({ url: own.url, token }));
  try {
    const clients = await Promise.all(Array.from({ length: 3 }, () => open('sam')));
    const refused = await own.get('/v1/stream', { as: 'sam' });
    expectProblem(refused, 429, 'too-many-streams');
    expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
    await open('max');
    clients[0]?.close();
    await eventually(() => open('sam').catch(() => undefined));
    expectProblem(await own.get('/v1/stream', { as: 'sam' }), 429, 'too-many-streams');
  } finally {
    await own.stop();
  }
});

test('a stream ends when its token expires, and nothing is sent after that', async () => {
  let expiresAt = Number.POSITIVE_INFINITY;
  const { dependencies } = api;
  const tokens: typeof dependencies.tokens = {
    verify: async (token) => ({ ...(await dependencies.tokens.verify(token)), expiresAt }),
  };
  const running = await startApi({ ...dependencies, tokens }, { host: '127.0.0.1', port: 0 });
  try {
    const long = await stream({ url: running.url });
    expiresAt = Date.now() + 300;
    const short = await stream({ url: running.url });
    await append(1);
    await short.until(1);
    await eventually(() => short.end !== undefined);
    expect(Date.now()).toBeGreaterThanOrEqual(expiresAt);
    expect(short.end).toBe('orderly');
    await append(1);
    await long.until(2);
    expect(short.logEvents()).toHaveLength(1);
    expect(long.end).toBeUndefined();
  } finally {
    await running.close();
  }
});

test('the end of the server ends its streams at once', async () => {
  const running = await startApi(api.dependencies, { host: '127.0.0.1', port: 0, graceMs: LONG_MS });
  const clients = await Promise.all([
    stream({ url: running.url }),
    stream({ url: running.url, query: '?after=0' }),
  ]);
  await append(1);
  for (const client of clients) await client.until(1);
  await running.close();
  await eventually(() => clients.every(({ end }) => end === 'orderly'));
});

describe('when PostgreSQL goes away', () => {
  let postgres: OwnPostgres;
  let own: TestApi;
  beforeAll(async () => {
    postgres = await startOwnPostgres();
    own = await startTestApi({ databaseUrl: postgres.url, streams: { heartbeatMs: 30 } });
  });
  afterAll(async () => {
    await own?.stop();
    await postgres?.remove();
  });

  test('an open stream stays and goes on, and a new one is told to come back', async () => {
    const headers = { authorization: `Bearer ${await own.token('ana')}` };
    const client = await openStream(`${own.url}/v1/stream`, headers);
    const behind = await openStream(`${own.url}/v1/stream?after=0`, headers);
    opened.push(client, behind);
    const first = await own.register();
    await client.until(1);
    await postgres.stopImmediately();
    const refused = await own.get('/v1/stream');
    expectProblem(refused, 503, 'store-unavailable');
    expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
    const sofar = client.comments.length;
    await eventually(() => client.comments.length > sofar + 3);
    await postgres.start();
    const second = await eventually(() => own.register().catch(() => undefined));
    const seen = await client.until(2);
    expect(seen.map(({ data }) => data.stream)).toEqual([`complaint-${first}`, `complaint-${second}`]);
    await eventually(() => behind.lastEventId === client.lastEventId);
    expect(idsOf(behind.logEvents())).toEqual(await shownPositions(own.store.durable));
    expect([client.end, behind.end]).toEqual([undefined, undefined]);
  });
});
