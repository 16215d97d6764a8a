import { DAY, letters, reader, resolution, withLetters } from './letters';

describe('row 31: what runs over the whole life goes on after a rejection as if nothing had stopped it', () => {
  const finalResponse = {
    id: 'final-response',
    target: 'P56D',
    from: 'received' as const,
    warnAt: [10, 50],
    remindAt: [150],
  };
  const clocks = [
    { id: 'customer-update', target: 'P5D' },
    { id: 'customer-answer', target: 'P300D' },
    finalResponse,
  ];
  // One level without haste, so that nothing but the clocks over the whole life comes due.
  const levels = [{ id: 'all', title: 'All', role: 'manager', acknowledge: 'P300D', respond: 'P300D' }];
  const rejected = (days: number) =>
    withLetters({ clocks, levels })
      .register({ ...reader(), receivedAt: '2026-05-30T08:00:00Z' }, 'max')
      .by('max', 'accept', {})
      .pass(DAY * 10)
      .by('max', 'resolve', resolution)
      .pass(DAY * days)
      .by('max', 'reject-resolution', { reason: 'No' });
  const heardOf = (told: ReturnType<typeof rejected>) => [
    ...told.all('ClockWarned').flatMap(({ data }) => (data.clock === 'final-response' ? [data.percent] : [])),
    ...told.all('DeadlineMissed').map(({ data }) => data.missed.clock),
  ];

  test('the time since the receipt counts, and no threshold is heard of twice', () => {
    const told = rejected(1);
    expect(told.clock('final-response')).toMatchObject({
      startedAt: '2026-05-30T08:00:00.000Z',
      dueAt: '2026-07-25T08:00:00.000Z',
      heard: 10,
    });
    expect(heardOf(told)).toEqual([10]);
    told.pass(90 * DAY);
    expect(heardOf(told)).toEqual([10, 50, 150, 'final-response']);
  });

  test('what came while the customer had the word is heard of at once, with how late it is', () => {
    const told = rejected(60).pass(0);
    expect(heardOf(told)).toEqual([10, 50, 'final-response']);
    const { missed } = told.last('DeadlineMissed').data;
    expect(missed.dueAt).toBe('2026-07-25T08:00:00.000Z');
    expect(missed.lateByMs).toBeGreaterThan(0);
  });

  test('regression: a breach that was heard of is not due again, which a workflow would try for ever', () => {
    const told = rejected(60)
      .pass(0)
      .by('max', 'resolve', resolution)
      .pass(DAY)
      .by('max', 'reject-resolution', { reason: 'No' })
      .pass(0);
    expect(heardOf(told)).toEqual([10, 50, 'final-response']);
    expect(told.clock('final-response').breachedAt).toBeDefined();
  });

  test('time in which it stood still stays uncounted', () => {
    const pauseReasons = [{ id: 'legal-hold', title: 'Legal hold', stops: 'all' as const }];
    const told = withLetters({ clocks, pauseReasons })
      .register(reader())
      .by('max', 'accept', {})
      .by('max', 'pause', { reason: 'legal-hold' })
      .pass(DAY * 7)
      .by('max', 'resume', { reason: 'legal-hold' })
      .by('max', 'resolve', resolution)
      .by('max', 'reject-resolution', { reason: 'No' });
    expect(told.clock('final-response').dueAt).toBe('2026-08-03T08:00:00.000Z');
  });

  test('a clock that a rule started is not lost by an offer that fails', () => {
    const told = withLetters({
      clocks: [...clocks.slice(0, 2), { id: 'regulator', target: 'P15D', starts: 'by-trigger' as const }],
      concerns: [{ id: 'threat', title: 'A threat' }],
      triggers: [
        {
          id: 'threatened',
          title: 'A threat',
          when: { field: 'concerns', contains: 'threat' },
          then: { startClock: 'regulator' },
        },
      ],
    })
      .register(reader())
      .by('max', 'accept', {})
      .by('max', 'raise-concern', { concern: 'threat' });
    const { dueAt } = told.clock('regulator');
    told.by('max', 'resolve', resolution).pass(DAY).by('max', 'reject-resolution', { reason: 'No' });
    expect(told.clock('regulator').dueAt).toBe(dueAt);
    told.by('max', 'withdraw', { reason: 'Tired' }).pass(DAY).by('max', 'reopen', { reason: 'Not so tired' });
    expect(told.clock('regulator').dueAt).toBe(dueAt);
  });

  test('regression: one that a rule starts while the customer has the word is kept beside those that the offer stopped', () => {
    const told = withLetters({
      clocks: [...clocks, { id: 'regulator', target: 'P15D', starts: 'by-trigger' }],
      levels,
      concerns: [{ id: 'threat', title: 'A threat' }],
      triggers: [
        {
          id: 'threatened',
          title: 'A threat',
          when: { field: 'concerns', contains: 'threat' },
          then: { startClock: 'regulator' },
        },
      ],
    })
      .register(reader(), 'max')
      .by('max', 'accept', {})
      .pass(10 * DAY)
      .by('max', 'resolve', resolution)
      .by('max', 'raise-concern', { concern: 'threat' });
    const { dueAt } = told.clock('regulator');
    told.by('max', 'close', { note: 'No answer' }).pass(DAY).by('max', 'reopen', { reason: 'A letter came' });
    expect(told.clock('regulator').dueAt).toBe(dueAt);
    expect(told.clock('final-response')).toMatchObject({ startedAt: '2026-06-01T08:00:00.000Z', heard: 10 });
  });

  test('a pause that was to end by itself ends, also when its time came while the customer had the word', () => {
    const pauseReasons = [
      { id: 'legal-hold', title: 'Legal hold', stops: 'all' as const },
      { id: 'asked', title: 'We asked the customer', stops: 'all' as const, endsWhenCustomerWrites: true },
    ];
    const paused = () =>
      withLetters({ pauseReasons })
        .register(reader())
        .by('ana', 'accept', {})
        .by('ana', 'pause', { reason: 'legal-hold', until: '2026-06-04T08:00:00Z' })
        .by('ana', 'pause', { reason: 'asked' })
        .by('ana', 'resolve', resolution);
    const early = paused().pass(DAY).by('ana', 'reject-resolution', { reason: 'No' });
    expect(early.complaint.pauses.map(({ key }) => key)).toEqual(['legal-hold']);
    expect(early.last('ComplaintResumed').data).toMatchObject({ keys: ['asked'], cause: 'customer-wrote' });
    expect(early.clock('respond').pausedBy).toEqual(['legal-hold']);
    early.pass('2026-06-04T08:00:00Z');
    expect(early.complaint.pauses).toEqual([]);
    expect(early.clock('respond').dueAt).toBe('2026-06-06T08:00:00.000Z');

    const late = paused().pass(DAY * 5);
    expect(late.complaint.pauses).toHaveLength(2);
    late.by('ana', 'reject-resolution', { reason: 'No' }).pass(0);
    expect(late.complaint.pauses).toEqual([]);
    expect(late.last('ComplaintResumed').data.cause).toBe('until-reached');
    expect(late.clock('respond').dueAt).toBeDefined();

    const reopened = paused().by('ana', 'withdraw', { reason: 'x' }).by('ana', 'reopen', { reason: 'y' });
    expect(reopened.complaint.pauses).toEqual([]);
    expect(reopened.pass('2026-06-04T08:00:00Z').types).not.toContain('ComplaintResumed');
  });

  test('an outside body is still waited for, after a rejection and after a reopening', () => {
    const externalBodies = [
      {
        id: 'network',
        title: 'Card network',
        kind: 'vendor' as const,
        answer: 'P30D',
        ladder: 'waits' as const,
      },
    ];
    const told = withLetters({ externalBodies, letters })
      .register(reader())
      .by('ana', 'accept', {})
      .by('ana', 'refer', { body: 'network', summary: 'Who booked it?' });
    const { dueAt } = told.clock('external:network');
    told.by('ana', 'resolve', resolution).pass(DAY).by('ana', 'reject-resolution', { reason: 'No' });
    expect(told.clock('external:network').dueAt).toBe(dueAt);
    expect(told.clock('respond').pausedBy).toEqual(['external:network']);
    told.by('ana', 'withdraw', { reason: 'Tired' }).pass(DAY).by('ana', 'reopen', { reason: 'Not so tired' });
    expect(told.clock('external:network').dueAt).toBe(dueAt);
    expect(told.clock('respond').pausedBy).toEqual(['external:network']);
    told.by('ana', 'close-referral', { body: 'network', outcome: 'answered', summary: 'The merchant' });
    expect(told.clock('respond').dueAt).toBeDefined();
    expect(told.complaint.clocks.map(({ name }) => name)).not.toContain('external:network');
  });

  test('a referral that ended while the complaint was closed does not come back with it', () => {
    const externalBodies = [
      {
        id: 'network',
        title: 'Card network',
        kind: 'vendor' as const,
        answer: 'P30D',
        ladder: 'waits' as const,
      },
    ];
    const told = withLetters({ externalBodies })
      .register(reader())
      .by('ana', 'accept', {})
      .by('ana', 'refer', { body: 'network', summary: 'Who booked it?' })
      .by('ana', 'withdraw', { reason: 'Tired' })
      .by('ana', 'close-referral', { body: 'network', outcome: 'withdrawn', summary: 'Not needed' })
      .by('ana', 'reopen', { reason: 'Not so tired' });
    expect(told.complaint.pauses).toEqual([]);
    expect(told.complaint.clocks.map(({ name }) => name)).not.toContain('external:network');
    expect(told.clock('respond').dueAt).toBeDefined();
  });
});
