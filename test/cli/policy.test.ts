import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { diffPolicies } from '../../cli/policy/diff';
import { explainPolicy } from '../../cli/policy/explain';
import { policyWarnings } from '../../cli/policy/warnings';
import { conditionWords, targetWords } from '../../cli/policy/words';
import { readPolicy } from '../../cli/start/configuration';
import { organisationSchema } from '../../domain/organisation/organisation';
import { policyDocumentSchema } from '../../domain/policy/document';
import { jsonSchemas } from '../../domain/policy/json-schema';
import { freezePolicy } from '../../domain/policy/policy';
import { fromPackageRoot } from '../../platform/package-root';
import { startTestApi, type TestApi } from '../api/support';
import { ladderPolicy } from '../support/configuration';
import { eventually } from '../support/eventually';
import { widenedDocument, widenedPolicy, withTeams } from '../support/widened';
import { redress } from './terminal';

const config = (name: string) => fromPackageRoot('config', name);
const shipped = ['standard.yaml', 'fca-disp.yaml', 'demo.yaml'];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'redress-policy-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function fileOf(name: string, content: string): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, content);
  return file;
}

function policyWith(sections: object) {
  return policyDocumentSchema.parse({ ...ladderPolicy, ...sections });
}

describe('policy check', () => {
  it.each(shipped)('finds nothing wrong with the shipped %s and the shipped people', async (name) => {
    const args = ['policy', 'check', config(name), '--organisation', config('organisation.yaml'), '--json'];
    const { exitCode, out, err } = await redress(args);
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
    expect(JSON.parse(out)).toMatchObject({ ok: true, mistakes: [], warnings: [] });
  });

  it('names every mistake with line and column, and needs no server', async () => {
    const text = await readFile(fromPackageRoot('test', 'support', 'ladder.yaml'), 'utf8');
    const wrong = text
      .replace('role: supervisor', 'role: auditor')
      .replace('respond: P10D', 'respond: tomorrow')
      .replace('version: 1', 'version: one');
    const file = await fileOf('wrong.yaml', wrong);
    const { exitCode, err, out } = await redress(['policy', 'check', file]);
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: '' });
    const lines = wrong.split('\n');
    for (const [path, value] of [
      ['version', 'one'],
      ['levels.3.respond', 'tomorrow'],
    ] as const) {
      const [, line = 0, column = 0] = new RegExp(`${file}:(\\d+):(\\d+) ${path}:`).exec(err) ?? [];
      expect(lines[Number(line) - 1]?.slice(Number(column) - 1)).toMatch(new RegExp(`^${value}`));
    }
    const json = await redress(['policy', 'check', file, '--json']);
    expect(json.exitCode).toBe(1);
    expect(JSON.parse(json.out)).toMatchObject({
      ok: false,
      mistakes: expect.arrayContaining([
        {
          path: 'version',
          line: expect.any(Number),
          column: expect.any(Number),
          message: expect.any(String),
        },
      ]),
    });
  });

  it('a file that is not there is a failure, not a policy without mistakes', async () => {
    const { exitCode, err } = await redress(['policy', 'check', join(folder, 'nowhere.yaml'), '--json']);
    expect(exitCode).toBe(1);
    expect(err).toContain('(RDS-3002)');
  });

  it('warns of what is no mistake', async () => {
    const people = await fileOf(
      'people.yaml',
      stringify({ people: [{ id: 'ana', name: 'Ana', role: 'agent' }] }),
    );
    const args = ['policy', 'check', fromPackageRoot('test', 'support', 'ladder.yaml')];
    const { exitCode, out } = await redress([...args, '--organisation', people]);
    expect(exitCode).toBe(0);
    expect(out).toContain('standard version 1, "Standard four-level escalation", can be published: 4 levels');
    expect(out).toContain('! Nobody has the role manager, so nobody works at level senior-management.');
  });
});

describe('warnings', () => {
  const warnings = (sections: object, year = 2026) => policyWarnings(policyWith(sections), undefined, year);
  const rule = (when: object) => ({ id: 'r', title: 'R', when, then: { setPriority: 'high' } });

  it.each([
    ['a rule for two categories at once', { all: [is('category', 'card'), is('category', 'other')] }, true],
    ['a rule above the highest priority', { field: 'priority', above: 'urgent' }, true],
    ['a rule for two levels at once', { all: [is('level', 'frontline'), is('level', 'supervisor')] }, true],
    ['a rule for one of two', { any: [is('category', 'card'), is('category', 'other')] }, false],
    ['a rule for a category and a level', { all: [is('category', 'card'), is('level', 'frontline')] }, false],
    ['a rule for what is absent', { field: 'severity', present: false }, false],
    ['a rule about numbers', { field: 'attempts', atLeast: 2 }, false],
  ])('%s', (_, when, never) => {
    const found = warnings({ triggers: [rule(when)] });
    expect(found).toEqual(never ? [expect.stringContaining('The rule r can never fire')] : []);
  });

  function is(field: string, value: string) {
    return { field, is: value };
  }

  it('a clock that no rule starts', () => {
    const clocks = [{ id: 'regulator', target: 'PT4H', starts: 'by-trigger' }];
    expect(warnings({ clocks })).toEqual([expect.stringContaining('The clock regulator never runs')]);
    const triggers = [{ ...rule(is('category', 'card')), then: { startClock: 'regulator' } }];
    expect(warnings({ clocks, triggers })).toEqual([]);
  });

  it('a category whose skill nobody has', () => {
    const categories = ladderPolicy.categories.map((one) => ({ ...one, skill: 'cards' }));
    const organisation = organisationSchema.parse({
      people: ladderPolicy.levels.map(({ role }) => ({ id: role, name: role, role })),
    });
    const found = policyWarnings(policyWith({ categories }), organisation, 2026);
    expect(found).toHaveLength(categories.length);
    expect(found[0]).toBe(
      'Nobody has the skill cards, which complaints of the category credit-reporting need.',
    );
  });

  it('holidays that come to an end', () => {
    const holidays = { country: 'GB', region: 'ENG', years: [2024, 2027] };
    const calendars = [
      { id: 'office', title: 'O', timeZone: 'Europe/London', hours: { mon: ['09:00-17:00'] }, holidays },
    ];
    expect(warnings({ calendars }, 2026)).toEqual([]);
    expect(warnings({ calendars }, 2027)).toEqual([expect.stringContaining('no public holidays after 2027')]);
  });
});

describe('policy explain', () => {
  it.each(shipped)('says of every level, clock and rule of the shipped %s what it does', async (name) => {
    const { exitCode, out } = await redress(['policy', 'explain', config(name)]);
    expect(exitCode).toBe(0);
    const { levels, clocks, triggers, authority } = readPolicy(config(name));
    for (const { title } of levels) expect(out).toContain(`${title} (role `);
    for (const { id } of [...clocks, ...triggers]) expect(out).toMatch(new RegExp(`^ +${id}: `, 'm'));
    for (const { role } of authority?.roles ?? []) expect(out).toContain(`${role} may give`);
    expect(out).not.toMatch(/undefined|\[object|NaN|  \.|and \./);
  });

  it('says it in sentences that are so', () => {
    const parts = Object.fromEntries(explainPolicy(widenedPolicy).map(({ title, lines }) => [title, lines]));
    expect(parts['The ladder']?.slice(0, 2)).toEqual([
      '1. Frontline (role agent): somebody accepts within 4 hours, and it is resolved within 2 days.',
      '   If nobody accepts, it is given to another and Supervisor is warned. If it is not resolved in time, it goes up to Supervisor by itself.',
    ]);
    expect(parts['Clocks and warnings']).toContain(
      'respond: the level resolves, as the level says. Warns at 50 %. Reminds at 150 %. Tells the holder, and when the promise is broken the level above.',
    );
    expect(parts.Rules).toEqual([
      'vip-to-manager: Somebody told a manager of a VIP. When the concerns contain vip: the role manager is told. Once for a complaint.',
    ]);
    expect(parts['Moving a complaint']).toEqual(
      expect.arrayContaining([
        'Pause waiting-for-customer: Waiting for the customer. Every clock stands still.',
        'The ombudsman has 30 days to answer; meanwhile the clocks of the level stand still.',
      ]),
    );
    expect(parts['Who may decide what']).toEqual(
      expect.arrayContaining([
        'agent may give goodwill up to GBP 10.00; may close complaints and may refer them to outside bodies.',
        'Beyond their limit they ask for approval by somebody who may.',
      ]),
    );
    expect(parts).not.toHaveProperty('When time counts');
  });

  it.each([
    ['PT4H', '4 hours'],
    ['PT1H', '1 hour'],
    ['P1DT12H', '1 day 12 hours'],
    ['PT90M', '90 minutes'],
    ['PT20S', '20 seconds'],
    ['3 business days', '3 business days'],
    ['8 weeks', '8 weeks'],
  ])('%s is %s', (target, words) => {
    expect(targetWords(target)).toBe(words);
  });

  it('a condition is a sentence, with brackets where they are needed', () => {
    expect(
      conditionWords({
        all: [
          { field: 'severity', atLeast: 'major' },
          {
            any: [
              { field: 'amount', above: { currency: 'GBP', minor: 50_000 } },
              { field: 'owned', is: false },
            ],
          },
          { not: { field: 'product', present: true } },
        ],
      }),
    ).toBe(
      'the severity is at least major and (the amount is above GBP 500.00 or it is not so that somebody has accepted it) ' +
        'and not (the product is known)',
    );
  });
});

describe('policy diff', () => {
  const base = freezePolicy(ladderPolicy);
  const diff = (sections: object) => diffPolicies(base, freezePolicy(policyWith(sections)));

  it('of a policy with itself is nothing', async () => {
    expect(diffPolicies(base, base)).toEqual([]);
    const file = config('standard.yaml');
    expect(await redress(['policy', 'diff', file, file])).toMatchObject({
      exitCode: 0,
      out: `${file} and ${file} say the same.\n`,
    });
  });

  it('names what changed inside a part by its id, and does not report what only moved along', () => {
    const [first, ...others] = ladderPolicy.levels;
    const board = { ...ladderPolicy.levels[3], id: 'board', title: 'Board', role: 'director' };
    expect(diff({ levels: [{ ...first, respond: '3 days' }, ...others, board] })).toEqual([
      {
        section: 'levels',
        changes: [
          { path: 'frontline.respond.default', before: 'P2D', after: '3 days' },
          { path: 'board', after: expect.objectContaining({ title: 'Board', role: 'director' }) },
        ],
      },
    ]);
  });

  it('says when the order changed, where it means something', () => {
    const [one, two, ...others] = ladderPolicy.escalationReasons;
    expect(diff({ priorities: ['normal', 'low', 'high', 'urgent'] })).toEqual([
      {
        section: 'priorities',
        changes: [{ path: '', before: 'low, normal, high, urgent', after: 'normal, low, high, urgent' }],
      },
    ]);
    expect(diff({ escalationReasons: [two, one, ...others] })).toMatchObject([
      { section: 'escalationReasons', changes: [{ path: '(order)' }] },
    ]);
    expect(diff({ escalationReasons: [two, ...others] })).toMatchObject([
      { section: 'escalationReasons', changes: [{ path: 'customer-asks', before: expect.any(Object) }] },
    ]);
  });

  it('shows money as it is written, and a section that is new part by part', () => {
    const roles = [{ role: 'agent', redress: { goodwill: ['GBP 10.00'] } }];
    const authority = {
      roles: [
        ...roles,
        ...['supervisor', 'department', 'manager'].map((role) => ({
          role,
          redress: 'unlimited',
          mayClose: true,
          mayRefer: true,
        })),
      ],
    };
    const [section] = diff({ authority });
    expect(section?.changes).toContainEqual({
      path: 'roles',
      after: expect.objectContaining({
        agent: expect.objectContaining({ redress: { goodwill: 'GBP 10.00' } }),
      }),
    });
  });

  it('is printed section by section', async () => {
    const changed = {
      ...ladderPolicy,
      title: 'Another',
      priorities: ['low', 'normal', 'high', 'urgent', 'fire'],
    };
    const file = await fileOf('changed.yaml', stringify(changed));
    const args = ['policy', 'diff', fromPackageRoot('test', 'support', 'ladder.yaml'), file];
    expect((await redress(args)).out).toBe(
      '~ title  "Standard four-level escalation" -> "Another"\n' +
        '~ priorities  "low, normal, high, urgent" -> "low, normal, high, urgent, fire"\n',
    );
    expect(JSON.parse((await redress([...args, '--json'])).out)).toMatchObject({
      before: { id: 'standard', version: 1 },
      sections: [{ section: 'title' }, { section: 'priorities' }],
    });
  });
});

describe('policy schema', () => {
  it.each(['policy', 'organisation', 'letters'] as const)('prints that of %s', async (kind) => {
    const { exitCode, out } = await redress(['policy', 'schema', kind]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(out)).toEqual(jsonSchemas()[`${kind}.schema.json`]);
  });

  it('without a kind is that of a policy; an unknown kind is wrong usage', async () => {
    expect(JSON.parse((await redress(['policy', 'schema'])).out)).toMatchObject({
      $id: 'policy.schema.json',
    });
    expect(await redress(['policy', 'schema', 'weather'])).toMatchObject({ exitCode: 2 });
  });
});

describe('with a server', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi({ organisation: withTeams });
  });
  afterAll(() => api?.stop());

  const as = (person: string, ...args: readonly string[]) =>
    redress(args, {
      env: { REDRESS_URL: api.url, REDRESS_JWT_SECRET: api.secret, REDRESS_USER: person },
    });

  it('a policy is published with the letters that it names, listed, shown by its version and compared', async () => {
    const letters = { defaultLanguage: 'en-GB', templates: { en: config('letters/en.yaml') } };
    const file = await fileOf('next.yaml', stringify({ ...widenedDocument, letters }));
    const refused = await as('ana', 'policy', 'publish', file);
    expect(refused).toMatchObject({ exitCode: 5, err: expect.stringContaining('(policy-role-required)') });

    const published = await as('max', 'policy', 'publish', file);
    expect(published).toMatchObject({
      exitCode: 0,
      out: 'standard version 2 is published. New complaints follow it.\n',
    });
    expect((await as('max', 'policy', 'publish', file)).out).toContain('was published before');
    const { body } = await api.get('/v1/policies/standard/2');
    expect(body.policy).toMatchObject({
      letters: { templates: { en: { acknowledgement: expect.any(Object) } } },
    });

    await eventually(async () => (await as('ida', 'policy', 'list')).out.includes('standard@2'));
    const listed = (await as('ida', 'policy', 'list')).out.split('\n');
    expect(listed[1]).toMatch(/^standard@2 .* max +new complaints +The widened ladder$/);
    expect(listed[2]).toMatch(/^standard@1 .* system +Standard four-level escalation$/);
    expect(JSON.parse((await as('ida', 'policy', 'list', '--json')).out)).toMatchObject({
      active: { id: 'standard', version: 2 },
    });

    const explained = await as('ida', 'policy', 'explain', 'standard@2');
    expect(explained.out).toContain('vip-to-manager: ');
    const compared = await as('ida', 'policy', 'diff', 'standard@1', 'standard@2');
    expect(compared.out).toContain('+ ombudsman');
    const same = await as('ida', 'policy', 'diff', 'standard@2', file);
    expect(same.out).toBe(`standard@2 and ${file} say the same.\n`);
  });

  it('what the server refuses is told with its code, and what is no policy never gets there', async () => {
    const taken = await fileOf('taken.yaml', stringify({ ...ladderPolicy, title: 'Another' }));
    expect(await as('max', 'policy', 'publish', taken)).toMatchObject({
      exitCode: 4,
      err: expect.stringContaining('(policy-version-taken)'),
    });
    const wrong = await fileOf('wrong-2.yaml', stringify({ ...ladderPolicy, levels: [] }));
    expect(await as('max', 'policy', 'publish', wrong)).toMatchObject({
      exitCode: 1,
      err: expect.stringContaining('(RDS-3006)'),
    });
    expect(await as('max', 'policy', 'explain', 'standard@99')).toMatchObject({
      exitCode: 3,
      err: expect.stringContaining('(no-such-policy)'),
    });
  });

  it('the organisation is shown by team', async () => {
    const { exitCode, out } = await as('ida', 'organisation');
    expect(exitCode).toBe(0);
    expect(out).toMatch(/^Desk \(desk, frontline, round-robin\)\n +ana +Ana Ruiz +agent/);
    expect(out).toMatch(/In no team\n +dana +Dana Novak +department/);
    expect(JSON.parse((await as('ida', 'organisation', '--json')).out)).toMatchObject({
      people: expect.arrayContaining([expect.objectContaining({ id: 'ana', away: null })]),
    });
  });
});

it('who is away is shown with who stands in', async () => {
  const organisation = organisationSchema.parse({
    timeZone: 'Europe/Berlin',
    people: [
      {
        id: 'ana',
        name: 'Ana',
        role: 'agent',
        outOfOffice: [{ from: '2026-08-01', until: '2026-08-14', substitute: 'ben' }],
      },
      { id: 'ben', name: 'Ben', role: 'agent' },
      { id: 'cas', name: 'Cas', role: 'agent', outOfOffice: [{ from: '2026-08-01', until: '2026-08-14' }] },
    ],
  });
  const api = await startTestApi({ organisation, clock: () => Date.parse('2026-08-03T10:00:00Z') });
  try {
    const { out } = await redress(['organisation'], {
      env: { REDRESS_URL: api.url, REDRESS_TOKEN: await api.token('ben') },
    });
    expect(out).toMatch(/ana .* away until Sat 2026-08-15 00:00, ben stands in/);
    expect(out).toMatch(/cas .* away until Sat 2026-08-15 00:00, nobody stands in/);
    expect(out).not.toMatch(/ben .* away/);
  } finally {
    await api.stop();
  }
});
