import fc from 'fast-check';
import { openStream } from './stream-client';
import { type Members, nextOf, startTestApi, type TestApi } from './support';
import { query } from '../support/postgres';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.stop());

const PEOPLE = ['ana', 'ben', 'sam', 'dana', 'max', 'ida'];
const FIELDS = ['email', 'phone', 'address', 'reference'] as const;
type Contact = Readonly<Record<(typeof FIELDS)[number], string>>;

const contact = fc.record({
  email: fc.stringMatching(/^[a-z]{8,20}@[a-z]{5,9}\.org$/),
  phone: fc.stringMatching(/^\+44[0-9]{9}$/),
  address: fc.stringMatching(/^[A-Z][a-z]{9,30}$/),
  reference: fc.stringMatching(/^C-[0-9]{8}$/),
});

/** How far up a complaint is brought, and who sees its contact details there, written down by hand. */
const places = {
  frontline: { steps: [], see: PEOPLE },
  owned: { steps: [['ana', 'accept', {}]], see: PEOPLE },
  supervisor: {
    steps: [
      ['ana', 'accept', {}],
      ['ana', 'escalate', { summary: 'Over my limit.', reason: 'beyond-authority' }],
    ],
    see: ['ana', 'sam', 'dana', 'max', 'ida'],
  },
  department: {
    steps: [
      ['sam', 'accept', {}],
      ['sam', 'escalate', { summary: 'Over my limit.', reason: 'beyond-authority' }],
      ['dana', 'accept', {}],
    ],
    see: ['sam', 'dana', 'max', 'ida'],
  },
} as const satisfies Record<
  string,
  { steps: readonly (readonly [string, string, Members])[]; see: readonly string[] }
>;

/** A complaint of somebody whose contact details change once. */
async function complaintAt(place: keyof typeof places, before: Contact, after: Contact): Promise<string> {
  const id = await api.register({ complainant: { name: 'Zoe Smith', ...before } });
  for (const [person, command, data] of places[place].steps) await api.give(person, id, command, data);
  await api.give('max', id, 'update-contact', { complainant: after });
  await query(
    api.databaseUrl,
    `INSERT INTO outbox.messages (id, complaint_id, recipient_kind, reason, text, channel, outcome, outcome_at, answer, last_error)
     VALUES ($1, $2, 'complainant', 'customer-informed', 'Soon.', 'email', 'refused', now(), $3, $3)`,
    [`m-${id}`, id, `550 5.1.1 <${after.email}>: nobody here (was:${before.email})`],
  );
  return id;
}

const jsonLines = { headers: { accept: 'application/jsonl' } };

/** Every answer that has something of a complaint in it. */
async function everywhere(id: string, as: string): Promise<readonly (readonly [string, string])[]> {
  const at = `/v1/complaints/${id}`;
  const answers: (readonly [string, string])[] = [];
  for (const path of [
    at,
    `${at}?revision=0`,
    `${at}?asOf=2999-01-01T00:00:00Z`,
    `${at}/events`,
    `${at}/events?from=1`,
    `${at}/timeline?minPosition=${await api.store.durable.head()}`,
    `${at}/messages`,
    `${at}/history`,
    `${at}/similar`,
    `${at}/clocks`,
    '/v1/complaints?limit=200',
    '/v1/notifications',
    '/v1/work-lists',
  ]) {
    const reply = await api.get(path, { as });
    expect([path, reply.status]).toEqual([path, 200]);
    answers.push([path, reply.text]);
  }
  answers.push(['events as lines', (await api.get(`${at}/events`, { as, ...jsonLines })).text]);
  const bulk = { command: 'add-note', data: { text: 'Seen.' }, complaints: [id] };
  answers.push(['bulk', (await api.post('/v1/bulk', { as, body: bulk })).text]);
  return answers;
}

function found(text: string, contacts: readonly Contact[]): readonly string[] {
  return contacts.flatMap((one) => FIELDS.map((field) => one[field])).filter((value) => text.includes(value));
}

test('no answer shows contact details to somebody who does not see them, and all fields to whoever does', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...(Object.keys(places) as (keyof typeof places)[])),
      contact,
      contact,
      async (place, before, after) => {
        const id = await complaintAt(place, before, after);
        for (const as of PEOPLE) {
          const sees = (places[place].see as readonly string[]).includes(as);
          for (const [path, text] of await everywhere(id, as)) {
            if (!sees) expect([as, path, found(text, [before, after])]).toEqual([as, path, []]);
          }
          const { body } = await api.get(`/v1/complaints/${id}`, { as });
          const { name, email } = body.complainant as Members;
          expect(name).toBe('Zoe Smith');
          expect(email).toBe(sees ? after.email : `${after.email[0]}•••••`);
          expect(body.masked).toEqual(sees ? [] : FIELDS.map((field) => `complainant.${field}`));
          const messages = (await api.get(`/v1/complaints/${id}/messages`, { as })).text;
          expect(messages.includes(after.email)).toBe(sees);
          expect(messages).toContain('550 5.1.1');
        }
      },
    ),
    { numRuns: 6 },
  );
});

const secret: Contact = {
  email: 'unmistakable@example.org',
  phone: '+44123456789',
  address: 'Unmistakable Street 1',
  reference: 'C-99887766',
};

test('the whole log and the live stream show contact details to auditors and the last level only', async () => {
  const after = await api.store.durable.head();
  const id = await api.register({ complainant: { name: 'Zoe Smith', ...secret } });
  for (const as of PEOPLE) {
    const sees = ['max', 'ida'].includes(as);
    const all = { as, headers: {} };
    const json = await api.get(`/v1/events?after=${after}`, all);
    const lines = await api.get(`/v1/events?after=${after}`, { as, ...jsonLines });
    const stream = await openStream(`${api.url}/v1/stream?after=${after}&complaint=${id}`, {
      authorization: `Bearer ${await api.token(as)}`,
    });
    const live = JSON.stringify(await stream.until(1));
    stream.close();
    for (const text of [json.text, lines.text, live]) {
      expect(text).toContain('Zoe Smith');
      expect([as, found(text, [secret])]).toEqual([as, sees ? FIELDS.map((field) => secret[field]) : []]);
    }
    expect(nextOf(json)).toBeUndefined();
  }
});

test('who the complainant is cannot be found by searching for what is hidden', async () => {
  const id = await api.register({ complainant: { name: 'Zoe Smith', ...secret } });
  const minPosition = await api.store.durable.head();
  for (const value of Object.values(secret)) {
    const search = new URLSearchParams({ q: `"${value}"`, minPosition });
    expect((await api.get(`/v1/complaints?${search.toString()}`)).text).not.toContain(id);
  }
});
