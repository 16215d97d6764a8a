import {
  accept,
  after,
  at,
  attempted,
  by,
  deadline,
  given,
  inOrganisation,
  passing,
  registered,
  stop,
  waiting,
} from './kit';
import { organisation, type PersonId, ladderPolicy } from './world';

const assign = (person: PersonId, assignee: string) => by(person, 'assign', { assignee });
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
        data: { missed, reassignedTo: 'ana', warnedRole: 'supervisor', clocks: stop('acknowledge') },
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
          warnedRole: 'supervisor',
          clocks: stop('acknowledge'),
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
          warnedRole: 'department',
          clocks: stop('acknowledge'),
        },
      })
      .thenTold('person:sam deadline-missed', 'role:department deadline-missed');
    expect(complaint).not.toHaveProperty('assignee');
  });

  test('leaves it in the inbox when nobody at all holds the role', () => {
    const { complaint } = given(
      inOrganisation(organisation.people.filter(({ role }) => role !== 'agent')),
      registered,
      waiting('PT4H'),
    )
      .when(deadline('acknowledge'))
      .thenTold('role:supervisor deadline-missed');
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
    const world = after(registered, passing('PT4H'));
    expect(world.complaint?.clocks.map(({ name }) => name)).toEqual(['respond', 'customer-update']);
  });

  test('does not come once someone accepted, nor at its old moment once it was assigned anew', () => {
    given(registered, accept('ana'), waiting('PT4H'))
      .when(deadline('acknowledge', at('PT4H')))
      .thenNothing();
    given(registered, waiting('PT1H'), assign('ana', 'ben'), waiting('PT3H'))
      .when(deadline('acknowledge', at('PT4H')))
      .thenNothing();
  });

  test('tells those who watch', () => {
    given(
      registered,
      accept('ana'),
      by('ana', 'record-attempt', attempted),
      assign('ana', 'ben'),
      waiting('PT4H'),
    )
      .when(deadline('acknowledge'))
      .thenTold('person:ana assigned', 'person:ben deadline-missed', 'role:supervisor deadline-missed');
  });
});
