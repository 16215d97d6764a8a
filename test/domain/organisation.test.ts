import { staffingGaps } from '../../domain/organisation';
import { demoPolicy, organisation, standardPolicy } from '../support/configuration';

describe('people against a policy', () => {
  it('leaves no gap in what is shipped', () => {
    expect(staffingGaps(organisation, standardPolicy)).toEqual([]);
    expect(staffingGaps(organisation, demoPolicy)).toEqual([]);
  });

  it('names a level that nobody works at, and a person whose role works at none', () => {
    const people = organisation.people.map((person) =>
      person.id === 'max' ? { ...person, role: 'director' } : person,
    );
    expect(staffingGaps({ people }, standardPolicy)).toEqual([
      'Nobody has the role manager, so nobody works at level senior-management.',
      'max has the role director, which works at no level of the policy.',
    ]);
  });
});
