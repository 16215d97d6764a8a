import { readPolicy } from '../../cli/start/configuration';
import { letterKindNames } from '../../domain/letters/kinds';
import { staffingGaps } from '../../domain/organisation/staffing';
import { policyMistakes } from '../../domain/policy/mistakes';
import { freezePolicy } from '../../domain/policy/policy';
import { storedPolicy, POLICY_FORM } from '../../domain/policy/upcast';
import { configFile, shippedOrganisation, shippedPolicies, shippedPolicy } from './shipped';

describe.each(shippedPolicies)('the shipped policy %s', (name) => {
  const document = readPolicy(configFile(`${name}.yaml`));

  test('has the four levels, and nothing is wrong with it', () => {
    expect(document.id).toBe(name);
    expect(policyMistakes(document)).toEqual([]);
    expect(document.levels.map(({ id }) => id)).toEqual([
      'frontline',
      'supervisor',
      'department',
      'senior-management',
    ]);
  });

  test('is plain data: what is published and read again is the same', () => {
    const frozen = freezePolicy(document);
    const stored: unknown = JSON.parse(JSON.stringify(frozen));
    expect(storedPolicy(POLICY_FORM, stored)).toEqual(frozen);
    expect(stored).toEqual(frozen);
  });

  test('can be worked by with the shipped people', () => {
    expect(staffingGaps(shippedOrganisation, freezePolicy(document))).toEqual([]);
  });

  test('has every letter in English and in German', () => {
    const { letters } = document;
    expect(letters?.defaultLanguage).toBe('en-GB');
    for (const language of ['en', 'de'])
      expect(Object.keys(letters?.templates[language] ?? {}).sort()).toEqual([...letterKindNames].sort());
  });

  test('has a title that people can read for every rule', () => {
    const titles = document.triggers.map(({ title }) => title);
    expect(new Set(titles).size).toBe(titles.length);
  });
});

test('categories, departments, priorities, roles and concerns are the same in all, so that a complaint can move', () => {
  const ids = (name: (typeof shippedPolicies)[number]) => {
    const policy = shippedPolicy(name);
    const of = (list: readonly { readonly id: string }[]) => list.map(({ id }) => id);
    return {
      categories: of(policy.categories),
      departments: of(policy.departments),
      concerns: of(policy.concerns),
      reasons: of(policy.escalationReasons),
      priorities: policy.priorities,
      severities: policy.severities,
      roles: policy.levels.map(({ role }) => role),
    };
  };
  expect(ids('fca-disp')).toEqual(ids('standard'));
  expect(ids('demo')).toEqual(ids('standard'));
});

test('the demo counts around the clock, the others in opening hours without the holidays of England', () => {
  expect(shippedPolicy('demo').calendar).toBe('always');
  for (const name of ['standard', 'fca-disp'] as const) {
    const { calendar, calendars } = shippedPolicy(name);
    const office = calendars.find(({ id }) => id === calendar);
    expect(office?.holidaysKnown).toEqual([2024, 2036]);
    expect(office?.holidays.map(({ date }) => date)).toEqual(
      expect.arrayContaining(['2026-04-03', '2026-04-06', '2026-12-25', '2026-12-28']),
    );
  }
});

test('the first six people keep their ids, and every role of the ladder is held', () => {
  const ids = shippedOrganisation.people.map(({ id }) => id);
  expect(ids).toEqual(expect.arrayContaining(['ana', 'ben', 'sam', 'dana', 'max', 'ida']));
});
