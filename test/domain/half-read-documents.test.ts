import { organisationSchema } from '../../domain/organisation/organisation';
import { policyDocumentSchema } from '../../domain/policy/document';
import { ladderPolicy } from '../support/configuration';

/** Paths and messages of what is wrong with a policy that has these sections. */
function mistakes(sections: object): readonly string[] {
  const { error } = policyDocumentSchema.safeParse({ ...ladderPolicy, ...sections });
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

// A value that a schema refused without stopping was handed on to the checks of the whole, half made.

it('regression: a currency without minor units in a limit is a mistake, not a crash of the checks', () => {
  expect(mistakes({ authority: { roles: [{ role: 'agent', redress: { goodwill: ['XAU 1'] } }] } })).toEqual([
    expect.stringMatching(/^authority\.roles\.0\.redress.*XAU has no minor unit/),
  ]);
});

it('regression: a target that is none is one mistake, and its letters are not taken for priorities', () => {
  const [first, ...others] = ladderPolicy.levels;
  expect(mistakes({ levels: [{ ...first, respond: 'tomorrow' }, ...others] })).toEqual([
    expect.stringMatching(/^levels\.0\.respond: is not a target/),
  ]);
});

it('regression: an organisation in a time zone that there is not is a mistake, not a crash of the checks', () => {
  const away = { from: '2026-01-01', until: '2026-01-02' };
  const people = [{ id: 'ana', name: 'Ana', role: 'agent', outOfOffice: [away, away] }];
  const { error } = organisationSchema.safeParse({ timeZone: 'Mars', people });
  expect(error?.issues.map(({ path }) => path)).toEqual([['timeZone']]);
});
