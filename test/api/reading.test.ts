import { randomUUID } from 'node:crypto';
import { deadlines } from '../../domain/deadlines';
import { fold } from '../../domain/evolve';
import { decodeEvent } from '../../eventstore/complaint-stream';
import { ladderPolicy } from '../support/configuration';
import { eventually } from '../support/eventually';
import { expectProblem, nextOf, startTestApi, type TestApi } from './support';

let api: TestApi;
let id: string;
/** The position after the last command of the complaint. */
let position: string;

beforeAll(async () => {
  api = await startTestApi();
  id = await api.register({ subject: 'Zürich — 東京 🙂', priority: 'high' });
  await api.give('ana', id, 'accept');
  await api.give('ana', id, 'record-attempt', { tried: 'a refund', outcome: 'not-solved' });
  await api.give('ana', id, 'escalate', { summary: 'above my limit' });
  position = (await api.get(`/v1/complaints/${id}`)).headers.get('redress-position') ?? '';
});
afterAll(() => api.stop());

async function storedStates() {
  const events = (await api.store.durable.readStream(`complaint-${id}`)).map(decodeEvent);
  return events.map((event, index) => ({ event, state: fold(events.slice(0, index + 1)) }));
}

describe('a complaint', () => {
  test('is the fold of its stream, with its deadlines', async () => {
    const reply = await api.get(`/v1/complaints/${id}`);
    const { allowed: _allowed, problems: _problems, ...body } = reply.body;
    const now = (await storedStates()).at(-1)?.state;
    expect(now).toBeDefined();
    expect(body).toEqual(
      JSON.parse(JSON.stringify({ ...now, deadlines: now && deadlines(now), masked: [] })),
    );
    expect(reply.headers.get('etag')).toBe('"3"');
    expect(reply.headers.get('cache-control')).toBe('no-store');
    expect(body.subject).toBe('Zürich — 東京 🙂');
  });

  test('can be seen at every revision', async () => {
    for (const { event, state } of await storedStates()) {
      const reply = await api.get(`/v1/complaints/${id}?revision=${event.revision}`);
      expect(reply.body).toEqual(
        JSON.parse(JSON.stringify({ ...state, deadlines: state && deadlines(state), masked: [] })),
      );
      expect(reply.headers.get('etag')).toBe(`"${event.revision}"`);
    }
  });

  test('can be seen as of every moment, in any time zone', async () => {
    const states = await storedStates();
    for (const { event } of states) {
      const expected = states.filter((one) => one.event.at <= event.at).at(-1)?.event.revision;
      expect((await api.get(`/v1/complaints/${id}?asOf=${event.at}`)).body.revision).toBe(expected);
      const elsewhere = new Date(Date.parse(event.at) + 7_200_000).toISOString().replace('Z', '+02:00');
      expect((await api.get(`/v1/complaints/${id}?asOf=${elsewhere}`)).body.revision).toBe(expected);
      expect(
        (await api.get(`/v1/complaints/${id}?asOf=${encodeURIComponent(elsewhere)}`)).body.revision,
      ).toBe(expected);
    }
    expect((await api.get(`/v1/complaints/${id}?asOf=2999-01-01T00:00:00Z`)).body.revision).toBe(3);
  });

  test('cannot be seen before its registration, nor at a revision that it does not have', async () => {
    expectProblem(await api.get(`/v1/complaints/${id}?asOf=2020-01-01T00:00:00Z`), 404, 'not-yet-registered');
    expectProblem(await api.get(`/v1/complaints/${id}?revision=4`), 404, 'no-such-revision');
    expectProblem(await api.get(`/v1/complaints/T-${randomUUID()}?revision=4`), 404, 'not-registered');
  });

  test.each([
    'asOf=yesterday',
    'asOf=2026-02-30T00:00:00Z',
    'asOf=2026-01-01T00:00:00',
    'asOf=0000-01-01T00:00:00Z',
    'asOf=9999-12-31T23:59:59-23:59',
    'revision=-1',
    'revision=1.5',
    'revision=x',
    'revision=99999999999',
    'revision=',
    'revision=1&revision=2',
    'asOf=2026-01-01T00:00:00Z&revision=1',
    'colour=blue',
  ])('asked for with ?%s is 400 naming the parameter', async (query) => {
    const problem = expectProblem(await api.get(`/v1/complaints/${id}?${query}`), 400, 'invalid-request');
    const [error] = Array.isArray(problem.errors) ? problem.errors : [];
    expect(query).toContain(error.parameter);
  });

  test('that is not there is 404 for every way of looking at it', async () => {
    for (const path of [
      '',
      '/events',
      '/timeline',
      '/messages',
      '/clocks',
      '?asOf=2026-01-01T00:00:00Z',
      '/events?from=3',
    ]) {
      expectProblem(
        await api.get(`/v1/complaints/T-${randomUUID()}${path}`.replace(/(T-[^?/]*)/, '$1')),
        404,
        'not-registered',
      );
    }
  });

  test('with a reference that was mistyped is 404 and says so', async () => {
    const reply = await api.get('/v1/complaints/RD-7K3M-10QX-4F9Y');
    expect(expectProblem(reply, 404, 'not-registered').hint).toMatch(/mistyped/);
  });
});

describe('what a person may do', () => {
  const allowedFor = async (
    as: string,
    complaintId = id,
  ): Promise<Record<string, { allowed: boolean; code?: string }>> => {
    const { allowed } = (await api.get(`/v1/complaints/${complaintId}`, { as })).body;
    return allowed as Record<string, { allowed: boolean; code?: string }>;
  };

  test('follows from the rules, with the rule that stands in the way', async () => {
    const ofSam = await allowedFor('sam');
    expect(
      Object.entries(ofSam)
        .filter(([, { allowed }]) => allowed)
        .map(([name]) => name)
        .sort(),
    ).toEqual([
      'accept',
      'add-note',
      'assign',
      'de-escalate',
      'escalate',
      'give-process-feedback',
      'link',
      'merge',
      'reclassify',
      'record-customer-message',
      'record-feedback',
      'send-customer-update',
      'split',
      'transfer',
      'update-contact',
      'withdraw',
    ]);
    expect(ofSam.close).toMatchObject({
      allowed: false,
      code: 'not-resolved',
      message: expect.any(String),
      hint: expect.any(String),
    });
    expect((await allowedFor('ana')).accept).toMatchObject({ allowed: false, code: 'level-out-of-reach' });
    expect(Object.values(await allowedFor('ida')).every(({ code }) => code === 'role-may-not-act')).toBe(
      true,
    );
  });

  test('is what the commands then say', async () => {
    const complaintId = await api.register();
    const bodies: Record<string, object> = {
      assign: { assignee: 'sam' },
      'record-attempt': { tried: 'x', outcome: 'waiting' },
      'add-note': { text: 'x' },
      escalate: { summary: 'x', reason: 'threat' },
      resolve: { outcome: 'upheld', summary: 'x' },
      'reject-resolution': { reason: 'x' },
      'send-customer-update': { message: 'x' },
      reopen: { reason: 'x' },
      decline: { reason: 'x' },
      'raise-concern': { concern: 'x' },
      pause: { reason: 'x' },
      resume: { reason: 'x' },
      refer: { body: 'x', summary: 'x' },
      'close-referral': { body: 'x', outcome: 'answered', summary: 'x' },
      'de-escalate': { justification: 'x' },
      'adopt-policy': { version: 1, reason: 'x' },
      'place-legal-hold': { reason: 'x' },
      'lift-legal-hold': { reason: 'x' },
    };
    for (const [name, { allowed, code }] of Object.entries(await allowedFor('ana', complaintId))) {
      if (allowed) continue;
      const reply = await api.post(`/v1/complaints/${complaintId}/${name}`, { body: bodies[name] ?? {} });
      expect({ name, code: reply.body.code }).toEqual({ name, code });
    }
    expect((await allowedFor('ana', complaintId)).accept).toEqual({ allowed: true });
  });

  test('counts on the policy that new complaints follow for moving to another', async () => {
    expect((await allowedFor('max'))['adopt-policy']).toMatchObject({ code: 'nothing-changes' });
    expect((await allowedFor('ana'))['adopt-policy']).toMatchObject({ code: 'level-out-of-reach' });
    const next = { ...ladderPolicy, version: 2 };
    await api.dependencies.publishPolicy(next, { id: 'max', role: 'manager' });
    expect((await allowedFor('max'))['adopt-policy']).toEqual({ allowed: true });
    await api.give('max', await api.register(), 'add-note', { text: 'It follows the new one' });
  });

  test('is told for now only', async () => {
    expect((await api.get(`/v1/complaints/${id}?revision=0`)).body).not.toHaveProperty('allowed');
  });
});

describe('the events of a complaint', () => {
  test('come as they are stored', async () => {
    const reply = await api.get(`/v1/complaints/${id}/events`);
    expect(JSON.parse(reply.text)).toEqual(
      JSON.parse(JSON.stringify(await api.store.durable.readStream(`complaint-${id}`))),
    );
  });

  test('come as JSON Lines when that is asked for', async () => {
    const reply = await api.get(`/v1/complaints/${id}/events`, { headers: { accept: 'application/jsonl' } });
    expect(reply.headers.get('content-type')).toMatch(/^application\/jsonl/);
    const lines = reply.text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ revision }) => revision)).toEqual([0, 1, 2, 3]);
  });

  test('can be had from a revision on; beyond the end there are none', async () => {
    const from = async (revision: number) =>
      JSON.parse((await api.get(`/v1/complaints/${id}/events?from=${revision}`)).text);
    expect((await from(2)).map(({ revision }: { revision: number }) => revision)).toEqual([2, 3]);
    expect(await from(4)).toEqual([]);
  });
});

test('the timeline tells each step in words, page by page', async () => {
  const all = await api.get(`/v1/complaints/${id}/timeline?minPosition=${position}`);
  expect(JSON.parse(all.text)).toHaveLength(4);
  expect(all.text).toContain('escalated from frontline to supervisor');
  const first = await api.get(`/v1/complaints/${id}/timeline?limit=3`);
  const second = await api.get(nextOf(first) ?? '');
  expect([...JSON.parse(first.text), ...JSON.parse(second.text)]).toEqual(JSON.parse(all.text));
  expect(nextOf(second)).toBeUndefined();
});

test('the messages tell whom was told what', async () => {
  const messages = await eventually(async () => {
    const found = JSON.parse((await api.get(`/v1/complaints/${id}/messages`)).text);
    return found.some(({ reason }: { reason: string }) => reason === 'handed-over') && found;
  });
  expect(messages).toContainEqual({
    id: expect.any(String),
    to: { kind: 'role', role: 'supervisor' },
    reason: 'handed-over',
    text: expect.stringContaining('above my limit'),
    revision: 3,
    createdAt: expect.stringMatching(/Z$/),
    delivery: null,
  });
});

test('HEAD answers like GET, without a body', async () => {
  const reply = await api.call('HEAD', `/v1/complaints/${id}`);
  expect([reply.status, reply.text, reply.headers.get('etag')]).toEqual([200, '', '"3"']);
});
