import fc from 'fast-check';
import { type CommandName, commandNames } from '../../domain/commands';
import { receipt } from '../domain/evidence';
import { widenedDocument, withTeams } from '../support/widened';
import { startTestApi, type TestApi } from './support';

let api: TestApi;
let id: string;
beforeAll(async () => {
  api = await startTestApi({ policy: widenedDocument, organisation: withTeams });
  id = await api.register();
});
afterAll(() => api.stop());

/** Mostly the first, now and then the second. */
const mostly = <A, B>(usual: fc.Arbitrary<A>, odd: fc.Arbitrary<B>, weight = 9) =>
  fc.oneof({ weight, arbitrary: usual }, { weight: 1, arbitrary: odd });

const word = fc.oneof(
  fc.constantFrom(
    'ana',
    'threat',
    'card',
    '2026-01-01T00:00:00Z',
    '0000-01-01T00:00:00Z',
    '',
    ' ',
    '1',
    '-1',
  ),
  fc.constantFrom('\u0000', '\ud800', '🙂', '\u202e', '__proto__', '%00', "'; --", 'x'.repeat(20_000)),
  fc.string({ unit: 'binary' }),
);
const text = mostly(fc.constant('some text'), word, 3);
const promises = fc.array(
  fc.record(
    { what: text, by: mostly(fc.constant('2026-01-01T00:00:00+02:00'), word) },
    { requiredKeys: ['what'] },
  ),
  { maxLength: 3 },
);
const csat = mostly(fc.integer({ min: 1, max: 5 }), fc.oneof(fc.double(), word));
const date = fc.constantFrom(
  '2026-01-01T00:00:00Z',
  '0000-01-01T00:00:00Z',
  '9999-12-31T23:59:59-23:59',
  '2999-01-01T00:00:00Z',
);

const money = mostly(
  fc.constantFrom<unknown[]>('GBP 5.00', 'JPY 7', { currency: 'GBP', minor: 1 }),
  fc.oneof(word, fc.constantFrom('GBP 5.005', 'XAU 1', 'GBP 99999999999999999999', 'GBP -1')),
);
const complainant = fc.dictionary(
  fc.constantFrom('name', 'email', 'phone', 'address', 'reference', 'prefers'),
  mostly<unknown, unknown>(text, fc.constantFrom({ language: 'de' }, { language: 'xx', channel: 'fax' })),
);
const pauseReason = mostly(fc.constant('waiting-for-customer'), word);
const externalBody = mostly(fc.constant('ombudsman'), word);
const other = mostly(fc.constantFrom('A-1', 'A-2', 'A-3'), word);

/** Bodies that a command could take, of which most are right: these get as far as the store. */
const bodies: Record<CommandName, fc.Arbitrary<Record<string, unknown>>> = {
  'place-legal-hold': fc.record({ reason: text }),
  'lift-legal-hold': fc.record({ reason: text }),
  'erase-personal-data': fc.record({ subject: fc.uuid(), ground: mostly(fc.constant('objection'), word) }),
  register: fc.record(
    {
      subject: text,
      description: text,
      category: mostly(fc.constantFrom('card', 'other'), word),
      priority: mostly(fc.constantFrom('low', 'urgent'), word),
      complainant,
      amount: money,
      severity: mostly(fc.constantFrom('minor', 'major'), word),
      concerns: fc.array(mostly(fc.constant('vip'), word), { maxLength: 2 }),
      splitFrom: other,
      receivedAt: date,
      complaintId: mostly(fc.constantFrom('A-1', 'A-2', 'A-3'), word),
      source: fc.record({ system: mostly(fc.constant('test'), word), reference: text }),
    },
    { requiredKeys: ['subject', 'description', 'category'] },
  ),
  accept: fc.constant({}),
  assign: fc.record({
    assignee: mostly(fc.constantFrom('ana', 'ben', 'sam', 'max', 'ida'), word),
    note: text,
  }),
  'record-attempt': fc.record({
    tried: text,
    outcome: fc.constantFrom('solved', 'not-solved', 'waiting'),
    promises,
  }),
  'add-note': fc.record({ text }),
  'attach-evidence': fc.record({ note: text }).map((data) => receipt(data)),
  escalate: fc.record(
    { summary: text, reason: mostly(fc.constant('threat'), word) },
    { requiredKeys: ['summary'] },
  ),
  resolve: fc.record(
    {
      outcome: fc.constantFrom('upheld', 'not-upheld'),
      summary: text,
      promises,
      redress: fc.array(fc.record({ kind: mostly(fc.constant('goodwill'), word), amount: money })),
    },
    { requiredKeys: ['outcome', 'summary'] },
  ),
  'accept-resolution': fc.record({ csat, comment: text }, { requiredKeys: [] }),
  'reject-resolution': fc.record({ reason: text, csat }, { requiredKeys: ['reason'] }),
  'send-customer-update': fc.record({ message: text, promises }),
  close: fc.record(
    { note: text, rootCause: mostly(fc.constant('process'), word) },
    { requiredKeys: ['note'] },
  ),
  approve: fc.record({ note: text }, { requiredKeys: [] }),
  decline: fc.record({ reason: text }),
  'raise-concern': fc.record({ concern: mostly(fc.constant('vip'), word), note: text }),
  reclassify: fc.record(
    {
      reason: text,
      category: mostly(fc.constantFrom('card', 'mortgage'), word),
      priority: mostly(fc.constantFrom('low', 'urgent'), word),
      severity: mostly(fc.constantFrom('minor', 'major'), word),
      technicalImpact: word,
      product: text,
      amount: money,
    },
    { requiredKeys: ['reason'] },
  ),
  pause: fc.record(
    { reason: pauseReason, note: text, until: mostly(fc.constant('2999-01-01T00:00:00Z'), word) },
    { requiredKeys: ['reason'] },
  ),
  resume: fc.record({ reason: pauseReason }),
  'record-customer-message': fc.record({ message: text }),
  'adopt-policy': fc.record(
    { version: mostly(fc.integer({ min: 1, max: 3 }), word), policy: word, reason: text },
    { requiredKeys: ['version', 'reason'] },
  ),
  'de-escalate': fc.record(
    { justification: text, to: mostly(fc.constant('frontline'), word) },
    { requiredKeys: ['justification'] },
  ),
  transfer: fc.record({ department: mostly(fc.constantFrom('payments', 'lending'), word), summary: text }),
  refer: fc.record(
    { body: externalBody, summary: text, reference: text },
    { requiredKeys: ['body', 'summary'] },
  ),
  'close-referral': fc.record({
    body: externalBody,
    outcome: fc.constantFrom('answered', 'withdrawn'),
    summary: text,
  }),
  'update-contact': fc.record({ complainant }),
  'record-feedback': fc.record({ csat, ces: csat, comment: text }, { requiredKeys: [] }),
  'give-process-feedback': fc.record(
    { rating: csat, about: word, text },
    { requiredKeys: ['rating', 'text'] },
  ),
  link: fc.record({ to: other, relation: fc.constantFrom('related', 'duplicate', 'merged-from') }),
  merge: fc.record({ into: other, reason: text }),
  split: fc.record(
    { complaintId: mostly(fc.constantFrom('A-4', 'A-5'), word), subject: text, description: text },
    { requiredKeys: ['subject', 'description'] },
  ),
  reopen: fc.record({ reason: text }),
  withdraw: mostly(fc.constant({}), fc.record({ reason: text })),
};

const parameters = {
  asOf: mostly(date, word),
  revision: mostly(fc.nat({ max: 20 }).map(String), word),
  from: mostly(fc.nat({ max: 20 }).map(String), word),
  after: mostly(fc.nat({ max: 200 }).map(String), word),
  limit: mostly(fc.nat({ max: 300 }).map(String), word),
  status: mostly(fc.constantFrom('new', 'closed,resolved'), word),
  holder: mostly(fc.constantFrom('ana', 'sam'), word),
  team: mostly(fc.constant('desk'), word),
  standingStill: mostly(fc.constantFrom('true', 'false'), word),
  sort: mostly(fc.constantFrom('due', 'newest'), word),
  dueBefore: mostly(date, word),
  sourceReference: text,
  q: mostly(fc.constantFrom('twice', '"charged twice" or -card'), word, 2),
  unread: mostly(fc.constant('true'), word),
  before: mostly(fc.nat({ max: 200 }).map(String), word),
  clock: mostly(fc.constantFrom('respond', 'external:ombudsman'), word),
  breachedSince: mostly(date, word),
  since: mostly(date, word),
  until: mostly(date, word),
  by: mostly(fc.constantFrom('person', 'team', 'level'), word),
  cursor: mostly(
    fc
      .tuple(
        fc.constantFrom('due', 'newest'),
        mostly(date, word),
        mostly(word, fc.constantFrom('A respond', 'A 1')),
      )
      .map(encodeCursor),
    word,
  ),
};
const nameOfParameter: Record<string, readonly (keyof typeof parameters)[]> = {
  complaints: [
    'limit',
    'status',
    'holder',
    'team',
    'standingStill',
    'sort',
    'dueBefore',
    'sourceReference',
    'q',
    'cursor',
  ],
  complaint: ['asOf', 'revision'],
  events: ['from'],
  timeline: ['after', 'limit'],
  log: ['after', 'limit'],
  messages: [],
  notifications: ['unread', 'before', 'limit'],
  looks: ['before', 'limit'],
  clocks: [],
  history: ['limit', 'cursor'],
  policies: [],
  organisation: [],
  'all clocks': ['limit', 'cursor', 'holder', 'team', 'clock', 'dueBefore', 'breachedSince'],
  breaches: ['limit', 'cursor', 'holder', 'team', 'clock', 'since', 'until'],
  board: [],
  load: ['by'],
  'work-lists': [],
};

/** Where what is not of one complaint is asked for. */
const pathOf: Readonly<Record<string, readonly string[]>> = {
  notifications: ['notifications'],
  looks: ['looks'],
  complaints: ['complaints'],
  log: ['events'],
  policies: ['policies'],
  organisation: ['organisation'],
  'all clocks': ['clocks'],
  breaches: ['breaches'],
  board: ['clocks', 'summary'],
  load: ['load'],
  'work-lists': ['work-lists'],
};

type FuzzedQuery = Readonly<Record<string, string | undefined>>;

interface FuzzedRequest {
  readonly method: string;
  readonly path: readonly string[];
  readonly body?: unknown;
  readonly query?: FuzzedQuery;
}

const complaintId = mostly(fc.constantFrom('known', 'A-1'), word);

const command: fc.Arbitrary<FuzzedRequest> = fc
  .tuple(complaintId, mostly(fc.constantFrom(...commandNames), word))
  .chain(([one, name]) => {
    const path = name === 'register' ? ['complaints'] : ['complaints', one, name];
    const usual = Object.entries(bodies).find(([known]) => known === name)?.[1] ?? fc.constant({});
    const odd = fc.oneof(
      fc.jsonValue(),
      fc.tuple(usual, word, fc.jsonValue()).map(([body, key, value]) => ({ ...body, [key]: value })),
    );
    return mostly<unknown, unknown>(usual, odd).map((body) => ({ method: 'POST', path, body }));
  });

const question: fc.Arbitrary<FuzzedRequest> = fc
  .tuple(
    complaintId,
    fc.constantFrom(...Object.keys(nameOfParameter)),
    mostly(fc.constantFrom('GET', 'HEAD'), fc.constant('DELETE')),
  )
  .chain(([one, what, method]) => {
    const path = pathOf[what] ?? ['complaints', one, ...(what === 'complaint' ? [] : [what])];
    const usual = fc.record(
      Object.fromEntries((nameOfParameter[what] ?? []).map((name) => [name, parameters[name]])),
      { requiredKeys: [] },
    );
    return mostly<FuzzedQuery, FuzzedQuery>(usual, fc.dictionary(word, word, { maxKeys: 2 })).map(
      (query) => ({ method, path, query }),
    );
  });

const status: fc.Arbitrary<FuzzedRequest> = fc
  .tuple(complaintId, word)
  .map(([one, key]) => ({ method: 'GET', path: ['complaints', one, 'commands', key] }));

const onePolicy: fc.Arbitrary<FuzzedRequest> = fc
  .tuple(
    mostly(fc.constantFrom('standard', 'other'), word),
    fc.option(mostly(fc.constantFrom('1', '2', '9'), word), { nil: undefined }),
  )
  .map(([one, version]) => ({
    method: 'GET',
    path: ['policies', one, ...(version === undefined ? [] : [version])],
  }));

/** The policy of the test with another value in one of its sections, mostly refused. */
const publication: fc.Arbitrary<FuzzedRequest> = fc
  .record({
    section: fc.constantFrom(...Object.keys(widenedDocument)),
    value: fc.oneof(fc.jsonValue(), word, fc.integer({ min: 1, max: 5 }), fc.constant('always')),
    version: fc.integer({ min: 1, max: 5 }),
  })
  .map(({ section, value, version }) => ({
    method: 'POST',
    path: ['policies'],
    body: { ...widenedDocument, version, [section]: value },
  }));

const request = fc.oneof(
  { weight: 6, arbitrary: command },
  { weight: 3, arbitrary: question },
  { weight: 1, arbitrary: status },
  { weight: 1, arbitrary: onePolicy },
  { weight: 1, arbitrary: publication },
);

const headers = fc.record({
  'if-match': mostly(fc.constantFrom('*', undefined), fc.constantFrom('"0"', '"3"', 'x')),
  'idempotency-key': mostly(fc.constant(undefined), fc.constantFrom('a', 'b', 'deadline:respond:1', 'a b')),
  prefer: mostly(
    fc.constant(undefined),
    fc.constantFrom('respond-async', 'respond-async, wait=9', 'nonsense=;"'),
  ),
  accept: mostly(
    fc.constantFrom('application/json', '*/*'),
    fc.constantFrom('application/jsonl', 'text/html', ';;'),
  ),
  traceparent: mostly(
    fc.constant(undefined),
    fc.constantFrom('00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', 'x'),
  ),
});

test('whatever is sent to whatever path, the answer is never an error of the server', async () => {
  const answers = new Set<number>();
  await fc.assert(
    fc.asyncProperty(
      request,
      headers,
      mostly(fc.constantFrom('ana', 'sam', 'max'), fc.constant('ida')),
      async (one, sent, as) => {
        const segments = one.path.map((segment) => encode(segment === 'known' ? id : segment));
        const search = one.query ? `?${new URLSearchParams(definedOf(one.query)).toString()}` : '';
        const reply = await api.call(one.method, `/v1/${segments.join('/')}${search}`, {
          as,
          headers: definedOf(sent),
          ...('body' in one ? { body: one.body ?? 'null' } : {}),
        });
        answers.add(reply.status);
        if (reply.status >= 500) throw new Error(`${reply.status}: ${reply.text}`);
        if (reply.status >= 400 && one.method !== 'HEAD') {
          expect(reply.headers.get('content-type')).toMatch(/^application\/problem\+json/);
        }
      },
    ),
    { numRuns: 800, interruptAfterTimeLimit: 30_000 },
  );
  await api.gateway.settled();
  expect([...answers]).toEqual(expect.arrayContaining([200, 400, 404, 409]));
});

/** As clients encode a part of a path; half a surrogate pair cannot be encoded, and dots would change the path. */
function encode(segment: string): string {
  const encoded = encodeURIComponent(segment.toWellFormed());
  return encoded === '' || /^\.+$/.test(encoded) ? '%00' : encoded;
}

function encodeCursor(place: readonly unknown[]): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

function definedOf(members: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const defined: Record<string, string> = {};
  for (const [name, value] of Object.entries(members)) {
    if (value !== undefined) Object.defineProperty(defined, name, { value, enumerable: true });
  }
  return defined;
}
