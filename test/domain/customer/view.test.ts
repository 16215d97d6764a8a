import { customerView } from '../../../domain/customer-view';
import type { Complaint } from '../../../domain/state';
import { whateverHappens } from '../play';

const OURS = {
  owner: 'HIDDEN-owner',
  assignee: 'HIDDEN-assignee',
  team: 'HIDDEN-team',
  level: 'HIDDEN-level',
  role: 'HIDDEN-role',
  department: 'HIDDEN-department',
  watchers: ['HIDDEN-watcher'],
  notes: [{ text: 'HIDDEN-note', at: '2026-01-01T00:00:00.000Z', by: 'HIDDEN-by' }],
  attempts: [],
  handovers: [],
  processFeedback: [],
  concerns: ['HIDDEN-concern'],
} as const;

/** The complaint in which everything that is for us alone is something else. */
function otherwise(complaint: Complaint): Complaint {
  const { pendingApproval: _, legalHold: _hold, ...rest } = complaint;
  return {
    ...rest,
    ...OURS,
    ...(rest.resolution
      ? { resolution: { ...rest.resolution, by: 'HIDDEN-decider', level: 'HIDDEN-level' } }
      : {}),
    ...(rest.closure ? { closure: { ...rest.closure, by: 'HIDDEN-closer', note: 'HIDDEN-note' } } : {}),
    customerUpdates: rest.customerUpdates.map((one) => ({ ...one, by: 'HIDDEN-writer' })),
    customerMessages: rest.customerMessages.map((one) => ({ ...one, by: 'HIDDEN-writer' })),
  };
}

test('whatever happened, what the customer sees does not depend on anything that is for us alone', () => {
  whateverHappens({
    'nothing of ours is shown': (transitions) => {
      for (const { after } of transitions) {
        const { complaint } = after;
        if (!complaint) continue;
        const view = customerView(otherwise(complaint));
        expect(view).toEqual(customerView(complaint));
        expect(JSON.stringify(view)).not.toContain('HIDDEN');
      }
    },
  });
});
