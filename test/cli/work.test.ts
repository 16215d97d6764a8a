import { startTestApi, type TestApi } from '../api/support';
import { eventually } from '../support/eventually';
import { widenedDocument, withTeams } from '../support/widened';
import { startStubServer } from './stub-server';
import { redress } from './terminal';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api?.stop());

/** A command line of a person, through a real API. */
async function as(person: string, ...args: readonly string[]) {
  return redress(args, {
    env: { REDRESS_URL: api.url, REDRESS_JWT_SECRET: api.secret, REDRESS_USER: person },
  });
}

async function registered(...more: readonly string[]): Promise<string> {
  const { out, err, exitCode } = await as(
    'ana',
    ...[
      'complaint',
      'register',
      '--subject',
      'Charged twice',
      '--description',
      'The hotel was charged twice.',
    ],
    ...['--category', 'card', '--channel', 'phone', '--complainant-name', 'Carla Example', ...more],
  );
  expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
  return String((JSON.parse(out) as { complaintId: unknown }).complaintId);
}

it('a complaint goes through all its commands, and replay gives the same state as the API at every revision', async () => {
  const id = await registered();
  const steps: readonly (readonly [string, readonly string[]])[] = [
    ['ana', ['accept', id]],
    ['ana', ['add-note', id, '--text', 'Second call']],
    [
      'ana',
      [
        'record-attempt',
        id,
        '--tried',
        'Called the hotel',
        '--outcome',
        'not-solved',
        '--proposed-solutions',
        'Refund of one',
        '--proposed-solutions',
        'Voucher',
        '--promises',
        '{"what":"Call back","dueBy":"2030-01-01T10:00:00Z"}',
      ],
    ],
    ['ana', ['send-customer-update', id, '--message', 'We are on it', '--promises', 'An answer on Monday']],
    ['ana', ['escalate', id, '--summary', 'The hotel does not answer', '--if-revision', '4']],
    ['sam', ['assign', id, '--assignee', 'max', '--note', 'A big customer']],
    ['max', ['accept', id]],
    ['max', ['resolve', id, '--outcome', 'upheld', '--summary', 'One charge is refunded']],
    ['max', ['reject-resolution', id, '--reason', 'Wants both', '--csat', '1']],
    ['max', ['resolve', id, '--json', '{"outcome":"partly-upheld","summary":"One and a voucher"}']],
    ['max', ['accept-resolution', id, '--csat', '4', '--comment', 'Fine']],
    ['max', ['close', id]],
    ['max', ['reopen', id, '--reason', 'The refund did not arrive']],
    ['max', ['withdraw', id, '--reason', 'It has arrived']],
  ];
  for (const [person, args] of steps) {
    expect(await as(person, 'complaint', ...args)).toMatchObject({ exitCode: 0, err: '' });
  }

  for (let revision = 0; revision <= steps.length; revision += 1) {
    const { exitCode, out } = await as('ida', 'replay', id, '--at', String(revision), '--diff');
    expect(exitCode).toBe(0);
    const replayed: unknown = JSON.parse(out);
    expect(replayed).toMatchObject({ complaintId: id, revision, equalsApi: true });
    expect((replayed as { steps: unknown[] }).steps).toHaveLength(revision + 1);
  }

  const { exitCode, out, err } = await as('ida', 'replay', id, '-o', 'table', '--diff');
  expect(exitCode).toBe(0);
  expect(err).toContain(
    `Replayed ${steps.length + 1} events. The state at revision ${steps.length} equals the API’s.`,
  );
  expect(out).toContain('ana tried: Called the hotel (not-solved)');
  expect(out).toMatch(/\+ attempts\[0\] +\{/);
  expect(out).toMatch(/~ level +"frontline" -> "supervisor"/);
  expect(out).toContain('closed at supervisor | waits for max | watched by ana, max | nothing due');
});

it('a complaint is shown as it is, as it was at a revision, and as it was at a moment', async () => {
  const id = await registered();
  const { body: before } = await api.get(`/v1/complaints/${id}`);
  await as('ana', 'complaint', 'accept', id);
  const now = await as('ana', 'complaint', 'show', id, '-o', 'table');
  expect(now.out).toMatch(/Status +in-progress at frontline, revision 1/);
  expect(now.out).toMatch(/With +ana\n/);
  expect(now.out).toContain('You can: ');
  const first = await as('ana', 'complaint', 'show', id, '--revision', '0', '-o', 'table');
  expect(first.out).toMatch(/Status +new at frontline, revision 0/);
  const then = await as('ana', 'complaint', 'show', id, '--as-of', String(before.registeredAt));
  expect(JSON.parse(then.out)).toMatchObject({ id, revision: 0 });
  expect(await as('ana', 'complaint', 'show', id, '--as-of', '2001-01-01')).toMatchObject({ exitCode: 3 });
  expect(await as('ana', 'complaint', 'show', id, '--revision', '9')).toMatchObject({ exitCode: 3 });
});

it('a complaint shows what holds it up, what it is tied to and whose word it waits for', async () => {
  const widened = await startTestApi({ policy: widenedDocument, organisation: withTeams });
  try {
    const env = { REDRESS_URL: widened.url, REDRESS_TOKEN: await widened.token('ana') };
    const cli = (...args: readonly string[]) => redress(['complaint', ...args], { env });
    const other = await widened.register();
    const id = await widened.register({ severity: 'major', amount: 'GBP 250.00', concerns: ['vip'] });
    const assignee = async () => String((await widened.get(`/v1/complaints/${id}`)).body.assignee);
    let holder = await assignee();
    await widened.give(holder, id, 'accept');
    await widened.give(holder, id, 'link', { to: other, relation: 'duplicate' });
    await widened.give(holder, id, 'refer', { body: 'ombudsman', summary: 'They ask' });
    await widened.give(holder, id, 'transfer', { department: 'lending', summary: 'Theirs' });
    holder = await assignee();
    await widened.give(holder, id, 'accept');
    const redressOf = [{ kind: 'goodwill', amount: 'GBP 50.00' }];
    await widened.give(holder, id, 'resolve', { outcome: 'upheld', summary: 'Paid', redress: redressOf });

    const { out } = await cli('show', id, '-o', 'table');
    expect(out).toMatch(/^Severity +major$/m);
    expect(out).toMatch(/^Concerns +vip$/m);
    expect(out).toMatch(/^At stake +GBP 250\.00$/m);
    expect(out).toMatch(new RegExp(`^Tied to +${other} \\(duplicate\\)$`, 'm'));
    expect(out).toMatch(/^Stands still +Waiting for The ombudsman, since /m);
    expect(out).toMatch(/^Referred +to The ombudsman .*, not answered yet$/m);
    expect(out).toMatch(/^Transferred +from accounts to lending .* by /m);
    expect(out).toMatch(/^Rule fired +vip-to-manager /m);
    expect(out).toMatch(/^Needs approval +of supervisor, department, manager, asked for by /m);

    await eventually(async () => (await cli('list', '--standing-still', 'yes')).out.includes(id));
    const still = await cli(
      'list',
      '--standing-still',
      'yes',
      '--severity',
      'major',
      '--team',
      'desk',
      '-o',
      'table',
    );
    expect(still.out).toContain(id);
    expect(still.out).not.toContain(other);
    expect((await cli('list', '--standing-still', 'no')).out).toContain(other);
  } finally {
    await widened.stop();
  }
});

it('what people wrote cannot move the cursor or write in colour', async () => {
  const id = await registered('--product', 'red \u001b[31m and \u202egnorw');
  for (const args of [
    ['complaint', 'show', id],
    ['replay', id, '--diff'],
    ['complaint', 'list'],
  ]) {
    const { out } = await as('ana', ...args, '-o', 'table');
    expect(out).not.toContain('\u001b');
    expect(out).not.toContain('\u202e');
  }
});

it('complaints are listed with the filters, page after page, as lines and as JSON', async () => {
  const ids = [];
  for (let count = 0; count < 5; count += 1)
    ids.push(await registered('--priority', 'urgent', '--source-system', 'crm', '--source-reference', 'r'));
  const list = (...args: string[]) =>
    as('ana', 'complaint', 'list', '--priority', 'urgent', '--source-system', 'crm', ...args);
  await eventually(
    async () => (JSON.parse((await list()).out) as { complaints: unknown[] }).complaints.length === 5,
  );

  const page = JSON.parse((await list('--limit', '3')).out) as {
    complaints: { id: string }[];
    nextCursor: string;
  };
  expect(page.complaints).toHaveLength(3);
  const rest = JSON.parse((await list('--cursor', page.nextCursor)).out) as {
    complaints: { id: string }[];
    nextCursor: null;
  };
  expect(rest.nextCursor).toBeNull();
  expect([...page.complaints, ...rest.complaints].map(({ id }) => id).sort()).toEqual([...ids].sort());

  const shown = await list('--unheld', '--sort', 'due', '-o', 'table');
  expect(shown.out.split('\n')[0]).toMatch(/^ID +STATUS +LEVEL +WITH +PRIORITY +NEXT DEADLINE +SUBJECT$/);
  expect(shown.out).toContain(ids[0]);
  expect(await list('--status', 'closed', '-o', 'table')).toMatchObject({
    out: '',
    err: 'No complaint fits.\n',
  });
  expect(await list('--breached', 'yes')).toMatchObject({ exitCode: 0 });
  expect(await list('--due-before', 'soon')).toMatchObject({
    exitCode: 2,
    err: expect.stringContaining('dueBefore'),
  });
});

it('on a terminal lines fit into its width', async () => {
  await registered('--product', 'A product with quite a long name indeed');
  const { out } = await redress(['complaint', 'list', '--category', 'card'], {
    env: { REDRESS_URL: api.url, REDRESS_JWT_SECRET: api.secret },
    width: 90,
  });
  for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(90);
});

it.each([
  [
    'a rule that refuses',
    'ana',
    ['complaint', 'resolve', 'ID', '--outcome', 'upheld', '--summary', 's'],
    4,
    'not-accepted',
  ],
  ['a person who may not', 'ida', ['complaint', 'accept', 'ID'], 5, 'role-may-not-act'],
  ['a revision that moved', 'ana', ['complaint', 'accept', 'ID', '--if-revision', '7'], 4, 'revision-moved'],
  ['a complaint that is not there', 'ana', ['replay', 'NOBODY'], 3, 'not-registered'],
])('%s ends with its exit code and the code of the rule', async (_, person, args, exitCode, code) => {
  const id = await registered();
  const ran = await as(person, ...args.map((one) => (one === 'ID' ? id : one)));
  expect(ran).toMatchObject({ exitCode, out: '' });
  expect(ran.err).toContain(`(${code})`);
});

it('the same key gives the same complaint and the same answer', async () => {
  const args = [
    'complaint',
    'register',
    '--subject',
    's',
    '--description',
    'd',
    '--category',
    'other',
    '--key',
    'once',
  ];
  const first = await as('ana', ...args);
  expect(await as('ana', ...args)).toEqual(first);
});

it('replay fails where the API answers another state than the events give', async () => {
  const id = await registered();
  await as('ana', 'complaint', 'accept', id);
  const events = await api.get(`/v1/complaints/${id}/events`);
  const { body } = await api.get(`/v1/complaints/${id}`);
  const server = await startStubServer(({ url }) =>
    url.endsWith('/events')
      ? { status: 200, text: events.text }
      : { status: 200, body: { ...body, owner: 'ben', secret: true } },
  );
  const { exitCode, out, err } = await redress(['replay', id, '--url', server.url, '--token', 't']);
  await server.close();
  expect(exitCode).toBe(1);
  expect(JSON.parse(out)).toMatchObject({
    equalsApi: false,
    differences: [
      { path: 'owner', before: 'ana', after: 'ben' },
      { path: 'secret', after: true },
    ],
  });
  expect(err).toMatch(/~ owner +"ana" -> "ben"/);
});
