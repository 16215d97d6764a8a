import { digest } from '../../../eventstore/digest';
import { ladderPolicy } from '../../support/configuration';
import { policyWithSections, Story } from '../story';
import { above, away, decideWith, IN_JUNE, person, team } from './office';

const HOUR = 3_600_000;
const asks = { reason: 'customer-asks', summary: 'Asks for somebody else.' } as const;
const down = { justification: 'A voucher settles it.' } as const;

describe('row 17: up the ladder', () => {
  test('from level to level, each with clocks of its own and with nobody’s name on it', () => {
    const told = new Story().register().by('ana', 'accept', {});
    for (const [who, level, role, acknowledge, respond] of [
      ['ana', 'supervisor', 'supervisor', 'PT4H', 'P2D'],
      ['sam', 'department', 'department', 'P1D', 'P5D'],
      ['dana', 'senior-management', 'manager', 'P1D', 'P10D'],
    ] as const) {
      told.pass(HOUR).by(who, 'escalate', asks);
      expect(told.complaint).toMatchObject({ level, role, status: 'new' });
      expect(told.complaint.owner).toBeUndefined();
      expect(told.clock('acknowledge')).toMatchObject({
        level,
        target: acknowledge,
        startedAt: told.now,
        usedMs: 0,
      });
      expect(told.clock('respond')).toMatchObject({ level, target: respond, startedAt: told.now, usedMs: 0 });
      told.by({ supervisor: 'sam', department: 'dana', 'senior-management': 'max' }[level], 'accept', {});
    }
    told.refused('max', 'escalate', asks, 'no-higher-level');
    expect(told.complaint.watchers).toEqual(['ana', 'sam', 'dana']);
  });

  test('a command is the cause, and a decision that waited for approval is dropped', () => {
    const told = new Story({
      policy: policyWithSections({ authority: { fourEyes: ['GBP 10.00'], overLimit: 'approval' } }),
    });
    told
      .register()
      .by('ana', 'accept', {})
      .by('ana', 'resolve', {
        outcome: 'upheld',
        summary: 'Paid back.',
        redress: [{ kind: 'refund', amount: 'GBP 20.00' }],
      });
    expect(told.complaint.pendingApproval).toBeDefined();
    told.by('ana', 'escalate', asks);
    expect(told.last('ComplaintEscalated').data.cause).toEqual({ type: 'command' });
    expect(told.complaint.pendingApproval).toBeUndefined();
  });
});

describe('row 17: back down', () => {
  const atSupervisor = (story = new Story()) =>
    story
      .register()
      .by('ana', 'accept', {})
      .pass(HOUR)
      .by('ana', 'escalate', asks)
      .pass(HOUR)
      .by('sam', 'accept', {});

  test('with a justification, to whoever had it there, who has to accept it anew', () => {
    const told = atSupervisor().pass(HOUR).by('sam', 'de-escalate', down);
    expect(told.last('ComplaintDeescalated').data).toMatchObject({
      from: 'supervisor',
      to: 'frontline',
      toRole: 'agent',
      justification: down.justification,
      assignee: 'ana',
    });
    expect(told.complaint).toMatchObject({
      level: 'frontline',
      status: 'new',
      assignee: 'ana',
      role: 'agent',
    });
    expect(told.clock('acknowledge')).toMatchObject({ level: 'frontline', startedAt: told.now });
    expect(told.clock('respond')).toMatchObject({ level: 'frontline', startedAt: told.now, usedMs: 0 });
    expect(told.told()).toEqual(['complainant customer-informed', 'person:ana assigned']);
    told.by('ana', 'accept', {});
    expect(told.complaint).toMatchObject({ owner: 'ana', watchers: ['ana', 'sam'] });
  });

  test('over several levels when it is named, and never up or nowhere', () => {
    const told = new Story().register().by('max', 'escalate', { ...asks, to: 'senior-management' });
    told.refused('max', 'de-escalate', { ...down, to: 'senior-management' }, 'no-lower-level');
    told.refused('max', 'de-escalate', { ...down, to: 'cellar' }, 'no-lower-level');
    told.by('max', 'de-escalate', { ...down, to: 'supervisor' });
    expect(told.complaint.level).toBe('supervisor');
    told.by('sam', 'de-escalate', down).refused('ana', 'de-escalate', down, 'no-lower-level');
  });

  test('nobody of a lower level takes it down', () => {
    atSupervisor().refused('ana', 'de-escalate', down, 'level-out-of-reach');
  });

  test('asks whoever owned it there, not whoever let it lie', () => {
    const told = new Story().register().by('ana', 'accept', {}).pass(HOUR);
    told.by('sam', 'assign', { assignee: 'ben' }).pass(HOUR).by('sam', 'escalate', asks);
    told.pass(HOUR).by('sam', 'accept', {}).by('sam', 'de-escalate', down);
    expect(told.complaint.assignee).toBe('ana');
  });

  const office = (ana: Parameters<typeof person>[1]) => ({
    teams: [team('desk', { assignment: 'round-robin' })],
    people: [person('ana', { team: 'desk', ...ana }), person('ben', { team: 'desk' }), ...above],
  });

  test('not to somebody who is away: the rules of the team decide', () => {
    const organisation = office({ outOfOffice: [away('2026-06-02', '2026-06-09')] });
    const told = atSupervisor(new Story({ organisation }))
      .pass(24 * HOUR)
      .by('sam', 'de-escalate', down);
    expect(told.types.slice(-2)).toEqual(['ComplaintDeescalated', 'ComplaintAssigned']);
    expect(told.complaint).toMatchObject({ assignee: 'ben', team: 'desk', level: 'frontline' });
  });

  test('not to somebody who has left, or works at no level that reaches it any more', () => {
    const told = atSupervisor(new Story({ organisation: office({}) })).pass(HOUR);
    const withoutAna = { ...office({}), people: [person('ben', { team: 'desk' }), ...above] };
    for (const organisation of [withoutAna, office({ role: 'auditor' })]) {
      const decided = decideWith(told, organisation, 'sam', 'de-escalate', { ...down });
      expect(decided.map(({ type }) => type)).toEqual(['ComplaintDeescalated', 'ComplaintAssigned']);
      expect(decided[0]?.data).not.toHaveProperty('assignee');
      expect(decided[1]?.data).toMatchObject({ assignee: 'ben' });
    }
  });

  test('with nobody there it lies in the inbox, and goes up again in time', () => {
    const organisation = {
      people: [person('ana', { outOfOffice: [away('2026-06-02', '2026-06-09')] }), ...above],
    };
    const told = atSupervisor(new Story({ organisation }))
      .pass(24 * HOUR)
      .by('sam', 'de-escalate', down);
    expect(told.complaint).not.toHaveProperty('assignee');
    told.pass(48 * HOUR);
    expect(told.complaint.level).toBe('supervisor');
  });
});

describe('row 18: skipping levels', () => {
  const policy = policyWithSections({
    escalationReasons: [
      { id: 'customer-asks', title: 'Asks' },
      { id: 'threat', title: 'A threat', to: ['department', 'senior-management'] },
    ],
  });
  const story = () => new Story({ policy }).register().by('ana', 'accept', {});

  test('is allowed for a reason that names the level', () => {
    for (const to of ['department', 'senior-management']) {
      const told = story().by('ana', 'escalate', { reason: 'threat', to, summary: 'Will sue.' });
      expect(told.last('ComplaintEscalated').data).toMatchObject({ from: 'frontline', to, reason: 'threat' });
    }
  });

  test('is refused for another reason, with the reasons that would do', () => {
    const refusal = story().refused('ana', 'escalate', { ...asks, to: 'department' }, 'level-not-skippable');
    expect(refusal.hint).toContain('threat');
    story()
      .by('ana', 'record-attempt', { tried: 'All.', outcome: 'not-solved' })
      .refused('ana', 'escalate', { to: 'department', summary: 'Tried.' }, 'level-not-skippable');
  });

  test('is allowed to somebody who works as high up', () => {
    expect(story().by('max', 'escalate', { ...asks, to: 'senior-management' }).complaint.level).toBe(
      'senior-management',
    );
    expect(story().by('dana', 'escalate', { ...asks, to: 'department' }).complaint.level).toBe('department');
    story().refused('dana', 'escalate', { ...asks, to: 'senior-management' }, 'level-not-skippable');
    story().refused('sam', 'escalate', { ...asks, to: 'department' }, 'level-not-skippable');
  });

  test('the level above needs no leave, and a level that is none or not above is refused', () => {
    expect(story().by('ana', 'escalate', { ...asks, to: 'supervisor' }).complaint.level).toBe('supervisor');
    story().refused('ana', 'escalate', { ...asks, to: 'frontline' }, 'no-higher-level');
    story().refused('ana', 'escalate', { ...asks, to: 'heaven' }, 'no-higher-level');
  });
});

describe('row 20: the dossier of each handover', () => {
  const policy = policyWithSections({
    calendar: 'office',
    calendars: [
      { id: 'office', title: 'Office', timeZone: 'Europe/London', hours: { 'mon-fri': ['09:00-17:00'] } },
    ],
    levels: ladderPolicy.levels.map((level) => ({ ...level, acknowledge: 'PT40H', respond: 'PT80H' })),
    clocks: [],
    externalBodies: [{ id: 'bank', title: 'The bank', kind: 'vendor', answer: 'PT24H', ladder: 'waits' }],
  });
  /** Every kind of handover, a working day apart. */
  const story = () =>
    new Story({ policy })
      .register()
      .pass(2 * HOUR)
      .by('ana', 'accept', {})
      .by('ana', 'record-attempt', {
        tried: 'A refund.',
        outcome: 'not-solved',
        proposedSolutions: ['A voucher'],
      })
      .pass(4 * HOUR)
      .by('ana', 'transfer', { department: 'payments', summary: 'Theirs.' })
      .by('ben', 'accept', {})
      .pass(HOUR)
      .by('ben', 'escalate', asks)
      .by('sam', 'accept', {})
      .pass(HOUR / 2)
      .by('sam', 'refer', { body: 'bank', summary: 'What do they say?' })
      .pass(16 * HOUR)
      .by('sam', 'de-escalate', down);
  const handovers = ({ events }: Story) =>
    events.flatMap(({ type, data }) => ('dossier' in data ? [{ type, data }] : []));

  test('has a hash by which anybody can tell that it was not changed', () => {
    const all = handovers(story());
    expect(all.map(({ type }) => type)).toEqual([
      'ComplaintTransferred',
      'ComplaintEscalated',
      'ComplaintReferred',
      'ComplaintDeescalated',
    ]);
    for (const { data } of all) expect(data.dossierHash).toBe(digest(data.dossier));
    expect(new Set(all.map(({ data }) => data.dossierHash)).size).toBe(4);
    expect(digest({ ...all[0]?.data.dossier, proposedSolutions: [] })).not.toBe(all[0]?.data.dossierHash);
  });

  test('stays as it was when more happens', () => {
    const told = story();
    const before = JSON.stringify(handovers(told)[0]);
    told.by('ben', 'accept', {}).by('ben', 'record-attempt', { tried: 'Another.', outcome: 'solved' });
    expect(JSON.stringify(handovers(told)[0])).toBe(before);
  });

  test('says where the open time went: to whom, at which level, and what was waited for', () => {
    const [, , , last] = handovers(story());
    // Monday 09:00 to 16:30 and, after the referral, 30 minutes of Monday; then the night.
    expect(last?.data.dossier.openTime).toEqual({
      calendar: 'office',
      totalMs: 8 * HOUR,
      parts: [
        { status: 'new', level: 'frontline', department: 'accounts', pausedBy: [], ms: 2 * HOUR },
        {
          status: 'in-progress',
          level: 'frontline',
          department: 'accounts',
          holder: 'ana',
          pausedBy: [],
          ms: 4 * HOUR,
        },
        { status: 'new', level: 'frontline', department: 'payments', pausedBy: [], ms: 0 },
        {
          status: 'in-progress',
          level: 'frontline',
          department: 'payments',
          holder: 'ben',
          pausedBy: [],
          ms: HOUR,
        },
        { status: 'new', level: 'supervisor', department: 'payments', pausedBy: [], ms: 0 },
        {
          status: 'in-progress',
          level: 'supervisor',
          department: 'payments',
          holder: 'sam',
          pausedBy: [],
          ms: HOUR / 2,
        },
        {
          status: 'in-progress',
          level: 'supervisor',
          department: 'payments',
          holder: 'sam',
          pausedBy: ['external:bank'],
          ms: HOUR / 2,
        },
      ],
    });
  });

  test('says who had it and what was tried', () => {
    const [first, second] = handovers(story());
    expect(first?.data.dossier).toMatchObject({
      handedOverBy: { level: 'frontline', owner: 'ana' },
      stepsTaken: [{ tried: 'A refund.', by: 'ana' }],
      proposedSolutions: ['A voucher'],
    });
    expect(second?.data.dossier.handedOverBy).toEqual({ level: 'frontline', owner: 'ben' });
  });
});

test('rows 17 and 25: in June nobody is there to go back to', () => {
  const organisation = { people: [person('ana', { outOfOffice: [IN_JUNE] }), person('ben'), ...above] };
  const told = new Story({ organisation }).register().by('ana', 'accept', {}).by('ana', 'escalate', asks);
  expect(told.by('sam', 'de-escalate', down).complaint).not.toHaveProperty('assignee');
});
