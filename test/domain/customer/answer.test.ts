import { DAY, letters, reader, resolution, withLetters } from './letters';

const offered = (sections = {}) =>
  withLetters(sections).register(reader()).by('ana', 'accept', {}).by('ana', 'resolve', resolution);

describe('row 31: the customer accepts, rejects or stays silent', () => {
  test('accepting stops the clock of the answer, and the offer is not closed by silence any more', () => {
    const told = offered().pass(DAY).by('ben', 'accept-resolution', {});
    expect(told.complaint.clocks).toEqual([]);
    told.pass(60 * DAY);
    expect(told.complaint.status).toBe('resolved');
    told.refused('ana', 'reject-resolution', { reason: 'No' }, 'already-answered');
    told.by('ana', 'close', {});
  });

  test('each rejection counts, and the clocks run again from there', () => {
    const told = offered().pass(DAY).by('ana', 'reject-resolution', { reason: 'Too little' });
    expect(told.complaint).toMatchObject({ status: 'in-progress', owner: 'ana', rejections: 1 });
    expect(told.clock('respond')).toMatchObject({ startedAt: told.now, usedMs: 0 });
    expect(told.clock('customer-update').startedAt).toBe(told.now);
    expect(told.complaint.clocks.map(({ name }) => name)).not.toContain('customer-answer');
    told.by('ana', 'resolve', resolution).pass(DAY).by('ana', 'reject-resolution', { reason: 'Still' });
    expect(told.complaint.rejections).toBe(2);
    expect(told.complaint.formerResolutions.map(({ setAside }) => setAside.reason)).toEqual([
      'Too little',
      'Still',
    ]);
    expect(told.pass(2 * DAY).complaint.level).toBe('supervisor');
  });

  test('silence closes after the period, with a letter that says so, and stops everything', () => {
    const told = offered();
    const { dueAt } = told.clock('customer-answer');
    told.pass(14 * DAY - 1);
    expect(told.complaint.status).toBe('resolved');
    told.pass(1);
    expect(told.last('ComplaintClosed')).toMatchObject({
      at: dueAt,
      by: { id: 'system' },
      data: { cause: 'silence', letter: { kind: 'closed-by-silence' } },
    });
    const { letter } = told.last('ComplaintClosed').data;
    expect(letter?.body).toContain('asked for your answer by Monday, 15 June 2026');
    expect(letter?.body).toContain('Financial Ombudsman Service');
    expect(told.complaint.clocks).toEqual([]);
    expect(told.told()).toEqual(['complainant customer-informed', 'person:ana owner']);
  });

  test('under a policy without that clock nothing is closed by itself', () => {
    const told = offered({ clocks: [{ id: 'customer-update', target: 'P5D' }] }).pass(300 * DAY);
    expect(told.complaint.status).toBe('resolved');
  });

  test('a rejection after silence reopens, counts, and keeps what the customer says', () => {
    const told = offered().pass(20 * DAY);
    told.by('ben', 'reject-resolution', { reason: 'I was ill', csat: 2, comment: 'Too fast' });
    expect(told.types.slice(-2)).toEqual(['ComplaintReopened', 'FeedbackRecorded']);
    expect(told.complaint).toMatchObject({
      status: 'new',
      assignee: 'ana',
      reopenings: 1,
      formerResolutions: [{ ...resolution, setAside: { reason: 'I was ill', by: 'ben' } }],
      feedback: [{ csat: 2, comment: 'Too fast', by: 'ben' }],
    });
    expect(told.complaint).not.toHaveProperty('closure');
    expect(told.clock('acknowledge').startedAt).toBe(told.now);
    expect(told.last('ComplaintReopened').data.letter?.kind).toBe('reopened');
  });

  test('one without a rating is the reopening alone, and one that a person closed is reopened by reopening', () => {
    const silent = offered()
      .pass(20 * DAY)
      .by('ben', 'reject-resolution', { reason: 'I was ill' });
    expect(silent.types.at(-1)).toBe('ComplaintReopened');
    offered()
      .by('ana', 'close', { note: 'Settled on the phone' })
      .refused('ana', 'reject-resolution', { reason: 'No' }, 'complaint-closed');
  });

  test('reopening asks a former owner only while they still work at the level', () => {
    const closed = offered().by('ana', 'close', { note: 'Settled' });
    expect(closed.by('ben', 'reopen', { reason: 'New' }).complaint.assignee).toBe('ana');

    const left = offered().by('ana', 'close', { note: 'Settled' });
    const others = left.organisation.people.filter(({ id }) => id !== 'ana');
    Object.assign(left, { organisation: { ...left.organisation, people: others } });
    left.by('ben', 'reopen', { reason: 'New' });
    expect(left.complaint).not.toHaveProperty('assignee');
    expect(left.told()).toEqual([
      'complainant customer-informed',
      'person:ana watching',
      'role:agent handed-over',
    ]);
  });
});

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
