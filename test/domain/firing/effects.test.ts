import { triggersSchema } from '../../../domain/triggers/document';
import { NOTHING_AROUND } from '../../../domain/decide/context';
import { freezePolicy } from '../../../domain/policy/policy';
import { ladderPolicy } from '../../support/configuration';
import { policyWithSections, Story } from '../story';
import {
  CUSTOMER_UPDATE,
  fired,
  onConcern,
  policyOfRules,
  REGULATOR,
  under,
  type WrittenTrigger,
} from './kit';

const HOUR = 3_600_000;
const up = { escalateTo: 'next' } as const;
const tell = { notify: { roles: ['manager'] } };
const resolution = { outcome: 'upheld', summary: 'Paid back.' } as const;
const raise = (story: Story, concern: string, by = 'ana') => story.by(by, 'raise-concern', { concern });

describe('rows 9-16: how often a rule fires', () => {
  const accepted = (fires: 'once' | 'each-level' | 'each-time') =>
    under([
      { id: 'taken', title: 'Taken', when: { field: 'event', is: 'ComplaintAccepted' }, fires, then: tell },
    ])
      .register()
      .by('ana', 'accept', {});

  test.each([
    ['once', 1, 1, 1],
    ['each-level', 1, 2, 3],
    ['each-time', 2, 3, 4],
  ] as const)('%s', (fires, atLevel, above, backDown) => {
    const told = accepted(fires).by('sam', 'assign', { assignee: 'ben' }).by('ben', 'accept', {});
    expect(fired(told)).toHaveLength(atLevel);
    told.by('ben', 'escalate', { reason: 'customer-asks', summary: 'Asks.' }).by('sam', 'accept', {});
    expect(fired(told)).toHaveLength(above);
    told.by('sam', 'de-escalate', { justification: 'Ours.' }).by('ben', 'accept', {});
    expect(fired(told)).toHaveLength(backDown);
  });

  test('a transfer is no new stay at the level', () => {
    const told = accepted('each-level').by('ana', 'transfer', { department: 'payments', summary: 'Theirs.' });
    told.by('ben', 'accept', {});
    expect(fired(told)).toEqual(['taken']);
  });

  test('no rule fires once the complaint is closed, and it can fire when it is opened again', () => {
    const rules: WrittenTrigger[] = [
      onConcern('legal', up),
      { ...onConcern('vip', tell), id: 'noted', when: { field: 'event', is: 'NoteAdded' } } as const,
    ];
    const told = under(rules).register().by('ana', 'withdraw', { reason: 'Found it.' });
    told.by('ana', 'add-note', { text: 'They called.' });
    expect(fired(told)).toEqual([]);
    told.by('ana', 'reopen', { reason: 'Lost it.' }).by('ana', 'add-note', { text: 'They called again.' });
    expect(fired(told)).toEqual(['noted']);
  });

  test('closing itself fires nothing, nor does silence', () => {
    const closes: WrittenTrigger = {
      ...onConcern('vip', tell),
      when: { field: 'event', isOneOf: ['ComplaintClosed', 'ComplaintWithdrawn'] },
    };
    const told = under([closes], { clocks: [CUSTOMER_UPDATE, { id: 'customer-answer', target: 'P7D' }] });
    told
      .register()
      .by('ana', 'accept', {})
      .by('ana', 'resolve', resolution)
      .pass(200 * HOUR);
    expect(told.last('ComplaintClosed').data.cause).toBe('silence');
    expect(fired(told)).toEqual([]);
  });
});

describe('rows 9-16: what a rule does', () => {
  test('goes to a level and skips those between, with the clocks of that level', () => {
    const told = under([onConcern('threat', { escalateTo: 'department' })])
      .register()
      .by('ana', 'accept', {});
    raise(told.pass(HOUR), 'threat');
    expect(told.complaint.level).toBe('department');
    expect(told.clock('acknowledge')).toMatchObject({
      level: 'department',
      startedAt: told.now,
      target: 'P1D',
    });
    expect(told.clock('respond')).toMatchObject({ level: 'department', startedAt: told.now, target: 'P5D' });
  });

  test('sets the priority, and the clocks move with it', () => {
    const told = under([onConcern('vip', { setPriority: 'urgent' })], {
      levels: ladderPolicy.levels.map((level) => ({ ...level, respond: { default: 'P4D', urgent: 'P1D' } })),
    });
    told
      .register()
      .by('ana', 'accept', {})
      .pass(10 * HOUR);
    raise(told, 'vip');
    expect(told.last('ComplaintReclassified')).toMatchObject({
      by: { id: 'system' },
      data: { priority: { from: 'normal', to: 'urgent' }, rule: 'vip', reason: 'Rule of vip' },
    });
    expect(told.clock('respond')).toMatchObject({ usedMs: 10 * HOUR, dueAt: '2026-06-02T08:00:00.000Z' });
    expect(told.complaint).toMatchObject({ level: 'frontline', owner: 'ana', status: 'in-progress' });
  });

  test('takes it to another department', () => {
    const told = under([onConcern('legal', { transferTo: 'collections' })])
      .register()
      .by('ana', 'accept', {});
    raise(told, 'legal');
    expect(told.last('ComplaintTransferred')).toMatchObject({
      by: { id: 'system' },
      data: { from: { department: 'accounts' }, to: { department: 'collections' }, cause: { rule: 'legal' } },
    });
    expect(told.complaint).toMatchObject({
      department: 'collections',
      level: 'frontline',
      watchers: ['ana'],
    });
  });

  test('starts a clock, which goes on when another rule asks for it', () => {
    const start = { startClock: 'regulator' } as const;
    const told = raise(under([onConcern('threat', start), onConcern('legal', start)]).register(), 'threat');
    const due = told.clock('regulator').dueAt;
    expect(due).toBe('2026-06-01T20:00:00.000Z');
    raise(told.pass(3 * HOUR), 'legal');
    expect(fired(told)).toEqual(['threat', 'legal']);
    expect(told.clock('regulator').dueAt).toBe(due);
    expect(told.pass('2026-06-01T20:00:00Z').all('DeadlineMissed')).toHaveLength(1);
  });

  test('a clock that a rule starts counts since the receipt where the policy says so', () => {
    const clocks = [CUSTOMER_UPDATE, { ...REGULATOR, target: 'P15D', from: 'received' as const }];
    const told = under([onConcern('legal', { startClock: 'regulator' })], { clocks });
    told.register({ receivedAt: '2026-05-28T08:00:00Z', concerns: ['legal'] });
    expect(told.clock('regulator')).toMatchObject({
      startedAt: '2026-05-28T08:00:00.000Z',
      dueAt: '2026-06-12T08:00:00.000Z',
    });
  });

  test('a clock that a rule starts by what ends a pause runs', () => {
    const rule: WrittenTrigger = {
      ...onConcern('legal', { startClock: 'regulator' }),
      when: { field: 'event', is: 'CustomerMessageReceived' },
    };
    const told = under([rule], {
      pauseReasons: [
        { id: 'customer', title: 'Waits for the customer', stops: 'all', endsWhenCustomerWrites: true },
      ],
    });
    told.register().by('ana', 'accept', {}).by('ana', 'pause', { reason: 'customer' }).pass(HOUR);
    told.by('ana', 'record-customer-message', { message: 'Here are the papers.' });
    expect(told.complaint.pauses).toEqual([]);
    expect(told.clock('regulator').dueAt).toBe('2026-06-01T21:00:00.000Z');
  });

  test('all that one rule asks for happens, in one order', () => {
    const rule: WrittenTrigger = onConcern('threat', {
      escalateTo: 'department',
      transferTo: 'payments',
      setPriority: 'high',
      startClock: 'regulator',
      ...tell,
    });
    const told = raise(under([rule]).register().by('ana', 'accept', {}), 'threat');
    expect(told.types.slice(3)).toEqual([
      'TriggerFired',
      'ComplaintReclassified',
      'ComplaintTransferred',
      'ComplaintEscalated',
    ]);
    expect(told.complaint).toMatchObject({ level: 'department', department: 'payments', priority: 'high' });
    expect(new Set(told.events.slice(3).map(({ commandId }) => commandId)).size).toBe(1);
  });
});

describe('rows 9-16: several rules at once', () => {
  test('fire in the order of the policy, each recorded before anything follows', () => {
    const told = raise(
      under([
        { ...onConcern('vip', { setPriority: 'high' }), when: { field: 'concerns', contains: 'threat' } },
        onConcern('threat', { escalateTo: 'department' }),
      ]).register(),
      'threat',
    );
    expect(told.types.slice(2)).toEqual([
      'TriggerFired',
      'TriggerFired',
      'ComplaintReclassified',
      'ComplaintEscalated',
    ]);
    expect(fired(told)).toEqual(['vip', 'threat']);
  });

  test('two rules that ask for the next level take it up one level, not two', () => {
    const told = under([onConcern('wants-manager', up), onConcern('legal', up)]).register({
      concerns: ['wants-manager', 'legal'],
    });
    expect(fired(told)).toEqual(['wants-manager', 'legal']);
    expect(told.all('ComplaintEscalated')).toHaveLength(1);
    expect(told.complaint.level).toBe('supervisor');
  });

  test('the highest level wins, whatever the order', () => {
    const rules: WrittenTrigger[] = [
      onConcern('threat', { escalateTo: 'senior-management' }),
      onConcern('legal', { escalateTo: 'supervisor' }),
    ];
    const both = { concerns: ['threat', 'legal'] };
    expect(under(rules).register(both).complaint.level).toBe('senior-management');
    expect(under(rules.toReversed()).register(both).complaint.level).toBe('senior-management');
  });

  test('what one does can make another fire', () => {
    const told = under([
      onConcern('vip', { setPriority: 'urgent' }),
      {
        id: 'urgent',
        title: 'Urgent',
        when: { field: 'priority', is: 'urgent' },
        then: { escalateTo: 'department' },
      },
      {
        id: 'high-up',
        title: 'High up',
        when: { field: 'level', atLeast: 'department' },
        then: { transferTo: 'collections' },
      },
      { id: 'moved', title: 'Moved', when: { field: 'event', is: 'ComplaintTransferred' }, then: tell },
    ]).register({ concerns: ['vip'] });
    expect(fired(told)).toEqual(['vip', 'urgent', 'high-up', 'moved']);
    expect(told.complaint).toMatchObject({
      level: 'department',
      department: 'collections',
      priority: 'urgent',
    });
  });

  test('what one does can keep another from mattering: nothing happens, and nothing fails', () => {
    const told = under([
      onConcern('threat', { escalateTo: 'senior-management', transferTo: 'payments', setPriority: 'urgent' }),
      onConcern('legal', { escalateTo: 'department', transferTo: 'payments', setPriority: 'urgent' }),
    ]).register({ concerns: ['threat', 'legal'] });
    expect(fired(told)).toEqual(['threat', 'legal']);
    expect(told.all('ComplaintEscalated')).toHaveLength(1);
    expect(told.all('ComplaintTransferred')).toHaveLength(1);
    expect(told.all('ComplaintReclassified')).toHaveLength(1);
  });
});

describe('rows 9-16: a rule whose turn comes when there is nothing to do', () => {
  test('at the last level it is recorded, and the complaint stays', () => {
    const told = under([onConcern('wants-manager', up)]).register({ concerns: [] });
    told.by('max', 'escalate', { reason: 'threat', summary: 'Mine.', to: 'senior-management' });
    raise(told, 'wants-manager', 'max');
    expect(fired(told)).toEqual(['wants-manager']);
    expect(told.complaint.level).toBe('senior-management');
    expect(told.all('ComplaintEscalated')).toHaveLength(1);
  });

  test('a complaint above the level of the rule does not come down', () => {
    const told = under([onConcern('legal', { escalateTo: 'supervisor' })]).register();
    told.by('dana', 'escalate', { reason: 'threat', summary: 'Mine.', to: 'department' });
    raise(told, 'legal', 'dana');
    expect(told.complaint.level).toBe('department');
  });

  test('while the customer has the word people are told, and nothing moves', () => {
    const told = under([
      onConcern('threat', { escalateTo: 'department', setPriority: 'high', ...tell }),
    ]).register();
    raise(told.by('ana', 'accept', {}).by('ana', 'resolve', resolution), 'threat');
    expect(told.types.slice(-2)).toEqual(['ConcernRaised', 'TriggerFired']);
    expect(told.complaint).toMatchObject({ status: 'resolved', level: 'frontline', priority: 'normal' });
    expect(told.told()).toContain('role:manager warned');
    told.by('ana', 'add-note', { text: 'Waiting.' });
    expect(fired(told)).toEqual(['threat']);
  });

  test.each([
    ['the resolution is rejected', (told: Story) => told.by('ana', 'reject-resolution', { reason: 'No.' })],
    [
      'it is opened again',
      (told: Story) =>
        told.by('ana', 'close', { note: 'No word.' }).pass(HOUR).by('ana', 'reopen', { reason: 'A word.' }),
    ],
  ])('what could not be done while the customer had the word is done when %s', (_, back) => {
    const told = under([onConcern('threat', { escalateTo: 'department' })])
      .register()
      .by('ana', 'accept', {});
    raise(told.pass(HOUR).by('ana', 'resolve', resolution).pass(HOUR), 'threat');
    expect(told.complaint.level).toBe('frontline');
    back(told.pass(HOUR));
    expect(told.complaint.level).toBe('department');
    expect(fired(told)).toEqual(['threat', 'threat']);
    told.pass(HOUR).by('dana', 'accept', {}).by('dana', 'add-note', { text: 'I have it.' });
    expect(fired(told)).toEqual(['threat', 'threat']);
  });
});

describe('rows 9-16: the policy that the rules are of', () => {
  const next = policyWithSections({
    version: 2,
    concerns: [{ id: 'legal', title: 'Legal' }],
    clocks: [CUSTOMER_UPDATE],
    triggers: [onConcern('legal', { escalateTo: 'department' })],
  });

  test('is the new one from the moment at which it is adopted', () => {
    const told = under([onConcern('wants-manager', up)]).register({ concerns: ['legal'] });
    told.policies.push(next);
    told.by('max', 'adopt-policy', { version: 2, reason: 'Has the rule.' });
    expect(told.types.slice(1)).toEqual(['PolicyAdopted', 'TriggerFired', 'ComplaintEscalated']);
    expect(told.complaint).toMatchObject({ level: 'department', policy: { version: 2 } });
  });

  test('whose rules go round in circles and got through all the same stops nobody from working', () => {
    const turn = (from: string, to: string) =>
      ({
        id: `to-${to}`,
        title: 'Round',
        when: {
          all: [
            { field: 'priority', is: from },
            { field: 'event', isOneOf: ['ComplaintReclassified', 'NoteAdded'] },
          ],
        },
        fires: 'each-time',
        then: { setPriority: to },
      }) as const;
    const round = [turn('low', 'high'), turn('high', 'low')];
    expect(() => policyOfRules(round)).toThrow('can loop');
    const policy = freezePolicy({
      ...ladderPolicy,
      triggers: triggersSchema.parse(round),
    });
    const told = new Story({ policy }).register({ priority: 'low' }).by('ana', 'accept', {});
    const before = told.events.length;
    told.by('ana', 'add-note', { text: 'Who turns this?' });
    expect(told.events.length - before).toBeGreaterThan(10);
    expect(told.events.length - before).toBeLessThanOrEqual(250);
    told.by('ana', 'resolve', resolution);
    expect(told.complaint.status).toBe('resolved');
  });

  test('with two hundred rules that all fire at once is obeyed', () => {
    const many = Array.from({ length: 200 }, (_, index) => ({
      ...onConcern('threat', { setPriority: index % 2 === 0 ? 'high' : 'urgent' }),
      id: `rule-${index}`,
      ...(index < 199 ? { then: tell } : {}),
    }));
    const told = under(many).register({ concerns: ['threat'] });
    expect(new Set(fired(told)).size).toBe(200);
    expect(told.complaint.priority).toBe('urgent');
  });
});

test('row 12: nothing around a registration is asked for twice', () => {
  const told = under(
    [onConcern('threat', { escalateTo: 'department' })],
    {},
    { surroundings: NOTHING_AROUND },
  );
  expect(told.register({ concerns: ['threat'] }).types).toEqual([
    'ComplaintRegistered',
    'TriggerFired',
    'ComplaintEscalated',
  ]);
});
