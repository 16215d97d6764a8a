import { type Organisation, organisationSchema } from '../../domain/organisation/organisation';
import { policyDocumentSchema } from '../../domain/policy/document';
import { freezePolicy } from '../../domain/policy/policy';
import { ladderPolicy, organisation } from './configuration';

/** The ladder of the tests with every further section of a policy in use, so that every kind of event can happen. */
export const widenedDocument = policyDocumentSchema.parse({
  ...ladderPolicy,
  version: 2,
  title: 'The widened ladder',
  clocks: [
    { id: 'respond', warnAt: [50], remindAt: [150] },
    { id: 'customer-update', target: 'P5D' },
    { id: 'customer-answer', target: 'P14D' },
    { id: 'approval', target: 'P1D' },
    { id: 'final-response', title: 'Final response', target: 'P20D' },
  ],
  severities: ['minor', 'major'],
  concerns: [{ id: 'vip', title: 'A customer who gets special attention' }],
  pauseReasons: [{ id: 'waiting-for-customer', title: 'Waiting for the customer', stops: 'all' }],
  externalBodies: [
    { id: 'ombudsman', title: 'The ombudsman', kind: 'ombudsman', answer: 'P30D', ladder: 'waits' },
  ],
  triggers: [
    {
      id: 'vip-to-manager',
      title: 'Somebody told a manager of a VIP',
      when: { field: 'concerns', contains: 'vip' },
      then: { notify: { roles: ['manager'] } },
    },
  ],
  authority: {
    roles: [
      { role: 'agent', redress: { goodwill: ['GBP 10.00'] }, mayClose: true, mayRefer: true },
      ...['supervisor', 'department', 'manager'].map((role) => ({
        role,
        redress: 'unlimited' as const,
        mayClose: true,
        mayRefer: true,
      })),
    ],
    overLimit: 'approval',
  },
  closing: { rootCauses: [{ id: 'process', title: 'A process that does not work' }] },
});
export const widenedPolicy = freezePolicy(widenedDocument);

/** The six people, with two teams: one whose members take turns, and one from whose inbox complaints are taken. */
export const withTeams = organisationSchema.parse({
  ...organisation,
  teams: [
    { id: 'desk', title: 'Desk', level: 'frontline', assignment: 'round-robin' },
    { id: 'leads', title: 'Leads', level: 'supervisor' },
  ],
  people: organisation.people.map((person) => ({
    ...person,
    ...(person.role === 'agent' ? { team: 'desk' } : person.role === 'supervisor' ? { team: 'leads' } : {}),
  })),
});

/** The next version of {@link widenedPolicy}, to which a complaint may be moved. */
export const nextPolicy = { ...widenedPolicy, version: 3, title: 'The next version' };

/** The options of a world in which everything can happen. */
export const widened = { policy: widenedPolicy, organisation: withTeams, newerPolicy: nextPolicy };

/** The same teams, where nobody is assigned by a rule: complaints wait to be taken. */
export const withInboxes: Organisation = {
  ...withTeams,
  teams: withTeams.teams.map((team) => ({ ...team, assignment: 'inbox' })),
};
