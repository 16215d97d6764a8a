import { organisationSchema } from '../../domain/organisation/organisation';
import { policySchema } from '../../domain/policy/schema';
import { parseYaml } from '../../domain/yaml-document';
import { standard } from './documents';
import { configText } from './world';

describe('shipped files', () => {
  test.each(['standard.yaml', 'demo.yaml'])('%s is a policy', (file) => {
    const policy = parseYaml(policySchema, configText(file), file);
    expect(policy.levels.map(({ id }) => id)).toEqual([
      'frontline',
      'supervisor',
      'department',
      'senior-management',
    ]);
  });

  test('organisation.yaml is an organisation whose roles all work at a level or are auditors', () => {
    const { levels } = parseYaml(policySchema, standard, 'standard.yaml');
    const { people } = parseYaml(organisationSchema, configText('organisation.yaml'), 'organisation.yaml');
    expect(people.map(({ id }) => id)).toEqual(['ana', 'ben', 'sam', 'dana', 'max', 'ida']);
    const roles = [...levels.map(({ role }) => role), 'auditor'];
    expect(people.every(({ role }) => roles.includes(role))).toBe(true);
    expect(roles.every((role) => people.some((person) => person.role === role))).toBe(true);
  });
});
