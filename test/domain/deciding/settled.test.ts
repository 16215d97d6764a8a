import { policyWithSections, Story } from '../story';

const settled = { outcome: 'upheld', summary: 'Refunded' } as const;

describe('row 34: what is settled is closed, or somebody hears that it is not', () => {
  const policy = policyWithSections({
    clocks: [
      { id: 'customer-update', target: 'P5D' },
      { id: 'closing', title: 'Closing what is settled', target: 'P3D', remindAt: [150] },
    ],
  });
  const accepted = () =>
    new Story({ policy })
      .register()
      .by('ana', 'accept', {})
      .by('ana', 'resolve', settled)
      .by('ana', 'accept-resolution', {});

  test('an accepted complaint that nobody closes is reported, and reminded of', () => {
    const story = accepted().pass('2026-06-10T08:00:00Z');
    expect(story.types.slice(-2)).toEqual(['DeadlineMissed', 'ClockWarned']);
    expect(story.last('DeadlineMissed').data).toMatchObject({
      title: 'Closing what is settled',
      missed: { clock: 'closing', dueAt: '2026-06-04T08:00:00.000Z' },
      warned: { roles: ['supervisor'] },
    });
    expect(story.by('ana', 'close', {}).complaint.clocks).toEqual([]);
  });

  test('one that is closed in time is not heard of again', () => {
    const story = accepted().by('ana', 'close', {}).pass('2026-07-01T08:00:00Z');
    expect(story.types).not.toContain('DeadlineMissed');
    expect(story.complaint.status).toBe('closed');
  });
});

describe('row 25: whoever is away is not asked first when a complaint is reopened', () => {
  test('it lies in the inbox instead of waiting for somebody who is out of office', () => {
    const story = new Story({
      organisation: {
        people: [
          {
            id: 'ana',
            name: 'Ana',
            role: 'agent',
            outOfOffice: [{ from: '2026-06-02', until: '2026-06-20' }],
          },
          { id: 'ben', name: 'Ben', role: 'agent' },
        ],
      },
    })
      .register()
      .by('ana', 'accept', {})
      .by('ana', 'resolve', settled)
      .by('ana', 'accept-resolution', {})
      .by('ana', 'close', {})
      .pass('2026-06-05T08:00:00Z')
      .by('ben', 'reopen', { reason: 'It came back' });
    expect(story.complaint).not.toHaveProperty('assignee');
    expect(story.complaint.watchers).toContain('ana');
  });
});

describe('row 5: a new category brings its department and team along', () => {
  const organisation = {
    teams: [
      { id: 'cards', title: 'Cards', level: 'frontline', departments: ['accounts'] },
      { id: 'transfers', title: 'Transfers', level: 'frontline', departments: ['payments'] },
    ],
    people: [
      { id: 'ana', name: 'Ana', role: 'agent', team: 'cards' },
      { id: 'ben', name: 'Ben', role: 'agent', team: 'transfers' },
    ],
  };

  test('the complaint is the other team’s, and in no team where the department has none', () => {
    const story = new Story({ organisation }).register();
    expect(story.complaint).toMatchObject({ department: 'accounts', team: 'cards' });
    story.by('ana', 'reclassify', { category: 'money-transfer', reason: 'Not about the card' });
    expect(story.complaint).toMatchObject({ department: 'payments', team: 'transfers' });
    story.by('ana', 'reclassify', { category: 'mortgage', reason: 'About the mortgage' });
    expect(story.complaint).toMatchObject({ department: 'lending' });
    expect(story.complaint).not.toHaveProperty('team');
  });
});

describe('row 8: a person who is faster than the timer after an outage', () => {
  const policy = policyWithSections({
    levels: [{ id: 'frontline', title: 'Frontline', role: 'agent', acknowledge: 'P1D', respond: 'P2D' }],
    clocks: [
      { id: 'customer-update', target: 'P30D' },
      { id: 'respond', warnAt: [50] },
    ],
  });

  test('regression: does not make a broken promise vanish; it is recorded first, by the system', () => {
    const story = new Story({ policy }).register().by('ana', 'accept', {});
    story.outage('2026-06-04T08:00:00Z').by('ana', 'resolve', settled);
    expect(story.events.slice(-3).map(({ type, by }) => `${type} by ${by.id}`)).toEqual([
      'ClockWarned by system',
      'ResponseMissed by system',
      'ResolutionOffered by ana',
    ]);
    expect(story.complaint.missed).toMatchObject([{ clock: 'respond', lateByMs: 24 * 3_600_000 }]);
    expect(story.pass('2026-06-30T08:00:00Z').all('ResponseMissed')).toHaveLength(1);
  });

  test('is refused what the missed deadline has taken out of their hands, and nothing is stored', () => {
    const story = new Story().register().by('ana', 'accept', {}).outage('2026-06-04T08:00:00Z');
    story.refused('ana', 'resolve', settled, 'level-out-of-reach');
    expect(story.pass(0).last('ComplaintEscalated').data.cause).toMatchObject({ type: 'deadline' });
  });
});
