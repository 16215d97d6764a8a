import { deadlines } from '../../domain/deadlines';
import type { Assignment } from '../../domain/organisation/assignment';
import {
  accept,
  after,
  at,
  attempted,
  breached,
  by,
  clock,
  deadline,
  given,
  inOrganisation,
  passing,
  registered,
  starting,
  waiting,
} from './kit';
import { ladderPolicy, organisation, type PersonId } from './world';

const assign = (person: PersonId, assignee: string) => by(person, 'assign', { assignee });
/** Why it lies in the inbox of a role, where nobody can take it. */
const inboxOf = (why: string, considered: Assignment['considered']): Assignment => ({
  strategy: 'inbox',
  reason: `It lies in the inbox, because nobody there can take it: ${why}.`,
  considered,
});
const toSupervisor = by('ana', 'escalate', { reason: 'customer-asks', summary: 'Wants a manager' });

describe('a missed acknowledgement', () => {
  const missed = {
    clock: 'acknowledge',
    level: 'frontline',
    dueAt: at('PT4H'),
    firedAt: at('PT4H'),
    lateByMs: 0,
    policy: { id: ladderPolicy.id, version: ladderPolicy.version },
  } as const;

  test('gives a complaint of the inbox to the first person of the role and warns the level above', () => {
    const { complaint } = given(registered, waiting('PT4H'))
      .when(deadline('acknowledge'))
      .thenEvents({
        type: 'AcknowledgementMissed',
        data: {
          missed,
          reassignedTo: 'ana',
          assignment: {
            assignee: 'ana',
            strategy: 'least-loaded',
            reason: 'ana has the fewest open complaints of those it suits best: 0.',
            considered: [
              { person: 'ana', verdict: 'chosen', load: 0 },
              { person: 'ben', verdict: 'not-their-turn', load: 0 },
            ],
          },
          warnedRole: 'supervisor',
          clocks: starting(breached(clock('acknowledge', 'frontline', 'PT0S', 'PT4H'))),
        },
      })
      .thenTold('person:ana assigned', 'role:supervisor deadline-missed');
    expect(complaint).toMatchObject({ status: 'new', assignee: 'ana', missed: [missed] });
  });

  test('gives it from the assignee to the next person of the role, and round again', () => {
    given(registered, assign('ben', 'ana'), waiting('PT4H'))
      .when(deadline('acknowledge'))
      .thenEvents({
        type: 'AcknowledgementMissed',
        data: {
          missed,
          reassignedFrom: 'ana',
          reassignedTo: 'ben',
          assignment: {
            assignee: 'ben',
            strategy: 'least-loaded',
            reason: 'ben has the fewest open complaints of those it suits best: 0.',
            considered: [
              { person: 'ana', verdict: 'excluded' },
              { person: 'ben', verdict: 'chosen', load: 0 },
            ],
          },
          warnedRole: 'supervisor',
          clocks: starting(breached(clock('acknowledge', 'frontline', 'PT0S', 'PT4H'))),
        },
      })
      .thenTold('person:ben assigned', 'person:ana deadline-missed', 'role:supervisor deadline-missed');
    const { complaint } = given(registered, assign('ana', 'ben'), waiting('PT4H')).when(
      deadline('acknowledge'),
    );
    expect(complaint.assignee).toBe('ana');
  });

  test('goes through all people of a role in their order', () => {
    const three = inOrganisation([...organisation.people, { id: 'cem', name: 'Cem Arslan', role: 'agent' }]);
    for (const [from, to] of [
      ['ana', 'ben'],
      ['ben', 'cem'],
      ['cem', 'ana'],
    ] as const) {
      const { complaint } = given(
        three,
        registered,
        by('sam', 'assign', { assignee: from }),
        waiting('PT4H'),
      ).when(deadline('acknowledge'));
      expect(complaint.assignee).toBe(to);
    }
  });

  test('puts it into the inbox of the role when nobody else holds the role', () => {
    const { complaint } = given(registered, toSupervisor, assign('dana', 'sam'), waiting('PT4H'))
      .when(deadline('acknowledge'))
      .thenEvents({
        type: 'AcknowledgementMissed',
        data: {
          missed: { ...missed, level: 'supervisor' },
          reassignedFrom: 'sam',
          assignment: inboxOf('sam is excluded', [{ person: 'sam', verdict: 'excluded' }]),
          warnedRole: 'department',
          clocks: starting(breached(clock('acknowledge', 'supervisor', 'PT0S', 'PT4H'))),
        },
      })
      .thenTold(
        'person:sam deadline-missed',
        'role:department deadline-missed',
        'role:supervisor handed-over',
      );
    expect(complaint).not.toHaveProperty('assignee');
  });

  test('leaves it in the inbox when nobody at all holds the role', () => {
    const { complaint } = given(
      inOrganisation(organisation.people.filter(({ role }) => role !== 'agent')),
      registered,
      waiting('PT4H'),
    )
      .when(deadline('acknowledge'))
      .thenTold('role:supervisor deadline-missed', 'role:agent handed-over');
    expect(complaint).not.toHaveProperty('assignee');
  });

  test('of someone of a higher role goes back to the role of the level', () => {
    const { complaint } = given(registered, assign('ana', 'max'), waiting('PT4H')).when(
      deadline('acknowledge'),
    );
    expect(complaint.assignee).toBe('ana');
  });

  test('at the last level warns that level itself', () => {
    const top = (person: 'ana' | 'sam' | 'dana') =>
      by(person, 'escalate', { reason: 'threat', summary: 'Goes to the press' });
    given(registered, top('ana'), top('sam'), top('dana'), waiting('P1D'))
      .when(deadline('acknowledge'))
      .thenTold('person:max assigned', 'role:manager deadline-missed');
  });

  test('comes once: the reassignment starts no further acknowledgement', () => {
    const { complaint } = after(registered, passing('PT4H'));
    expect(complaint && deadlines(complaint).map(({ name }) => name)).toEqual(['respond', 'customer-update']);
    expect(complaint?.clocks).toContainEqual(breached(clock('acknowledge', 'frontline', 'PT0S', 'PT4H')));
  });

  test('does not come once someone accepted, nor at its old moment once it was assigned anew', () => {
    given(registered, accept('ana'), waiting('PT4H'))
      .when(deadline('acknowledge', at('PT4H')))
      .thenNothing();
    given(registered, waiting('PT1H'), assign('ana', 'ben'), waiting('PT3H'))
      .when(deadline('acknowledge', at('PT4H')))
      .thenNothing();
  });

  test('tells those who watch, and gives it back to nobody who had it here and let go of it', () => {
    given(
      registered,
      accept('ana'),
      by('ana', 'record-attempt', attempted),
      assign('ana', 'ben'),
      waiting('PT4H'),
    )
      .when(deadline('acknowledge'))
      .thenTold(
        'person:ana watching',
        'person:ben deadline-missed',
        'role:supervisor deadline-missed',
        'role:agent handed-over',
      );
  });
});
