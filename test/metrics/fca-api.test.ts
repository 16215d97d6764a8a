import { expectProblem, type Members, startTestApi, type TestApi } from '../api/support';
import { redress } from '../cli/terminal';
import { returnCountNames } from '../../domain/metrics/fca-return';

const ZOE = { name: 'Zoë Quux', email: 'zoe.quux@example.org' };

let api: TestApi;
let from: string;
let until: string;
/** The return as it was filed. */
let filed: { readonly body: Members; readonly position: string };

beforeAll(async () => {
  api = await startTestApi();
  from = new Date(Date.now() - 60_000).toISOString();
  const settle = async (category: string, amount: string, complainant?: Members) => {
    const id = await api.register({ category, ...(complainant ? { complainant } : {}) });
    await api.give('ana', id, 'accept');
    await api.give('ana', id, 'resolve', {
      outcome: 'upheld',
      summary: 'Refunded',
      redress: [{ kind: 'refund', amount }],
    });
    await api.give('ana', id, 'accept-resolution');
    await api.give('ana', id, 'close');
    return id;
  };
  const reopened = await settle('card', 'GBP 12.50');
  await settle('card', 'EUR 0.99', ZOE);
  const offered = await api.register({ category: 'mortgage' });
  await api.give('ana', offered, 'accept');
  await api.give('ana', offered, 'resolve', { outcome: 'not-upheld', summary: 'As agreed' });
  const open = await api.register({ category: 'mortgage' });
  await api.give('ana', open, 'accept');
  until = await nextMoment();
  const { body, headers } = await api.get(path());
  filed = { body, position: headers.get('redress-position') ?? '' };

  await nextMoment();
  await api.give('ana', reopened, 'reopen', { reason: 'It came back' });
  await api.give('ana', offered, 'reject-resolution', { reason: 'Not as agreed' });
  await api.give('ana', open, 'reclassify', { category: 'card', reason: 'It is about a card' });
  const erased = await api.post('/v1/erasures', {
    as: 'max',
    body: { person: { email: ZOE.email }, ground: 'objection' },
  });
  expect(erased.status).toBe(200);
});
afterAll(() => api?.stop());

/** Two moments later than now, so that what has happened did so before it and what is to come does so after. */
async function nextMoment(): Promise<string> {
  const then = Date.now() + 2;
  while (Date.now() <= then) await new Promise(setImmediate);
  return new Date(then).toISOString();
}

const path = (more = '') => `/v1/metrics/fca-return?from=${from}&until=${until}${more}`;
const csv = { headers: { accept: 'text/csv' } };
const numbersOf = ({ total, categories }: Members) => ({ total, categories });

test('the return has the numbers of all and of each category, and the position that it knows', () => {
  expect(filed.position).toMatch(/^\d+$/);
  expect(filed.body).toMatchObject({
    from,
    until,
    asOf: null,
    position: filed.position,
    total: {
      outstandingAtStart: 0,
      opened: 4,
      closed: 3,
      closedWithin3Days: 3,
      upheld: 2,
      outstandingAtEnd: 1,
      redress: [
        { currency: 'EUR', minor: 99 },
        { currency: 'GBP', minor: 1_250 },
      ],
    },
    categories: [
      { category: 'card', opened: 2, closed: 2, upheld: 2, outstandingAtEnd: 0 },
      { category: 'mortgage', opened: 2, closed: 1, upheld: 0, outstandingAtEnd: 1, redress: [] },
    ],
  });
});

test('what was filed is made once more to the penny, after complaints were reopened, moved and erased', async () => {
  const again = await api.get(path(`&position=${filed.position}`));
  expect(again.body).toEqual(filed.body);
  const asOf = await api.get(path(`&asOf=${until}`));
  expect(numbersOf(asOf.body)).toEqual(numbersOf(filed.body));
  expect(asOf.body).toMatchObject({ asOf: until, position: null });
});

test('by all that is known now it says what became of them', async () => {
  const { body } = await api.get(path());
  expect(body).toMatchObject({
    total: { opened: 4, closed: 1, upheld: 1, outstandingAtEnd: 3 },
    categories: [
      { category: 'card', opened: 3, closed: 1 },
      { category: 'mortgage', opened: 1, closed: 0 },
    ],
  });
  expect(Number(body.position)).toBeGreaterThan(Number(filed.position));
});

test('it comes as CSV, with a column for each currency', async () => {
  const { text, headers } = await api.get(path(`&position=${filed.position}`), csv);
  expect(headers.get('redress-position')).toBe(filed.position);
  expect(text.split('\r\n')).toEqual([
    'category,outstanding_at_start,opened,closed_within_3_days,closed_within_8_weeks,closed_later,closed,upheld,' +
      'outstanding_at_end,main_cause,redress_EUR,redress_GBP',
    'card,0,2,2,0,0,2,2,0,,99,1250',
    'mortgage,0,2,1,0,0,1,0,1,,0,0',
    ',0,4,3,0,0,3,2,1,,99,1250',
    '',
  ]);
});

test.each([
  ['until', () => `from=${from}`],
  ['from', () => `from=${until}&until=${from}`],
  ['until', () => `from=${from}&until=2099-01-01T00:00:00Z`],
  ['asOf', () => `from=${from}&until=${until}&asOf=${from}`],
  ['asOf', () => `from=${from}&until=${until}&asOf=2099-01-01T00:00:00Z`],
  ['position', () => `from=${from}&until=${until}&asOf=${until}&position=1`],
  ['position', () => `from=${from}&until=${until}&position=here`],
  ['by', () => `from=${from}&until=${until}&by=category`],
])('asked for with a bad %s it is 400 naming it', async (parameter, query) => {
  const problem = expectProblem(await api.get(`/v1/metrics/fca-return?${query()}`), 400, 'invalid-request');
  expect(problem.errors).toContainEqual({ parameter, detail: expect.any(String) });
});

test('nobody reads it without a token, and a position that the log has not reached is waited for', async () => {
  expect((await api.get(path(), { as: null })).status).toBe(401);
  expectProblem(await api.get(path('&position=999999')), 503, 'read-model-behind');
});

test('while a complaint is parked there is none: it would be wrong, and nobody would see it', async () => {
  const { pool } = api.dependencies;
  await pool.query(
    `INSERT INTO read.parked_streams (generation, stream, revision, waiting, failure)
     SELECT generation, 'complaint-X', 0, 1, '{}' FROM read.checkpoints
     WHERE projection = 'complaints' AND slot = 'serving' LIMIT 1`,
  );
  const problem = expectProblem(await api.get(path()), 503, 'read-model-behind');
  expect(problem.hint).toContain('redress projections parked');
  await pool.query('DELETE FROM read.parked_streams');
  expect((await api.get(path())).status).toBe(200);
});

describe('redress metrics fca-return', () => {
  const run = (args: readonly string[], width?: number) =>
    redress(['metrics', 'fca-return', ...args], {
      env: { REDRESS_URL: api.url, REDRESS_JWT_SECRET: api.secret, REDRESS_USER: 'max' },
      ...(width === undefined ? {} : { width }),
    });
  const period = () => ['--from', from, '--until', until];

  test('shows a person the numbers, and how to make the same return once more', async () => {
    const { exitCode, out, err } = await run([...period(), '--position', filed.position], 120);
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
    expect(out).toContain(`--position ${filed.position}`);
    expect(out).toMatch(/^ +all +card +mortgage$/m);
    expect(out).toMatch(/^closed within 3 days +3 +2 +1$/m);
    expect(out).toMatch(/^redress, minor GBP +1250 +1250 +0$/m);
    expect(out.split('\n').filter((line) => /\d/.test(line)).length).toBeGreaterThan(returnCountNames.length);
  });

  test('gives a program what the API says', async () => {
    const { exitCode, out } = await run([...period(), '--as-of', until]);
    expect(exitCode).toBe(0);
    expect(numbersOf(JSON.parse(out) as Members)).toEqual(numbersOf(filed.body));
  });

  test('without a period ends with exit code 2', async () => {
    const { exitCode, err } = await run(['--from', from]);
    expect(exitCode).toBe(2);
    expect(err).toContain('--from and --until');
  });
});
