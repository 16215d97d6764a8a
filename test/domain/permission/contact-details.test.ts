import fc from 'fast-check';
import { seesContactDetails, withoutContactDetails } from '../../../domain/permission/contact-details';
import { fold } from '../../../domain/evolve';
import { Story } from '../story';
import { ladderPolicy } from '../world';

const complaint = { level: 'department', team: 'payments', owner: 'dana', watchers: ['ana'] };

it.each([
  ['the owner', { id: 'dana', role: 'department', team: 'payments' }, true],
  ['who owned it and watches', { id: 'ana', role: 'agent' }, true],
  ['a member of its team', { id: 'dee', role: 'department', team: 'payments' }, true],
  ['somebody of another team of the level', { id: 'eva', role: 'department', team: 'lending' }, false],
  ['somebody of the level without a team', { id: 'eve', role: 'department' }, false],
  ['somebody below', { id: 'ben', role: 'agent', team: 'payments' }, false],
  ['the level below', { id: 'sam', role: 'supervisor' }, false],
  ['the last level', { id: 'max', role: 'manager' }, true],
  ['an auditor', { id: 'ida', role: 'auditor' }, true],
  ['a role that is none of the ladder', { id: 'zoe', role: 'visitor' }, false],
])('%s', (_who, person, sees) => {
  expect(seesContactDetails(complaint, person, ladderPolicy)).toBe(sees);
});

it('whoever was asked to take it sees them before they accept', () => {
  const asked = { ...complaint, assignee: 'ben' };
  expect(seesContactDetails(asked, { id: 'ben', role: 'agent' }, ladderPolicy)).toBe(true);
});

it('at a level without teams everybody of the level sees them', () => {
  const { team: _, ...inbox } = complaint;
  expect(seesContactDetails(inbox, { id: 'eva', role: 'department', team: 'lending' }, ladderPolicy)).toBe(
    true,
  );
});

const contact = fc.record({
  name: fc.stringMatching(/^[A-Z][a-z]{1,20}$/),
  email: fc.stringMatching(/^[a-z]{5,20}@[a-z]{5,9}\.org$/),
  phone: fc.stringMatching(/^\+44[0-9]{9}$/),
  address: fc.stringMatching(/^[A-Z][a-z]{6,30}$/),
  reference: fc.stringMatching(/^C-[0-9]{8}$/),
});

it('no contact detail is left anywhere, in a state or in an event, and the name and all else stay', () => {
  fc.assert(
    fc.property(contact, (complainant) => {
      const story = new Story().register({ complainant });
      for (const whole of [fold(story.events), story.events]) {
        const shown = withoutContactDetails(whole);
        const text = JSON.stringify(shown);
        for (const field of ['email', 'phone', 'address', 'reference'] as const)
          expect(text).not.toContain(JSON.stringify(complainant[field]).slice(2, -1));
        expect(text).toContain(JSON.stringify(complainant.name));
        expect(JSON.parse(text.replaceAll(/"(email|phone|address|reference)":"[^"]*"/g, '"$1":""'))).toEqual(
          JSON.parse(
            JSON.stringify(whole).replaceAll(/"(email|phone|address|reference)":"[^"]*"/g, '"$1":""'),
          ),
        );
      }
    }),
    { numRuns: 50 },
  );
});

it('a text outside of a complainant is left alone, whatever its name is', () => {
  expect(withoutContactDetails({ reference: 'ombudsman 12', source: { reference: 'X' } })).toEqual({
    reference: 'ombudsman 12',
    source: { reference: 'X' },
  });
});
