import { policyWithSections, Story } from '../story';
import { above, person, team } from './office';

const HOUR = 3_600_000;
const to = (department: string) => ({ department, summary: `It is for ${department}.` });
const bouncing = (pingPong: number, options = {}) =>
  new Story({ policy: policyWithSections({ handovers: { pingPong } }), ...options }).register();

describe('row 17: to another department', () => {
  const organisation = {
    teams: [
      team('cards', { departments: ['accounts'], assignment: 'round-robin' }),
      team('transfers', { departments: ['payments'], assignment: 'round-robin' }),
    ],
    people: [person('ana', { team: 'cards' }), person('ben', { team: 'transfers' }), ...above],
  };

  test('the team of the department there gets it, with clocks of its own', () => {
    const told = new Story({ organisation }).register();
    expect(told.complaint).toMatchObject({ team: 'cards', assignee: 'ana' });
    told.by('ana', 'accept', {}).pass(HOUR).by('ana', 'transfer', to('payments'));
    expect(told.types.slice(-2)).toEqual(['ComplaintTransferred', 'ComplaintAssigned']);
    expect(told.last('ComplaintTransferred').data).toMatchObject({
      kind: 'functional',
      level: 'frontline',
      from: { department: 'accounts', team: 'cards' },
      to: { department: 'payments', team: 'transfers' },
      cause: { type: 'command' },
    });
    expect(told.complaint).toMatchObject({
      team: 'transfers',
      assignee: 'ben',
      status: 'new',
      watchers: ['ana'],
    });
    expect(told.clock('respond')).toMatchObject({ startedAt: told.now, usedMs: 0 });
    expect(told.clock('acknowledge').startedAt).toBe(told.now);
  });

  test('the time used so far counts on where the policy says so', () => {
    const policy = policyWithSections({ clocks: [{ id: 'respond', onChange: { team: 'carry' } }] });
    const told = new Story({ organisation, policy }).register().by('ana', 'accept', {});
    const { dueAt } = told.clock('respond');
    expect(told.pass(HOUR).by('ana', 'transfer', to('payments')).clock('respond').dueAt).toBe(dueAt);
  });

  test('a department without a team of its own has the inbox of the role', () => {
    const told = new Story({ organisation })
      .register()
      .by('ana', 'accept', {})
      .by('ana', 'transfer', to('lending'));
    expect(told.complaint).not.toHaveProperty('team');
    expect(told.complaint).not.toHaveProperty('assignee');
    told.by('ben', 'accept', {});
  });

  test('nowhere, or to where it is, is refused', () => {
    const told = new Story({ organisation }).register();
    told.refused('ana', 'transfer', to('moon'), 'unknown-department');
    told.refused('ana', 'transfer', to('accounts'), 'already-there');
  });
});

describe('row 19: two departments that pass a complaint to each other', () => {
  test('pass it as often as the policy says, then it goes up, and the event says why', () => {
    const told = bouncing(2).by('ana', 'transfer', to('payments')).by('ana', 'transfer', to('accounts'));
    expect(told.complaint).toMatchObject({ level: 'frontline', department: 'accounts' });
    told.by('ana', 'transfer', to('payments'));
    expect(told.last('ComplaintEscalated').data).toMatchObject({
      from: 'frontline',
      to: 'supervisor',
      summary: 'It is for payments.',
      cause: { type: 'ping-pong', between: ['accounts', 'payments'], times: 2 },
    });
    expect(told.complaint).toMatchObject({ level: 'supervisor', department: 'accounts' });
    expect(told.complaint.handovers.at(-1)).toMatchObject({ kind: 'hierarchical', byItself: 'ping-pong' });
    expect(told.clock('respond')).toMatchObject({ level: 'supervisor' });
  });

  test('only handovers between the two count', () => {
    const told = bouncing(2)
      .by('ana', 'transfer', to('payments'))
      .by('ana', 'transfer', to('lending'))
      .by('ana', 'transfer', to('accounts'))
      .by('ana', 'transfer', to('payments'));
    expect(told.complaint).toMatchObject({ level: 'frontline', department: 'payments' });
    expect(told.by('ana', 'transfer', to('accounts')).complaint.level).toBe('supervisor');
  });

  test('whoever is above can put it where it belongs', () => {
    const told = bouncing(1).by('ana', 'transfer', to('payments')).by('ana', 'transfer', to('accounts'));
    expect(told.complaint).toMatchObject({ level: 'supervisor', department: 'payments' });
    told.by('sam', 'accept', {}).by('sam', 'transfer', to('accounts'));
    expect(told.complaint).toMatchObject({ level: 'supervisor', department: 'accounts' });
    expect(told.by('sam', 'transfer', to('payments')).complaint.level).toBe('department');
  });

  test('sent back down, the two have had their turns', () => {
    const told = bouncing(1).by('ana', 'transfer', to('payments')).by('ana', 'transfer', to('accounts'));
    told.by('sam', 'de-escalate', { justification: 'Yours.' });
    expect(told.by('ana', 'transfer', to('accounts')).complaint.level).toBe('supervisor');
  });

  test('at the last level there is nowhere to go but where it was sent', () => {
    const told = bouncing(1).by('max', 'escalate', {
      reason: 'threat',
      to: 'senior-management',
      summary: 'Mine.',
    });
    for (const department of ['payments', 'accounts', 'payments', 'accounts'])
      expect(told.by('max', 'transfer', to(department)).complaint).toMatchObject({
        level: 'senior-management',
        department,
      });
  });

  test('without a bound they pass it for ever', () => {
    const told = new Story().register();
    for (let turn = 0; turn < 20; turn += 1)
      told.by('ana', 'transfer', to(turn % 2 === 0 ? 'payments' : 'accounts'));
    expect(told.complaint.level).toBe('frontline');
  });

  test('a rule of the policy is no better than people', () => {
    const policy = policyWithSections({
      handovers: { pingPong: 1 },
      concerns: [{ id: 'legal', title: 'Legal' }],
      triggers: [
        {
          id: 'legal',
          title: 'Legal',
          when: { field: 'concerns', contains: 'legal' },
          then: { transferTo: 'accounts' },
        },
      ],
    });
    const told = new Story({ policy }).register().by('ana', 'transfer', to('payments'));
    told.by('ana', 'raise-concern', { concern: 'legal' });
    expect(told.last('ComplaintEscalated')).toMatchObject({
      by: { id: 'system' },
      data: { cause: { type: 'ping-pong', times: 1 } },
    });
  });
});

describe('row 17: to an outside body', () => {
  const policy = policyWithSections({
    calendars: [
      { id: 'weekdays', title: 'Weekdays', timeZone: 'Europe/London', hours: { 'mon-fri': ['09:00-17:00'] } },
    ],
    externalBodies: [
      {
        id: 'ombudsman',
        title: 'The ombudsman',
        kind: 'ombudsman',
        answer: 'PT24H',
        calendar: 'weekdays',
        ladder: 'waits',
      },
      { id: 'vendor', title: 'The vendor', kind: 'vendor', answer: 'P2D', ladder: 'goes-on', warnAt: [50] },
      { id: 'bank', title: 'The bank', kind: 'other', answer: 'P3D', ladder: 'waits' },
    ],
  });
  const asked = (...bodies: readonly string[]) => {
    const told = new Story({ policy }).register().by('ana', 'accept', {});
    for (const body of bodies) told.by('ana', 'refer', { body, summary: 'What do you say?' });
    return told;
  };
  const answered = (body: string) => ({ body, outcome: 'answered', summary: 'They agree.' }) as const;

  test('each has a clock of its own in a calendar of its own, and the complaint stays where it is', () => {
    const told = asked('ombudsman', 'vendor');
    expect(told.clock('external:ombudsman')).toMatchObject({
      calendar: { id: 'weekdays' },
      dueAt: '2026-06-03T16:00:00.000Z',
    });
    expect(told.clock('external:vendor')).toMatchObject({
      calendar: { id: 'always' },
      dueAt: '2026-06-03T08:00:00.000Z',
    });
    expect(told.complaint).toMatchObject({ level: 'frontline', owner: 'ana', status: 'in-progress' });
    expect(told.complaint.referrals.map(({ body }) => body)).toEqual(['ombudsman', 'vendor']);
  });

  test('the ladder goes on where the body does not stop it', () => {
    const told = asked('vendor').pass(48 * HOUR);
    expect(told.complaint.level).toBe('supervisor');
    expect(told.all('ClockWarned').map(({ data }) => [data.clock, data.percent])).toEqual([
      ['external:vendor', 50],
    ]);
    expect(told.last('DeadlineMissed').data.missed.clock).toBe('external:vendor');
  });

  test('the ladder waits until the last of those that stop it has answered', () => {
    const told = asked('ombudsman', 'vendor')
      .pass(HOUR)
      .by('ana', 'refer', { body: 'bank', summary: 'And you?' });
    told.pass(9 * HOUR).by('ana', 'close-referral', answered('ombudsman'));
    expect(told.clock('respond')).toMatchObject({ usedMs: 0, pausedBy: ['external:bank'] });
    expect(told.clock('respond')).not.toHaveProperty('dueAt');
    told.pass(100 * HOUR).by('ana', 'close-referral', answered('bank'));
    expect(told.complaint.level).toBe('frontline');
    expect(told.clock('respond')).toMatchObject({ usedMs: 0, countedTo: told.now });
    expect(told.pass(48 * HOUR - 1).complaint.level).toBe('frontline');
    expect(told.pass(1).complaint.level).toBe('supervisor');
  });

  test('while it waits it can go up all the same, and waits there', () => {
    const told = asked('bank').by('ana', 'escalate', { reason: 'threat', summary: 'Will sue.' });
    expect(told.clock('respond')).toMatchObject({ level: 'supervisor', pausedBy: ['external:bank'] });
    expect(told.clock('acknowledge')).toMatchObject({ pausedBy: ['external:bank'] });
    expect(told.pass(60 * HOUR).complaint.level).toBe('supervisor');
    told.by('sam', 'close-referral', answered('bank'));
    expect(told.pass(4 * HOUR).last('AcknowledgementMissed').data.missed.level).toBe('supervisor');
  });

  test('a body that does not answer in time is heard of once, and does not move the complaint', () => {
    const told = asked('bank').pass(73 * HOUR);
    expect(told.all('DeadlineMissed').map(({ data }) => data.missed.clock)).toEqual(['external:bank']);
    expect(told.complaint.level).toBe('frontline');
    told.by('ana', 'close-referral', { ...answered('bank'), outcome: 'withdrawn' });
    expect(told.complaint.clocks.map(({ name }) => name)).not.toContain('external:bank');
  });

  test('one that has it cannot be asked again before it has answered; then it can', () => {
    const told = asked('bank');
    told.refused('ana', 'refer', { body: 'bank', summary: 'Well?' }, 'already-referred');
    told.refused('ana', 'close-referral', answered('vendor'), 'not-referred');
    told.refused('ana', 'refer', { body: 'police', summary: 'Help.' }, 'unknown-body');
    told
      .by('ana', 'close-referral', answered('bank'))
      .by('ana', 'refer', { body: 'bank', summary: 'And this?' });
    expect(told.complaint.referrals).toHaveLength(2);
    expect(told.complaint.referrals.filter(({ closed }) => !closed)).toHaveLength(1);
  });
});

describe('row 5: a level clock at another level or team', () => {
  const pinned = (change: 'level' | 'team', mode: 'pinned' | 'carry') =>
    new Story({ policy: policyWithSections({ clocks: [{ id: 'respond', onChange: { [change]: mode } }] }) })
      .register()
      .by('ana', 'accept', {});

  test('pinned, the deadline stays; when it comes the complaint goes up once and has time again', () => {
    const told = pinned('level', 'pinned')
      .pass(HOUR)
      .by('ana', 'escalate', { reason: 'threat', summary: 'Sues.' });
    expect(told.clock('respond').dueAt).toBe('2026-06-03T08:00:00.000Z');
    told.by('sam', 'accept', {}).pass('2026-06-03T08:00:00Z');
    expect(told.complaint.level).toBe('department');
    expect(told.clock('respond')).toMatchObject({ level: 'department', dueAt: '2026-06-08T08:00:00.000Z' });
  });

  test('carried, the time used counts against what the next level has', () => {
    const told = pinned('level', 'carry')
      .pass(12 * HOUR)
      .by('max', 'escalate', { reason: 'threat', to: 'department', summary: 'Sues.' });
    expect(told.clock('respond')).toMatchObject({ usedMs: 12 * HOUR, dueAt: '2026-06-06T08:00:00.000Z' });
  });

  test.each(['carry', 'pinned'] as const)(
    '%s: a promise broken above does not leave the level below without time',
    (mode) => {
      const told = pinned('level', mode).by('max', 'escalate', {
        reason: 'threat',
        to: 'senior-management',
        summary: 'Mine.',
      });
      told.by('max', 'accept', {}).pass(300 * HOUR);
      expect(told.clock('respond').breachedAt).toBeDefined();
      told.by('max', 'de-escalate', { justification: 'Yours.' });
      const clock = told.clock('respond');
      expect(clock).toMatchObject({ level: 'department', usedMs: 0 });
      expect(clock.ahead).toHaveLength(1);
    },
  );
});
