import { describeEvent } from '../../../domain/describe';
import { authority, DAY, HOUR, offer, underAuthority } from './people';

/** Ana wants to give more than she may. */
const asked = () =>
  underAuthority().register().by('ana', 'accept', {}).by('ana', 'resolve', offer('goodwill GBP 200.00'));

describe('row 28: over the limit a decision becomes a request for approval', () => {
  test('it says what is asked for, who may approve, and tells them; nothing is offered yet', () => {
    const told = asked();
    const { approval, decision } = told.last('ApprovalRequested').data;
    expect(approval).toMatchObject({
      requestedBy: 'ana',
      level: 'frontline',
      roles: ['supervisor', 'department', 'manager'],
    });
    expect(approval.for).toContain('goodwill of GBP 200.00 (at most GBP 50.00)');
    expect(approval.for).toContain('Offered: goodwill GBP 200.00.');
    expect(decision).toEqual({
      ...offer(),
      redress: [{ kind: 'goodwill', amount: { currency: 'GBP', minor: 20_000 } }],
      promises: [],
    });
    expect(told.told()).toEqual([
      'role:department approval',
      'role:manager approval',
      'role:supervisor approval',
    ]);
    expect(told.complaint).toMatchObject({ status: 'in-progress', owner: 'ana' });
    expect(told.clock('respond').dueAt).toBeDefined();
  });

  test('approved by the right person it is the decision of the one who asked', () => {
    const told = asked().by('sam', 'approve', { note: 'Fair' });
    expect(told.last('ResolutionOffered')).toMatchObject({
      by: { id: 'sam' },
      data: { decidedBy: 'ana', approval: told.last('ApprovalRequested').data.approval.id },
    });
    expect(told.complaint).toMatchObject({
      status: 'resolved',
      resolution: { by: 'ana', approvedBy: 'sam' },
      clocks: [{ name: 'customer-answer' }],
    });
    expect(told.complaint).not.toHaveProperty('pendingApproval');
    expect(told.told()).toEqual(['complainant customer-informed', 'person:ana owner']);
  });

  test('declined it can be decided anew, and the clock of the approval has stopped', () => {
    const told = asked().by('sue', 'decline', { reason: 'Too much' });
    expect(told.complaint.status).toBe('in-progress');
    expect(told.complaint.clocks.map(({ name }) => name)).not.toContain('approval');
    told.refused('sue', 'approve', {}, 'no-approval-pending');
    told.refused('sue', 'decline', { reason: 'Again' }, 'no-approval-pending');
    told.by('ana', 'resolve', offer('goodwill GBP 50.00'));
    expect(told.complaint.resolution).toMatchObject({ by: 'ana' });
  });

  test('nobody approves their own, not even who has risen to a role that could', () => {
    const told = underAuthority()
      .register()
      .by('ana', 'escalate', { reason: 'threat', summary: 'Press' })
      .by('max', 'accept', {})
      .by('max', 'resolve', offer('refund GBP 1000.01'));
    told.refused('max', 'approve', {}, 'own-decision');
    expect(told.by('mia', 'approve', {}).complaint.resolution).toMatchObject({
      by: 'max',
      approvedBy: 'mia',
    });
  });

  test('whoever could not grant it can neither approve nor decline it; who asked may take it back', () => {
    const told = asked();
    told.refused('ben', 'approve', {}, 'over-authority');
    told.refused('ben', 'decline', { reason: 'No' }, 'over-authority');
    told.refused('ida', 'approve', {}, 'role-may-not-act');
    told.by('ana', 'decline', { reason: 'A slip' });
    expect(told.complaint).not.toHaveProperty('pendingApproval');
  });

  test('while it waits no other decision is taken', () => {
    const told = asked();
    const refusal = told.refused('ana', 'resolve', offer('goodwill GBP 1.00'), 'approval-pending');
    expect(refusal.message).toContain('ana');
  });

  test('when nobody may grant so much it is refused at once instead of waiting for ever', () => {
    const [agent, supervisor] = authority.roles;
    if (!agent || !supervisor) throw new Error('two roles were expected');
    const roles = [agent, { ...supervisor, role: 'manager', mayRefer: true }];
    const ladder = { ...authority, roles, fourEyes: [] };
    const told = underAuthority({
      authority: ladder,
      levels: [
        { id: 'frontline', title: 'Frontline', role: 'agent', acknowledge: 'PT4H', respond: 'P2D' },
        { id: 'top', title: 'Top', role: 'manager', acknowledge: 'PT4H', respond: 'P2D' },
      ],
    })
      .register()
      .by('ana', 'accept', {});
    const refusal = told.refused('ana', 'resolve', offer('goodwill GBP 1000.00'), 'over-authority');
    expect(refusal.hint).toContain('No role may grant so much');
  });
});

describe('row 28: four eyes', () => {
  const owned = () =>
    underAuthority()
      .register()
      .by('ana', 'escalate', { reason: 'threat', summary: 'Press' })
      .by('dana', 'accept', {});

  test('above the threshold even who may grant it needs a second person; at the threshold nobody', () => {
    owned().by('dana', 'resolve', offer('refund GBP 1000.00')).last('ResolutionOffered');
    const told = owned().by('dana', 'resolve', offer('refund GBP 1000.01'));
    expect(told.last('ApprovalRequested').data.approval).toMatchObject({
      roles: expect.arrayContaining(['department']),
    });
    told.refused('dana', 'approve', {}, 'own-decision');
    told.by('sam', 'approve', {});
  });

  test('the threshold holds for all kinds together', () => {
    const told = owned().by('dana', 'resolve', offer('refund GBP 600.00', 'goodwill GBP 600.00'));
    expect(told.types).toContain('ApprovalRequested');
    told.refused('sam', 'approve', {}, 'over-authority');
    told.by('max', 'approve', {});
  });

  test('and together with what the customer has already', () => {
    const told = owned()
      .by('dana', 'resolve', offer('refund GBP 900.00'))
      .by('ana', 'accept-resolution', {})
      .by('dana', 'close', {})
      .by('ana', 'reopen', { reason: 'Again' })
      .by('dana', 'accept', {})
      .by('dana', 'resolve', offer('refund GBP 200.00'));
    expect(told.types.at(-1)).toBe('ApprovalRequested');
  });
});

describe('row 28: a later stage is decided by somebody else', () => {
  const rejected = () =>
    underAuthority()
      .register()
      .by('sam', 'accept', {})
      .by('sam', 'resolve', offer('goodwill GBP 100.00'))
      .by('ana', 'reject-resolution', { reason: 'Too little' });

  test('whoever decided before the escalation may not decide after it', () => {
    const told = rejected()
      .by('sam', 'escalate', { reason: 'no-agreement', summary: 'No agreement' })
      .by('sam', 'accept', {});
    const refusal = told.refused('sam', 'resolve', offer('goodwill GBP 200.00'), 'same-decider');
    expect(refusal.hint).toContain('other than sam');
    told.by('max', 'assign', { assignee: 'sue' }).by('sue', 'accept', {});
    told.by('sue', 'resolve', offer('goodwill GBP 200.00'));
    expect(told.complaint.resolution).toMatchObject({ by: 'sue', level: 'supervisor' });
  });

  test('at the same level they may try again', () => {
    expect(rejected().by('sam', 'resolve', offer('goodwill GBP 150.00')).complaint.status).toBe('resolved');
  });

  test('nor may whoever approved before it approve after it', () => {
    const told = underAuthority()
      .register()
      .by('ana', 'accept', {})
      .by('ana', 'resolve', offer('goodwill GBP 100.00'))
      .by('max', 'approve', {})
      .by('ana', 'reject-resolution', { reason: 'Too little' })
      .by('ana', 'escalate', { reason: 'no-agreement', summary: 'No agreement' })
      .by('sue', 'accept', {})
      .by('sue', 'resolve', offer('goodwill GBP 400.00'));
    told.refused('max', 'approve', {}, 'same-decider');
    told.refused('max', 'decline', { reason: 'No' }, 'same-decider');
    told.by('mia', 'approve', {});
  });
});

describe('row 28: the clock of an approval', () => {
  test('warns and reports a breach to those who could approve, and the decision goes on waiting', () => {
    const told = asked().pass(2 * HOUR);
    expect(told.last('ClockWarned').data).toMatchObject({ clock: 'approval', percent: 50 });
    expect(told.told()).toEqual(
      expect.arrayContaining(['role:supervisor approval', 'role:manager approval', 'person:ana owner']),
    );
    told.pass(2 * HOUR);
    expect(told.last('DeadlineMissed').data).toMatchObject({ title: 'Approval of a decision' });
    expect(told.told()).toEqual(
      expect.arrayContaining(['role:supervisor deadline-missed', 'role:manager approval']),
    );
    expect(told.complaint.pendingApproval).toBeDefined();
    expect(told.by('sam', 'approve', {}).complaint.clocks.map(({ name }) => name)).toEqual([
      'customer-answer',
    ]);
  });
});

describe('row 28: handing over makes a decision that waits void, and people see it', () => {
  const handovers = {
    escalated: () => asked().by('ana', 'escalate', { reason: 'threat', summary: 'Press' }),
    'escalated by a deadline': () => asked().pass(2 * DAY),
    transferred: () => asked().by('ana', 'transfer', { department: 'payments', summary: 'Theirs' }),
    'handed back': () =>
      underAuthority()
        .register()
        .by('ana', 'escalate', { reason: 'threat', summary: 'Press' })
        .by('sam', 'accept', {})
        .by('sam', 'resolve', offer('goodwill GBP 800.00'))
        .by('sam', 'de-escalate', { justification: 'Not so hard' }),
  };

  test.each(Object.entries(handovers))('%s', (_, story) => {
    const told = story();
    const { approval } = told.last('ApprovalRequested').data;
    expect(told.complaint).not.toHaveProperty('pendingApproval');
    expect(told.complaint.clocks.map(({ name }) => name)).not.toContain('approval');
    const handover = told.events.find((event) => 'dossier' in event.data);
    const last = told.events.findLast((event) => 'dossier' in event.data) ?? handover;
    if (!last || !('dossier' in last.data)) throw new Error('no handover');
    expect(last.data.dossier).toMatchObject({
      pendingApproval: { id: approval.id, for: approval.for, requestedBy: approval.requestedBy },
    });
    expect(describeEvent(last)).toContain(
      `; the decision of ${approval.requestedBy} that waited for approval is void`,
    );
    told.refused('max', 'approve', {}, 'no-approval-pending');
  });

  test('a referral is no handover: the decision goes on waiting', () => {
    const externalBodies = [
      { id: 'vendor', title: 'Vendor', kind: 'vendor' as const, answer: 'P3D', ladder: 'goes-on' as const },
    ];
    const told = underAuthority({ externalBodies })
      .register()
      .by('ana', 'accept', {})
      .by('ana', 'resolve', offer('goodwill GBP 200.00'))
      .by('max', 'refer', { body: 'vendor', summary: 'What happened?' });
    expect(describeEvent(told.last('ComplaintReferred'))).not.toContain('void');
    told.by('sam', 'approve', {});
  });

  test('withdrawn it is gone as well', () => {
    const told = asked().by('ana', 'withdraw', { reason: 'Settled' });
    expect(told.complaint).not.toHaveProperty('pendingApproval');
    told.refused('sam', 'approve', {}, 'no-approval-pending');
  });
});
