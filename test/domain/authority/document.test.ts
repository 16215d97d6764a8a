import { z } from 'zod';
import { authoritySchema, OPEN_AUTHORITY } from '../../../domain/authority/document';
import { authorityMistakes } from '../../../domain/authority/mistakes';
import { mistakesIn } from '../documents';
import { authorityOf, ladder, usual } from './kit';

function mistakes(text: string, roles: readonly string[] = ladder): string[] {
  return authorityMistakes(authorityOf(text), roles).map(
    ({ path, message }) => `${path.join('.')}: ${message}`,
  );
}

/** The usual section with one text replaced. */
function changed(from: string, to: string): string {
  expect(usual.split(from)).toHaveLength(2);
  return usual.replace(from, to);
}

describe('row 28: the authority section of a policy', () => {
  test('is read with amounts in minor units, and has no mistakes', () => {
    const authority = authorityOf(usual);
    expect(authority.roles?.[0]).toEqual({
      role: 'agent',
      redress: {
        goodwill: [
          { currency: 'GBP', minor: 5_000 },
          { currency: 'EUR', minor: 6_000 },
        ],
        refund: [{ currency: 'GBP', minor: 20_000 }],
      },
      mayClose: true,
      mayRefer: false,
    });
    expect(authority.roles?.[3]?.redress).toBe('unlimited');
    expect(mistakes(usual)).toEqual([]);
  });

  test('survives being stored as JSON and read again', () => {
    const authority = authorityOf(usual);
    expect(authoritySchema.parse(JSON.parse(JSON.stringify(authority)))).toEqual(authority);
  });

  test('when it says nothing, everybody may decide everything', () => {
    expect(authoritySchema.parse({})).toEqual(OPEN_AUTHORITY);
    expect(authorityMistakes(OPEN_AUTHORITY, ladder)).toEqual([]);
  });

  test('leaves to a role what is written and no more', () => {
    expect(authorityOf('roles: [{ role: agent }]').roles).toEqual([
      { role: 'agent', redress: {}, mayClose: false, mayRefer: false },
    ]);
  });

  test('every field is described to editors', () => {
    const json = z.toJSONSchema(authoritySchema, { io: 'input' });
    for (const [name, property] of Object.entries(json.properties ?? {}))
      expect([name, property]).toEqual([name, expect.objectContaining({ description: expect.any(String) })]);
    expect(JSON.stringify(json)).toContain('unlimited');
  });
});

describe('row 28: an authority that cannot be read is refused with place and reason', () => {
  test.each([
    [
      '[GBP 50.00,',
      '[GPB 50.00,',
      '3:27 roles.0.redress.goodwill.0: "GPB" is not a currency of ISO 4217, such as GBP',
    ],
    [
      '[GBP 50.00,',
      '[XAU 50,',
      '3:27 roles.0.redress.goodwill.0: XAU has no minor unit in ISO 4217, so no amount can be counted in it',
    ],
    [
      '[GBP 50.00,',
      '[GBP 50.001,',
      '3:27 roles.0.redress.goodwill.0: "GBP 50.001" has more decimals than the 2 of GBP',
    ],
    [
      '[GBP 50.00,',
      '[{ currency: GBP, minor: -1 },',
      '3:51 roles.0.redress.goodwill.0.minor: must not be negative',
    ],
    ['{ goodwill: [GBP 50.00', '{ goodwil: [GBP 50.00', '3:16 roles.0.redress.goodwil: is not a known key'],
    [
      'redress: unlimited',
      'redress: everything',
      '13:14 roles.3.redress: must be "unlimited", or lists of amounts for goodwill, refund, compensation',
    ],
    [
      'overLimit: approval',
      'overLimit: ask',
      '17:12 overLimit: Invalid option: expected one of "approval"|"refuse"',
    ],
  ])('%s as %s', (from, to, mistake) => {
    expect(mistakesIn(authoritySchema, changed(from, to))).toEqual([mistake]);
  });
});

describe('row 28: an authority that cannot be worked by is refused with place and reason', () => {
  test('a role that works at no level, or occurs twice', () => {
    expect(mistakes(changed('role: agent', 'role: clerk'))).toEqual([
      'roles.0.role: role "clerk" works at no level',
    ]);
    expect(mistakes(usual.replace('fourEyes', '  - { role: agent }\nfourEyes'))).toEqual([
      'roles.4.role: "agent" occurs twice',
    ]);
  });

  test('a currency twice in one list', () => {
    expect(mistakes(changed('GBP 50.00, EUR 60.00', 'GBP 50.00, GBP 60.00'))).toEqual([
      'roles.0.redress.goodwill.1: GBP occurs twice',
    ]);
    expect(mistakes(changed('GBP 1000.00, EUR 1150.00]', 'GBP 1000.00, EUR 1150.00, GBP 900.00]'))).toEqual([
      'fourEyes.2: GBP occurs twice',
    ]);
  });

  test('a limit that falls on the way up', () => {
    expect(mistakes(changed('goodwill: [GBP 250.00', 'goodwill: [GBP 49.99'))).toEqual([
      'roles.1.redress.goodwill: "agent" may grant goodwill up to GBP 50.00, and "supervisor" above it up to GBP 49.99: authority must not fall on the way up',
    ]);
    expect(mistakes(changed(', refund: [GBP 500.00]', ''))).toEqual([
      'roles.1.redress.refund: "agent" may grant refund up to GBP 200.00, and "supervisor" above it none in GBP: authority must not fall on the way up',
    ]);
    expect(
      mistakes(changed('{ goodwill: [GBP 50.00, EUR 60.00], refund: [GBP 200.00] }', 'unlimited')),
    ).toEqual([
      'roles.1.redress: "agent" may grant without limit, and "supervisor" above it has limits: authority must not fall on the way up',
    ]);
  });

  test('equal limits, and none below, are no fall', () => {
    expect(mistakes(changed('goodwill: [GBP 250.00', 'goodwill: [GBP 50.00'))).toEqual([]);
    expect(mistakes(changed('GBP 50.00, EUR 60.00', 'GBP 0, JPY 0'))).toEqual([]);
  });

  test('closing or referring that is lost on the way up', () => {
    expect(mistakes(usual.replace('    mayClose: true\n    mayRefer: true\nfourEyes', 'fourEyes'))).toEqual([
      'roles.3.mayClose: "department" may close, and "manager" above it may not: authority must not fall on the way up',
      'roles.3.mayRefer: "department" may refer, and "manager" above it may not: authority must not fall on the way up',
    ]);
  });

  test('a role in the middle of the ladder that was forgotten', () => {
    const [before = '', after = ''] = usual.split(/ {2}- role: supervisor\n.*\n.*\n/);
    expect(mistakes(before + after)).toEqual([
      'roles: "supervisor" is not listed, so it may nothing, and "agent" below it may more',
    ]);
  });

  test('complaints that nobody may close', () => {
    expect(mistakes('roles: [{ role: manager, redress: unlimited }]')).toEqual([
      'roles: no role may close a complaint, so none would ever be closed',
    ]);
  });

  test('a four-eyes limit that fewer than two roles get beyond', () => {
    const lower = 'lower it, or raise what a role may grant';
    expect(mistakes(changed('fourEyes: [GBP 1000.00', 'fourEyes: [GBP 11000.00'))).toEqual([
      `fourEyes.0: only "manager" may grant more than GBP 11000.00, so there are no two roles to decide and to approve: ${lower}`,
    ]);
    // All kinds together: 1000 of goodwill, 5000 of refund and 5000 of compensation.
    expect(mistakes(changed('fourEyes: [GBP 1000.00', 'fourEyes: [GBP 10999.99'))).toEqual([]);
    expect(
      mistakes(
        usual
          .replace('redress: unlimited', 'redress: { goodwill: [GBP 20.00] }')
          .replace('EUR 1150.00', 'JPY 1'),
      ),
    ).toContain(
      `fourEyes.1: no role may grant more than JPY 1, so there are no two roles to decide and to approve: ${lower}`,
    );
  });

  test('a currency that roles may grant and that has no four-eyes limit, where others have', () => {
    expect(mistakes(changed('[GBP 1000.00, EUR 1150.00]', '[GBP 1000.00]'))).toEqual([
      'fourEyes: has no limit in EUR, which roles may grant: without one, every amount in it would need approval',
    ]);
    expect(mistakes(changed('fourEyes: [GBP 1000.00, EUR 1150.00]\n', ''))).toEqual([]);
  });
});
