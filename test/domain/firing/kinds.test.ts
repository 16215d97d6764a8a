import { NOTHING_AROUND } from '../../../domain/decide/context';
import {
  CONCERNS,
  CUSTOMER_UPDATE,
  fired,
  onConcern,
  policyOfRules,
  REGULATOR,
  under,
  type WrittenTrigger,
} from './kit';
import { policyWithSections, Story } from '../story';

const HOUR = 3_600_000;
const up = { escalateTo: 'next' } as const;
const tell = { notify: { roles: ['manager'] } };
const attempt = (outcome: 'solved' | 'not-solved' | 'waiting' = 'not-solved') =>
  ({ tried: 'A refund.', outcome }) as const;

describe('row 9: the customer asks for a manager', () => {
  const story = () =>
    under([onConcern('wants-manager', up)])
      .register()
      .by('ana', 'accept', {});

  test('takes the complaint up when somebody records it', () => {
    const told = story().by('ana', 'raise-concern', { concern: 'wants-manager' });
    expect(told.types.slice(-3)).toEqual(['ConcernRaised', 'TriggerFired', 'ComplaintEscalated']);
    expect(told.complaint).toMatchObject({ level: 'supervisor', status: 'new' });
  });

  test('the firing says which rule and which facts, and what follows is the system’s', () => {
    const told = story().by('ana', 'raise-concern', { concern: 'wants-manager', note: 'Now!' });
    expect(told.last('TriggerFired')).toMatchObject({
      by: { id: 'system' },
      data: {
        rule: 'wants-manager',
        title: 'Rule of wants-manager',
        level: 'frontline',
        because: [{ field: 'concerns', value: ['wants-manager'] }],
      },
    });
    expect(told.last('ComplaintEscalated')).toMatchObject({
      by: { id: 'system' },
      data: {
        from: 'frontline',
        to: 'supervisor',
        summary: 'Rule of wants-manager',
        cause: { type: 'trigger', rule: 'wants-manager', title: 'Rule of wants-manager' },
      },
    });
    expect(told.complaint.handovers.at(-1)).toMatchObject({ byItself: 'trigger' });
    expect(told.told(told.last('ComplaintEscalated'))).toEqual([
      'complainant customer-informed',
      'person:ana watching',
      'role:supervisor handed-over',
    ]);
  });

  test('asking once more changes nothing', () => {
    const told = story()
      .by('ana', 'raise-concern', { concern: 'wants-manager' })
      .by('sam', 'accept', {})
      .by('sam', 'raise-concern', { concern: 'wants-manager' });
    expect(fired(told)).toEqual(['wants-manager']);
    expect(told.complaint.level).toBe('supervisor');
  });
});

describe('row 10: no agreement after so many attempts', () => {
  const rule: WrittenTrigger = {
    id: 'no-agreement',
    title: 'No agreement',
    when: { field: 'failed-attempts', atLeast: 2 },
    fires: 'each-level',
    then: up,
  };
  const story = () => under([rule]).register().by('ana', 'accept', {});

  test('only attempts that failed count', () => {
    const told = story();
    for (const outcome of ['waiting', 'not-solved', 'solved', 'waiting'] as const)
      told.by('ana', 'record-attempt', attempt(outcome));
    expect(fired(told)).toEqual([]);
    told.by('ana', 'record-attempt', attempt());
    expect(told.last('TriggerFired').data.because).toEqual([{ field: 'failed-attempts', value: 2 }]);
    expect(told.complaint.level).toBe('supervisor');
  });

  test('each level has its own number of attempts', () => {
    const told = story().by('ana', 'record-attempt', attempt()).by('ana', 'record-attempt', attempt());
    told.pass(HOUR).by('sam', 'accept', {}).by('sam', 'record-attempt', attempt());
    expect(told.complaint.level).toBe('supervisor');
    told.by('sam', 'record-attempt', attempt());
    expect(told.complaint.level).toBe('department');
    expect(told.complaint.attempts.map(({ level }) => level)).toEqual([
      'frontline',
      'frontline',
      'supervisor',
      'supervisor',
    ]);
  });

  test('what was tried before it came back down does not send it up again', () => {
    const told = story().by('ana', 'record-attempt', attempt()).by('ana', 'record-attempt', attempt());
    told.pass(HOUR).by('sam', 'accept', {}).pass(HOUR);
    told.by('sam', 'de-escalate', { justification: 'The frontline can do it with a voucher.' });
    expect(told.complaint.level).toBe('frontline');
    told.pass(HOUR).by('ana', 'accept', {}).by('ana', 'record-attempt', attempt());
    expect(told.complaint.level).toBe('frontline');
    told.by('ana', 'record-attempt', attempt());
    expect(told.complaint.level).toBe('supervisor');
  });

  test('all attempts together can be asked for too', () => {
    const told = under([{ ...rule, when: { field: 'attempts', atLeast: 3 }, fires: 'once' }]);
    told.register().by('ana', 'accept', {});
    told.by('ana', 'record-attempt', attempt('solved')).by('ana', 'record-attempt', attempt('waiting'));
    expect(fired(told)).toEqual([]);
    told.by('ana', 'record-attempt', attempt());
    expect(fired(told)).toEqual(['no-agreement']);
  });
});

describe('row 11: beyond the skill or the authority of the holder', () => {
  const organisation = {
    people: [
      { id: 'ana', name: 'Ana', role: 'agent' },
      { id: 'ben', name: 'Ben', role: 'agent', skills: ['mortgages'] },
      { id: 'sam', name: 'Sam', role: 'supervisor', skills: ['mortgages'] },
      { id: 'dana', name: 'Dana', role: 'department', skills: ['mortgages'] },
      { id: 'max', name: 'Max', role: 'manager' },
    ],
  };
  const skilled = {
    categories: [
      { id: 'mortgage', title: 'Mortgages', department: 'lending', skill: 'mortgages' },
      { id: 'card', title: 'Cards', department: 'accounts' },
    ],
  };
  const rule: WrittenTrigger = {
    id: 'lacks-skill',
    title: 'Needs somebody who knows it',
    when: { field: 'holder-lacks-skill', is: true },
    fires: 'each-level',
    then: up,
  };

  test('whoever accepts without the skill passes it on at once', () => {
    const told = under([rule], skilled, { organisation }).register({ category: 'mortgage' });
    expect(fired(told)).toEqual([]);
    told.by('ana', 'accept', {});
    expect(told.complaint).toMatchObject({ level: 'supervisor', watchers: ['ana'] });
  });

  test('whoever is assigned without the skill does not keep it', () => {
    const told = under([rule], skilled, { organisation }).register({ category: 'mortgage' });
    told.by('sam', 'assign', { assignee: 'ben' });
    expect(fired(told)).toEqual([]);
    told.by('sam', 'assign', { assignee: 'ana' });
    expect(told.types.slice(-3)).toEqual(['ComplaintAssigned', 'TriggerFired', 'ComplaintEscalated']);
    expect(told.complaint.level).toBe('supervisor');
  });

  test('a correction of the category can be what shows it', () => {
    const told = under([rule], skilled, { organisation }).register({ category: 'card' });
    told.by('ana', 'accept', {}).by('ana', 'reclassify', { category: 'mortgage', reason: 'A loan.' });
    expect(told.complaint.level).toBe('supervisor');
  });

  test('the rules of a team that find nobody with the skill climb until somebody has it', () => {
    const teams = [
      { id: 'desk', title: 'Desk', level: 'frontline', assignment: 'round-robin' as const },
      { id: 'leads', title: 'Leads', level: 'supervisor', assignment: 'round-robin' as const },
      { id: 'experts', title: 'Experts', level: 'department', assignment: 'round-robin' as const },
    ];
    const people = [
      { id: 'ana', name: 'Ana', role: 'agent', team: 'desk' },
      { id: 'sam', name: 'Sam', role: 'supervisor', team: 'leads' },
      { id: 'dana', name: 'Dana', role: 'department', team: 'experts', skills: ['mortgages'] },
      { id: 'max', name: 'Max', role: 'manager' },
    ];
    const told = under([rule], skilled, { organisation: { teams, people } }).register({
      category: 'mortgage',
    });
    expect(told.types).toEqual([
      'ComplaintRegistered',
      'ComplaintAssigned',
      'TriggerFired',
      'ComplaintEscalated',
      'ComplaintAssigned',
      'TriggerFired',
      'ComplaintEscalated',
      'ComplaintAssigned',
    ]);
    expect(told.complaint).toMatchObject({ level: 'department', assignee: 'dana', team: 'experts' });
  });

  test('a decision beyond the limits of its holder goes up by a rule, and no approval is left open', () => {
    const over: WrittenTrigger = { ...rule, id: 'over-limit', when: { field: 'over-authority', is: true } };
    const told = under([over], {
      authority: {
        roles: [
          { role: 'agent', redress: { refund: ['GBP 100.00'] } },
          { role: 'supervisor', redress: 'unlimited' },
          { role: 'department', redress: 'unlimited' },
          { role: 'manager', redress: 'unlimited', mayClose: true },
        ],
        overLimit: 'approval',
      },
    });
    const refund = (amount: string) => ({
      outcome: 'upheld' as const,
      summary: 'Paid back.',
      redress: [{ kind: 'refund' as const, amount }],
    });
    told.register().by('ana', 'accept', {}).by('ana', 'resolve', refund('GBP 100.01'));
    expect(told.types.slice(-3)).toEqual(['ApprovalRequested', 'TriggerFired', 'ComplaintEscalated']);
    expect(told.complaint).toMatchObject({ level: 'supervisor', status: 'new' });
    expect(told.complaint.pendingApproval).toBeUndefined();
    expect(told.complaint.clocks.map(({ name }) => name)).not.toContain('approval');
    told.by('sam', 'accept', {}).by('sam', 'resolve', refund('GBP 100.01'));
    expect(told.complaint.status).toBe('resolved');
  });
});

describe('row 12: a threat goes straight to the level and the people that the policy names', () => {
  const organisation = {
    teams: [
      { id: 'desk', title: 'Desk', level: 'frontline', assignment: 'round-robin' as const },
      { id: 'board', title: 'Board', level: 'senior-management', assignment: 'round-robin' as const },
    ],
    people: [
      { id: 'ana', name: 'Ana', role: 'agent', team: 'desk' },
      { id: 'sam', name: 'Sam', role: 'supervisor' },
      { id: 'dana', name: 'Dana', role: 'department' },
      { id: 'max', name: 'Max', role: 'manager', team: 'board' },
    ],
  };
  const rule: WrittenTrigger = onConcern('threat', {
    escalateTo: 'senior-management',
    notify: { roles: ['department'], people: ['sam'] },
    startClock: 'regulator',
    setPriority: 'urgent',
  });

  test('from its registration, and the frontline never gets it', () => {
    const told = under([rule], {}, { organisation }).register({ concerns: ['threat'] });
    expect(told.types).toEqual([
      'ComplaintRegistered',
      'TriggerFired',
      'ComplaintReclassified',
      'ComplaintEscalated',
      'ComplaintAssigned',
    ]);
    expect(told.complaint).toMatchObject({
      level: 'senior-management',
      role: 'manager',
      team: 'board',
      assignee: 'max',
      priority: 'urgent',
    });
    expect(told.all('ComplaintAssigned').map(({ data }) => data.assignee)).toEqual(['max']);
    expect(told.last('ComplaintEscalated').data).toMatchObject({
      from: 'frontline',
      to: 'senior-management',
    });
  });

  test('the people are told by name and by role, and the clock of the regulator runs', () => {
    const told = under([rule], {}, { organisation }).register({ concerns: ['threat'] });
    const firing = told.last('TriggerFired');
    expect(firing.data.notified).toEqual({ roles: ['department'], people: ['sam'] });
    expect(told.told(firing)).toEqual(
      expect.arrayContaining(['person:sam warned', 'role:department warned']),
    );
    expect(told.clock('regulator')).toMatchObject({ targetMs: 12 * HOUR, dueAt: '2026-06-01T20:00:00.000Z' });
    told.pass('2026-06-01T20:00:00Z');
    expect(told.last('DeadlineMissed').data.missed).toMatchObject({ clock: 'regulator', lateByMs: 0 });
  });

  test('later on the same, in the middle of the work', () => {
    const told = under([rule], {}, { organisation }).register().by('ana', 'accept', {}).pass(HOUR);
    told.by('ana', 'raise-concern', { concern: 'threat' });
    expect(told.complaint).toMatchObject({ level: 'senior-management', assignee: 'max', watchers: ['ana'] });
  });
});

describe('row 13: severity and technical impact', () => {
  const rules: WrittenTrigger[] = [
    { id: 'severe', title: 'Severe', when: { field: 'severity', atLeast: 'major' }, then: up },
    {
      id: 'outage',
      title: 'Outage',
      when: { field: 'technical-impact', is: 'outage' },
      then: { transferTo: 'payments' },
    },
  ];

  test('fire when the complaint comes with them', () => {
    const told = under(rules).register({ severity: 'critical', technicalImpact: 'outage' });
    expect(fired(told)).toEqual(['severe', 'outage']);
    expect(told.complaint).toMatchObject({ level: 'supervisor', department: 'payments' });
    expect(told.last('ComplaintTransferred').data.cause).toMatchObject({ type: 'trigger', rule: 'outage' });
  });

  test('fire when they are corrected, and not below the rank', () => {
    const told = under(rules).register({ severity: 'minor', technicalImpact: 'partial' });
    expect(fired(told)).toEqual([]);
    told.by('ana', 'reclassify', { severity: 'major', reason: 'It got worse.' });
    expect(fired(told)).toEqual(['severe']);
  });
});

describe('row 14: concerns, money, repeated complaints and reopenings', () => {
  test.each(['legal', 'safety', 'vulnerable', 'vip'])('%s', (concern) => {
    const told = under([onConcern(concern, { escalateTo: 'department' })]).register({ concerns: [concern] });
    expect(told.complaint.level).toBe('department');
    expect(under([onConcern(concern, up)]).register().complaint.level).toBe('frontline');
  });

  test('an amount at or above a limit, in the same currency only', () => {
    const rule: WrittenTrigger = {
      id: 'big',
      title: 'Much money',
      when: { field: 'amount', atLeast: 'GBP 1000.00' },
      then: tell,
    };
    const firedWith = (amount: string) => fired(under([rule]).register({ amount }));
    expect(firedWith('GBP 1000.00')).toEqual(['big']);
    expect(firedWith('GBP 999.99')).toEqual([]);
    expect(firedWith('EUR 5000.00')).toEqual([]);
    const told = under([rule]).register();
    told.by('ana', 'reclassify', { amount: 'GBP 2000.00', reason: 'They sent the bill.' });
    expect(told.last('TriggerFired').data.because).toMatchObject([
      { field: 'amount', value: { currency: 'GBP' } },
    ]);
  });

  test('the third complaint of the same person, and the many that say the same', () => {
    const rules: WrittenTrigger[] = [
      { id: 'repeat', title: 'Again', when: { field: 'previous-complaints', atLeast: 2 }, then: up },
      { id: 'mass', title: 'Many', when: { field: 'similar-complaints', atLeast: 5 }, then: tell },
    ];
    const around = (count: number, alike: number) => ({
      surroundings: {
        previous: { count, ids: ['C-0'] },
        similar: { fingerprint: 'f', count: alike, first: 'C-0' },
      },
    });
    expect(fired(under(rules, {}, around(2, 5)).register())).toEqual(['repeat', 'mass']);
    expect(fired(under(rules, {}, around(1, 4)).register())).toEqual([]);
    expect(fired(under(rules).register())).toEqual([]);
  });

  test('what was known of other complaints at registration holds later too', () => {
    const rule: WrittenTrigger = {
      id: 'repeat',
      title: 'Again',
      when: {
        all: [
          { field: 'previous-complaints', atLeast: 1 },
          { field: 'owned', is: true },
        ],
      },
      then: tell,
    };
    const told = under([rule], {}, { surroundings: { previous: { count: 1, ids: ['C-0'] } } }).register();
    expect(fired(told)).toEqual([]);
    told.surroundings = NOTHING_AROUND;
    told.by('ana', 'accept', {});
    expect(fired(told)).toEqual(['repeat']);
  });

  test('the second reopening', () => {
    const rule: WrittenTrigger = {
      id: 'again',
      title: 'Reopened',
      when: { field: 'reopenings', atLeast: 2 },
      then: up,
    };
    const told = under([rule]).register();
    const goAround = () =>
      told
        .by('ana', 'accept', {})
        .by('ana', 'resolve', { outcome: 'upheld', summary: 'Paid back.' })
        .by('ana', 'close', { note: 'No answer.' })
        .by('ana', 'reopen', { reason: 'Not paid back.' });
    goAround();
    expect(fired(told)).toEqual([]);
    goAround();
    expect(told.complaint).toMatchObject({ level: 'supervisor', reopenings: 2 });
  });

  test('the second rejection', () => {
    const rule: WrittenTrigger = {
      id: 'no',
      title: 'Rejected',
      when: { field: 'rejections', atLeast: 2 },
      then: up,
    };
    const told = under([rule]).register().by('ana', 'accept', {});
    const offer = () =>
      told
        .by('ana', 'resolve', { outcome: 'upheld', summary: 'Paid back.' })
        .by('ana', 'reject-resolution', { reason: 'Too little.' });
    offer();
    expect(fired(told)).toEqual([]);
    offer();
    expect(told.complaint.level).toBe('supervisor');
  });
});

describe('row 15: the warning and the breach of a clock', () => {
  const clocks = [
    { ...CUSTOMER_UPDATE, target: 'P1D' },
    REGULATOR,
    { id: 'respond', warnAt: [75] },
    { id: 'final-response', target: 'P20D' },
  ];

  test('a warning', () => {
    const rule: WrittenTrigger = {
      id: 'soon',
      title: 'Nearly late',
      when: {
        all: [
          { field: 'clock', is: 'respond' },
          { field: 'percent', atLeast: 75 },
        ],
      },
      fires: 'each-level',
      then: { setPriority: 'high' },
    };
    const told = under([rule], { clocks })
      .register()
      .by('ana', 'accept', {})
      .pass(36 * HOUR - 1);
    expect(fired(told)).toEqual([]);
    told.pass(1);
    expect(told.types.slice(-3)).toEqual(['ClockWarned', 'TriggerFired', 'ComplaintReclassified']);
    expect(told.last('TriggerFired').data.because).toEqual([
      { field: 'clock', value: 'respond' },
      { field: 'percent', value: 75 },
    ]);
    expect(told.complaint.priority).toBe('high');
  });

  test('a breach that takes it up anyway can have people told, and does not take it up twice', () => {
    const rule: WrittenTrigger = {
      id: 'late',
      title: 'Late',
      when: {
        all: [
          { field: 'clock', is: 'respond' },
          { field: 'percent', is: 100 },
        ],
      },
      fires: 'each-time',
      then: tell,
    };
    const told = under([rule], { clocks })
      .register()
      .by('ana', 'accept', {})
      .pass(48 * HOUR);
    expect(told.types.slice(-2)).toEqual(['ComplaintEscalated', 'TriggerFired']);
    expect(told.complaint.level).toBe('supervisor');
    expect(told.last('TriggerFired').data.level).toBe('supervisor');
  });

  test.each([
    ['acknowledge', 4 * HOUR, 'AcknowledgementMissed'],
    ['customer-update', 24 * HOUR, 'CustomerUpdateMissed'],
    ['final-response', 480 * HOUR, 'DeadlineMissed'],
  ])('of the clock %s', (clock, after, event) => {
    const rule: WrittenTrigger = {
      id: 'late',
      title: 'Late',
      when: { field: 'clock', is: clock },
      then: tell,
    };
    const told = under([rule], { clocks }).register().pass(after);
    const [at] = told.all('TriggerFired');
    expect(at).toMatchObject({ at: told.now, data: { because: [{ field: 'clock', value: clock }] } });
    expect(told.events.find(({ revision }) => revision === (at?.revision ?? 0) - 1)?.type).toBe(event);
  });

  test('late after an outage all the same', () => {
    const rule: WrittenTrigger = {
      id: 'late',
      title: 'Late',
      when: { field: 'clock', is: 'final-response' },
      then: tell,
    };
    const told = under([rule], { clocks })
      .register()
      .outage(500 * HOUR);
    expect(fired(told)).toEqual([]);
    told.pass(0);
    expect(fired(told)).toEqual(['late']);
    expect(told.last('DeadlineMissed').data.missed.lateByMs).toBe(20 * HOUR);
  });
});

describe('row 16: any condition over the fields', () => {
  test('all, any and not, as deep as needed', () => {
    const rule: WrittenTrigger = {
      id: 'mixed',
      title: 'Mixed',
      when: {
        all: [
          { field: 'channel', isOneOf: ['letter', 'email'] },
          {
            any: [
              { field: 'product', present: true },
              { field: 'priority', above: 'normal' },
            ],
          },
          { not: { field: 'category', is: 'card' } },
        ],
      },
      then: tell,
    };
    const fires = (data: object) => fired(under([rule]).register(data)).length === 1;
    expect(fires({ channel: 'letter', category: 'mortgage', product: 'Fixed 5' })).toBe(true);
    expect(fires({ channel: 'email', category: 'mortgage', priority: 'high' })).toBe(true);
    expect(fires({ channel: 'email', category: 'mortgage' })).toBe(false);
    expect(fires({ channel: 'phone', category: 'mortgage', priority: 'high' })).toBe(false);
    expect(fires({ channel: 'letter', category: 'card', priority: 'high' })).toBe(false);
  });

  test('every field can be looked at when its time comes', () => {
    const rules: WrittenTrigger[] = [
      { id: 'event', title: 'x', when: { field: 'event', is: 'NoteAdded' }, then: tell },
      { id: 'language', title: 'x', when: { field: 'language', is: 'de' }, then: tell },
      { id: 'department', title: 'x', when: { field: 'department', is: 'payments' }, then: tell },
      { id: 'handovers', title: 'x', when: { field: 'handovers', atLeast: 1 }, then: tell },
      { id: 'referrals', title: 'x', when: { field: 'open-referrals', atLeast: 1 }, then: tell },
      { id: 'level', title: 'x', when: { field: 'level', atLeast: 'supervisor' }, then: tell },
    ];
    const told = under(rules, {
      externalBodies: [
        { id: 'bank', title: 'The other bank', kind: 'vendor', answer: 'P3D', ladder: 'goes-on' },
      ],
    });
    told.register({ complainant: { prefers: { language: 'de' } } }).by('ana', 'accept', {});
    expect(fired(told)).toEqual(['language']);
    told.by('ana', 'add-note', { text: 'Called.' });
    told.by('ana', 'refer', { body: 'bank', summary: 'What do they say?' });
    told.by('ana', 'transfer', { department: 'payments', summary: 'A transfer.' });
    told.by('sam', 'escalate', { reason: 'customer-asks', summary: 'Asks for me.' });
    expect(fired(told)).toEqual(['language', 'event', 'referrals', 'department', 'handovers', 'level']);
  });
});

test('a policy with the concerns of these tests is one that can be published', () => {
  expect(policyOfRules([]).concerns).toEqual(CONCERNS);
  expect(new Story({ policy: policyWithSections({}) }).register().types).toEqual(['ComplaintRegistered']);
});
