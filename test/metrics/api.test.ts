import { expectProblem, type Members, nextOf, startTestApi, type TestApi } from '../api/support';
import { redress } from '../cli/terminal';
import { metrics } from '../../domain/metrics/metrics';

let api: TestApi;
let upTo: string;
let from: string;
const ids: string[] = [];

beforeAll(async () => {
  api = await startTestApi();
  from = new Date(Date.now() - 60_000).toISOString();
  for (const category of ['card', 'mortgage', 'card']) ids.push(await api.register({ category }));
  const [first = '', second = ''] = ids;
  await api.give('ana', first, 'accept');
  await api.give('ana', first, 'resolve', {
    outcome: 'upheld',
    summary: 'Refunded',
    redress: [{ kind: 'refund', amount: 'GBP 12.50' }],
  });
  await api.give('ana', first, 'accept-resolution', { csat: 4 });
  await api.give('ana', first, 'close');
  await api.give('ana', second, 'escalate', { reason: 'customer-asks', summary: 'Please' });
  upTo = (await api.get(`/v1/complaints/${second}`)).headers.get('redress-position') ?? '';
});
afterAll(() => api?.stop());

const period = () => `from=${from}&minPosition=${upTo}`;
const csv = { headers: { accept: 'text/csv' } };
const rowsOf = (text: string) =>
  text
    .trimEnd()
    .split('\r\n')
    .map((line) => line.split(','));
async function read(id: string, more = ''): Promise<Members> {
  const reply = await api.get(`/v1/metrics/${id}?${period()}${more}`);
  expect({ status: reply.status, text: reply.text }).toMatchObject({ status: 200 });
  return reply.body;
}

describe('the metrics of the API', () => {
  test('are defined for everybody to read, as their page has them', async () => {
    const { status, body } = await api.get('/v1/metrics');
    expect(status).toBe(200);
    expect((body.metrics as Members[]).map(({ id }) => id)).toEqual(metrics.map(({ id }) => id));
    for (const one of body.metrics as Members[])
      expect(one).toMatchObject({
        formula: expect.stringMatching(/\S/),
        source: expect.stringMatching(/\S/),
      });
  });

  test('have a value, the one before, parts and groups', async () => {
    expect(await read('escalation-rate', '&by=category')).toMatchObject({
      by: 'category',
      metric: { id: 'escalation-rate', unit: 'share', better: 'lower' },
      complaints: 3,
      value: 1 / 3,
      parts: expect.arrayContaining([
        { part: 'from:frontline', complaints: 3, observations: 3, value: 1 / 3 },
      ]),
      previous: { until: from, complaints: 0, value: null, parts: [] },
      groups: [
        { group: 'card', complaints: 2, value: 0, previous: null },
        { group: 'mortgage', complaints: 1, value: 1, previous: null },
      ],
    });
    expect(await read('redress')).toMatchObject({
      value: null,
      parts: [{ part: 'currency:GBP', value: 1_250 }],
    });
    expect(await read('csat', '&category=mortgage')).toMatchObject({ complaints: 0, value: null });
  });

  test('lead to the complaints behind them, page by page', async () => {
    const seen: string[] = [];
    for (let path: string | undefined = `/v1/metrics/received/complaints?${period()}&limit=2`; path; ) {
      const reply = await api.get(path);
      expect(reply.status).toBe(200);
      seen.push(...(reply.body.complaints as { id: string }[]).map(({ id }) => id));
      path = nextOf(reply);
    }
    expect(seen).toEqual([...ids].sort());
    const whole = await api.get(`/v1/metrics/received/complaints?${period()}&limit=${ids.length}`);
    expect(whole.body).toMatchObject({ nextCursor: null });
    const { body } = await api.get(`/v1/metrics/escalations/complaints?${period()}&part=kind:hierarchical`);
    expect(body).toMatchObject({
      complaints: [
        { id: ids[1], observations: [{ value: 1, part: 'kind:hierarchical', level: 'frontline' }] },
      ],
      nextCursor: null,
    });
  });

  test('come as CSV, all of them or every complaint behind one', async () => {
    const all = await api.get(`/v1/metrics?${period()}&by=category`, csv);
    expect(all.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
    const [head, ...rows] = rowsOf(all.text);
    expect(head).toEqual('metric,unit,group,part,complaints,observations,value,p90,previous'.split(','));
    expect(new Set(rows.map(([metric]) => metric))).toEqual(new Set(metrics.map(({ id }) => id)));
    expect(rows).toContainEqual(['received', 'complaints', '', '', '3', '3', '3', '', '0']);
    expect(rows).toContainEqual(['received', 'complaints', 'card', '', '2', '2', '2', '', '']);
    expect(rows).toContainEqual(['redress', 'minor-units', '', 'currency:GBP', '1', '1', '1250', '', '']);
    const behind = await api.get(`/v1/metrics/csat/complaints?${period()}`, csv);
    const [, one, ...others] = rowsOf(behind.text);
    expect(one).toEqual([ids[0], expect.any(String), 'frontline', 'normal', 'card', '', 'phone', '', '4']);
    expect(others).toEqual([]);
  });

  test.each([
    ['from', 'from=soon'],
    ['from', 'from=2026-02-01T00:00:00Z&until=2026-01-01T00:00:00Z'],
    ['from', 'from=2026-01-01T00:00:00Z&until=2026-01-01T00:00:00Z'],
    ['by', 'by=colour'],
    ['level', 'level=%00'],
    ['colour', 'colour=blue'],
    ['minPosition', 'minPosition=-1'],
  ])('asked for with a bad %s are 400 naming it (?%s)', async (parameter, query) => {
    for (const path of ['/v1/metrics', '/v1/metrics/csat']) {
      const problem = expectProblem(await api.get(`${path}?${query}`), 400, 'invalid-request');
      expect(problem.errors).toContainEqual({ parameter, detail: expect.any(String) });
    }
  });

  test('that there are not are 404 with those that there are, and nobody reads any without a token', async () => {
    const problem = expectProblem(await api.get('/v1/metrics/happiness'), 404, 'no-such-path');
    expect(problem.hint).toContain('csat');
    expect((await api.get('/v1/metrics', { as: null })).status).toBe(401);
    expectProblem(await api.get('/v1/metrics/csat/complaints?cursor=%2F'), 400, 'invalid-request');
    expectProblem(await api.get('/v1/metrics/csat', csv), 406, 'not-acceptable');
  });
});

describe('redress metrics', () => {
  const run = (args: readonly string[], width?: number) =>
    redress(['metrics', ...args], {
      env: { REDRESS_URL: api.url, REDRESS_JWT_SECRET: api.secret, REDRESS_USER: 'max' },
      ...(width === undefined ? {} : { width }),
    });

  test('shows all in short, one with its groups, and the complaints behind it', async () => {
    const all = await run(['--from', from], 120);
    expect(all).toMatchObject({ exitCode: 0, err: '' });
    expect(all.out).toMatch(/^received +3 /m);
    expect(all.out).toMatch(/^redress currency:GBP +1250 /m);
    const one = await run(['escalation-rate', '--from', from, '--by', 'category'], 120);
    expect(one.out).toMatch(/^all +33\.3 % /m);
    expect(one.out).toMatch(/^mortgage +100\.0 % /m);
    const behind = await run(['csat', '--from', from, '--complaints'], 120);
    expect(behind.out.trim()).toBe(`${ids[0]}  4`);
  });

  test('gives a program what the API says', async () => {
    const { out, exitCode } = await run(['csat', '--from', from]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ metric: { id: 'csat' }, value: 4 });
    expect(JSON.parse((await run(['csat', '--from', from, '--complaints'])).out)).toMatchObject({
      complaints: [{ id: ids[0] }],
    });
  });

  test.each([
    [['--complaints'], '--complaints needs the id'],
    [['csat', '--part', 'escalated'], '--part is for --complaints'],
    [['csat', '--by', 'colour'], 'Allowed choices are'],
  ])('with %j ends with exit code 2', async (args, message) => {
    const { exitCode, err } = await run(args);
    expect(exitCode).toBe(2);
    expect(err).toContain(message);
  });

  test('of what there is not says what there is', async () => {
    const { exitCode, err } = await run(['happiness']);
    expect(exitCode).not.toBe(0);
    expect(err).toContain('Known are: received');
  });
});
