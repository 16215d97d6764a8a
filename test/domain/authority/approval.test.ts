import fc from 'fast-check';
import {
  type Approval,
  decisionNeeds,
  type FormerDecider,
  guardApprover,
  guardClosing,
  guardReferral,
} from '../../../domain/authority/approval';
import { OPEN_AUTHORITY } from '../../../domain/authority/document';
import { exceeded, needsFourEyes, rolesThatMay } from '../../../domain/authority/limits';
import { authorityArbitrary, authorityOf, ladder, levels, redress, redressArbitrary, usual } from './kit';

const authority = authorityOf(usual);
const strict = { ...authority, overLimit: 'refuse' as const };
const ana = { id: 'ana', role: 'agent' };
const sam = { id: 'sam', role: 'supervisor' };
const dana = { id: 'dana', role: 'department' };
const max = { id: 'max', role: 'manager' };
const ida = { id: 'ida', role: 'auditor' };
const judged = { authority, levels, formerDeciders: [] };

describe('row 28: what a decision needs', () => {
  test('nothing within the limit of who decides', () => {
    expect(
      decisionNeeds({ ...judged, by: ana, level: 'frontline', redress: redress('goodwill GBP 50') }),
    ).toEqual({ verdict: 'free' });
    expect(decisionNeeds({ ...judged, by: ana, level: 'frontline', redress: [] })).toEqual({
      verdict: 'free',
    });
  });

  const tooMuch = redress('goodwill GBP 60', 'refund EUR 5');

  test('over the limit, approval by someone who may, where the policy says so', () => {
    expect(
      decisionNeeds({ ...judged, by: ana, level: 'frontline', redress: redress('goodwill GBP 60') }),
    ).toEqual({
      verdict: 'approval',
      roles: ['supervisor', 'department', 'manager'],
      why: 'ana has the role agent, which may not grant goodwill of GBP 60.00 (at most GBP 50.00).',
    });
  });

  test('over the limit, someone else, where the policy refuses', () => {
    expect(
      decisionNeeds({ ...judged, authority: strict, by: ana, level: 'frontline', redress: tooMuch }),
    ).toEqual({
      verdict: 'refused',
      code: 'over-authority',
      message:
        'ana has the role agent, which may not grant goodwill of GBP 60.00 (at most GBP 50.00) or refund of EUR 5.00 (none in EUR).',
      hint: 'Ask someone with the role manager.',
    });
  });

  test('what no role may grant is refused, for nobody could approve it', () => {
    const nobody = { ...authority, roles: authority.roles?.slice(0, 2) ?? [] };
    expect(
      decisionNeeds({
        ...judged,
        authority: nobody,
        by: sam,
        level: 'supervisor',
        redress: redress('refund GBP 500.01'),
      }),
    ).toMatchObject({ verdict: 'refused', hint: 'No role may grant so much: offer less.' });
  });

  test('above the four-eyes limit a second person, whoever decides and whatever the policy does over limits', () => {
    for (const each of [authority, strict])
      expect(
        decisionNeeds({
          ...judged,
          authority: each,
          by: max,
          level: 'senior-management',
          redress: redress('goodwill GBP 900', 'compensation GBP 100.01', 'refund JPY 5'),
        }),
      ).toEqual({
        verdict: 'approval',
        roles: ['manager'],
        why: 'GBP 1000.01 is more than GBP 1000.00 and JPY 5 is in a currency without a four-eyes limit: a second person has to approve.',
      });
  });

  test('at a later stage another person, redress or not', () => {
    const formerDeciders = [
      { person: 'ana', level: 'frontline' },
      { person: 'sam', level: 'supervisor' },
    ];
    const by = { id: 'ana', role: 'department' };
    expect(decisionNeeds({ ...judged, formerDeciders, by, level: 'department', redress: [] })).toEqual({
      verdict: 'refused',
      code: 'same-decider',
      message: 'ana decided at level frontline, and level department needs the decision of another person.',
      hint: 'Ask someone of level department or above other than ana or sam.',
    });
  });

  test('at the same level or a lower one the same person may decide again', () => {
    const formerDeciders = [{ person: 'sam', level: 'supervisor' }];
    for (const level of ['supervisor', 'frontline'])
      expect(decisionNeeds({ ...judged, formerDeciders, by: sam, level, redress: [] })).toEqual({
        verdict: 'free',
      });
  });

  test('without the rule, or without any authority, who decided may decide again', () => {
    const formerDeciders = [{ person: 'ana', level: 'frontline' }];
    for (const each of [{ ...authority, laterStageNeedsAnother: false }, OPEN_AUTHORITY])
      expect(
        decisionNeeds({ authority: each, levels, formerDeciders, by: ana, level: 'department', redress: [] }),
      ).toEqual({ verdict: 'free' });
  });

  test('a level that the ladder has no longer counts as a lower one', () => {
    const formerDeciders = [{ person: 'ana', level: 'first-line' }];
    expect(
      decisionNeeds({ ...judged, formerDeciders, by: ana, level: 'frontline', redress: [] }),
    ).toMatchObject({
      code: 'same-decider',
    });
  });

  test('a role outside the ladder decides nothing and asks for nothing, even where everybody may everything', () => {
    for (const each of [authority, strict, OPEN_AUTHORITY])
      expect(
        decisionNeeds({
          ...judged,
          authority: each,
          by: ida,
          level: 'frontline',
          redress: redress('refund GBP 1'),
        }),
      ).toMatchObject({ verdict: 'refused', code: 'over-authority' });
    expect(
      decisionNeeds({ ...judged, authority: OPEN_AUTHORITY, by: ida, level: 'frontline', redress: [] }),
    ).toMatchObject({
      message: 'ida has the role auditor, which may not decide on complaints.',
      hint: 'Ask someone with the role agent, supervisor, department or manager.',
    });
  });
});

const approval: Approval = {
  id: 'a-1',
  for: 'Refund the second booking',
  redress: redress('refund GBP 400'),
  requestedBy: 'ana',
  level: 'frontline',
  requestedAt: '2026-03-02T09:00:00.000Z',
  roles: ['supervisor', 'department', 'manager'],
};

describe('row 28: who may approve', () => {
  test('someone else whose own limit reaches', () => {
    for (const approver of [sam, dana, max])
      expect(guardApprover({ ...judged, approval, approver })).toEqual({ ok: true });
  });

  test('nobody their own decision, whatever their role has become', () => {
    for (const role of ladder)
      expect(guardApprover({ ...judged, approval, approver: { id: 'ana', role } })).toEqual({
        ok: false,
        code: 'own-decision',
        message: 'ana asked for this approval, and nobody reviews their own decision.',
        hint: 'Leave it to another person. Ask someone with the role supervisor, department or manager.',
      });
  });

  test('nobody beyond their own limit', () => {
    expect(guardApprover({ ...judged, approval, approver: { id: 'ben', role: 'agent' } })).toEqual({
      ok: false,
      code: 'over-authority',
      message: 'ben has the role agent, which may not grant refund of GBP 400.00 (at most GBP 200.00).',
      hint: 'Ask someone with the role supervisor, department or manager.',
    });
    expect(guardApprover({ ...judged, authority: OPEN_AUTHORITY, approval, approver: ida })).toMatchObject({
      code: 'over-authority',
    });
  });

  test('nobody at a later stage who decided before', () => {
    const formerDeciders = [{ person: 'sam', level: 'frontline' }];
    const late = { ...approval, level: 'department', requestedBy: 'dana' };
    expect(guardApprover({ ...judged, formerDeciders, approval: late, approver: sam })).toEqual({
      ok: false,
      code: 'same-decider',
      message: 'sam decided at level frontline, and level department needs the decision of another person.',
      hint: 'Ask someone of level department or above other than sam.',
    });
    expect(guardApprover({ ...judged, formerDeciders, approval: late, approver: max })).toEqual({ ok: true });
    expect(
      guardApprover({
        ...judged,
        authority: { ...authority, laterStageNeedsAnother: false },
        formerDeciders,
        approval: late,
        approver: sam,
      }),
    ).toEqual({ ok: true });
  });
});

describe('row 28: closing and referring', () => {
  test('are for the roles that may, and the refusal names them', () => {
    expect(guardClosing({ authority, levels, by: ana })).toEqual({ ok: true });
    expect(guardReferral({ authority, levels, by: dana })).toEqual({ ok: true });
    expect(guardReferral({ authority, levels, by: ana })).toEqual({
      ok: false,
      code: 'over-authority',
      message: 'ana has the role agent, which may not refer complaints to a body outside.',
      hint: 'Ask someone with the role department or manager.',
    });
    const closedByManagers = authorityOf('roles: [{ role: manager, mayClose: true }]');
    expect(guardClosing({ authority: closedByManagers, levels, by: dana })).toMatchObject({
      message: 'dana has the role department, which may not close complaints.',
      hint: 'Ask someone with the role manager.',
    });
    expect(guardReferral({ authority: closedByManagers, levels, by: max })).toMatchObject({
      hint: 'Under this policy no role may.',
    });
    expect(guardClosing({ authority: OPEN_AUTHORITY, levels, by: ida })).toMatchObject({ ok: false });
  });
});

describe('row 28: laws of decisions', () => {
  const person = fc.record({
    id: fc.constantFrom('p1', 'p2', 'p3'),
    role: fc.constantFrom(...ladder, 'auditor'),
  });
  const level = fc.constantFrom(...levels.map(({ id }) => id));
  const formerDeciders: fc.Arbitrary<FormerDecider[]> = fc.array(
    fc.record({ person: fc.constantFrom('p1', 'p2', 'p3'), level }),
    { maxLength: 3 },
  );
  const decision = fc.record({
    authority: authorityArbitrary,
    levels: fc.constant(levels),
    formerDeciders,
    by: person,
    level,
    redress: redressArbitrary,
  });
  const rank = (id: string) => levels.findIndex((item) => item.id === id);

  test('whatever is decided, every limit holds for someone who decided, and four eyes saw what needs them', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(decision, person, (asked, approver) => {
        const { authority: any, by, redress: items } = asked;
        const needs = decisionNeeds(asked);
        seen.add(needs.verdict);
        if (needs.verdict === 'free') {
          expect(exceeded(any, by.role, items)).toEqual([]);
          expect(needsFourEyes(any, items)).toBe(false);
        }
        if (needs.verdict !== 'approval') return;
        expect(needs.roles).toEqual(rolesThatMay(any, items, ladder));
        expect(needs.roles.length).toBeGreaterThan(0);
        const pending = {
          ...approval,
          redress: items,
          requestedBy: by.id,
          level: asked.level,
          roles: needs.roles,
        };
        const guarded = guardApprover({ ...asked, approval: pending, approver });
        seen.add(guarded.ok ? 'approved' : guarded.code);
        if (!guarded.ok) return;
        expect(approver.id).not.toBe(by.id);
        expect(exceeded(any, approver.role, items)).toEqual([]);
        expect(needs.roles).toContain(approver.role);
      }),
      { numRuns: 2_000 },
    );
    expect([...seen].sort()).toEqual([
      'approval',
      'approved',
      'free',
      'over-authority',
      'own-decision',
      'refused',
      'same-decider',
    ]);
  });

  test('who asked never approves', () => {
    fc.assert(
      fc.property(decision, fc.constantFrom(...ladder), (asked, role) => {
        const pending = { ...approval, redress: asked.redress, requestedBy: asked.by.id, level: asked.level };
        const approver = { id: asked.by.id, role };
        expect(guardApprover({ ...asked, approval: pending, approver })).toMatchObject({
          ok: false,
          code: 'own-decision',
        });
      }),
    );
  });

  test('where a later stage needs another person, nobody decides or approves above where they decided', () => {
    fc.assert(
      fc.property(decision, person, (asked, other) => {
        const strictly = { ...asked, authority: { ...asked.authority, laterStageNeedsAnother: true } };
        const decidedBelow = (id: string) =>
          asked.formerDeciders.some(
            (former) => former.person === id && rank(former.level) < rank(asked.level),
          );
        const needs = decisionNeeds(strictly);
        expect(needs.verdict === 'refused' && needs.code === 'same-decider').toBe(decidedBelow(asked.by.id));
        const pending = { ...approval, redress: asked.redress, requestedBy: 'p0', level: asked.level };
        if (decidedBelow(other.id))
          expect(guardApprover({ ...strictly, approval: pending, approver: other }).ok).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});
