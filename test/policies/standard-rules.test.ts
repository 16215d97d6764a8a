import { formatMoney } from '../../domain/money';
import type { Story, StoryOptions } from '../domain/story';
import { rulesFired, shippedPolicy, shippedStory } from './shipped';

interface Case {
  readonly rule: string;
  /** What happens, in words. */
  readonly when: string;
  readonly options?: Omit<StoryOptions, 'policy' | 'organisation'>;
  readonly happens: (story: Story) => unknown;
  /** Where it is afterwards. Default: as before. */
  readonly level?: string;
  readonly priority?: string;
  /** Who hears of it because the rule says so. */
  readonly told?: readonly string[];
  readonly also?: (story: Story) => void;
}

const raise = (concern: string) => (story: Story) => story.register().by('ana', 'raise-concern', { concern });
const failing = (times: number) => (story: Story) => {
  for (let n = 0; n < times; n += 1)
    story.by('ana', 'record-attempt', { tried: `Attempt ${n}`, outcome: 'not-solved' });
  return story;
};
const resolution = { outcome: 'not-upheld', summary: 'The charge is right.' } as const;

const cases: readonly Case[] = [
  {
    rule: 'asks-for-manager',
    when: 'row 9: the customer asks for a manager',
    happens: raise('asks-for-manager'),
    level: 'supervisor',
  },
  {
    rule: 'attempts-failed',
    when: 'row 10: three attempts failed',
    happens: (story) => failing(3)(story.register().by('ana', 'accept', {})),
    level: 'supervisor',
  },
  {
    rule: 'no-agreement',
    when: 'row 10: the customer rejects two resolutions',
    happens: (story) => {
      story.register().by('ana', 'accept', {});
      for (const reason of ['No.', 'Still no.'])
        story.by('ana', 'resolve', resolution).by('ana', 'reject-resolution', { reason });
    },
    level: 'supervisor',
  },
  {
    rule: 'lacks-skill',
    when: 'row 11: somebody accepts who does not know the subject',
    happens: (story) => story.register({ category: 'debt-collection' }).by('ana', 'accept', {}),
    level: 'frontline',
    told: ['role:supervisor'],
  },
  {
    rule: 'beyond-skill',
    when: 'row 11: an attempt of somebody who does not know the subject failed',
    happens: (story) => failing(1)(story.register({ category: 'mortgage' }).by('ana', 'accept', {})),
    level: 'department',
    also: (story) => expect(story.complaint).toMatchObject({ team: 'lending-and-collections' }),
  },
  {
    rule: 'over-authority',
    when: 'rows 11 and 28: a refund beyond the limits of the holder',
    happens: (story) =>
      story
        .register()
        .by('ana', 'accept', {})
        .by('ana', 'resolve', {
          outcome: 'upheld',
          summary: 'Refunded.',
          redress: [{ kind: 'refund', amount: 'GBP 900.00' }],
        }),
    level: 'frontline',
    told: ['role:supervisor'],
    also: (story) => expect(story.last('ApprovalRequested').data.approval.roles).toContain('supervisor'),
  },
  {
    rule: 'vulnerable-customer',
    when: 'row 14: the customer is vulnerable',
    happens: (story) => story.register({ concerns: ['vulnerable'] }),
    level: 'supervisor',
    told: ['role:supervisor'],
  },
  ...(['GBP', 'EUR', 'USD'] as const).map(
    (currency): Case => ({
      rule: 'large-amount',
      when: `row 14: ${formatMoney({ currency, minor: 500_000 })} are at stake`,
      happens: (story) => story.register({ amount: `${currency} 5000.00` }),
      level: 'supervisor',
    }),
  ),
  {
    rule: 'repeat-complainant',
    when: 'rows 14 and 38: the third complaint of the same person',
    options: { surroundings: { previous: { count: 2, ids: ['C-7', 'C-3'] } } },
    happens: (story) => story.register(),
    level: 'supervisor',
  },
  {
    rule: 'threat-of-publicity',
    when: 'row 12: the customer threatens to go to the press',
    happens: raise('threat-of-publicity'),
    level: 'department',
    told: ['role:manager'],
  },
  {
    rule: 'threat-of-legal-action',
    when: 'row 12: the customer threatens to sue',
    happens: raise('threat-of-legal-action'),
    level: 'department',
    told: ['role:department'],
    // 15 calendar days after Monday, 1 June: at the end of 16 June in London.
    also: (story) => expect(story.clock('regulator-response').dueAt).toBe('2026-06-16T23:00:00.000Z'),
  },
  ...(['legal', 'compliance'] as const).map(
    (concern): Case => ({
      rule: 'legal-or-compliance',
      when: `row 14: a ${concern} concern`,
      happens: raise(concern),
      level: 'department',
    }),
  ),
  {
    rule: 'reopened-twice',
    when: 'row 14: the second reopening',
    happens: (story) => {
      story.register();
      for (const reason of ['It happened again.', 'And again.'])
        story
          .by('ana', 'accept', {})
          .by('ana', 'resolve', resolution)
          .by('ana', 'accept-resolution', {})
          .by('ana', 'close', {})
          .by('ana', 'reopen', { reason });
    },
    level: 'department',
  },
  {
    rule: 'outage',
    when: 'row 13: an outage',
    happens: (story) => story.register({ technicalImpact: 'outage' }),
    level: 'frontline',
    told: ['role:department', 'role:manager'],
    also: (story) => expect(story.complaint.department).toBe('customer-relations'),
  },
  {
    rule: 'respond-at-risk',
    when: 'row 15: three quarters of the time to answer are used',
    // Due on Wednesday at 17:00, of 24 hours 18 are used on Wednesday at 11:00.
    happens: (story) => story.register().by('ana', 'accept', {}).pass('2026-06-03T10:00:00Z'),
    level: 'frontline',
    told: ['role:supervisor'],
  },
  {
    rule: 'final-response-late',
    when: 'row 15: the final response is late',
    happens: (story) =>
      story
        .register()
        .by('ana', 'accept', {})
        .by('ana', 'pause', { reason: 'waiting-for-customer' })
        .pass('2026-07-27T23:00:00Z'),
    level: 'senior-management',
    told: ['role:manager'],
  },
  {
    rule: 'vip',
    when: 'row 14: a customer who gets special attention',
    happens: raise('vip'),
    level: 'frontline',
    priority: 'high',
    told: ['role:manager'],
  },
  {
    rule: 'safety',
    when: 'row 14: somebody may be in danger',
    happens: raise('safety'),
    level: 'senior-management',
    priority: 'urgent',
    told: ['role:manager'],
  },
  {
    rule: 'critical',
    when: 'row 13: critical for the customer',
    happens: (story) =>
      story.register().by('ana', 'reclassify', { severity: 'critical', reason: 'All her money is gone.' }),
    level: 'department',
    priority: 'urgent',
  },
  {
    rule: 'threat-of-harm',
    when: 'row 12: the customer threatens harm',
    happens: raise('threat-of-harm'),
    level: 'senior-management',
    priority: 'urgent',
    told: ['role:manager'],
  },
];

describe('rows 9 to 16: the rules of the standard policy', () => {
  test.each(cases)('$rule fires: $when', ({ rule, options, happens, level, priority, told, also }) => {
    const story = shippedStory('standard', options);
    happens(story);
    expect(rulesFired(story).filter((fired) => fired === rule)).toEqual([rule]);
    if (level !== undefined) expect(story.complaint.level).toBe(level);
    expect(story.complaint.priority).toBe(priority ?? 'normal');
    const firing = story.all('TriggerFired').find(({ data }) => data.rule === rule);
    expect(firing?.by.id).toBe('system');
    expect(firing?.data.because.length).toBeGreaterThan(0);
    for (const recipient of told ?? [])
      expect(story.told(firing).map((one) => one.split(' ')[0])).toContain(recipient);
    also?.(story);
  });

  test('each rule has a case', () => {
    const ids = shippedPolicy('standard').triggers.map(({ id }) => id);
    expect([...new Set(cases.map(({ rule }) => rule))].sort()).toEqual([...ids].sort());
  });

  test('the demo has the same rules', () => {
    expect(shippedPolicy('demo').triggers).toEqual(shippedPolicy('standard').triggers);
  });

  test('an ordinary complaint sets off no rule', () => {
    const story = shippedStory('standard')
      .register({ amount: 'GBP 4999.99', severity: 'major', technicalImpact: 'many-users' })
      .by('ana', 'accept', {})
      .by('ana', 'record-attempt', { tried: 'Explained', outcome: 'not-solved' })
      .by('ana', 'resolve', resolution)
      .by('ana', 'accept-resolution', { csat: 4 })
      .by('ana', 'close', { rootCause: 'no-fault' });
    expect(rulesFired(story)).toEqual([]);
  });

  test('nothing takes urgency back: who is in danger and gets special attention stays urgent', () => {
    const story = shippedStory('standard').register({ concerns: ['safety', 'vip', 'vulnerable'] });
    expect(story.complaint).toMatchObject({ priority: 'urgent', level: 'senior-management' });
    story.by('max', 'raise-concern', { concern: 'vip' });
    expect(story.complaint.priority).toBe('urgent');
  });

  test('a complaint that was handed back down is not sent up again by attempts of before', () => {
    const story = shippedStory('standard').register().by('ana', 'accept', {});
    failing(3)(story);
    story
      .by('sam', 'accept', {})
      .by('sam', 'de-escalate', { justification: 'The answer is known by now.' })
      .by('ana', 'accept', {});
    expect(story.complaint.level).toBe('frontline');
    failing(1)(story);
    expect(story.complaint.level).toBe('supervisor');
  });
});
