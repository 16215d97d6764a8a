import { Story } from '../story';
import { DAY, HOUR, heardOf, june, levels, MINUTE, office, policyOf, timers } from './kit';

/** What users of other systems suffer from, each with where it was reported. */
describe('rows 2 to 5: what goes wrong elsewhere does not go wrong here', () => {
  test('a threshold that comes while the clock is paused is not skipped for ever (alga-psa #3412)', () => {
    const story = new Story({ policy: policyOf('PT4H', {}, { warnAt: [50, 75, 90] }) }).register();
    story
      .pass(119 * MINUTE)
      .by('ana', 'pause', { reason: 'customer' })
      .pass(4 * DAY);
    story.by('ana', 'resume', { reason: 'customer' }).pass(4 * HOUR);
    expect(
      heardOf(story, 'respond')
        .slice(0, 4)
        .map(([percent]) => percent),
    ).toEqual([50, 75, 90, 100]);
  });

  test('a level is reached without a warning on the way to it, and beyond a hundred percent (alga-psa)', () => {
    const all = new Story({ policy: policyOf('PT4H') }).register().pass(30 * DAY);
    expect(all.complaint.level).toBe('senior-management');
    const policy = policyOf('PT4H', {
      levels: levels({}),
      clocks: [{ id: 'final-response', target: 'PT10H', remindAt: [110] }],
      triggers: [
        {
          id: 'late',
          title: 'Late',
          when: {
            all: [
              { field: 'clock', is: 'final-response' },
              { field: 'percent', is: 110 },
            ],
          },
          then: { escalateTo: 'next' },
        },
      ],
    });
    const late = new Story({ policy }).register().pass(11 * HOUR);
    expect(late.complaint.level).toBe('supervisor');
  });

  test('a pause is lost when priority, category or policy change (GLPI #6902, #15605)', () => {
    const respond = { default: 'PT8H', high: 'PT6H' };
    const policy = policyOf('x', { levels: levels({ respond, calendar: 'office' }) });
    const story = new Story({ policy }).register().pass(HOUR);
    story.policies.push(policyOf('x', { version: 2, levels: levels({ respond, calendar: 'office' }) }));
    story.by('ana', 'pause', { reason: 'customer' }).pass(2 * HOUR);
    story.by('ana', 'reclassify', { priority: 'high', reason: 'x' }).pass(HOUR);
    story.by('ana', 'reclassify', { category: 'mortgage', reason: 'x' });
    story.by('max', 'adopt-policy', { version: 2, reason: 'x' }).pass(HOUR);
    story.by('ana', 'resume', { reason: 'customer' });
    expect(story.clock('respond')).toMatchObject({ usedMs: HOUR, dueAt: june('2 11:00') });
  });

  test('a target is computed only when the complaint is registered (LanternOps/breeze #6691)', () => {
    const respond = { default: 'PT8H', high: 'PT2H' };
    const story = new Story({
      policy: policyOf('x', { levels: levels({ respond, calendar: 'office' }) }),
    }).register();
    story.pass(HOUR).by('ana', 'reclassify', { priority: 'high', reason: 'x' });
    expect(story.clock('respond').dueAt).toBe(june('1 11:00'));
  });

  test('waiting over a weekend credits too much when the target is in days (GLPI #10594)', () => {
    const story = new Story({ policy: policyOf('2 business days'), start: june('5 10:00') }).register();
    expect(story.clock('respond').dueAt).toBe(june('9 17:00'));
    story.pass(june('5 16:00')).by('ana', 'pause', { reason: 'customer' });
    story.pass(june('8 09:00')).by('ana', 'resume', { reason: 'customer' });
    // One hour of Friday afternoon, not a weekend.
    expect(story.clock('respond').dueAt).toBe(june('10 10:00'));
  });

  test('a warning before the deadline fires at midnight when a day has several shifts (GLPI #22678)', () => {
    const shifts = { ...office, hours: { 'mon-fri': ['09:00-12:00', '13:00-17:00'] } };
    const policy = policyOf('PT4H', { calendars: [shifts] }, { warnAt: [25, 75] });
    const story = new Story({ policy, start: june('1 11:00') }).register().pass(DAY);
    expect(heardOf(story, 'respond').slice(0, 3)).toEqual([
      [25, june('1 12:00')],
      [75, june('1 15:00')],
      [100, june('1 16:00')],
    ]);
  });

  test('a hold of half a year is ignored because the complaint was resolved straight from it (frappe/helpdesk #3776)', () => {
    const clocks = [{ id: 'customer-answer', target: '14 days' }];
    const policy = policyOf('PT16H', { clocks });
    const story = new Story({ policy, start: '2026-02-02T09:00:00Z' }).register().by('ana', 'accept', {});
    story.pass(HOUR).by('ana', 'pause', { reason: 'customer' }).pass('2026-08-03T09:00:00Z');
    story.by('ana', 'resolve', { outcome: 'upheld', summary: 'x' });
    expect(story.complaint.missed).toEqual([]);
    expect(timers(story)).toEqual(['customer-answer']);
    expect(story.explain('respond')[0]).toMatchObject({ state: 'stopped', usedMs: HOUR });
    // What the customer says next finds no clock that stands still for ever.
    story.pass(HOUR).by('ana', 'reject-resolution', { reason: 'x' });
    expect(story.clock('respond').pausedBy).toBeUndefined();
    expect(timers(story)).toContain('respond');
  });

  test('a clock keeps running after the resolution (Chatwoot #10178)', () => {
    const story = new Story({
      policy: policyOf('PT4H', { clocks: [{ id: 'final-response', target: '8 weeks' }] }),
    });
    story.register().by('ana', 'accept', {}).by('ana', 'resolve', { outcome: 'upheld', summary: 'x' });
    expect(timers(story)).toEqual([]);
    const events = story.events.length;
    expect(story.pass(300 * DAY).events).toHaveLength(events);
  });

  test('the target for updates overrules the one for the first answer, and survives a move (Zammad #5177, #5624)', () => {
    const clocks = [{ id: 'customer-update', target: 'PT1H' }];
    const story = new Story({ policy: policyOf('PT4H', { clocks }) }).register();
    story.pass(30 * MINUTE).by('ana', 'send-customer-update', { message: 'x' });
    expect(story.clock('respond').dueAt).toBe(june('1 13:00'));
    expect(story.clock('customer-update').dueAt).toBe(june('1 10:30'));
    // A move tells the customer something, so that the next update is due later; there is never a second clock.
    story.pass(15 * MINUTE).by('ana', 'transfer', { department: 'lending', summary: 'x' });
    expect(story.clock('customer-update').dueAt).toBe(june('1 10:45'));
    expect(story.clock('respond').startedAt).toBe(june('1 09:45'));
  });

  test.each([
    [
      'what the customer writes',
      (story: Story) => story.by('ana', 'record-customer-message', { message: 'x' }),
    ],
    [
      'the customer’s no',
      (story: Story) =>
        story
          .by('ana', 'accept', {})
          .by('ana', 'resolve', { outcome: 'upheld', summary: 'x' })
          .by('ana', 'reject-resolution', { reason: 'x' }),
    ],
  ])('the customer answers and the clock does not start again (Zammad #1322, #2091): %s', (_, answers) => {
    const story = new Story({ policy: policyOf('PT4H') })
      .register()
      .pass(HOUR)
      .by('ana', 'pause', { reason: 'customer' });
    answers(story.pass(DAY));
    expect(story.clock('respond').pausedBy).toBeUndefined();
    expect(story.clock('respond').ahead.every(({ at }) => at !== undefined)).toBe(true);
  });
});
