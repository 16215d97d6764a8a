import { deadlines } from '../../../domain/deadlines';
import { Story } from '../story';
import { HOUR, heardOf, june, levels, office, policyOf, timers } from './kit';

const body = { kind: 'regulator', ladder: 'goes-on', title: 'The regulator' } as const;

describe('row 2: every clock is on its own', () => {
  test('each of them has its target by priority', () => {
    const by = (standard: string, urgent: string) => ({ default: standard, urgent });
    const policy = policyOf('PT8H', {
      levels: levels({ acknowledge: by('PT4H', 'PT1H'), respond: by('P2D', 'PT6H') }),
      clocks: [
        { id: 'customer-update', target: by('P5D', 'P1D') },
        { id: 'customer-answer', target: by('14 days', '7 days') },
        { id: 'approval', target: by('PT8H', 'PT2H') },
        { id: 'final-response', target: by('8 weeks', '4 weeks') },
        { id: 'regulator-response', target: by('15 days', '5 days'), starts: 'by-trigger' },
      ],
      authority: {
        roles: [
          ...['agent', 'supervisor', 'department'].map((role) => ({ role, mayRefer: true })),
          { role: 'manager', redress: 'unlimited', mayRefer: true, mayClose: true },
        ],
        overLimit: 'approval',
      },
      externalBodies: [{ id: 'ombudsman', ...body, answer: by('90 days', '30 days') }],
      concerns: [{ id: 'threat', title: 'A threat' }],
      triggers: [
        {
          id: 'threat',
          title: 'A threat',
          when: { field: 'concerns', contains: 'threat' },
          then: { startClock: 'regulator-response' },
        },
      ],
    });
    const targetsOf = (priority: string) => {
      const story = new Story({ policy }).register({ priority, concerns: ['threat'] });
      story.by('ana', 'refer', { body: 'ombudsman', summary: 'x' });
      const atWork = story.complaint.clocks;
      story.by('ana', 'accept', {});
      story.by('ana', 'resolve', {
        outcome: 'upheld',
        summary: 'x',
        redress: [{ kind: 'goodwill', amount: { minor: 100, currency: 'GBP' } }],
      });
      const approval = story.clock('approval');
      story.by('max', 'approve', {});
      const clocks = [...atWork, approval, ...story.complaint.clocks];
      return Object.fromEntries(clocks.map(({ name, target }) => [name, target]));
    };
    expect(targetsOf('normal')).toEqual({
      acknowledge: 'PT4H',
      respond: 'P2D',
      'customer-update': 'P5D',
      'customer-answer': '14 days',
      approval: 'PT8H',
      'final-response': '8 weeks',
      'regulator-response': '15 days',
      'external:ombudsman': '90 days',
    });
    expect(targetsOf('urgent')).toEqual({
      acknowledge: 'PT1H',
      respond: 'PT6H',
      'customer-update': 'P1D',
      'customer-answer': '7 days',
      approval: 'PT2H',
      'final-response': '4 weeks',
      'regulator-response': '5 days',
      'external:ombudsman': '30 days',
    });
  });

  test('one that comes due leaves the others alone', () => {
    const policy = policyOf('PT8H', {
      levels: levels({ acknowledge: 'PT1H', respond: 'PT8H', calendar: 'office' }),
      clocks: [
        { id: 'final-response', target: '8 weeks' },
        { id: 'customer-update', target: 'PT4H' },
      ],
    });
    const story = new Story({ policy }).register();
    const before = story.clock('respond');
    story.pass(june('1 12:00'));
    expect(heardOf(story, 'acknowledge')).toEqual([[100, june('1 10:00')]]);
    expect(story.clock('respond')).toEqual(before);
    story.pass(june('1 13:30'));
    expect(heardOf(story, 'customer-update')).toEqual([[100, june('1 13:00')]]);
    expect(heardOf(story, 'respond')).toEqual([]);
    story.pass(june('1 17:00'));
    expect(heardOf(story, 'respond')).toEqual([[100, june('1 17:00')]]);
    // The overall clock goes on while the level clock begins anew.
    expect(story.clock('respond')).toMatchObject({ level: 'supervisor', startedAt: june('1 17:00') });
    expect(story.clock('final-response').startedAt).toBe(june('1 09:00'));
  });

  test('an overall clock counts since the customer complained, or since it was registered', () => {
    const policy = policyOf('PT8H', {
      clocks: [
        { id: 'final-response', target: '8 weeks', from: 'received' },
        { id: 'own-target', target: '8 weeks' },
      ],
    });
    const story = new Story({ policy }).register({ receivedAt: '2026-05-04T10:00:00+01:00' });
    // The policy's calendar is always open and in UTC: eight weeks end at midnight there.
    expect(story.clock('final-response')).toMatchObject({
      startedAt: '2026-05-04T09:00:00.000Z',
      dueAt: '2026-06-30T00:00:00.000Z',
    });
    expect(story.clock('own-target')).toMatchObject({
      startedAt: story.now,
      dueAt: '2026-07-28T00:00:00.000Z',
    });
  });

  test('a promise that was broken before the complaint was registered is heard of at once, as late as it is', () => {
    const policy = policyOf('PT8H', {
      clocks: [
        { id: 'final-response', target: 'PT48H', from: 'received', warnAt: [50], remindAt: [200, 999] },
      ],
    });
    const story = new Story({ policy }).register({ receivedAt: '2026-05-27T08:00:00Z' }).pass(HOUR);
    // Five days of 24 hours are gone.
    expect(heardOf(story, 'final-response').map(([percent]) => percent)).toEqual([50, 100, 200]);
    const { missed } = story.last('DeadlineMissed').data;
    expect(missed).toMatchObject({ dueAt: '2026-05-29T08:00:00.000Z' });
    expect(missed.lateByMs).toBe(Date.parse(missed.firedAt) - Date.parse(missed.dueAt));
    expect(missed.because).toBeUndefined();
    expect(timers(story)).toEqual(['respond', 'final-response@999', 'acknowledge']);
  });

  test('deadlines of one complaint never have the same name and moment twice', () => {
    const policy = policyOf('PT8H', {
      clocks: [{ id: 'final-response', target: 'PT48H', from: 'received' }],
    });
    const story = new Story({ policy }).register({ receivedAt: '2026-05-20T08:00:00Z' }).pass(HOUR);
    story.by('ana', 'accept', {});
    for (const summary of ['first', 'second', 'third']) {
      story.by('ana', 'resolve', { outcome: 'upheld', summary });
      story.by('ana', 'reject-resolution', { reason: 'x' }).pass(HOUR);
    }
    const ids = story.events.map(({ commandId }) => commandId).filter((id) => id.startsWith('deadline:'));
    expect(new Set(ids).size).toBe(ids.length);
    expect(deadlines(story.complaint).every(({ dueAt }) => dueAt > story.now)).toBe(true);
  });
});

describe('row 2: every clock counts by its own hours', () => {
  const tokyo = { ...office, id: 'tokyo', title: 'Tokyo', timeZone: 'Asia/Tokyo' };
  const team = { id: 'night-desk', title: 'Night desk', level: 'supervisor' };
  const people = [
    { id: 'ana', name: 'Ana', role: 'agent' },
    { id: 'sam', name: 'Sam', role: 'supervisor', team: 'night-desk' },
    { id: 'max', name: 'Max', role: 'manager' },
  ];
  const sections = {
    calendar: 'office',
    calendars: [office, tokyo],
    levels: levels({ acknowledge: 'PT1H', respond: 'PT8H' }, {}, {}, { calendar: 'tokyo' }),
    externalBodies: [
      { id: 'fos', ...body, answer: 'PT8H', calendar: 'tokyo' },
      { id: 'ico', ...body, answer: 'PT8H' },
    ],
    clocks: [{ id: 'final-response', target: 'PT40H', calendar: 'always' }],
  };
  const calendarOfRespond = (story: Story) => story.clock('respond').calendar.id;

  test('a level, an overall clock and an external body', () => {
    const story = new Story({ policy: policyOf('PT8H', sections) }).register();
    expect(calendarOfRespond(story)).toBe('office');
    expect(story.clock('final-response').dueAt).toBe('2026-06-03T00:00:00.000Z');
    story.by('ana', 'refer', { body: 'fos', summary: 'x' }).by('ana', 'refer', { body: 'ico', summary: 'x' });
    // 09:00 in London is 17:00 in Tokyo.
    expect(story.clock('external:fos').dueAt).toBe('2026-06-02T08:00:00.000Z');
    expect(story.clock('external:ico').dueAt).toBe(june('1 17:00'));
    story.by('sam', 'escalate', { reason: 'customer-asks', summary: 'x' });
    expect(calendarOfRespond(story)).toBe('office');
    story.by('dana', 'escalate', { reason: 'customer-asks', summary: 'x' });
    expect(calendarOfRespond(story)).toBe('tokyo');
  });

  test.each([
    ['tokyo', '2026-06-02T08:00:00.000Z'],
    ['always', '2026-06-01T16:00:00.000Z'],
  ])('a team whose calendar is %s', (calendar, dueAt) => {
    const organisation = { people, teams: [{ ...team, calendar }] };
    const story = new Story({ policy: policyOf('PT8H', sections), organisation }).register();
    story.by('ana', 'escalate', { reason: 'customer-asks', summary: 'x' });
    expect(story.clock('respond')).toMatchObject({ calendar: { id: calendar }, dueAt });
    expect(story.clock('acknowledge').calendar.id).toBe(calendar);
  });

  test('a team whose calendar the policy does not know works in the hours of its level', () => {
    const organisation = { people, teams: [{ ...team, calendar: 'moon' }] };
    const story = new Story({ policy: policyOf('PT8H', sections), organisation }).register();
    story.by('ana', 'escalate', { reason: 'customer-asks', summary: 'x' });
    expect(calendarOfRespond(story)).toBe('office');
  });

  test('a calendar that the policy names for the clock itself holds for every team', () => {
    const organisation = { people, teams: [{ ...team, calendar: 'tokyo' }] };
    const clocks = [{ id: 'acknowledge', calendar: 'always' }];
    const story = new Story({ policy: policyOf('PT8H', { ...sections, clocks }), organisation }).register();
    story.by('ana', 'escalate', { reason: 'customer-asks', summary: 'x' });
    expect(story.clock('acknowledge').calendar.id).toBe('always');
    expect(calendarOfRespond(story)).toBe('tokyo');
  });
});
