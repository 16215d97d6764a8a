import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { organisationSchema } from '../../../domain/organisation/organisation';
import { staffingGaps } from '../../../domain/organisation/staffing';
import { parseYaml } from '../../../domain/yaml-document';
import { organisationOf } from './organisations';

const configText = (file: string) => readFileSync(join(__dirname, '../../../config', file), 'utf8');
const organisation = parseYaml(organisationSchema, configText('organisation.yaml'), 'organisation.yaml');
const named = z.array(z.looseObject({ id: z.string() }));
const policySlice = z.looseObject({
  levels: z.array(z.looseObject({ id: z.string(), role: z.string() })),
  departments: named,
  calendars: named.default([]),
});

const policy = {
  levels: [
    { id: 'one', role: 'agent' },
    { id: 'two', role: 'manager' },
  ],
  departments: [{ id: 'cards' }],
  calendars: [{ id: 'office' }],
};

describe('row 23: people and teams against a policy', () => {
  test.each(['standard.yaml', 'demo.yaml'])('the shipped ones leave no gap in %s', (file) => {
    expect(staffingGaps(organisation, parseYaml(policySlice, configText(file), file))).toEqual([]);
  });

  it('names a level that nobody works at, and a person whose role works at none', () => {
    const people = [{ id: 'ana' }, { id: 'max', role: 'director' }, { id: 'ida', role: 'auditor' }];
    expect(staffingGaps(organisationOf(people), policy)).toEqual([
      'Nobody has the role manager, so nobody works at level two.',
      'max has the role director, which works at no level of the policy.',
    ]);
  });

  it('names what teams and people refer to and the policy does not have', () => {
    const teams = [
      { id: 'here', title: 'Here', level: 'one', departments: ['cards', 'loans'], calendar: 'office' },
      { id: 'there', title: 'There', level: 'three', calendar: 'night' },
    ];
    const people = [
      { id: 'ana', team: 'here', calendar: 'weekend' },
      { id: 'ben', team: 'there', calendar: 'always' },
      { id: 'max', role: 'manager' },
    ];
    expect(staffingGaps(organisationOf(people, { teams }), policy)).toEqual([
      'ana works by the calendar weekend, which the policy does not have.',
      'Team here works for department loans, which the policy does not have.',
      'Team there works at level three, which the policy does not have.',
      'Team there works by the calendar night, which the policy does not have.',
    ]);
  });

  it('looks only at what it is given of the policy', () => {
    const teams = [{ id: 'here', title: 'Here', level: 'one', departments: ['loans'], calendar: 'night' }];
    const people = [
      { id: 'ana', team: 'here' },
      { id: 'max', role: 'manager' },
    ];
    expect(staffingGaps(organisationOf(people, { teams }), { levels: policy.levels })).toEqual([]);
  });

  it('names a team without members, and members whose role does not work at its level', () => {
    const teams = [
      { id: 'here', title: 'Here', level: 'one' },
      { id: 'there', title: 'There', level: 'two' },
    ];
    const people = [
      { id: 'ana' },
      { id: 'max', role: 'manager', team: 'here' },
      { id: 'ida', role: 'auditor', team: 'here' },
    ];
    expect(staffingGaps(organisationOf(people, { teams }), policy)).toEqual([
      'max has the role manager, but team here works at level one, where the role is agent.',
      'ida has the role auditor, but team here works at level one, where the role is agent.',
      'Team there has no members.',
    ]);
  });

  it('names whoever the policy tells something and who is not there', () => {
    const telling = {
      ...policy,
      triggers: [
        { id: 'threat', then: { notify: { people: ['ana', 'zoe'] } } },
        { id: 'plain', then: {} },
      ],
      clocks: [{ id: 'respond', warns: { people: ['yan'] } }, { id: 'acknowledge' }],
    };
    expect(staffingGaps(organisationOf([{ id: 'ana' }, { id: 'max', role: 'manager' }]), telling)).toEqual([
      'Rule threat tells zoe, who is not in the organisation.',
      'Clock respond tells yan, who is not in the organisation.',
    ]);
  });
});
