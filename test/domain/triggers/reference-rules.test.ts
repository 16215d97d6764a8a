import { type Facts, ranksOf } from '../../../domain/triggers/facts';
import { triggerMistakes } from '../../../domain/triggers/document';
import { firing } from '../../../domain/triggers/firing';
import { firedFor, known, reference, ruleOf } from './rules';

const quiet: Facts = {
  category: 'mortgage',
  department: 'lending',
  channel: 'web',
  level: 'frontline',
  priority: 'normal',
  severity: 'minor',
  'technical-impact': 'none',
  concerns: [],
  amount: { currency: 'GBP', minor: 499_999 },
  attempts: 2,
  'failed-attempts': 2,
  rejections: 0,
  reopenings: 0,
  handovers: 0,
  'open-referrals': 0,
  'previous-complaints': 1,
  'similar-complaints': 0,
  'holder-lacks-skill': false,
  'over-authority': false,
  owned: true,
  event: 'ComplaintRegistered',
};

/** Only this rule fires with these facts, for this reason, and it does this. */
function expectRule(id: string, facts: Facts, because: readonly unknown[], then: unknown): void {
  const fired = firing(reference, { ...quiet, ...facts }, [], 'frontline', ranksOf(known));
  expect(fired.map((one) => ({ id: one.rule.id, because: one.because }))).toEqual([{ id, because }]);
  expect(ruleOf(id).then).toEqual(then);
}

function expectConcern(id: string, concern: string, then: unknown): void {
  expectRule(id, { concerns: [concern] }, [{ field: 'concerns', value: [concern] }], then);
}

test('the reference rules are without mistakes, and an ordinary complaint sets none of them off', () => {
  expect(triggerMistakes(reference, known)).toEqual([]);
  expect(firedFor(quiet)).toEqual([]);
  expect(firedFor({})).toEqual([]);
});

test('row 9: a customer who asks for a manager gets the next level', () => {
  expectConcern('manager-asked', 'asks-for-manager', { escalateTo: 'next' });
});

describe('row 10: no agreement', () => {
  test('after three failed attempts at a level the complaint goes up, and not after two', () => {
    expectRule('no-agreement', { 'failed-attempts': 3 }, [{ field: 'failed-attempts', value: 3 }], {
      escalateTo: 'next',
    });
    expect(firedFor({ ...quiet, 'failed-attempts': 2 })).toEqual([]);
  });

  test('it goes up again from the level above, once there', () => {
    const facts: Facts = { ...quiet, level: 'supervisor', 'failed-attempts': 4 };
    const before = [{ rule: 'no-agreement', level: 'frontline' }];
    const ranks = ranksOf(known);
    expect(firing(reference, facts, before, 'supervisor', ranks).map(({ rule }) => rule.id)).toEqual([
      'no-agreement',
    ]);
    const both = [...before, { rule: 'no-agreement', level: 'supervisor' }];
    expect(firing(reference, facts, both, 'supervisor', ranks)).toEqual([]);
  });
});

describe('row 11: beyond the holder', () => {
  test('a holder without the skill hands over to the next level', () => {
    const because = [{ field: 'holder-lacks-skill', value: true }];
    expectRule('skill-missing', { 'holder-lacks-skill': true }, because, { escalateTo: 'next' });
  });

  test('a decision over the holder’s authority goes to the next level', () => {
    const because = [{ field: 'over-authority', value: true }];
    expectRule('authority-missing', { 'over-authority': true }, because, { escalateTo: 'next' });
  });
});

describe('row 12: a threat goes straight to the level and the people that the policy names', () => {
  test('of harm', () => {
    expectConcern('threat-of-harm', 'threat-of-harm', {
      escalateTo: 'senior-management',
      notify: { roles: ['manager'] },
      setPriority: 'urgent',
    });
  });

  test('of publicity', () => {
    expectConcern('threat-of-publicity', 'threat-of-publicity', {
      escalateTo: 'department',
      notify: { roles: ['manager'] },
    });
  });

  test('of legal action, and the clock of the regulator starts', () => {
    expectConcern('threat-of-legal-action', 'threat-of-legal-action', {
      escalateTo: 'department',
      notify: { roles: ['department', 'manager'] },
      startClock: 'regulator-response',
    });
  });
});

describe('row 13: severity and technical impact', () => {
  test('what is critical becomes urgent and goes to the department', () => {
    const because = [{ field: 'severity', value: 'critical' }];
    expectRule('critical', { severity: 'critical' }, because, {
      escalateTo: 'department',
      setPriority: 'urgent',
    });
    expect(firedFor({ ...quiet, severity: 'major' })).toEqual([]);
  });

  test('an outage goes to those who can end it', () => {
    const because = [{ field: 'technical-impact', value: 'outage' }];
    expectRule('outage', { 'technical-impact': 'outage' }, because, {
      transferTo: 'technology',
      notify: { roles: ['department'] },
    });
  });
});

describe('row 14: who and what needs more', () => {
  test.each(['legal', 'compliance'])('a %s concern', (concern) => {
    expectConcern('legal-or-compliance', concern, {
      escalateTo: 'department',
      notify: { roles: ['department'] },
    });
  });

  test('safety', () => {
    expectConcern('safety', 'safety', {
      escalateTo: 'department',
      notify: { roles: ['manager'] },
      setPriority: 'urgent',
    });
  });

  test.each([
    ['vulnerable-customer', 'vulnerable'],
    ['vip', 'vip'],
  ])('%s', (id, concern) => {
    expectConcern(id, concern, { escalateTo: 'supervisor', notify: { roles: ['supervisor'] } });
  });

  test('5,000 pounds or more, but no amount of another currency', () => {
    const amount = { currency: 'GBP', minor: 500_000 };
    expectRule('high-value', { amount }, [{ field: 'amount', value: amount }], { escalateTo: 'department' });
    expect(firedFor({ ...quiet, amount: { currency: 'GBP', minor: 499_999 } })).toEqual([]);
    expect(firedFor({ ...quiet, amount: { currency: 'EUR', minor: 900_000_000 } })).toEqual([]);
  });

  test('the third complaint of the same person', () => {
    const because = [{ field: 'previous-complaints', value: 2 }];
    expectRule('repeat-complainant', { 'previous-complaints': 2 }, because, {
      escalateTo: 'supervisor',
      notify: { roles: ['supervisor'] },
    });
  });

  test('the second reopening, at the moment of it', () => {
    const because = [
      { field: 'event', value: 'ComplaintReopened' },
      { field: 'reopenings', value: 2 },
    ];
    expectRule('second-reopening', { event: 'ComplaintReopened', reopenings: 2 }, because, {
      escalateTo: 'department',
    });
    expect(firedFor({ ...quiet, event: 'ComplaintReopened', reopenings: 1 })).toEqual([]);
  });
});

describe('row 15: a clock', () => {
  test('that warns of the response at 75 percent has the supervisors told, each time', () => {
    const facts: Facts = { event: 'ClockWarned', clock: 'respond', percent: 75 };
    const because = [
      { field: 'clock', value: 'respond' },
      { field: 'percent', value: 75 },
    ];
    expectRule('response-due-soon', facts, because, { notify: { roles: ['supervisor'] } });
    const before = [{ rule: 'response-due-soon', level: 'frontline' }];
    expect(firing(reference, { ...quiet, ...facts }, before, 'frontline', ranksOf(known))).toHaveLength(1);
    expect(firedFor({ ...quiet, ...facts, percent: 50 })).toEqual([]);
    expect(firedFor({ ...quiet, ...facts, clock: 'acknowledge' })).toEqual([]);
  });

  test('that runs out for the final response takes the complaint to senior management', () => {
    const facts: Facts = { event: 'DeadlineMissed', clock: 'final-response', percent: 100 };
    const because = [
      { field: 'clock', value: 'final-response' },
      { field: 'percent', value: 100 },
    ];
    expectRule('final-response-late', facts, because, {
      escalateTo: 'senior-management',
      notify: { roles: ['manager'] },
    });
  });
});

test('several rules fire in the order of the document', () => {
  expect(firedFor({ ...quiet, severity: 'critical', concerns: ['vip', 'threat-of-harm'] })).toEqual([
    'threat-of-harm',
    'critical',
    'vip',
  ]);
});
